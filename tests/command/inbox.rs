//! `inbox`, over each of its databases.

use std::time::{Duration, Instant};

use pulse_hooks::inbox::{Counts, Inbox};
use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{
    Delivery, JobCompleted, JobFailed, Outcome, Sink as _, pulse_handler, pulse_router,
};
use serde_json::json;
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;

use super::Test;
use super::command::{Ran, pulse_hooks, text, write};
use super::postgres::{self, Server};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_file_is_looked_into_and_changed,
        beside_its_owner_a_file_is_looked_into_and_not_changed,
        what_is_no_inbox_is_told,
        which_inbox_is_asked_for,
        mistakes_in_the_arguments_are_usage_errors,
    ]
}

pub(crate) fn tests_on_postgres() -> Vec<(&'static str, Test)> {
    tests![
        a_database_is_looked_into_and_changed_beside_its_servers,
        a_database_without_inbox_stays_without,
        a_database_that_is_down_is_told,
    ]
}

#[pulse_handler]
async fn completed(_event: JobCompleted) {}

#[pulse_handler]
async fn failed(_event: JobFailed) -> Outcome {
    Outcome::permanent("no such\njob")
}

#[pulse_handler]
async fn rest(_event: pulse_hooks::RawEvent) {}

/// One event that is done (number 1), one that is dead (2), and one that waits (3).
async fn fill(inbox: &Inbox) {
    let dead = TestDelivery::of(&JobFailed::sample())
        .id("msg_2")
        .source("acme");
    put(
        inbox,
        TestDelivery::of(&JobCompleted::sample())
            .id("msg_1")
            .delivery(),
    )
    .await;
    put(inbox, dead.delivery()).await;
    let router = pulse_router! { handlers: [completed, failed], fallback: rest };
    let worker = inbox.worker(router).start();
    until(inbox, |counts| counts.done == 1 && counts.dead == 1).await;
    worker.stop().await;
    put(
        inbox,
        TestDelivery::of_body("{\"type\": \"a\\u001b[2J\"}")
            .id("msg_3")
            .delivery(),
    )
    .await;
}

async fn put(inbox: &Inbox, delivery: Delivery) {
    let receipt = inbox.accept(delivery).await;
    assert!(
        matches!(receipt, pulse_hooks::Receipt::Stored),
        "{receipt:?}"
    );
}

