use pulse_hooks::inbox::Inbox;
use pulse_hooks::inbox_page::InboxPage;

fn page(inbox: &Inbox) -> InboxPage {
    inbox.page("operator:three in the morning")
}

fn main() {}
