//! What the list shows, and in which order.

use pulse_hooks::jiff::{SignedDuration, Timestamp};
use pulse_hooks::testing::TestDelivery;

use super::Test;
use super::site::{Site, completed};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        an_empty_inbox_says_so,
        counts_and_what_is_wrong_come_first,
        events_come_the_latest_first_with_their_errors,
        events_are_filtered_by_all_that_tells_them_apart,
        a_filter_stays_in_its_form_and_on_the_way_back,
        a_filter_that_cannot_be_read_is_told,
        long_lists_come_in_pages,
        all_dead_can_be_replayed_where_some_are_shown,
    ]
}

/// The ids that are listed, in their order.
fn ids(text: &str) -> Vec<&str> {
    let table = text.split_once("<tbody>").map_or("", |(_, table)| table);
    let cells = table.split("<code>").skip(1);
    cells
        .map(|cell| cell.split_once("</code>").expect("an end").0)
        .collect()
}

async fn an_empty_inbox_says_so(site: Site) {
    let text = site.text("").await;
    assert!(text.contains("No event has come yet"), "{text}");
    assert!(
        !text.contains("<table") && !text.contains("Replay"),
        "{text}"
    );
    let text = site.text("?state=dead").await;
    assert!(text.contains("No event fits."), "{text}");
}

