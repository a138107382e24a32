//! The page as a resource of actix-web.

use actix_web::{HttpRequest, Resource, web};

use super::InboxPage;
use crate::actix_http::{request_from, response_from};

impl InboxPage {
    /// Serves `path` on actix-web 4, in a scope or out of it. To be called inside the server's
    /// factory, since a `Resource` stays on one thread.
    ///
    /// ```no_run
    /// # use actix_web::{App, HttpServer};
    /// # use pulse_hooks::inbox::Inbox;
    /// # use pulse_hooks::inbox_page::BasicAuth;
    /// # async fn serve(inbox: Inbox) -> Result<(), Box<dyn std::error::Error>> {
    /// let page = inbox.page(BasicAuth::from_env("PULSE_INBOX_LOGIN")?);
    /// HttpServer::new(move || App::new().service(page.actix("/inbox")))
    ///     .bind(("127.0.0.1", 3000))?
    ///     .run()
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A [`PageAuth`](super::PageAuth) sees method, path, query and headers as they came, and no
    /// extensions.
    #[must_use]
    pub fn actix(&self, path: &str) -> Resource {
        let page = self.clone();
        web::resource(path).to(move |request: HttpRequest, payload: web::Payload| {
            let page = page.clone();
            async move {
                let response = page.handle(request_from(&request, payload)).await;
                let mut answer = response_from(&response);
                answer.body(response.into_body().into_bytes())
            }
        })
    }
}