async fn until(inbox: &Inbox, fits: impl Fn(Counts) -> bool) {
    let begin = Instant::now();
    while !fits(inbox.counts().await.expect("counts")) {
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "it takes too long"
        );
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The command on the inbox `db`.
async fn ask(db: &str, arguments: &[&str]) -> Ran {
    let run = pulse_hooks(&[&["inbox"], arguments].concat()).without_secret();
    run.env("PULSE_INBOX_DB", db).run().await
}

async fn looks_into(db: &str) {
    let ran = ask(db, &["list"]).await;
    let lines: Vec<_> = ran.expect(0).out.lines().collect();
    assert_eq!(lines.len(), 4, "{}", ran.out);
    assert!(
        lines[1].contains("waiting") && lines[1].contains("a\\u{1b}[2J"),
        "{}",
        lines[1]
    );
    assert!(
        lines[2].contains("dead") && lines[2].contains("acme"),
        "{}",
        lines[2]
    );
    let ran = ask(
        db,
        &["list", "--state", "dead", "--type", "job.failed", "--json"],
    )
    .await;
    let page = ran.expect(0).json();
    assert_eq!(page["next"], json!(null));
    assert_eq!(page["entries"].as_array().expect("a list").len(), 1);
    let entry = &page["entries"][0];
    assert_eq!(
        (&entry["id"], &entry["source"]),
        (&json!("msg_2"), &json!("acme"))
    );
    let page = ask(db, &["list", "--limit", "1", "--json"]).await.json();
    assert_eq!(
        (&page["next"], &page["entries"][0]["number"]),
        (&json!(3), &json!(3))
    );
    let ran = ask(db, &["list", "--since", "1h", "--until", "1h"]).await;
    ran.expect(0).says("no events");
    shows_one(db).await;
    let stats = ask(db, &["stats", "--json"]).await.json();
    assert_eq!(
        (&stats["waiting"], &stats["done"], &stats["dead"]),
        (&json!(1), &json!(1), &json!(1))
    );
    assert_eq!(stats["last_dead"]["number"], 2);
    ask(db, &["stats"]).await.expect(0).says("last that died");
}

async fn shows_one(db: &str) {
    let ran = ask(db, &["show", "2"]).await;
    ran.expect(0)
        .says("dead")
        .says("   1  ")
        .says("no such\njob")
        .says("\"job_id\": ");
    let shown = ask(db, &["show", "2", "--json"]).await.json();
    assert_eq!(shown["failures"][0]["attempt"], 1);
    let body = shown["body"].as_str().expect("text").to_owned();
    let ran = ask(db, &["show", "2", "--body"]).await;
    assert_eq!(ran.expect(0).out, body);
    ask(db, &["show", "99"]).await.expect(1).says("no event 99");
}

async fn changes(db: &str) {
    ask(db, &["replay", "1"]).await.expect(1).says("--force");
    ask(db, &["replay", "2", "99"])
        .await
        .expect(1)
        .says("2  is due")
        .says("99  is not");
    let replayed = ask(db, &["replay", "1", "--force", "--json"]).await;
    assert_eq!(
        replayed.expect(0).json(),
        json!([{"number": 1, "result": "due"}])
    );
    let ran = ask(db, &["replay", "--dead", "--json"]).await;
    assert_eq!(ran.expect(0).json(), json!({"replayed": 0}));
    let stats = ask(db, &["stats", "--json"]).await.json();
    assert_eq!(stats["waiting"], 3);
}

async fn prunes(db: &str) {
    let ran = ask(db, &["prune", "--dead", "--older-than", "1h"]).await;
    ran.expect(0).says("0 events removed");
    let ran = ask(db, &["prune", "--dead", "--older-than", "0s", "--json"]).await;
    assert_eq!(ran.expect(0).json(), json!({"removed": 1}));
    let ran = ask(db, &["prune", "--handled", "--older-than", "0s"]).await;
    ran.expect(0).says("1 events removed");
}

async fn a_file_is_looked_into_and_changed() {
    let folder = TempDir::new().expect("a folder");
    for (name, change) in [("replayed.db", true), ("pruned.db", false)] {
        let path = text(&folder.path().join(name));
        let inbox = Inbox::sqlite(&path).await.expect("it opens");
        fill(&inbox).await;
        inbox.close().await;
        looks_into(&path).await;
        match change {
            true => changes(&path).await,
            false => prunes(&path).await,
        }
    }
}

async fn beside_its_owner_a_file_is_looked_into_and_not_changed() {
    let folder = TempDir::new().expect("a folder");
    let path = text(&folder.path().join("pulse.db"));
    let inbox = Inbox::sqlite(&path).await.expect("it opens");
    fill(&inbox).await;
    looks_into(&path).await;
    let owner = format!("process {}", std::process::id());
    for arguments in [
        &["replay", "--dead"][..],
        &["prune", "--dead", "--older-than", "0s"],
    ] {
        let ran = ask(&path, arguments).await;
        ran.expect(3).says(&path).says(&owner).says("stop process");
    }
    assert_eq!(inbox.counts().await.expect("counts").dead, 1);
}

async fn what_is_no_inbox_is_told() {
    let folder = TempDir::new().expect("a folder");
    let missing = text(&folder.path().join("missing.db"));
    let empty = write(&folder, "empty.db", "");
    let other = write(
        &folder,
        "other.db",
        "no database at all, and long enough to be looked at".repeat(40),
    );
    for command in [&["list"][..], &["replay", "1"], &["stats"]] {
        ask(&missing, command)
            .await
            .expect(3)
            .says("cannot be opened");
        ask(&empty, command).await.expect(3).says("no inbox here");
        ask(&other, command).await.expect(3).says("not a database");
    }
    assert!(!folder.path().join("missing.db").exists());
}

async fn which_inbox_is_asked_for() {
    pulse_hooks(&["inbox", "list"])
        .run()
        .await
        .expect(2)
        .says("--db PATH");
    let ran = ask("mysql://me:sesame@host/db", &["list"]).await;
    ran.expect(2).says("`mysql`");
    assert!(!ran.error.contains("sesame"), "{}", ran.error);
}

async fn mistakes_in_the_arguments_are_usage_errors() {
    for arguments in [
        &["replay"][..],
        &["replay", "1", "--dead"],
        &["replay", "1", "--type", "job.failed"],
        &["replay", "--dead", "--force"],
        &["prune", "--older-than", "1h"],
        &["prune", "--dead"],
        &["prune", "--dead", "--older-than", "soon"],
        &["list", "--state", "alive"],
        &["list", "--since", "yesterday"],
        &["show"],
    ] {
        let ran = ask("none.db", arguments).await;
        assert_eq!(ran.code, 2, "{arguments:?}: {}", ran.error);
    }
}

fn url(options: &PgConnectOptions) -> String {
    use sqlx::ConnectOptions as _;
    options.to_url_lossy().to_string()
}

async fn a_database_is_looked_into_and_changed_beside_its_servers() {
    let server = Server::start().await.expect("a server");
    for change in [true, false] {
        let options = server.database().await;
        let pool = postgres::pool(options.clone()).await;
        let inbox = Inbox::postgres(pool).await.expect("it opens");
        fill(&inbox).await;
        let url = url(&options);
        looks_into(&url).await;
        match change {
            true => changes(&url).await,
            false => prunes(&url).await,
        }
        inbox.close().await;
    }
}

async fn a_database_without_inbox_stays_without() {
    let server = Server::start().await.expect("a server");
    let options = server.database().await;
    let url = url(&options);
    for command in [&["list"][..], &["replay", "1"], &["list"]] {
        ask(&url, command).await.expect(3).says("no inbox here");
    }
}

async fn a_database_that_is_down_is_told() {
    let ran = ask("postgres://me:sesame@127.0.0.1:1/db", &["list"]).await;
    ran.expect(3).says("127.0.0.1");
    assert!(!ran.error.contains("sesame"), "{}", ran.error);
}
