//! `portal`, `extract` and `job`, against a server that plays the Pulse API.

use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::Test;
use super::api::{Reply, Request, Server};
use super::command::{API_KEY, Run, pulse_hooks, text, write};
use super::service::nobody;

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        the_portal_s_link_is_printed,
        the_portal_is_opened_in_the_browser,
        a_browser_that_is_not_there_is_told_and_the_link_printed_all_the_same,
        a_file_is_sent_and_its_job_s_id_printed_alone,
        an_address_is_sent_with_its_options,
        an_option_that_is_no_json_is_told_with_what_to_write,
        a_result_is_waited_for_and_printed_alone,
        a_result_is_written_to_a_file,
        a_result_comes_as_json_with_its_job,
        a_large_result_is_fetched_without_the_key_from_elsewhere,
        a_result_without_markdown_says_how_to_see_it,
        a_place_that_cannot_be_written_to_is_told_before_anything_is_sent,
        options_of_waiting_go_with_waiting,
        a_file_that_is_not_there_is_a_usage_error,
        a_submit_in_doubt_is_sent_once,
        a_job_is_told_wherever_it_stands,
        a_job_that_ended_without_a_result_is_a_no,
        a_job_that_is_not_done_in_time_goes_on,
        an_accepted_job_is_not_lost_with_the_waiting,
        an_accepted_job_is_not_lost_with_its_result,
        an_accepted_job_is_not_lost_with_the_output,
        a_job_that_may_not_be_there_is_not_said_to_go_on,
        a_job_is_cancelled,
        what_the_api_refuses_is_a_no,
        an_api_that_fails_or_is_not_there_is_unavailable,
        the_key_may_come_from_a_file,
        without_a_key_the_variable_is_named,
        a_key_on_the_command_line_is_refused_with_the_reason,
        a_key_in_the_place_of_its_file_is_not_shown,
        a_base_url_that_is_none_is_a_usage_error,
        no_setting_is_named_that_the_command_has_not,
        what_the_api_says_cannot_command_the_terminal,
    ]
}

const JOB: &str = "job_1";

fn calls(base_url: &str, arguments: &[&str]) -> Run {
    pulse_hooks(arguments)
        .env("PULSE_API_KEY", API_KEY)
        .env("PULSE_BASE_URL", base_url)
}

async fn run(server: &Server, arguments: &[&str]) -> super::command::Ran {
    calls(&server.url(""), arguments).run().await
}

fn job(status: &str) -> Value {
    json!({"job_id": JOB, "status": status, "created_at": "2024-01-15T10:30:00Z"})
}

fn completed(result: Value) -> Value {
    let mut job = job("completed");
    job["result"] = result;
    job
}

/// Accepts what is submitted, and then tells the job as it stands, one after the other.
async fn api(jobs: impl IntoIterator<Item = Value>) -> Server {
    let accepted = json!({"job_id": JOB, "status": "pending"});
    let jobs = jobs.into_iter().map(|job| Reply::json(200, &job));
    Server::replies([Reply::json(202, &accepted)].into_iter().chain(jobs)).await
}

async fn the_portal_s_link_is_printed() {
    let link = "https://portal.example/login#key=1";
    let server = Server::always(Reply::json(200, &json!({ "link": link }))).await;
    let ran = run(&server, &["portal"]).await;
    assert_eq!(ran.expect(0).out, format!("{link}\n"));
    let request = server.request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/webhook")
    );
    assert_eq!(request.header("x-api-key"), Some(API_KEY));

    let ran = run(&server, &["portal", "--json"]).await;
    assert_eq!(ran.expect(0).json(), json!({ "link": link }));
    let help = pulse_hooks(&["portal", "--help"]).run().await;
    help.expect(0).says("Print JSON: {\"link\": …}");
}

/// Elsewhere than on Linux, the system's own opener would start a real browser.
const CAN_STAND_IN_FOR_THE_BROWSER: bool = cfg!(target_os = "linux");

async fn the_portal_is_opened_in_the_browser() {
    use std::os::unix::fs::PermissionsExt as _;

    if !CAN_STAND_IN_FOR_THE_BROWSER {
        return;
    }
    let link = "https://portal.example/login";
    let server = Server::always(Reply::json(200, &json!({ "link": link }))).await;
    let folder = TempDir::new().expect("a folder");
    let opened = text(&folder.path().join("opened"));
    let script = format!("#!/bin/sh\nprintf %s \"$1\" > '{opened}'\n");
    let opener = write(&folder, "xdg-open", script);
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).expect("it is ours");
    let ran = calls(&server.url(""), &["portal", "--open"])
        .env("PATH", &text(folder.path()))
        .run()
        .await;
    assert_eq!(ran.expect(0).out, format!("{link}\n"));
    assert_eq!(
        std::fs::read_to_string(opened).expect("it was called"),
        link
    );
}

