//! The status of a job.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The status of a job. Read without regard to case; `canceled` and `cancelled` are one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum JobStatus {
    /// Accepted, not started.
    Pending,
    /// Started.
    Processing,
    /// Succeeded.
    Completed,
    /// Failed.
    Failed,
    /// Cancelled.
    Cancelled,
    /// Its result is no longer kept.
    Expired,
    /// A status this version does not know, as it was written.
    Other(String),
}

impl JobStatus {
    /// The status as the sender writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "pending",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "canceled",
            Self::Expired => "expired",
            Self::Other(text) => text,
        }
    }

    fn known(text: &str) -> Option<Self> {
        Some(match text {
            "pending" => Self::Pending,
            "processing" => Self::Processing,
            "completed" => Self::Completed,
            "failed" => Self::Failed,
            "canceled" | "cancelled" => Self::Cancelled,
            "expired" => Self::Expired,
            _ => return None,
        })
    }

    /// Whether the job will not change any more.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        matches!(
            self,
            Self::Completed | Self::Failed | Self::Cancelled | Self::Expired
        )
    }
}

impl From<&str> for JobStatus {
    fn from(text: &str) -> Self {
        if let Some(status) = Self::known(text) {
            return status;
        }
        Self::known(&text.to_ascii_lowercase()).unwrap_or_else(|| Self::Other(text.to_owned()))
    }
}

impl fmt::Display for JobStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for JobStatus {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for JobStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl serde::de::Visitor<'_> for Text {
            type Value = JobStatus;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a job status as text")
            }

            fn visit_str<E>(self, text: &str) -> Result<JobStatus, E> {
                Ok(text.into())
            }
        }

        deserializer.deserialize_str(Text)
    }
}
