//! The five job events: what is read, how leniently, and what is kept.

use pulse_hooks::{
    Event, JobCancelled, JobCompleted, JobCreated, JobError, JobFailed, JobProcessing, JobStatus,
};
use pulse_hooks_tests::{COMPLETED, JOB_ID, envelope, envelope_of_text};
use serde_json::{Value, json};

use crate::support::delivery;

/// Decodes `data` as an event of the first name of `E`.
fn decode<E: Event>(data: &Value) -> E {
    decode_as(E::TYPES[0], &data.to_string())
}

fn decode_as<E: Event>(event_type: &str, data: &str) -> E {
    decode_body(envelope_of_text(event_type, data))
}

fn decode_body<E: Event>(body: impl Into<String>) -> E {
    let delivery = delivery(body.into());
    E::decode(&delivery.envelope()).unwrap_or_else(|error| panic!("{error}"))
}

fn status_of(status: &str) -> JobStatus {
    let job: JobCompleted = decode(&json!({"job_id": "j", "status": status}));
    job.status.expect("it has one")
}

fn error_of(error: &Value) -> Option<JobError> {
    let job: JobFailed = decode(&json!({"job_id": "j", "error": error}));
    job.error
}

#[test]
fn the_documented_completed_event_is_read() {
    let job: JobCompleted = decode_body(COMPLETED);
    assert_eq!(job.job_id, JOB_ID);
    assert_eq!(job.status, Some(JobStatus::Completed));
    assert_eq!(job.pages_processed, Some(25));
    assert_eq!(job.processing_time, Some(12.5));
    assert!(job.extra.is_empty());
}

#[test]
fn each_other_event_is_read_from_its_documented_fields() {
    let created: JobCreated = decode(&json!({"job_id": JOB_ID, "status": "pending"}));
    assert_eq!(
        (created.job_id.as_str(), created.status),
        (JOB_ID, Some(JobStatus::Pending))
    );
    let processing: JobProcessing = decode(&json!({"job_id": JOB_ID, "status": "processing"}));
    assert_eq!(processing.status, Some(JobStatus::Processing));
    let failed: JobFailed = decode(&json!({"job_id": JOB_ID, "error": "no such file"}));
    assert_eq!(
        failed.error.unwrap().message.as_deref(),
        Some("no such file")
    );
    let cancelled: JobCancelled = decode(&json!({"job_id": JOB_ID}));
    assert_eq!(cancelled.job_id, JOB_ID);
}

#[test]
fn a_job_id_alone_makes_each_event() {
    let data = json!({"job_id": "abc123-def456-ghi789"});
    assert_eq!(
        decode::<JobCreated>(&data),
        JobCreated::new("abc123-def456-ghi789")
    );
    assert_eq!(
        decode::<JobProcessing>(&data),
        JobProcessing::new("abc123-def456-ghi789")
    );
    assert_eq!(
        decode::<JobCompleted>(&data),
        JobCompleted::new("abc123-def456-ghi789")
    );
    assert_eq!(
        decode::<JobFailed>(&data),
        JobFailed::new("abc123-def456-ghi789")
    );
    assert_eq!(
        decode::<JobCancelled>(&data),
        JobCancelled::new("abc123-def456-ghi789")
    );
}

#[test]
fn fields_that_are_null_count_as_absent() {
    let data =
        json!({"job_id": "j", "status": null, "pages_processed": null, "processing_time": null});
    assert_eq!(decode::<JobCompleted>(&data), JobCompleted::new("j"));
}

#[test]
fn samples_are_what_the_sender_documents() {
    let documented: JobCompleted = decode_body(COMPLETED);
    assert_eq!(JobCompleted::sample(), documented);
}

#[test]
fn samples_and_bare_events_survive_a_round_trip() {
    fn assert_survives<E>(events: [E; 2])
    where
        E: Event + serde::Serialize + PartialEq + std::fmt::Debug,
    {
        for event in events {
            let again: E = decode(&serde_json::to_value(&event).unwrap());
            assert_eq!(again, event);
        }
    }
    assert_survives([JobCreated::sample(), JobCreated::new("j")]);
    assert_survives([JobProcessing::sample(), JobProcessing::new("j")]);
    assert_survives([JobCompleted::sample(), JobCompleted::new("j")]);
    assert_survives([JobFailed::sample(), JobFailed::new("j")]);
    assert_survives([JobCancelled::sample(), JobCancelled::new("j")]);
}

#[test]
fn unknown_fields_are_kept_as_they_are() {
    let data = json!({
        "job_id": "j",
        "text": "t",
        "number": 1.5,
        "nothing": null,
        "nested": {"a": [1, {"b": true}]},
        "largest": u64::MAX,
        "smallest": i64::MIN,
    });
    let job: JobCompleted = decode(&data);
    let mut expected = data.as_object().unwrap().clone();
    expected.remove("job_id");
    assert_eq!(job.extra, expected);
}

