//! `pulse-hooks extract`: submits a document, and gives its result.

use pulse_hooks::client::{Extraction, PulseClient, SubmittedJob};
use serde_json::Value;

use crate::api::{ApiArgs, Progress, WaitArgs, Waited};
use crate::exit::Failure;
use crate::output::{self, printable};

const EXAMPLES: &str = "\
Examples:
  export PULSE_API_KEY=…
  pulse-hooks extract report.pdf
  pulse-hooks extract report.pdf --wait --output report.md
  pulse-hooks extract https://example.com/report.pdf --pages 1-2,5 --wait --json
  pulse-hooks extract report.pdf --option 'extensions={\"chunking\":{\"chunk_types\":[\"page\"]}}'";

/// Submit a document, print the job's id, or wait for the result
///
/// It is sent once, whatever happens: sent twice, it could be billed twice.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExtractArgs {
    /// A file, or an address (http:// or https://) that the API fetches the document from
    #[arg(value_name = "FILE|URL")]
    document: String,

    /// Only these pages, such as 1-2,5
    #[arg(long)]
    pages: Option<String>,

    /// The model to extract with
    #[arg(long)]
    model: Option<String>,

    /// Another field of the request, by the API's name for it; may be given several times
    #[arg(long = "option", value_name = "NAME=JSON", value_parser = option)]
    options: Vec<(String, Value)>,

    /// Wait for the result, and print it: as Markdown, or with --json the whole job
    #[arg(long)]
    wait: bool,

    #[command(flatten)]
    waiting: WaitArgs,

    #[command(flatten)]
    api: ApiArgs,
}

/// What no option may set. The client refuses it too, in a program's terms.
const RESERVED: [&str; 3] = ["async", "file", "file_url"];

fn option(text: &str) -> Result<(String, Value), String> {
    let (name, json) = text
        .split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or("write it as NAME=JSON")?;
    if RESERVED.contains(&name) {
        return Err(format!(
            "`{name}` cannot be an option: the command sets it, from FILE|URL"
        ));
    }
    let value = serde_json::from_str(json).map_err(|error| {
        format!("what stands after `{name}=` is not JSON ({error}); a text is written with quotes: '{name}=\"…\"'")
    })?;
    Ok((name.to_owned(), value))
}

pub(crate) async fn run(args: ExtractArgs) -> Result<(), Failure> {
    if let Some(option) = args.waiting.given().filter(|_| !args.wait) {
        return Err(Failure::usage(format!("`{option}` goes with `--wait`")));
    }
    args.waiting.check()?;
    let client = args.api.client()?;
    let submitted = submit(&client, &args).await?;
    if args.wait {
        let accepted = Waited::Accepted(&submitted.job_id);
        return args.waiting.run(&client, &accepted, args.api.json).await;
    }
    tell(&submitted, args.api.json)
}

async fn submit(client: &PulseClient, args: &ExtractArgs) -> Result<SubmittedJob, Failure> {
    let mut progress = Progress::start();
    progress.show(&format!("sending {}", shown(&args.document)));
    let submitted = client.submit(&extraction(args)).await?;
    drop(progress);
    if args.wait {
        // Whatever happens from here on, the job is not lost.
        output::note(&format!("job {}", printable(&submitted.job_id)));
    }
    Ok(submitted)
}

fn extraction(args: &ExtractArgs) -> Extraction {
    let document = args.document.as_str();
    let mut extraction = match is_url(document) {
        true => Extraction::of_url(document),
        false => Extraction::of_file(document),
    };
    for (name, value) in &args.options {
        extraction = extraction.option(name, value.clone());
    }
    if let Some(pages) = &args.pages {
        extraction = extraction.pages(pages);
    }
    if let Some(model) = &args.model {
        extraction = extraction.model(model);
    }
    extraction
}

fn is_url(document: &str) -> bool {
    let scheme = document.split_once("://").map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

/// An address may be signed, and the standard error may be a log.
fn shown(document: &str) -> &str {
    if is_url(document) {
        "the address"
    } else {
        document
    }
}

/// The id stands alone on the standard output, for `id=$(pulse-hooks extract …)`.
fn tell(submitted: &SubmittedJob, json: bool) -> Result<(), Failure> {
    let job_id = printable(&submitted.job_id);
    let printed = if json {
        output::print_json(submitted)
    } else {
        output::print(&format!("{job_id}\n")).map_err(Failure::from)
    };
    // Whether or not the output is read, the job is not lost.
    output::note(&format!(
        "`pulse-hooks job wait {job_id}` waits for its result"
    ));
    printed
}
