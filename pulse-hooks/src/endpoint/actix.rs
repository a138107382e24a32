//! The endpoint as a resource of actix-web.

use actix_web::{HttpRequest, Resource, web};
use http::Response;

use super::{EmptyBody, Endpoint, answer};
use crate::actix_http::{request_from, response_from};

impl Endpoint {
    /// Serves `path` on actix-web 4. To be called inside the server's factory, since a `Resource`
    /// stays on one thread; the resources share the endpoint's sink and limits.
    ///
    /// ```no_run
    /// # use actix_web::{App, HttpServer};
    /// # use pulse_hooks::{Endpoint, Secrets, Sink};
    /// # async fn serve(secrets: Secrets, router: impl Sink) -> std::io::Result<()> {
    /// let endpoint = Endpoint::new(secrets, router);
    /// let on_each_thread = endpoint.clone();
    /// HttpServer::new(move || App::new().service(on_each_thread.actix("/hooks/pulse")))
    ///     .bind(("127.0.0.1", 3000))?
    ///     .run()
    ///     .await?;
    /// endpoint.drain().await;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// actix ends the runtime of a server thread once its connections are closed, so handlers run
    /// on the runtime in which the endpoint was made, while somebody runs it: those whose sender
    /// hung up are finished by [`drain`](Self::drain). `#[tokio::main]` gives them all cores,
    /// `#[actix_web::main]` the one thread of `main`. Neither is the place for
    /// `actix_web::rt::spawn`, which starts tasks that stay on a server thread.
    ///
    /// A [`SecretSource`](crate::SecretSource) sees method, path, query and headers as they came,
    /// and no extensions. `expect: 100-continue` is answered by actix before the endpoint is asked.
    #[must_use]
    pub fn actix(&self, path: &str) -> Resource {
        let endpoint = self.clone();
        web::resource(path).to(move |request: HttpRequest, payload: web::Payload| {
            let endpoint = endpoint.clone();
            async move {
                let request = request_from(&request, payload);
                let runtime = endpoint.0.made_on.clone();
                let end = |response: Response<EmptyBody>, _| response_from(&response).finish();
                answer(endpoint, request, runtime, end).await
            }
        })
    }
}
