//! Bodies: how long, how slow, and when they are read at all.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::CONTENT_LENGTH;
use pulse_hooks::Endpoint;
use pulse_hooks_tests::{COMPLETED, envelope_of_text};
use tokio::time::Instant;

use crate::support::body::{Step, Steps};
use crate::support::sink::Keeps;
use crate::support::{carried, endpoint, signed, status};

fn limited(bytes: usize) -> Endpoint {
    endpoint(Keeps::default()).body_limit(bytes)
}

fn in_pieces(size: usize) -> Request<Steps> {
    carried(COMPLETED, Steps::pieces(COMPLETED, size))
}

/// The body, after the time has passed before each of its pieces.
fn dripping(size: usize, wait: Duration) -> Request<Steps> {
    let pieces = COMPLETED.as_bytes().chunks(size);
    let steps = pieces.flat_map(|piece| [Step::Wait(wait), Step::Data(Bytes::from_static(piece))]);
    carried(COMPLETED, Steps::new(steps))
}

#[tokio::test]
async fn a_body_in_any_number_of_pieces_is_put_together() {
    for size in [1, 2, 7, 100, COMPLETED.len()] {
        let keeps = Keeps::default();
        assert_eq!(status(&endpoint(keeps.clone()), in_pieces(size)).await, 204);
        assert_eq!(keeps.only().body(), COMPLETED, "pieces of {size}");
    }
}

#[tokio::test]
async fn empty_pieces_and_trailers_are_no_part_of_the_body() {
    let keeps = Keeps::default();
    let (head, tail) = COMPLETED.as_bytes().split_at(40);
    let steps = [
        Step::Data(Bytes::new()),
        Step::Data(Bytes::from_static(head)),
        Step::Data(Bytes::new()),
        Step::Data(Bytes::from_static(tail)),
        Step::Trailers,
    ];
    let request = carried(COMPLETED, Steps::new(steps));
    assert_eq!(status(&endpoint(keeps.clone()), request).await, 204);
    assert_eq!(keeps.only().body(), COMPLETED);
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_passes_and_one_byte_more_is_413() {
    for size in [1, 10, COMPLETED.len()] {
        assert_eq!(
            status(&limited(COMPLETED.len()), in_pieces(size)).await,
            204
        );
        assert_eq!(
            status(&limited(COMPLETED.len() - 1), in_pieces(size)).await,
            413
        );
    }
}

#[tokio::test]
async fn a_whole_body_of_exactly_the_limit_passes_and_one_byte_more_is_413() {
    assert_eq!(
        status(&limited(COMPLETED.len()), signed(COMPLETED)).await,
        204
    );
    assert_eq!(
        status(&limited(COMPLETED.len() - 1), signed(COMPLETED)).await,
        413
    );
}

#[tokio::test]
async fn the_limit_is_one_mebibyte_unless_set() {
    let body = |length: usize| {
        let envelope = envelope_of_text("x", "null");
        format!("{envelope}{}", " ".repeat(length - envelope.len()))
    };
    let endpoint = endpoint(Keeps::default());
    assert_eq!(status(&endpoint, signed(body(1024 * 1024))).await, 204);
    assert_eq!(status(&endpoint, signed(body(1024 * 1024 + 1))).await, 413);
}

#[tokio::test]
async fn no_limit_at_all_can_be_set() {
    assert_eq!(status(&limited(usize::MAX), in_pieces(10)).await, 204);
    assert_eq!(status(&limited(0), in_pieces(10)).await, 413);
}

#[tokio::test]
async fn a_body_over_the_limit_is_not_read_to_its_end() {
    let body = Steps::pieces(COMPLETED, 10);
    let polls = body.polls();
    assert_eq!(status(&limited(25), carried(COMPLETED, body)).await, 413);
    assert_eq!(polls.count(), 3);
}

#[tokio::test]
async fn a_length_that_the_body_knows_is_a_declared_one() {
    let body = Steps::pieces(COMPLETED, 10).of_length(1_048_577);
    let polls = body.polls();
    assert_eq!(
        status(&endpoint(Keeps::default()), carried(COMPLETED, body)).await,
        413
    );
    assert_eq!(polls.count(), 0);
}

#[tokio::test]
async fn a_body_longer_than_it_was_declared_is_held_to_the_limit() {
    let mut request = in_pieces(10);
    request.headers_mut().insert(CONTENT_LENGTH, 1.into());
    assert_eq!(status(&limited(25), request).await, 413);
}

#[tokio::test]
async fn a_declared_length_over_the_limit_leaves_the_body_unread() {
    let body = Steps::pieces(COMPLETED, 10);
    let polls = body.polls();
    let mut request = carried(COMPLETED, body);
    request
        .headers_mut()
        .insert(CONTENT_LENGTH, 1_048_577.into());
    assert_eq!(status(&endpoint(Keeps::default()), request).await, 413);
    assert_eq!(polls.count(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_408_after_the_time_limit() {
    let endpoint = endpoint(Keeps::default()).read_time_limit(Duration::from_secs(3));
    let forever = Steps::new([Step::Wait(Duration::from_secs(86_400))]);
    let started = Instant::now();
    assert_eq!(status(&endpoint, carried(COMPLETED, forever)).await, 408);
    assert_eq!(started.elapsed().as_secs(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_drips_is_408_even_if_no_single_wait_is_long() {
    let endpoint = endpoint(Keeps::default()).read_time_limit(Duration::from_secs(3));
    assert_eq!(
        status(&endpoint, dripping(1, Duration::from_secs(1))).await,
        408
    );
}

#[tokio::test(start_paused = true)]
async fn a_body_that_comes_just_in_time_is_taken() {
    let endpoint = endpoint(Keeps::default()).read_time_limit(Duration::from_secs(3));
    assert_eq!(
        status(&endpoint, dripping(200, Duration::from_millis(2900))).await,
        204
    );
}

#[tokio::test(start_paused = true)]
async fn a_slow_body_is_408_well_before_the_sender_gives_up_unless_set() {
    let forever = Steps::new([Step::Wait(Duration::from_secs(86_400))]);
    let started = Instant::now();
    assert_eq!(
        status(&endpoint(Keeps::default()), carried(COMPLETED, forever)).await,
        408
    );
    assert!(started.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_400() {
    let nothing = Steps::new([Step::Break]);
    assert_eq!(
        status(&endpoint(Keeps::default()), carried(COMPLETED, nothing)).await,
        400
    );
    let (head, _) = COMPLETED.as_bytes().split_at(40);
    let half = Steps::new([Step::Data(Bytes::from_static(head)), Step::Break]);
    assert_eq!(
        status(&endpoint(Keeps::default()), carried(COMPLETED, half)).await,
        400
    );
}

#[tokio::test]
async fn a_whole_body_that_breaks_off_before_its_end_is_400() {
    let keeps = Keeps::default();
    let whole = Step::Data(Bytes::from_static(COMPLETED.as_bytes()));
    let request = carried(COMPLETED, Steps::new([whole, Step::Break]));
    assert_eq!(status(&endpoint(keeps.clone()), request).await, 400);
    assert!(keeps.all().is_empty());
}

#[tokio::test(start_paused = true)]
async fn slow_bodies_take_no_place_from_others() {
    let endpoint = endpoint(Keeps::default()).concurrency_limit(1);
    let slow = tokio::spawn({
        let endpoint = endpoint.clone();
        async move { status(&endpoint, dripping(200, Duration::from_secs(3))).await }
    });
    tokio::task::yield_now().await;
    assert_eq!(status(&endpoint, signed(COMPLETED)).await, 204);
    assert_eq!(slow.await.unwrap(), 204);
}
