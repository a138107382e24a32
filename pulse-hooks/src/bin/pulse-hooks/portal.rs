//! `pulse-hooks portal`: where webhook endpoints are added.

use crate::api::ApiArgs;
use crate::exit::Failure;
use crate::output;

const EXAMPLES: &str = "\
Examples:
  export PULSE_API_KEY=…
  pulse-hooks portal
  pulse-hooks portal --open";

/// Print a link to the portal where webhook endpoints are added
///
/// There a person adds an endpoint, chooses its event types, finds its signing secret (`whsec_…`),
/// sends test events and reads delivery logs. Whoever has the link can do so until it expires.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES, mut_arg("json", |arg| arg.help("Print JSON: {\"link\": …}")))]
pub(crate) struct PortalArgs {
    /// Open it in the browser too
    #[arg(long)]
    open: bool,

    #[command(flatten)]
    api: ApiArgs,
}

pub(crate) async fn run(args: &PortalArgs) -> Result<(), Failure> {
    let link = args.api.client()?.create_webhook_link().await?;
    let link = link.as_str();
    if args.api.json {
        output::print_json(&serde_json::json!({ "link": link }))?;
    } else {
        output::print(&format!("{}\n", output::printable(link)))?;
    }
    if args.open {
        // The error shows the link, which may end up in a log.
        open::that_detached(link).map_err(|_| {
            Failure::unavailable("no browser can be opened here: open the link yourself")
        })?;
    }
    Ok(())
}