#[test]
fn unknown_fields_survive_a_round_trip() {
    let job: JobFailed = decode(&json!({"job_id": "j", "region": "eu", "tries": [1, 2]}));
    let again: JobFailed = decode(&serde_json::to_value(&job).unwrap());
    assert_eq!(again, job);
    assert_eq!(again.extra["region"], "eu");
}

#[test]
fn fields_of_one_event_are_unknown_to_the_others_and_kept() {
    let job: JobCancelled = decode(&json!({"job_id": "j", "pages_processed": 3}));
    assert_eq!(job.extra["pages_processed"], 3);
}

#[test]
fn the_order_of_keys_does_not_matter() {
    let job: JobCompleted = decode_body(
        r#"{"data":{"status":"completed","job_id":"j"},"timestamp":"2024-01-15T10:30:00Z","type":"job.completed"}"#,
    );
    assert_eq!(job.job_id, "j");
}

#[test]
fn a_job_id_beside_data_counts_where_data_lacks_it() {
    for data in [r#","data":{}"#, r#","data":null"#, ""] {
        let body = format!(r#"{{"type":"job.completed","job_id":"beside"{data}}}"#);
        let job: JobCompleted = decode_body(body);
        assert_eq!(job, JobCompleted::new("beside"), "{data:?}");
    }
}

#[test]
fn a_job_id_beside_data_leaves_the_fields_in_data_alone() {
    let job: JobCompleted = decode_body(
        r#"{"data":{"status":"COMPLETED","pages_processed":3,"new":[1]},"job_id":"beside","type":"job.completed"}"#,
    );
    assert_eq!(job.job_id, "beside");
    assert_eq!(job.status, Some(JobStatus::Completed));
    assert_eq!(job.pages_processed, Some(3));
    assert_eq!(Value::Object(job.extra), json!({"new": [1]}));
}

#[test]
fn a_job_id_beside_data_counts_for_every_event() {
    fn beside<E: Event>() -> E {
        let event_type = E::TYPES[0];
        decode_body(format!(r#"{{"type":"{event_type}","job_id":"beside"}}"#))
    }
    assert_eq!(beside::<JobCreated>().job_id, "beside");
    assert_eq!(beside::<JobProcessing>().job_id, "beside");
    assert_eq!(beside::<JobFailed>().job_id, "beside");
    assert_eq!(beside::<JobCancelled>().job_id, "beside");
}

#[test]
fn a_job_id_in_data_counts_before_one_beside_it() {
    let job: JobCompleted =
        decode_body(r#"{"type":"job.completed","job_id":"beside","data":{"job_id":"inside"}}"#);
    assert_eq!(job, JobCompleted::new("inside"));
}

#[test]
fn other_fields_beside_data_are_no_part_of_the_event() {
    let job: JobCompleted = decode_body(
        r#"{"type":"job.completed","status":"failed","pages_processed":9,"data":{"job_id":"j"}}"#,
    );
    assert_eq!(job, JobCompleted::new("j"));
}

#[test]
fn both_spellings_of_cancelled_are_one_event() {
    assert_eq!(JobCancelled::TYPES, ["job.cancelled", "job.canceled"]);
    for event_type in JobCancelled::TYPES {
        let job: JobCancelled = decode_as(event_type, r#"{"job_id":"j"}"#);
        assert_eq!(job, JobCancelled::new("j"));
    }
}

#[test]
fn both_spellings_of_cancelled_are_one_status() {
    for text in ["canceled", "cancelled", "CANCELED", "Cancelled"] {
        assert_eq!(status_of(text), JobStatus::Cancelled, "{text}");
    }
}

#[test]
fn statuses_are_read_without_regard_to_case() {
    for (text, status) in [
        ("pending", JobStatus::Pending),
        ("processing", JobStatus::Processing),
        ("completed", JobStatus::Completed),
        ("failed", JobStatus::Failed),
        ("canceled", JobStatus::Cancelled),
        ("expired", JobStatus::Expired),
    ] {
        assert_eq!(status_of(text), status);
        assert_eq!(status_of(&text.to_uppercase()), status);
        let (head, tail) = text.split_at(1);
        assert_eq!(status_of(&format!("{}{tail}", head.to_uppercase())), status);
    }
}

#[test]
fn an_unknown_status_is_kept_as_it_was_written() {
    for text in [
        "Paused",
        "",
        " completed",
        "complete",
        "F\u{e4}llig",
        "\u{212a}",
    ] {
        let status = status_of(text);
        assert_eq!(status, JobStatus::Other(text.to_owned()));
        assert_eq!(status.as_str(), text);
        assert_eq!(status.to_string(), text);
    }
}

#[test]
fn the_statuses_that_last_are_terminal() {
    for (text, terminal) in [
        ("pending", false),
        ("processing", false),
        ("completed", true),
        ("failed", true),
        ("cancelled", true),
        ("expired", true),
        ("paused", false),
    ] {
        assert_eq!(JobStatus::from(text).is_terminal(), terminal, "{text}");
    }
}

#[test]
fn a_status_is_written_as_the_sender_writes_it() {
    for text in [
        "pending",
        "processing",
        "completed",
        "failed",
        "expired",
        "paused",
    ] {
        assert_eq!(serde_json::to_value(JobStatus::from(text)).unwrap(), text);
    }
    let cancelled = serde_json::to_value(JobStatus::Cancelled).unwrap();
    assert_eq!(
        JobStatus::from(cancelled.as_str().unwrap()),
        JobStatus::Cancelled
    );
}

#[test]
fn a_status_with_escapes_is_read() {
    let job: JobCompleted = decode_as(
        "job.completed",
        r#"{"job_id":"\u006a","status":"compl\u0065ted"}"#,
    );
    assert_eq!(job.job_id, "j");
    assert_eq!(job.status, Some(JobStatus::Completed));
}

#[test]
fn an_error_of_text_is_its_message() {
    let error = error_of(&json!("no such file")).unwrap();
    assert_eq!(error, JobError::new("no such file"));
    assert_eq!(error.to_string(), "no such file");
}

#[test]
fn an_error_of_an_object_is_read_whole() {
    let error = json!({"code": "RATE_001", "message": "too fast", "details": {"limit": 5}});
    let error = error_of(&error).unwrap();
    assert_eq!(error.code.as_deref(), Some("RATE_001"));
    assert_eq!(error.message.as_deref(), Some("too fast"));
    assert_eq!(error.details, Some(json!({"limit": 5})));
}

#[test]
fn an_error_of_a_partial_object_is_read_as_far_as_it_goes() {
    let none = error_of(&json!({})).unwrap();
    assert_eq!((none.code, none.message, none.details), (None, None, None));
    let code = error_of(&json!({"code": "AUTH_002", "message": null, "details": null})).unwrap();
    assert_eq!(code.code.as_deref(), Some("AUTH_002"));
    assert_eq!((code.message, code.details), (None, None));
    assert!(error_of(&json!({"else": 1})).is_some());
}

#[test]
fn an_error_with_a_numeric_code_is_read() {
    let error = error_of(&json!({"code": 429, "message": "too fast"})).unwrap();
    assert_eq!(error.code.as_deref(), Some("429"));
}

#[test]
fn details_of_any_shape_are_kept() {
    for details in [
        json!("text"),
        json!([1]),
        json!(7),
        json!({"a": {"b": null}}),
    ] {
        let error = error_of(&json!({"details": details})).unwrap();
        assert_eq!(error.details, Some(details));
    }
}

#[test]
fn an_error_that_is_null_or_absent_is_none() {
    assert_eq!(error_of(&Value::Null), None);
    let job: JobFailed = decode(&json!({"job_id": "j"}));
    assert_eq!(job.error, None);
}

#[test]
fn an_error_with_escapes_is_read() {
    let job: JobFailed = decode_as(
        "job.failed",
        r#"{"job_id":"j","error":"na\u00efve \"\n\ud83d\ude00"}"#,
    );
    assert_eq!(job.error, Some(JobError::new("na\u{ef}ve \"\n\u{1f600}")));
}

#[test]
fn whole_numbers_stand_for_seconds_too() {
    let job: JobCompleted = decode(&json!({"job_id": "j", "processing_time": 12}));
    assert_eq!(job.processing_time, Some(12.0));
    let job: JobCompleted = decode_as("job.completed", r#"{"job_id":"j","processing_time":1e3}"#);
    assert_eq!(job.processing_time, Some(1000.0));
}

#[test]
fn the_largest_number_of_pages_is_read() {
    let job: JobCompleted = decode(&json!({"job_id": "j", "pages_processed": u64::MAX}));
    assert_eq!(job.pages_processed, Some(u64::MAX));
}

#[test]
fn a_number_too_large_for_any_integer_in_an_unknown_field_costs_no_event() {
    let data = r#"{"job_id":"j","checksum":340282366920938463463374607431768211456}"#;
    let job: JobCompleted = decode_as("job.completed", data);
    assert!(job.extra["checksum"].is_number());
}

#[test]
fn a_deeply_nested_unknown_field_within_reason_is_kept() {
    let deep = format!("{}{}", "[".repeat(60), "]".repeat(60));
    let data = format!(r#"{{"job_id":"j","deep":{deep}}}"#);
    let job: JobCompleted = decode_as("job.completed", &data);
    assert!(job.extra["deep"].is_array());
}

#[test]
fn an_empty_job_id_is_a_job_id_since_it_is_opaque() {
    let job: JobCompleted = decode_body(envelope("job.completed", &json!({"job_id": ""})));
    assert_eq!(job.job_id, "");
}

#[test]
fn an_error_shows_its_message_and_its_code() {
    let both = error_of(&json!({"code": "C1", "message": "m"}))
        .unwrap()
        .to_string();
    assert!(both.contains("C1") && both.contains('m'));
    let code = error_of(&json!({"code": "C1"})).unwrap().to_string();
    assert!(code.contains("C1"));
    assert!(!error_of(&json!({})).unwrap().to_string().is_empty());
}
