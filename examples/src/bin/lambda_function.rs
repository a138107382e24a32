//! An endpoint as a function, the way serverless hosts call one: a request in, a response out.
//!
//! `main` plays the host: it reads one event from standard input, as in
//! `{"headers": {"webhook-id": "…"}, "body": "…"}`, and prints `{"statusCode": 204}`. On AWS it is
//! `lambda_http::run(lambda_http::service_fn(|request| function(&endpoint, request)))`.

// Standard output is this program's interface.
#![allow(clippy::print_stdout)]

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;

use http_body_util::Full;
use hyper::body::{Body, Bytes};
use pulse_hooks::http::{Request, Response};
use pulse_hooks::{BoxError, EmptyBody, Endpoint, JobCompleted, RawEvent, Secrets};
use pulse_hooks::{pulse_handler, pulse_router};

#[pulse_handler]
async fn completed(job: JobCompleted) {
    eprintln!("completed {}", job.job_id);
}

#[pulse_handler]
async fn rest(event: RawEvent) {
    eprintln!("{}", event.event_type);
}

/// The handler has finished when this returns, so the host may freeze the process then.
async fn function(
    endpoint: &Endpoint,
    request: Request<impl Body<Error: Into<BoxError>>>,
) -> Result<Response<EmptyBody>, Infallible> {
    Ok(endpoint.handle(request).await)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secrets = Secrets::from_env("PULSE_WEBHOOK_SECRET")?;
    let router = pulse_router! { handlers: [completed], fallback: rest };
    let endpoint = Endpoint::new(secrets, router);

    let event: serde_json::Value = serde_json::from_reader(std::io::stdin())?;
    let headers: HashMap<String, String> = serde_json::from_value(event["headers"].clone())?;
    let body: String = serde_json::from_value(event["body"].clone())?;
    let mut request = Request::post("/").body(Full::<Bytes>::from(body))?;
    *request.headers_mut() = (&headers).try_into()?;

    let response = function(&endpoint, request).await?;
    let answer = serde_json::json!({ "statusCode": response.status().as_u16() });
    println!("{answer}");
    Ok(())
}
