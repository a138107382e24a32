use octoevents::{
    Action, BoxError, Dispatcher, EventKind, EventMeta, Verifier, WebhookReceiverBuilder,
    WebhookSecret,
};

pub async fn opened(meta: EventMeta) -> Result<(), BoxError> {
    let sender = meta.sender.map(|sender| sender.login);
    println!("{}", sender.unwrap_or_default());
    Ok(())
}

pub fn receiver(secret: String) -> impl Sized {
    let dispatcher = Dispatcher::builder()
        .on((EventKind::Issues, Action::Opened), opened)
        .build();
    let verifier = Verifier::new(WebhookSecret::new(secret));
    WebhookReceiverBuilder::new(verifier).build(dispatcher)
}