async fn a_browser_that_is_not_there_is_told_and_the_link_printed_all_the_same() {
    if !CAN_STAND_IN_FOR_THE_BROWSER {
        return;
    }
    let link = "https://portal.example/login";
    let server = Server::always(Reply::json(200, &json!({ "link": link }))).await;
    let ran = calls(&server.url(""), &["portal", "--open"])
        .env("PATH", "/nowhere")
        .run()
        .await;
    ran.expect(3).says("no browser");
    assert_eq!(ran.out, format!("{link}\n"));
    assert!(!ran.error.contains(link), "{}", ran.error);
}

async fn a_file_is_sent_and_its_job_s_id_printed_alone() {
    let folder = TempDir::new().expect("a folder");
    let file = write(&folder, "report.pdf", "%PDF-1.7 whole");
    let server = api([]).await;
    let ran = run(
        &server,
        &["extract", &file, "--pages", "1-2,5", "--model", "big"],
    )
    .await;
    assert_eq!(ran.expect(0).out, "job_1\n");
    ran.says("pulse-hooks job wait job_1");

    let request = server.request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("POST", "/extract")
    );
    assert_eq!(request.header("x-api-key"), Some(API_KEY));
    let form = String::from_utf8_lossy(&request.body).into_owned();
    for part in [
        "name=\"async\"\r\n\r\ntrue",
        "name=\"pages\"\r\n\r\n1-2,5",
        "name=\"model\"\r\n\r\nbig",
        "filename=\"report.pdf\"",
        "%PDF-1.7 whole",
    ] {
        assert!(form.contains(part), "`{part}` is not in {form}");
    }
}

async fn an_address_is_sent_with_its_options() {
    let server = api([]).await;
    let address = "https://files.example/report.pdf?signature=s1";
    let arguments = [
        "extract",
        address,
        "--option",
        "extensions={\"a\":[1]}",
        "--option",
        "lang=\"pt=br\"",
        "--json",
    ];
    let ran = run(&server, &arguments).await;
    assert_eq!(
        ran.expect(0).json(),
        json!({"job_id": JOB, "status": "pending"})
    );
    assert!(!ran.error.contains("s1"), "{}", ran.error);
    let sent = server.request().json();
    let expected = json!({
        "async": true, "file_url": address, "extensions": {"a": [1]}, "lang": "pt=br",
    });
    assert_eq!(sent, expected);
}

async fn an_option_that_is_no_json_is_told_with_what_to_write() {
    let server = api([]).await;
    for (option, told) in [
        ("lang=en", "'lang=\"…\"'"),
        ("lang", "NAME=JSON"),
        ("=1", "NAME=JSON"),
        (
            "async=false",
            "`async` cannot be an option: the command sets it",
        ),
        ("file_url=\"x\"", "`file_url` cannot be an option"),
    ] {
        let ran = run(
            &server,
            &["extract", "https://a.example/b", "--option", option],
        )
        .await;
        ran.expect(2).says(told);
    }
    assert_eq!(server.count(), 0);
}

async fn a_result_is_waited_for_and_printed_alone() {
    let folder = TempDir::new().expect("a folder");
    let file = write(&folder, "report.pdf", "%PDF");
    let result = json!({"markdown": "# Title\n\nétat", "warnings": ["page 2 is blank"]});
    let server = api([job("processing"), completed(result)]).await;
    let ran = run(&server, &["extract", &file, "--wait"]).await;
    assert_eq!(ran.expect(0).out, "# Title\n\nétat\n");
    let seen = ["job job_1", "processing", "warning: page 2 is blank"];
    for text in seen {
        assert!(ran.error.contains(text), "{}", ran.error);
    }
    let targets: Vec<_> = server
        .requests()
        .into_iter()
        .map(|request| request.target)
        .collect();
    assert_eq!(targets, ["/extract", "/job/job_1", "/job/job_1"]);
}

