//! Submits a document as a job.

use reqwest::multipart::Form;
use reqwest::{Method, RequestBuilder, Url};
use serde_json::{Map, Value};

use super::PulseClient;
use super::api::Progress;
use super::error::ClientError;
use super::extraction::{Document, Extraction};
use super::submitted::SubmittedJob;
use super::upload;

impl PulseClient {
    /// Submits a document, to be extracted in the background. A file is streamed, and never wholly
    /// in memory.
    ///
    /// It is sent **once**: the API knows no way to tell a repetition from a second job, which it
    /// would bill again.
    ///
    /// ```no_run
    /// # async fn submit(client: &pulse_hooks::client::PulseClient) -> Result<(), Box<dyn std::error::Error>> {
    /// use pulse_hooks::client::Extraction;
    ///
    /// let submitted = client.submit(&Extraction::of_file("report.pdf").pages("1-2,5")).await?;
    /// println!("job {}", submitted.job_id);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The file cannot be read, or changes while it is sent; the API refuses. When the API may
    /// have accepted the job all the same, the error is [`InDoubt`](ClientError::InDoubt).
    pub async fn submit(&self, extraction: &Extraction) -> Result<SubmittedJob, ClientError> {
        extraction.check()?;
        let url = self.api.base.at("extract");
        let options = extraction.options.clone();
        let progress = Progress::new();
        let request = match &extraction.document {
            Document::Url(document) => self.by_url(url, document, options)?,
            Document::File(path) => {
                let file = upload::open(path, progress.clone()).await?;
                let form = form(options).part("file", file);
                self.api.request(Method::POST, url).multipart(form)
            }
        };
        let submitted = async {
            let response = self.api.send(request, &progress).await?;
            let answer = self.api.finish(response).await?;
            answer.read(&self.api.key, SubmittedJob::read)
        };
        submitted.await.map_err(ClientError::of_submit)
    }

    fn by_url(
        &self,
        url: Url,
        document: &str,
        mut fields: Map<String, Value>,
    ) -> Result<RequestBuilder, ClientError> {
        fields.insert("file_url".to_owned(), document.into());
        fields.insert("async".to_owned(), true.into());
        let request = self.api.request(Method::POST, url);
        Ok(request
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(Value::Object(fields).to_string()))
    }
}

/// The fields before the file, so that the API knows them before it.
fn form(options: Map<String, Value>) -> Form {
    let options = options.into_iter().filter_map(|(name, value)| match value {
        Value::Null => None,
        Value::String(text) => Some((name, text)),
        other => Some((name, other.to_string())),
    });
    options.fold(Form::new().text("async", "true"), |form, (name, value)| {
        form.text(name, value)
    })
}
