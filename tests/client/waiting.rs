//! Waiting for a job to end.

use std::time::Duration;

use pulse_hooks::JobStatus;
use pulse_hooks::client::{ClientError, PulseClient, Wait};
use pulse_hooks_tests::JOB_ID;
use serde_json::json;
use tokio::time::Instant;

use crate::support::server::{Reply, Server};
use crate::support::{builder, client, completed, job};

fn wait(client: &PulseClient) -> Wait<'_> {
    client
        .wait(JOB_ID)
        .poll_between(Duration::from_millis(1), Duration::from_millis(5))
}

async fn of_statuses(statuses: &[&str]) -> Server {
    let replies = statuses.iter().map(|status| Reply::json(200, &job(status)));
    Server::replies(replies.collect::<Vec<_>>()).await
}

#[tokio::test]
async fn a_job_is_waited_for_until_it_is_completed_and_each_read_is_told() {
    let mut replies: Vec<_> = ["pending", "processing", "archiving", "processing"]
        .iter()
        .map(|status| Reply::json(200, &job(status)))
        .collect();
    replies.push(Reply::json(200, &completed(json!({"markdown": "x"}))));
    let server = Server::replies(replies).await;
    let client = client(&server);
    let mut seen = Vec::new();
    let job = wait(&client)
        .on_poll(|job| seen.push(job.status.to_string()))
        .await
        .unwrap();
    assert_eq!(job.status, JobStatus::Completed);
    assert_eq!(
        seen,
        [
            "pending",
            "processing",
            "archiving",
            "processing",
            "completed"
        ]
    );
    assert_eq!(
        client.fetch_result(job).await.unwrap().markdown(),
        Some("x")
    );
    assert_eq!(server.count(), 5);
}

#[tokio::test]
async fn a_job_that_ends_otherwise_is_an_error_with_the_job() {
    type Expected = fn(&ClientError) -> bool;
    let cases: [(&str, Expected); 5] = [
        ("failed", |error| matches!(error, ClientError::Failed(_))),
        ("canceled", |error| {
            matches!(error, ClientError::Cancelled(_))
        }),
        ("cancelled", |error| {
            matches!(error, ClientError::Cancelled(_))
        }),
        ("CANCELLED", |error| {
            matches!(error, ClientError::Cancelled(_))
        }),
        ("expired", |error| matches!(error, ClientError::Expired(_))),
    ];
    for (status, expected) in cases {
        let server = of_statuses(&["pending", status]).await;
        let mut reads = 0;
        let client = client(&server);
        let error = wait(&client).on_poll(|_| reads += 1).await.unwrap_err();
        assert!(expected(&error), "{error:?}");
        assert_eq!(error.job().unwrap().job_id, JOB_ID);
        assert_eq!((reads, server.count()), (2, 2));
    }
    let mut failed = job("failed");
    failed["error"] = json!("too blurred");
    let server = Server::always(Reply::json(200, &failed)).await;
    let error = wait(&client(&server)).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("job `{JOB_ID}` has failed: too blurred")
    );
}

#[tokio::test]
async fn a_deadline_ends_the_waiting_with_the_job_as_it_was_last_read() {
    let server = of_statuses(&["pending", "processing"]).await;
    let after = Duration::from_millis(150);
    let started = Instant::now();
    let error = wait(&client(&server)).deadline(after).await.unwrap_err();
    assert!(started.elapsed() >= after);
    assert_eq!(error.job().unwrap().status, JobStatus::Processing);
    let message = format!("job `{JOB_ID}` was not done within 150ms; it is processing");
    assert_eq!(error.to_string(), message);
    assert!(
        matches!(error, ClientError::DeadlinePassed { .. }),
        "{error:?}"
    );
    assert!(server.count() > 2);
}

#[tokio::test]
async fn a_deadline_holds_while_the_api_is_silent_and_while_reads_are_repeated() {
    let silent = Reply::raw("").then_hangs();
    let busy = Reply::new(503, "retry-after: 50\r\n", "");
    for reply in [silent, busy] {
        let server = Server::always(reply).await;
        let after = Duration::from_millis(100);
        let error = wait(&client(&server)).deadline(after).await.unwrap_err();
        assert!(
            matches!(error, ClientError::DeadlinePassed { last: None, .. }),
            "{error:?}"
        );
        assert_eq!(server.count(), 1);
    }
}

#[tokio::test]
async fn an_api_that_is_down_or_busy_is_waited_for_until_the_deadline() {
    let after = Duration::from_millis(600);
    for (busy, reads) in [
        (Reply::status(500), 5..),
        (Reply::new(429, "retry-after: 120\r\n", ""), 2..),
        (Reply::raw(""), 5..),
    ] {
        let server = Server::replies([Reply::json(200, &job("pending")), busy]).await;
        let client = builder(&server).retries(1).build().unwrap();
        let error = wait(&client).deadline(after).await.unwrap_err();
        let ClientError::DeadlinePassed { last, source, .. } = &error else {
            panic!("{error:?}")
        };
        assert_eq!(last.as_ref().unwrap().status, JobStatus::Pending);
        assert!(source.is_some());
        assert!(reads.contains(&server.count()), "{}", server.count());
    }
    let server = Server::always(Reply::status(503)).await;
    let client = builder(&server).retries(0).build().unwrap();
    let error = wait(&client).deadline(after).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 503, "it says why");
}

#[tokio::test]
async fn a_read_that_fails_for_the_moment_does_not_end_the_waiting() {
    let replies = [
        Reply::json(200, &job("pending")),
        Reply::status(500),
        Reply::raw(""),
        Reply::json(200, &job("processing")),
        Reply::status(429),
        Reply::json(200, &job("completed")),
    ];
    let server = Server::replies(replies).await;
    wait(&client(&server)).await.unwrap();
    assert_eq!(server.count(), 6);
}

#[tokio::test]
async fn an_api_that_knows_no_such_job_or_never_answers_ends_the_waiting() {
    let server = Server::always(Reply::status(404)).await;
    let error = wait(&client(&server)).await.unwrap_err();
    assert_eq!(error.status().unwrap(), 404);
    assert_eq!(server.count(), 1);
    let server = Server::always(Reply::raw("")).await;
    let client = builder(&server).retries(2).build().unwrap();
    let error = wait(&client).await.unwrap_err();
    assert!(matches!(error, ClientError::BrokenOff { .. }), "{error:?}");
    assert_eq!(server.count(), 3);
}

#[tokio::test]
async fn the_time_between_reads_grows() {
    let server = of_statuses(&["pending"]).await;
    let client = client(&server);
    let mut times = Vec::new();
    let error = client
        .wait(JOB_ID)
        .poll_between(Duration::from_millis(20), Duration::from_secs(1))
        .deadline(Duration::from_millis(600))
        .on_poll(|_| times.push(Instant::now()))
        .await
        .unwrap_err();
    assert!(error.job().is_some());
    let pauses: Vec<_> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    for (pause, least) in pauses.iter().zip([20, 40, 80, 160, 320]) {
        assert!(*pause >= Duration::from_millis(least), "{pauses:?}");
    }
    assert!(server.count() <= 5, "{pauses:?}");
}

#[tokio::test]
async fn a_wait_can_be_spawned() {
    let server = of_statuses(&["completed"]).await;
    let client = client(&server);
    let task = tokio::spawn(async move { client.wait(JOB_ID).await });
    task.await.unwrap().unwrap();
}