async fn a_result_is_written_to_a_file() {
    let folder = TempDir::new().expect("a folder");
    let output = text(&folder.path().join("report.md"));
    let server = Server::always(Reply::json(200, &completed(json!({"markdown": "# Title"})))).await;
    let ran = run(&server, &["job", "wait", JOB, "--output", &output]).await;
    assert_eq!(ran.expect(0).out, "");
    assert_eq!(
        std::fs::read_to_string(&output).expect("it is there"),
        "# Title\n"
    );

    run(&server, &["job", "wait", JOB, "-o", &output, "--json"])
        .await
        .expect(0);
    let written = std::fs::read(&output).expect("it is there");
    let written: Value = serde_json::from_slice(&written).expect("JSON");
    assert_eq!(written["result"]["markdown"], "# Title");
}

async fn a_result_comes_as_json_with_its_job() {
    let told = completed(json!({"markdown": "# Title", "page_count": 2, "new": [1]}));
    let server = Server::always(Reply::json(200, &told)).await;
    let ran = run(&server, &["job", "wait", JOB, "--json"]).await;
    assert_eq!(ran.expect(0).json(), told);
}

async fn a_large_result_is_fetched_without_the_key_from_elsewhere() {
    let elsewhere = Server::always(Reply::json(200, &json!({"markdown": "# Large"}))).await;
    let address = json!({"is_url": true, "url": elsewhere.url("/large?signature=s1")});
    let server = Server::always(Reply::json(200, &completed(address))).await;
    let ran = run(&server, &["job", "wait", JOB]).await;
    assert_eq!(ran.expect(0).out, "# Large\n");
    assert_eq!(elsewhere.request().header("x-api-key"), None);
}

async fn a_result_without_markdown_says_how_to_see_it() {
    let server = Server::always(Reply::json(200, &completed(json!({"tables": []})))).await;
    let ran = run(&server, &["job", "wait", JOB]).await;
    ran.expect(1)
        .says("has no Markdown")
        .says("pulse-hooks job wait job_1 --json");
}

async fn a_place_that_cannot_be_written_to_is_told_before_anything_is_sent() {
    let folder = TempDir::new().expect("a folder");
    let file = write(&folder, "report.pdf", "%PDF");
    let server = api([]).await;
    let missing = text(&folder.path().join("missing/report.md"));
    for (output, told) in [
        (missing, "no such folder"),
        (text(folder.path()), "is a folder"),
    ] {
        let arguments = ["extract", &file, "--wait", "--output", &output];
        run(&server, &arguments)
            .await
            .expect(2)
            .says(&output)
            .says(told);
        let arguments = ["job", "wait", JOB, "--output", &output];
        run(&server, &arguments).await.expect(2).says(&output);
    }
    assert_eq!(server.count(), 0);
}

async fn options_of_waiting_go_with_waiting() {
    let server = api([]).await;
    for option in ["--output", "--deadline"] {
        let ran = run(&server, &["extract", "https://a.example/b", option, "5m"]).await;
        ran.expect(2).says(option).says("`--wait`");
    }
    assert_eq!(server.count(), 0);
}

async fn a_file_that_is_not_there_is_a_usage_error() {
    let server = api([]).await;
    let ran = run(&server, &["extract", "no-such.pdf"]).await;
    ran.expect(2).says("no-such.pdf");
    assert_eq!(server.count(), 0);
}

async fn a_submit_in_doubt_is_sent_once() {
    for reply in [
        Reply::status(503),
        Reply::new(200, "", "<html>"),
        Reply::raw(""),
    ] {
        let server = Server::always(reply).await;
        let ran = run(&server, &["extract", "https://a.example/b"]).await;
        ran.expect(3)
            .says("may or may not have accepted")
            .says("billed");
        assert_eq!(server.count(), 1);
    }
}

async fn a_job_is_told_wherever_it_stands() {
    for status in [
        "pending",
        "processing",
        "completed",
        "failed",
        "canceled",
        "archiving",
    ] {
        let mut told = job(status);
        if status == "failed" {
            told["error"] = json!({"code": "PDF_7", "message": "blurred"});
        }
        let server = Server::always(Reply::json(200, &told)).await;
        let ran = run(&server, &["job", "get", JOB]).await;
        ran.expect(0).says("job_1").says("2024-01-15T10:30:00Z");
        let shown = if status == "canceled" {
            "cancel"
        } else {
            status
        };
        ran.says(shown);
        if status == "failed" {
            ran.says("blurred (PDF_7)");
        }
        let ran = run(&server, &["job", "get", JOB, "--json"]).await;
        assert_eq!(ran.expect(0).json()["job_id"], JOB);
    }
}

