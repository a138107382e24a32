//! A job that the API has accepted.

use std::fmt;

use jiff::Timestamp;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use super::fields::{Missing, serialize_time, take_job_id, take_number, take_text, take_time};
use crate::JobStatus;

/// A job that the API has accepted. Only its id is needed to go on: whatever else the API says
/// differently than before is in `extra`, which `Debug` does not show, and loses nobody a job that
/// is paid for.
#[derive(Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SubmittedJob {
    /// The job's id, as an opaque text.
    pub job_id: String,
    /// Where it stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<JobStatus>,
    /// What the API says, for a person to read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When it was accepted.
    #[serde(
        rename = "queuedAt",
        skip_serializing_if = "Option::is_none",
        serialize_with = "serialize_time"
    )]
    pub queued_at: Option<Timestamp>,
    /// What it costs, in the account's credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits_used: Option<f64>,
    /// Other fields.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

impl fmt::Debug for SubmittedJob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubmittedJob")
            .field("job_id", &self.job_id)
            .field("status", &self.status)
            .field("message", &self.message)
            .field("queued_at", &self.queued_at)
            .field("credits_used", &self.credits_used)
            .finish_non_exhaustive()
    }
}

impl SubmittedJob {
    pub(super) fn read(mut fields: Map<String, Value>) -> Result<Self, Missing> {
        let fields = &mut fields;
        Ok(Self {
            job_id: take_job_id(fields).ok_or(Missing("job_id"))?,
            status: take_text(fields, "status").map(|text| text.trim().into()),
            message: take_text(fields, "message"),
            queued_at: take_time(fields, "queuedAt").or_else(|| take_time(fields, "queued_at")),
            credits_used: take_number(fields, "credits_used"),
            extra: std::mem::take(fields),
        })
    }
}

impl<'de> Deserialize<'de> for SubmittedJob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Map::deserialize(deserializer)?;
        Self::read(fields).map_err(|Missing(name)| D::Error::missing_field(name))
    }
}
