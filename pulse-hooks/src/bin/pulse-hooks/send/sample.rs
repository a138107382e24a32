//! The bodies of test events.

use jiff::Timestamp;
use pulse_hooks::{JobCancelled, JobCompleted, JobCreated, JobFailed, JobProcessing, PULSE};
use serde_json::value::RawValue;

use crate::exit::Failure;

/// An event type from what was typed: whole, or its last part for those of the catalogue.
pub(super) fn event_type(typed: &str) -> &str {
    let types = PULSE.entries().iter().flat_map(|event| event.types());
    types
        .copied()
        .find(|known| known.split_once('.').is_some_and(|(_, name)| name == typed))
        .unwrap_or(typed)
}

/// The data of a sample, for an event of the catalogue. The first job is that of the samples.
fn sample(event_type: &str, job: u64) -> Option<serde_json::Result<Box<RawValue>>> {
    macro_rules! of_job {
        ($Event:ident) => {{
            let mut event = $Event::sample();
            if job > 0 {
                let begin = event.job_id.get(..24).unwrap_or_default();
                event.job_id = format!("{begin}{job:012x}");
            }
            serde_json::value::to_raw_value(&event)
        }};
    }
    Some(match event_type {
        "job.created" => of_job!(JobCreated),
        "job.processing" => of_job!(JobProcessing),
        "job.completed" => of_job!(JobCompleted),
        "job.failed" => of_job!(JobFailed),
        "job.cancelled" | "job.canceled" => of_job!(JobCancelled),
        _ => return None,
    })
}

/// Pulse's envelope around `data`, or around a sample about one of many jobs.
pub(super) fn body(
    event_type: &str,
    sent_at: Timestamp,
    data: Option<&RawValue>,
    job: u64,
) -> Result<String, Failure> {
    #[derive(serde::Serialize)]
    struct Envelope<'a> {
        r#type: &'a str,
        timestamp: String,
        data: &'a RawValue,
    }

    let sample = match data {
        Some(_) => None,
        None => Some(sample(event_type, job).ok_or_else(|| no_sample(event_type))?),
    };
    let failed = |error: serde_json::Error| Failure::usage(error.to_string());
    let sample = sample.transpose().map_err(failed)?;
    let envelope = Envelope {
        r#type: event_type,
        timestamp: format!("{sent_at:.0}"),
        data: data.or(sample.as_deref()).unwrap_or(RawValue::NULL),
    };
    serde_json::to_string(&envelope).map_err(failed)
}

fn no_sample(event_type: &str) -> Failure {
    let names: Vec<_> = PULSE
        .entries()
        .iter()
        .filter_map(|event| event.types().first()?.split_once('.'))
        .map(|(_, name)| name)
        .collect();
    Failure::usage(format!(
        "there is no sample of `{}`\n\
         help: give its data, as in `--data '{{\"job_id\":\"job_1\"}}'`; there are samples of: {}",
        crate::output::printable(event_type),
        names.join(", "),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_of_the_catalogue_has_a_sample() {
        for event in PULSE.entries() {
            for event_type in event.types() {
                assert!(sample(event_type, 0).is_some(), "{event_type}");
            }
        }
    }

    #[test]
    fn samples_of_different_jobs_differ_in_the_job_alone() {
        let id = |job| {
            let sample = sample("job.failed", job).expect("a sample").expect("JSON");
            let event: JobFailed = serde_json::from_str(sample.get()).expect("an event");
            event.job_id
        };
        assert_eq!(id(0), JobFailed::sample().job_id);
        assert_eq!(id(1).len(), id(0).len());
        assert_ne!(id(1), id(2));
    }

    #[test]
    fn events_of_the_catalogue_have_a_short_name() {
        assert_eq!(event_type("completed"), "job.completed");
        assert_eq!(event_type("job.completed"), "job.completed");
        assert_eq!(event_type("canceled"), "job.canceled");
        assert_eq!(event_type("archived"), "archived");
    }

    #[test]
    fn data_goes_into_the_envelope_as_it_is() {
        let data = RawValue::from_string("{\"a\": 1.50}".to_owned()).expect("JSON");
        let Ok(body) = body("x.y", Timestamp::UNIX_EPOCH, Some(&data), 0) else {
            panic!("it fits")
        };
        assert_eq!(
            body,
            r#"{"type":"x.y","timestamp":"1970-01-01T00:00:00Z","data":{"a": 1.50}}"#
        );
    }
}
