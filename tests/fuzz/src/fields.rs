//! The rules of envelopes and job events written a second time, over a body whose equal keys are
//! all still there.

use std::fmt;

use jiff::Timestamp;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

/// The fields of a JSON object in their order, equal ones included, and their values' text.
#[derive(Debug)]
pub struct Fields<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Fields<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Fields<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

/// A field that may be given once.
enum Given<'a> {
    Never,
    Once(&'a str),
    Twice,
}

impl<'a> Fields<'a> {
    /// The fields of `json`, if it is an object.
    #[must_use]
    pub fn read(json: &'a str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }

    fn get(&self, name: &str) -> Given<'a> {
        let mut values = self.0.iter().filter(|(key, _)| key == name);
        match (values.next(), values.next()) {
            (None, _) => Given::Never,
            (Some((_, value)), None) => Given::Once(value.get()),
            (Some(_), Some(_)) => Given::Twice,
        }
    }

    fn has_twice(&self, names: &[&str]) -> bool {
        let mut names = names.iter();
        names.any(|name| matches!(self.get(name), Given::Twice))
    }

    fn error_has_twice(&self) -> bool {
        let Given::Once(error) = self.get("error") else {
            return false;
        };
        Fields::read(error).is_some_and(|error| error.has_twice(&ERROR_FIELDS))
    }

    /// The type, if this is an envelope: it has one that is text, and no second `data`.
    #[must_use]
    pub fn event_type(&self) -> Option<String> {
        match (self.get("type"), self.get("data")) {
            (Given::Once(event_type), Given::Once(_) | Given::Never) => {
                serde_json::from_str(event_type).ok()
            }
            _ => None,
        }
    }

    /// The envelope's time, if it is one.
    #[must_use]
    pub fn event_time(&self) -> Option<Timestamp> {
        match self.get("timestamp") {
            Given::Once(time) => serde_json::from_str::<String>(time).ok()?.parse().ok(),
            Given::Never | Given::Twice => None,
        }
    }

    /// The text of the envelope's data.
    #[must_use]
    pub fn data(&self) -> &'a str {
        match self.get("data") {
            Given::Once(data) => data,
            Given::Never | Given::Twice => "null",
        }
    }

    /// The job event in this envelope, as it is written again; `own` are the fields that its type
    /// has besides those of every job event. `None` where the data has drifted.
    #[must_use]
    pub fn job(&self, own: &[&str]) -> Option<Value> {
        let value: Value = serde_json::from_str(self.data()).ok()?;
        let (data, mut job) = match value {
            Value::Object(job) => (Fields::read(self.data())?, job),
            Value::Null => (Fields(Vec::new()), Map::new()),
            _ => return None,
        };
        let known = [&["job_id", "status"], own].concat();
        let error_twice = own.contains(&"error") && data.error_has_twice();
        if data.has_twice(&known) || error_twice {
            return None;
        }
        if !job.contains_key("job_id") {
            job.insert("job_id".to_owned(), self.job_id_beside()?);
        }
        for name in known {
            if let Some(value) = job.remove(name)
                && let Some(value) = field(name, value)?
            {
                job.insert(name.to_owned(), value);
            }
        }
        Some(Value::Object(job))
    }

    /// A level deeper than data alone, JSON may be too deep.
    fn job_id_beside(&self) -> Option<Value> {
        let Given::Once(job_id) = self.get("job_id") else {
            return None;
        };
        serde_json::from_str::<Value>(&format!("[{}]", self.data())).ok()?;
        serde_json::from_str(job_id).ok()
    }
}

/// A known field as it is written again, `Some(None)` where it is left out; `None` if it has the
/// wrong kind.
fn field(name: &str, value: Value) -> Option<Option<Value>> {
    Some(match (name, value) {
        ("job_id", value) => Some(value).filter(Value::is_string).map(Some)?,
        (_, Value::Null) => None,
        ("status", Value::String(status)) => Some(known_status(&status).into()),
        ("pages_processed", value) if value.is_u64() => Some(value),
        ("processing_time", value) if value.is_number() => Some(json!(value.as_f64())),
        ("error", Value::String(message)) => Some(json!({ "message": message })),
        ("error", Value::Object(error)) => Some(job_error(error).into()),
        _ => return None,
    })
}

fn known_status(status: &str) -> &str {
    match status.to_ascii_lowercase().as_str() {
        "pending" => "pending",
        "processing" => "processing",
        "completed" => "completed",
        "failed" => "failed",
        "canceled" | "cancelled" => "canceled",
        "expired" => "expired",
        _ => status,
    }
}

const ERROR_FIELDS: [&str; 3] = ["code", "message", "details"];

fn job_error(mut error: Map<String, Value>) -> Map<String, Value> {
    for name in ERROR_FIELDS {
        if let Some(value) = error.remove(name) {
            let value = match value {
                Value::Null => continue,
                value if value.is_string() || name == "details" => value,
                value => value.to_string().into(),
            };
            error.insert(name.to_owned(), value);
        }
    }
    error
}
