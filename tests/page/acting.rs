//! What the page's forms do.

use std::time::Duration;

use http::StatusCode;
use pulse_hooks::inbox::EventState;
use pulse_hooks::jiff::Timestamp;
use pulse_hooks::testing::TestDelivery;

use super::Test;
use super::site::{Site, completed};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        what_is_dead_is_replayed,
        what_waits_is_tried_now,
        what_is_handled_is_replayed_by_its_own_form_alone,
        what_is_pruned_is_not_found,
        what_is_not_there_is_not_found,
        all_that_is_dead_is_replayed,
        the_dead_that_fit_are_replayed,
        a_filter_that_cannot_be_read_replays_nothing,
        a_form_that_asks_for_nothing_is_refused,
        a_form_leads_back_to_where_it_was,
    ]
}

async fn replay(site: &Site, what: &str, id: &str) -> String {
    let number = site.entry(id).await.number.to_string();
    let answer = site.form(&[("do", what), ("number", &number)]).await;
    let query = answer.leads_to();
    assert!(query.starts_with(&format!("?number={number}&")), "{query}");
    site.text(query).await
}

async fn what_is_dead_is_replayed(site: Site) {
    site.put_all(["msg_bad_1", "msg_bad_2"].map(completed))
        .await;
    site.handle().await;
    let text = replay(&site, "replay", "msg_bad_1").await;
    assert!(text.contains("Replayed: due now"), "{text}");
    assert_eq!(site.state("msg_bad_1").await, EventState::Waiting);
    assert_eq!(site.state("msg_bad_2").await, EventState::Dead);
    site.handle().await;
    assert_eq!(site.entry("msg_bad_1").await.attempt, 2);
}

async fn what_waits_is_tried_now(site: Site) {
    site.put(completed("msg_late")).await;
    site.handle().await;
    let text = site.shown("msg_late").await;
    assert!(text.contains("Try it now"), "{text}");
    assert!(text.contains("Next attempt"), "{text}");
    let text = replay(&site, "replay", "msg_late").await;
    assert!(
        text.contains("It is due") && !text.contains("Try it now"),
        "{text}"
    );
    assert!(site.entry("msg_late").await.due_at <= Some(Timestamp::now()));
}

async fn what_is_handled_is_replayed_by_its_own_form_alone(site: Site) {
    site.put(completed("msg_1")).await;
    site.handle().await;
    assert!(site.shown("msg_1").await.contains("Handle it again"));
    let text = replay(&site, "replay", "msg_1").await;
    assert!(text.contains("was left alone"), "{text}");
    assert_eq!(site.state("msg_1").await, EventState::Done);
    let text = replay(&site, "replay-handled", "msg_1").await;
    assert!(text.contains("Replayed: due now"), "{text}");
    assert_eq!(site.state("msg_1").await, EventState::Waiting);
}

async fn what_is_pruned_is_not_found(site: Site) {
    site.put_all(["msg_1", "msg_bad"].map(completed)).await;
    site.handle().await;
    let number = site.entry("msg_1").await.number.to_string();
    site.inbox
        .prune_handled(Duration::ZERO)
        .await
        .expect("pruned");
    let answer = site
        .form(&[("do", "replay-handled"), ("number", &number)])
        .await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(
        answer.text.contains("it has been pruned"),
        "{}",
        answer.text
    );
}

