//! Two routers of one sender's events: one of forty, and one of five among them.

use pulse_hooks::testing::TestDelivery;
use pulse_hooks::{
    Catalogue, Delivery, Event, Router, pulse_catalogue, pulse_handler, pulse_router,
};
use serde::Deserialize;

/// Each event in a module of its own, with an empty handler: what is measured is the way to it.
macro_rules! forty {
    ($($name:ident = $event_type:literal,)+) => {
        $(mod $name {
            use super::*;

            #[derive(Deserialize, Event)]
            #[event($event_type)]
            pub(super) struct Happened {
                #[expect(dead_code, reason = "decoded, as it would be")]
                id: String,
            }

            #[pulse_handler]
            pub(super) async fn handle(_event: Happened) {}
        })+

        const FORTY: Catalogue = pulse_catalogue![$($name::Happened),+];
        const _: () = assert!(FORTY.entries().len() == 40);

        /// Handles all forty.
        #[must_use]
        pub fn forty() -> Router {
            pulse_router! {
                catalogue: FORTY,
                handlers: [$($name::handle),+],
            }
        }
    };
}

forty! {
    account_closed = "account.closed",
    account_created = "account.created",
    account_updated = "account.updated",
    balance_available = "balance.available",
    card_created = "card.created",
    card_expiring = "card.expiring",
    card_removed = "card.removed",
    charge_captured = "charge.captured",
    charge_dispute_closed = "charge.dispute.closed",
    charge_dispute_opened = "charge.dispute.opened",
    charge_failed = "charge.failed",
    charge_refunded = "charge.refunded",
    charge_succeeded = "charge.succeeded",
    checkout_completed = "checkout.completed",
    checkout_expired = "checkout.expired",
    customer_created = "customer.created",
    customer_removed = "customer.removed",
    customer_updated = "customer.updated",
    invoice_created = "invoice.created",
    invoice_finalized = "invoice.finalized",
    invoice_overdue = "invoice.overdue",
    invoice_paid = "invoice.paid",
    invoice_sent = "invoice.sent",
    invoice_voided = "invoice.voided",
    mandate_cancelled = "mandate.cancelled",
    mandate_created = "mandate.created",
    payout_created = "payout.created",
    payout_failed = "payout.failed",
    payout_paid = "payout.paid",
    price_created = "price.created",
    price_updated = "price.updated",
    product_created = "product.created",
    product_updated = "product.updated",
    refund_created = "refund.created",
    refund_failed = "refund.failed",
    subscription_cancelled = "subscription.cancelled",
    subscription_created = "subscription.created",
    subscription_trial_ending = "subscription.trial.ending",
    subscription_updated = "subscription.updated",
    tax_rate_created = "tax.rate.created",
}

const FIVE: Catalogue = pulse_catalogue![
    charge_failed::Happened,
    charge_succeeded::Happened,
    customer_created::Happened,
    invoice_paid::Happened,
    subscription_trial_ending::Happened,
];

/// Handles five of them.
#[must_use]
pub fn five() -> Router {
    pulse_router! {
        catalogue: FIVE,
        handlers: [
            charge_failed::handle,
            charge_succeeded::handle,
            customer_created::handle,
            invoice_paid::handle,
            subscription_trial_ending::handle,
        ],
    }
}

/// A delivery of each of the five.
#[must_use]
pub fn deliveries() -> Vec<Delivery> {
    let types = FIVE.entries().iter().map(|event| event.types()[0]);
    let data = serde_json::json!({ "id": "in_4c1a90" });
    types
        .map(|event_type| TestDelivery::of_type(event_type, &data).delivery())
        .collect()
}
