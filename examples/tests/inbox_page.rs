//! The examples of the inbox's page: an event dies, what it needs is mended, and it is replayed.

mod support;

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use axum::http::{Method, Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http_body_util::BodyExt as _;
use support::{COMPLETED, OLD, Server, command, send};

const PROGRAMS: [&str; 2] = [
    env!("CARGO_BIN_EXE_inbox_page"),
    env!("CARGO_BIN_EXE_inbox_page_actix"),
];
const LOGIN: &str = "operator:three in the morning";
const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn what_has_died_is_replayed_once_it_is_mended() {
    for program in PROGRAMS {
        let folder = tempfile::tempdir().expect("a folder");
        let server = Server::spawn(
            command(program)
                .env("PULSE_WEBHOOK_SECRET", OLD)
                .env("PULSE_INBOX_LOGIN", LOGIN)
                .current_dir(folder.path()),
        );
        let page = server.url.replace("/hooks/pulse", "/inbox");
        assert_eq!(server.deliver(OLD, COMPLETED).await, 202, "{program}");

        let dead = until(&page, "?number=1", "Given up, because").await;
        assert!(dead.contains("archive/job_1.json: No such file"), "{dead}");
        std::fs::create_dir(folder.path().join("archive")).expect("a folder");
        let (_, token) = dead.split_once(r#"name="csrf" value=""#).expect("a form");
        let (token, _) = token.split_once('"').expect("an end");
        let form = format!("do=replay&number=1&csrf={token}");
        let (status, location, _) = ask(&page, Method::POST, "?", form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{program}");
        assert_eq!(location, "?number=1&notice=due");

        until(&page, &location, "Handle it again").await;
        assert!(folder.path().join("archive/job_1.json").is_file());
        assert_eq!(server.terminate().0, Some(0), "{program}");
    }
}

#[test]
fn without_a_login_they_do_not_start() {
    for program in PROGRAMS {
        for (login, told) in [
            (None, "`PULSE_INBOX_LOGIN`: not set"),
            (Some("operator:short"), "12 is the least"),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let mut command = command(program);
            command.env("PULSE_WEBHOOK_SECRET", OLD);
            command.env_remove("PULSE_INBOX_LOGIN");
            command.envs(login.map(|login| ("PULSE_INBOX_LOGIN", login)));
            let output = command.current_dir(folder.path()).output();
            let output = output.expect("it runs");
            let error = String::from_utf8(output.stderr).expect("text");
            assert_eq!(output.status.code(), Some(1), "{error}");
            assert!(
                error.starts_with("error: ") && error.contains(told),
                "{error}"
            );
        }
    }
}

/// Loads the page until it says `part`.
async fn until(page: &str, query: &str, part: &str) -> String {
    let begin = Instant::now();
    loop {
        let (_, _, text) = ask(page, Method::GET, query, String::new()).await;
        if text.contains(part) {
            return text;
        }
        assert!(begin.elapsed() < PATIENCE, "{text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

async fn ask(
    page: &str,
    method: Method,
    query: &str,
    form: String,
) -> (StatusCode, String, String) {
    let request = Request::builder()
        .method(method)
        .uri(format!("{page}{query}"))
        .header(AUTHORIZATION, format!("Basic {}", STANDARD.encode(LOGIN)))
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    let (parts, body) = send(request.expect("a request")).await.into_parts();
    let location = parts.headers.get(LOCATION);
    let location = location.map_or("", |value| value.to_str().expect("text"));
    let body = body.collect().await.expect("a body").to_bytes();
    let text = String::from_utf8_lossy(&body).into_owned();
    (parts.status, location.to_owned(), text)
}
