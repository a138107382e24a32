//! Reads fields of an answer whose schema may change: one that does not fit stays where it is.

use std::fmt;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Serializer;
use serde_json::{Map, Value};

/// An answer cannot go without this field.
#[derive(Debug)]
pub(super) struct Missing(pub(super) &'static str);

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "has no `{}`", self.0)
    }
}

/// A text, or a number as text.
pub(super) fn take_text(fields: &mut Map<String, Value>, name: &str) -> Option<String> {
    take(fields, name, |value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// A job's id, under any of the names that the API's endpoints give it.
pub(super) fn take_job_id(fields: &mut Map<String, Value>) -> Option<String> {
    ["job_id", "batch_job_id", "tables_id"]
        .into_iter()
        .find_map(|name| take_text(fields, name).filter(|id| !id.is_empty()))
}

/// A time; one that names no zone is in UTC.
pub(super) fn take_time(fields: &mut Map<String, Value>, name: &str) -> Option<Timestamp> {
    take(fields, name, |value| {
        let text = value.as_str()?;
        text.parse().ok().or_else(|| {
            let local: DateTime = text.parse().ok()?;
            TimeZone::UTC.to_timestamp(local).ok()
        })
    })
}

pub(super) fn take_number(fields: &mut Map<String, Value>, name: &str) -> Option<f64> {
    take(fields, name, Value::as_f64)
}

/// The field, if `read` can read it; null reads as absent.
fn take<T>(
    fields: &mut Map<String, Value>,
    name: &str,
    read: impl FnOnce(&Value) -> Option<T>,
) -> Option<T> {
    let value = fields.get(name)?;
    let taken = read(value);
    if taken.is_some() || value.is_null() {
        fields.remove(name);
    }
    taken
}

// serde asks for a reference to the field.
#[allow(clippy::ref_option)]
pub(super) fn serialize_time<S: Serializer>(
    time: &Option<Timestamp>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(time),
        None => serializer.serialize_none(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Map<String, Value> {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn times_are_read_with_and_without_a_zone() {
        let expected: Timestamp = "2024-01-15T10:30:00Z".parse().unwrap();
        for text in [
            "2024-01-15T10:30:00Z",
            "2024-01-15T11:30:00+01:00",
            "2024-01-15T10:30:00",
            "2024-01-15 10:30:00.000000",
        ] {
            let mut fields = fields(json!({ "at": text }));
            assert_eq!(take_time(&mut fields, "at"), Some(expected), "{text}");
            assert!(fields.is_empty());
        }
    }

    #[test]
    fn what_does_not_fit_is_kept_and_null_is_absent() {
        let mut fields = fields(json!({ "at": "yesterday", "id": ["x"], "cost": "1", "no": null }));
        assert_eq!(take_time(&mut fields, "at"), None);
        assert_eq!(take_text(&mut fields, "id"), None);
        assert_eq!(take_number(&mut fields, "cost"), None);
        assert_eq!(take_text(&mut fields, "no"), None);
        // In whatever order: another crate may have turned `preserve_order` on.
        let mut left: Vec<_> = fields.keys().collect();
        left.sort_unstable();
        assert_eq!(left, ["at", "cost", "id"]);
    }

    #[test]
    fn a_job_id_has_several_names() {
        for name in ["job_id", "batch_job_id", "tables_id"] {
            assert_eq!(take_job_id(&mut fields(json!({ name: "x" }))).unwrap(), "x");
        }
        let mut first_is_null = fields(json!({ "job_id": null, "tables_id": 7 }));
        assert_eq!(take_job_id(&mut first_is_null).unwrap(), "7");
        assert_eq!(take_job_id(&mut fields(json!({ "job_id": "" }))), None);
    }
}