async fn counts_and_what_is_wrong_come_first(site: Site) {
    site.put_all(["msg_1", "msg_2", "msg_bad"].map(completed))
        .await;
    site.handle().await;
    site.put(completed("msg_3")).await;
    let text = site.text("").await;
    assert!(text.contains("<title>(1 dead) Inbox</title>"), "{text}");
    let tiles: Vec<_> = text.split("class=\"tile ").skip(1).collect();
    for (tile, (state, count)) in tiles.iter().zip([
        ("dead", 1),
        ("waiting", 1),
        ("running none", 0),
        ("done", 2),
    ]) {
        assert!(tile.starts_with(state), "{tile}");
        assert!(tile.contains(&format!("<b>{count}</b>")), "{tile}");
    }
    assert!(tiles[1].contains("oldest "), "{}", tiles[1]);
    assert!(tiles[0].contains(r#"href="?state=dead""#), "{}", tiles[0]);
    let begin = text.find("class=\"tile dead").expect("a tile");
    assert!(begin < text.find("<table").expect("a list"));
}

async fn events_come_the_latest_first_with_their_errors(site: Site) {
    site.put_all(["msg_1", "msg_bad", "msg_late"].map(completed))
        .await;
    site.handle().await;
    let text = site.text("").await;
    assert_eq!(ids(&text), ["msg_late", "msg_bad", "msg_1"]);
    assert!(text.contains(r#"no use: msg_bad</p>"#), "{text}");
    assert!(text.contains(r#"not yet</p>"#), "{text}");
    assert!(
        text.contains("in 2 h") || text.contains("in 1 h 59 min"),
        "{text}"
    );
}

async fn events_are_filtered_by_all_that_tells_them_apart(site: Site) {
    site.put_all([
        TestDelivery::of_type("job.created", 1)
            .id("msg_created")
            .source("acme"),
        TestDelivery::of_type("job.failed", 1)
            .id("msg_bad")
            .source("acme"),
        completed("msg_1"),
    ])
    .await;
    site.handle().await;
    let soon = Timestamp::now() + SignedDuration::from_mins(5);
    let (soon_utc, soon) = (
        soon.strftime("%Y-%m-%dT%H:%M").to_string(),
        soon.to_string(),
    );
    for (query, fit) in [
        ("?state=done".to_owned(), vec!["msg_1", "msg_created"]),
        ("?state=dead".to_owned(), vec!["msg_bad"]),
        ("?type=job.created".to_owned(), vec!["msg_created"]),
        ("?source=acme".to_owned(), vec!["msg_bad", "msg_created"]),
        ("?id=msg_1".to_owned(), vec!["msg_1"]),
        (
            "?source=acme&state=done&type=&id=".to_owned(),
            vec!["msg_created"],
        ),
        (format!("?since={soon}"), vec![]),
        (
            format!("?until={soon_utc}"),
            vec!["msg_1", "msg_bad", "msg_created"],
        ),
        (
            "?since=2024-01-15T10:30:00".to_owned(),
            vec!["msg_1", "msg_bad", "msg_created"],
        ),
        ("?until=2024-01-15T10%3A30".to_owned(), vec![]),
    ] {
        assert_eq!(ids(&site.text(&query).await), fit, "{query}");
    }
}

async fn a_filter_stays_in_its_form_and_on_the_way_back(site: Site) {
    site.put(
        TestDelivery::of_type("job.failed", 1)
            .id("msg_1")
            .source("a&b"),
    )
    .await;
    let query = "?state=waiting&type=job.failed&source=a%26b&id=msg_1&since=2024-01-15T10:30";
    let text = site.text(query).await;
    for part in [
        "<option selected>waiting</option>",
        r#"name="type" value="job.failed""#,
        r#"name="source" value="a&#38;b""#,
        r#"name="id" value="msg_1""#,
        r#"name="since" value="2024-01-15T10:30:00""#,
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    let number = site.entry("msg_1").await.number;
    let begin = format!("?number={number}&#38;state=waiting&#38;type=job.failed&#38;source=a%26b");
    assert!(text.contains(&begin), "{text}");
}

async fn a_filter_that_cannot_be_read_is_told(site: Site) {
    for (query, told) in [
        (
            "?since=soon",
            "`since`: `soon` is no time; write it as 2024-01-15T10:30, in UTC",
        ),
        ("?state=deed", "`state`: `deed` is none of"),
        ("?stat=dead", "`stat` is no key of this page"),
        ("?state=dead&state=done", "`state` is given twice"),
        ("?id=a%00b", "`id` has a NUL in it"),
        ("?from=x", "`from`: `x` is no number"),
        ("?number=9223372036854775808", "is no number of an event"),
    ] {
        let answer = site.get(query).await;
        assert_eq!(answer.status, 400, "{query}");
        assert!(answer.text.contains(told), "{}", answer.text);
    }
}

async fn long_lists_come_in_pages(site: Site) {
    let all: Vec<_> = (0..120).map(|nth| format!("msg_{nth:03}")).collect();
    site.put_all(all.iter().map(|id| completed(id))).await;
    let mut seen = Vec::new();
    let mut query = "?state=waiting".to_owned();
    let mut pages = 0;
    loop {
        let text = site.text(&query).await;
        seen.extend(ids(&text).into_iter().map(str::to_owned));
        pages += 1;
        assert_eq!(text.contains(">Latest</a>"), pages > 1);
        let Some((_, rest)) = text.split_once(r#"rel="next" href=""#) else {
            break;
        };
        let (next, _) = rest.split_once('"').expect("an end");
        query = next.replace("&#38;", "&");
        assert!(query.starts_with("?state=waiting&from="), "{query}");
    }
    seen.reverse();
    assert_eq!((pages, seen), (3, all));
}

async fn all_dead_can_be_replayed_where_some_are_shown(site: Site) {
    site.put(completed("msg_1")).await;
    site.handle().await;
    let offers = async |query: &str| site.text(query).await.contains(r#"value="replay-dead""#);
    assert!(!offers("").await, "nothing is dead");
    site.put(completed("msg_bad")).await;
    site.handle().await;
    assert!(offers("").await);
    assert!(offers("?state=dead").await);
    assert!(!offers("?state=done").await);
    let text = site.text("?state=dead&source=acme").await;
    assert!(
        text.contains(r#"<input type="hidden" name="source" value="acme">"#),
        "{text}"
    );
    assert!(text.contains("that fits the filter"), "{text}");
}
