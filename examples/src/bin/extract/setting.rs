//! Offline or for real: where the API is, who signs, where the inbox is.

use std::net::TcpListener;
use std::path::PathBuf;

use pulse_hooks::Secrets;
use pulse_hooks::client::{PulseClient, PulseClientBuilder};
use pulse_hooks::testing;
use pulse_hooks_examples::process;

use crate::{Result, mock_api};

pub(crate) const PATH: &str = "/hooks/pulse";

const SECRET: &str = "PULSE_WEBHOOK_SECRET";

pub(crate) struct Setting {
    pub(crate) client: PulseClient,
    pub(crate) secrets: Secrets,
    pub(crate) listener: TcpListener,
    pub(crate) inbox: PathBuf,
    pub(crate) folder: Option<tempfile::TempDir>,
}

impl Setting {
    pub(crate) async fn from_env() -> Result<Self> {
        if std::env::var_os("PULSE_API_KEY").is_some() {
            Self::real().await
        } else {
            Self::offline().await
        }
    }

    /// Nothing leaves this machine, and nothing is left on it.
    async fn offline() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        listener.set_nonblocking(true)?;
        let endpoint = format!("http://{}{PATH}", listener.local_addr()?);
        let api = mock_api::start(endpoint).await?;
        eprintln!(
            "offline: a mock plays the Pulse API at {api}; set `PULSE_API_KEY` for the real one"
        );
        let folder = tempfile::tempdir()?;
        Ok(Self {
            client: PulseClient::builder(mock_api::KEY).base_url(api).build()?,
            secrets: Secrets::new([testing::secret()])?,
            listener,
            inbox: folder.path().join("inbox.db"),
            folder: Some(folder),
        })
    }

    async fn real() -> Result<Self> {
        let mut client = PulseClientBuilder::from_env();
        if let Ok(url) = std::env::var("PULSE_BASE_URL") {
            client = client.base_url(url);
        }
        let client = client.build()?;
        if std::env::var_os(SECRET).is_none() {
            return Err(how_to_set_up(&client).await?.into());
        }
        Ok(Self {
            client,
            secrets: Secrets::from_env(SECRET)?,
            listener: process::listen(PATH)?,
            inbox: "inbox.db".into(),
            folder: None,
        })
    }
}

/// What a person does once, before Pulse can deliver to this machine.
async fn how_to_set_up(client: &PulseClient) -> Result<String> {
    let link = client.create_webhook_link().await?;
    Ok(format!(
        "`{SECRET}` is not set, and Pulse has no address to deliver to yet:\n\
         1. let a tunnel lead from a public https address to http://127.0.0.1:3000 (`PORT`)\n\
         2. add that address, followed by `{PATH}`, as an endpoint in the portal:\n   {}\n\
         3. copy the endpoint's signing secret from there: export {SECRET}=whsec_…",
        link.as_str()
    ))
}