async fn what_is_not_there_is_not_found(site: Site) {
    site.put(completed("msg_1")).await;
    site.handle().await;
    assert_eq!(site.get("?number=999").await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        site.get("?number=999&body=1").await.status,
        StatusCode::NOT_FOUND
    );
    let answer = site.form(&[("do", "replay"), ("number", "999")]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert!(
        answer.text.contains("no event number 999"),
        "{}",
        answer.text
    );
}

async fn all_that_is_dead_is_replayed(site: Site) {
    site.put_all(["msg_bad_1", "msg_bad_2", "msg_1"].map(completed))
        .await;
    site.handle().await;
    let answer = site.form(&[("do", "replay-dead")]).await;
    let text = site.text(answer.leads_to()).await;
    assert!(text.contains("Replayed of the dead: 2."), "{text}");
    let counts = site.counts().await;
    assert_eq!((counts.waiting, counts.done, counts.dead), (2, 1, 0));

    let answer = site.form(&[("do", "replay-dead")]).await;
    let text = site.text(answer.leads_to()).await;
    assert!(text.contains("nothing was replayed"), "{text}");
}

async fn the_dead_that_fit_are_replayed(site: Site) {
    let of = |id, event_type, source: &'static str| {
        TestDelivery::of_type(event_type, 1).id(id).source(source)
    };
    site.put_all([
        of("msg_bad_1", "job.completed", "acme"),
        of("msg_bad_2", "job.failed", "acme"),
        of("msg_bad_3", "job.completed", "other"),
    ])
    .await;
    site.handle().await;
    let fields = [
        ("do", "replay-dead"),
        ("type", "job.completed"),
        ("source", "acme"),
    ];
    let answer = site.form(&fields).await;
    assert_eq!(
        answer.leads_to(),
        "?type=job.completed&source=acme&notice=1"
    );
    assert_eq!(site.state("msg_bad_1").await, EventState::Waiting);
    assert_eq!(site.state("msg_bad_2").await, EventState::Dead);
    assert_eq!(site.state("msg_bad_3").await, EventState::Dead);

    let fields = [("do", "replay-dead"), ("until", "2024-01-15T10:30")];
    assert_eq!(
        site.form(&fields).await.leads_to(),
        "?until=2024-01-15T10%3A30%3A00Z&notice=0"
    );
    let fields = [("do", "replay-dead"), ("id", "msg_bad_3"), ("state", "")];
    assert_eq!(
        site.form(&fields).await.leads_to(),
        "?id=msg_bad_3&notice=1"
    );
    assert_eq!(site.state("msg_bad_2").await, EventState::Dead);
}

async fn a_filter_that_cannot_be_read_replays_nothing(site: Site) {
    site.put(completed("msg_bad")).await;
    site.handle().await;
    for (key, value, told) in [
        ("since", "yesterday", "`since`: `yesterday` is no time"),
        ("until", "2024-13-01T00:00", "is no time"),
        (
            "state",
            "deed",
            "`state`: `deed` is none of `waiting`, `running`, `done`, `dead`",
        ),
        ("sorce", "acme", "`sorce` is no key of this page"),
        ("number", "one", "`number`: `one` is no number"),
        ("number", "1", "`number` is of one event"),
    ] {
        let answer = site.form(&[("do", "replay-dead"), (key, value)]).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{key}");
        assert!(answer.text.contains(told), "{}", answer.text);
    }
    let twice = [("do", "replay-dead"), ("source", ""), ("source", "acme")];
    let answer = site.form(&twice).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(
        answer.text.contains("`source` is given twice"),
        "{}",
        answer.text
    );
    assert_eq!(site.counts().await.dead, 1);
}

async fn a_form_that_asks_for_nothing_is_refused(site: Site) {
    site.put(completed("msg_1")).await;
    site.handle().await;
    let cases: [(&[(&str, &str)], &str); 3] = [
        (&[], "`do` is missing"),
        (&[("do", "replay")], "`number` is missing"),
        (
            &[("do", "delete"), ("number", "1")],
            "`delete` is nothing this page does",
        ),
    ];
    for (fields, told) in cases {
        let answer = site.form(fields).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        assert!(answer.text.contains(told), "{}", answer.text);
    }
}

async fn a_form_leads_back_to_where_it_was(site: Site) {
    site.put(completed("msg_bad")).await;
    site.handle().await;
    let number = site.entry("msg_bad").await.number.to_string();
    let fields = [
        ("do", "replay"),
        ("number", &number),
        ("state", "dead"),
        ("source", "a&b"),
    ];
    let answer = site.form(&fields).await;
    let query = answer.leads_to();
    assert_eq!(
        query,
        format!("?number={number}&state=dead&source=a%26b&notice=due")
    );
    let text = site.text(query).await;
    assert!(
        text.contains(r#"href="?state=dead&#38;source=a%26b""#),
        "{text}"
    );
}