async fn a_job_that_ended_without_a_result_is_a_no() {
    for (status, told) in [
        ("failed", "has failed: blurred"),
        ("canceled", "was cancelled"),
        ("expired", "has expired"),
    ] {
        let mut body = job(status);
        body["error"] = json!("blurred");
        let server = Server::always(Reply::json(200, &body)).await;
        let ran = run(&server, &["job", "wait", JOB]).await;
        ran.expect(1).says(told);
        assert_eq!(ran.out, "");
        let ran = run(&server, &["job", "wait", JOB, "--json"]).await;
        assert_eq!(ran.expect(1).json()["job_id"], JOB);
    }
}

async fn a_job_that_is_not_done_in_time_goes_on() {
    let server = Server::always(Reply::json(200, &job("processing"))).await;
    let ran = run(&server, &["job", "wait", JOB, "--deadline", "300ms"]).await;
    ran.expect(3)
        .says("it is processing")
        .says("pulse-hooks job wait job_1");
}

/// Accepts what is submitted, and has one answer to all that comes after.
async fn api_that_then(reply: Reply) -> Server {
    let accepted = json!({"job_id": JOB, "status": "pending"});
    Server::replies([Reply::json(202, &accepted), reply]).await
}

const EXTRACT: [&str; 3] = ["extract", "https://a.example/b", "--wait"];

async fn an_accepted_job_is_not_lost_with_the_waiting() {
    for (reply, told) in [
        (Reply::json(401, &json!({"error": "no key"})), "no key"),
        (Reply::status(404), "404"),
        (Reply::new(200, "", "<html>"), "the answer of"),
        (
            Reply::redirect(302, "https://elsewhere.example/"),
            "redirects",
        ),
    ] {
        let server = api_that_then(reply).await;
        let ran = run(&server, &EXTRACT).await;
        ran.expect(3)
            .says(told)
            .says("job `job_1` was accepted, and goes on")
            .says("`pulse-hooks job wait job_1`");
    }
}

async fn an_accepted_job_is_not_lost_with_its_result() {
    let elsewhere = Server::always(Reply::status(403)).await;
    let address = json!({"is_url": true, "url": elsewhere.url("/large")});
    let server = api_that_then(Reply::json(200, &completed(address))).await;
    let ran = run(&server, &EXTRACT).await;
    ran.expect(3)
        .says("the job is done; `pulse-hooks job wait job_1` fetches its result again");
}

/// A disk that is full, as far as a device of this name is one.
const FULL: &str = "/dev/full";

async fn an_accepted_job_is_not_lost_with_the_output() {
    let result = json!({"markdown": "# Title"});
    if std::path::Path::new(FULL).exists() {
        let server = api([completed(result)]).await;
        let arguments = ["extract", "https://a.example/b", "--wait", "--output", FULL];
        run(&server, &arguments)
            .await
            .expect(3)
            .says("cannot be written to `/dev/full`")
            .says("`pulse-hooks job wait job_1` fetches it again");
    }
    for arguments in [&EXTRACT[..2], &["extract", "https://a.example/b", "--json"]] {
        let server = api([]).await;
        let url = server.url("");
        let ran = calls(&url, arguments);
        let ran = tokio::task::spawn_blocking(|| ran.run_into_closed_pipe()).await;
        ran.expect("it ends").says("`pulse-hooks job wait job_1`");
    }
}

async fn a_job_that_may_not_be_there_is_not_said_to_go_on() {
    let server = Server::always(Reply::status(404)).await;
    let ran = run(&server, &["job", "wait", JOB]).await;
    ran.expect(1);
    assert!(!ran.error.contains("goes on"), "{}", ran.error);

    let server = Server::always(Reply::new(200, "", "<html>")).await;
    let ran = run(&server, &["job", "wait", JOB]).await;
    ran.expect(3)
        .says("a job that was accepted goes on")
        .says("`pulse-hooks job wait job_1`");
}

async fn a_job_is_cancelled() {
    let told = json!({"job_id": JOB, "message": "Job cancelled"});
    let server = Server::always(Reply::json(200, &told)).await;
    let ran = run(&server, &["job", "cancel", JOB]).await;
    ran.expect(0).says("job_1").says("Job cancelled");
    let request: Request = server.request();
    assert_eq!(
        (request.method.as_str(), request.target.as_str()),
        ("DELETE", "/job/job_1")
    );
    let ran = run(&server, &["job", "cancel", JOB, "--json"]).await;
    assert_eq!(ran.expect(0).json(), told);
}

