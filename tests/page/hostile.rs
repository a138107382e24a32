//! Texts that want to be more than text: all of them are the sender's, or a handler's.

use http::header::{HeaderName, HeaderValue};
use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{Delivery, Outcome};

use super::Test;
use super::site::{Site, completed, router};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        what_a_sender_writes_stays_text,
        what_is_asked_for_stays_text,
        what_cannot_be_seen_is_written_out,
        bytes_that_are_no_text_are_written_out,
    ]
}

const MARKUP: &str = r#"</pre></style></title>"'><script>alert(1)</script><img src=x onerror=alert(2)><a href=javascript:alert(3)>{{7*7}}"#;

fn fail(delivery: &Delivery) -> Outcome {
    Outcome::permanent(format!("failed on {}", delivery.id))
}

/// No tag and no attribute but those of the page's own.
fn is_text(page: &str) {
    for part in [
        "<script",
        "<img",
        "<a href=javascript",
        "</pre></style>",
        "\"'>",
    ] {
        assert!(!page.contains(part), "{part}: {page}");
    }
}

async fn what_a_sender_writes_stays_text(site: Site) {
    let delivery = TestDelivery::of_type(MARKUP, MARKUP)
        .id(MARKUP)
        .source(MARKUP)
        .header(
            HeaderName::from_static("x-header"),
            HeaderValue::from_static(MARKUP),
        );
    site.put(delivery).await;
    let worker = site.inbox.worker(router(fail)).start();
    site.until(|counts| counts.dead == 1).await;
    worker.stop().await;

    let list = site.text("").await;
    is_text(&list);
    let escaped = "&#60;script&#62;alert(1)&#60;/script&#62;";
    // The type, the id, the source and the error.
    assert_eq!(list.matches(escaped).count(), 4, "{list}");

    let page = site.shown(MARKUP).await;
    is_text(&page);
    // Title and heading, id, source, header, twice the error, and the body's type and data.
    assert_eq!(page.matches(escaped).count(), 9, "{page}");
}

async fn what_is_asked_for_stays_text(site: Site) {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(["type", "source", "id"].map(|key| (key, MARKUP)));
    let page = site.text(&format!("?{}", query.finish())).await;
    is_text(&page);
    for key in ["state", "since", "number", "nonsense<script>"] {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair(key, MARKUP);
        let answer = site.get(&format!("?{}", query.finish())).await;
        assert_eq!(answer.status, 400);
        is_text(&answer.text);
    }
    let page = site.text("?notice=%3Cscript%3E").await;
    is_text(&page);
}

async fn what_cannot_be_seen_is_written_out(site: Site) {
    let id = "msg\u{202e}gpj.\u{200b}\u{1b}[31m";
    site.put(TestDelivery::of_type("job\u{feff}", id).id(id))
        .await;
    for page in [site.text("").await, site.shown(id).await] {
        assert!(
            page.contains(r"msg\u{202e}gpj.\u{200b}\u{1b}[31m"),
            "{page}"
        );
        assert!(page.contains(r"job\u{feff}"), "{page}");
        let hidden = ['\u{202e}', '\u{200b}', '\u{1b}', '\u{feff}'];
        assert!(!page.contains(hidden), "{page}");
    }
}

async fn bytes_that_are_no_text_are_written_out(site: Site) {
    let delivery = completed("msg_1").header(
        HeaderName::from_static("x-bytes"),
        HeaderValue::from_bytes(b"\xe9<b>\xe9").expect("a header"),
    );
    site.put(delivery).await;
    let page = site.shown("msg_1").await;
    assert!(page.contains(r"\xe9&#60;b&#62;\xe9"), "{page}");
}
