//! `pulse-hooks sign`: the signature headers of a body.

use std::fmt::Write as _;

use jiff::Timestamp;

use crate::exit::Failure;
use crate::input::{self, Input};
use crate::message::{self, FamilyArgs};
use crate::output;
use crate::secret::SecretArgs;

const EXAMPLES: &str = "\
Examples:
  pulse-hooks sign body.json
  pulse-hooks sign --id msg_1 --at 2024-01-15T10:30:00Z < body.json
  pulse-hooks sign body.json | curl -H @- --data-binary @body.json http://localhost:3000/hooks/pulse
  pulse-hooks sign body.json | pulse-hooks verify --headers - --body body.json";

/// Print the signature headers of a body, one a line
///
/// The body is signed byte for byte, a newline at its end included. With several secrets the
/// signature has an entry for each, as during a rotation.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SignArgs {
    /// The file that holds the body; `-` is the standard input
    #[arg(default_value = "-")]
    body: Input,

    #[command(flatten)]
    secret: SecretArgs,

    /// The message's id; a new one unless given
    #[arg(long)]
    id: Option<String>,

    /// When it was signed, as 2024-01-15T10:30:00Z or in Unix seconds; now unless given
    #[arg(long, value_name = "TIME", value_parser = input::time)]
    at: Option<Timestamp>,

    #[command(flatten)]
    family: FamilyArgs,
}

pub(crate) fn run(args: SignArgs) -> Result<(), Failure> {
    let secrets = args.secret.read()?.secrets;
    let body = args.body.read()?;
    let id = args.id.map_or_else(message::fresh_id, Ok)?;
    let sent_at = args.at.unwrap_or_else(Timestamp::now);
    let family = args.family.family();
    let mut lines = String::new();
    for (name, value) in message::sign(&secrets, family, &id, sent_at, &body)? {
        let _ = writeln!(lines, "{name}: {}", value.to_str().unwrap_or_default());
    }
    output::print(&lines)?;
    Ok(())
}