async fn what_the_api_refuses_is_a_no() {
    let refusal = json!({"error": {"code": "JOB_404", "message": "no such job"}});
    let server = Server::always(Reply::json(404, &refusal)).await;
    for command in ["get", "wait", "cancel"] {
        let ran = run(&server, &["job", command, JOB]).await;
        ran.expect(1).says("no such job (JOB_404)");
    }
    let refusal = json!({"detail": format!("unknown key {API_KEY}")});
    let server = Server::always(Reply::json(401, &refusal)).await;
    for command in [
        &["portal"][..],
        &["extract", "https://a.example/b"],
        &["job", "get", JOB],
    ] {
        run(&server, command)
            .await
            .expect(1)
            .says("check the API key");
    }
}

async fn an_api_that_fails_or_is_not_there_is_unavailable() {
    for status in [429, 500] {
        let server = Server::always(Reply::status(status)).await;
        run(&server, &["portal"])
            .await
            .expect(3)
            .says(&status.to_string());
        assert_eq!(server.count(), 1);
    }
    let server = Server::always(Reply::redirect(302, "https://elsewhere.example/")).await;
    run(&server, &["portal"])
        .await
        .expect(3)
        .says("https://elsewhere.example");
    let ran = calls(&nobody().await, &["portal"]).run();
    let ran = tokio::time::timeout(Duration::from_secs(60), ran).await;
    ran.expect("it gives up").expect(3).says("no connection to");
}

async fn the_key_may_come_from_a_file() {
    let folder = TempDir::new().expect("a folder");
    let file = write(&folder, "key", format!("{API_KEY}\n"));
    let server = Server::always(Reply::json(200, &job("pending"))).await;
    let url = server.url("");
    let arguments = [
        "job",
        "get",
        JOB,
        "--api-key-file",
        &file,
        "--base-url",
        &url,
    ];
    let ran = pulse_hooks(&arguments).run().await;
    ran.expect(0);
    assert_eq!(server.request().header("x-api-key"), Some(API_KEY));

    let broken = write(&folder, "broken.key", "two words");
    let ran = pulse_hooks(&["portal", "--api-key-file", &broken])
        .run()
        .await;
    ran.expect(2).says(&broken).says("holds a space");
    let ran = pulse_hooks(&["portal", "--api-key-file", "missing.key"])
        .run()
        .await;
    ran.expect(2).says("`missing.key` cannot be read");
}

async fn without_a_key_the_variable_is_named() {
    let ran = pulse_hooks(&["portal"]).run().await;
    ran.expect(2).says("PULSE_API_KEY").says("--api-key-file");
}

async fn a_key_on_the_command_line_is_refused_with_the_reason() {
    for command in [
        &["portal", "--api-key", API_KEY][..],
        &["extract", "report.pdf", "--api-key", API_KEY],
        &["job", "get", JOB, "--api-key", API_KEY],
        &["job", "wait", JOB, "--api-key"],
    ] {
        let ran = pulse_hooks(command).run().await;
        ran.expect(2)
            .says("seen by every user of this machine")
            .says("PULSE_API_KEY");
    }
}

/// That it is shown nowhere is checked after every run.
async fn a_key_in_the_place_of_its_file_is_not_shown() {
    for key in [API_KEY.to_owned(), format!("{API_KEY}.with.dots")] {
        let ran = pulse_hooks(&["portal", "--api-key-file", &key]).run().await;
        ran.expect(2).says("takes the name of a file");
    }
}

async fn a_base_url_that_is_none_is_a_usage_error() {
    for url in [
        "api.example",
        "ftp://api.example",
        "https://me:pass@api.example",
    ] {
        let ran = calls(url, &["portal"]).run().await;
        ran.expect(2).says("the base URL").says("`PULSE_BASE_URL`");
        assert!(!ran.error.contains("me:pass"), "{}", ran.error);
        assert!(!ran.error.contains("--api-key-file"), "{}", ran.error);

        let ran = pulse_hooks(&["portal", "--base-url", url]).run().await;
        ran.expect(2).says("the base URL").says("--api-key-file");
    }
}

async fn no_setting_is_named_that_the_command_has_not() {
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 300000000\r\n\r\n";
    let server = Server::always(Reply::raw(head)).await;
    let ran = run(&server, &["job", "get", JOB]).await;
    ran.expect(3).says("has more than 268435456 bytes");
    assert!(!ran.error.contains("::"), "{}", ran.error);
}

async fn what_the_api_says_cannot_command_the_terminal() {
    let mut told = job("failed");
    told["error"] = json!("\u{1b}[2Jgone");
    let server = Server::always(Reply::json(200, &told)).await;
    for command in ["get", "wait"] {
        let ran = run(&server, &["job", command, JOB]).await;
        ran.says("\\u{1b}[2Jgone");
    }
}
