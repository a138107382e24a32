//! A sender of forty events, each with a handler.

// Their names say all there is to say.
#![allow(missing_docs)]

use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler};
use serde::Deserialize;

macro_rules! shop {
    ($($handler:ident: $event:ident $event_type:literal,)*) => {
        $(
            #[derive(Debug, Deserialize, Event)]
            #[event($event_type)]
            #[non_exhaustive]
            pub struct $event {}

            #[pulse_handler]
            pub async fn $handler(_event: $event) {}
        )*

        pub const SHOP: Catalogue = pulse_catalogue![$($event),*];
    };
}

shop! {
    cart_created: CartCreated "cart.created",
    cart_updated: CartUpdated "cart.updated",
    cart_archived: CartArchived "cart.archived",
    cart_restored: CartRestored "cart.restored",
    cart_deleted: CartDeleted "cart.deleted",
    coupon_created: CouponCreated "coupon.created",
    coupon_updated: CouponUpdated "coupon.updated",
    coupon_archived: CouponArchived "coupon.archived",
    coupon_restored: CouponRestored "coupon.restored",
    coupon_deleted: CouponDeleted "coupon.deleted",
    client_created: ClientCreated "client.created",
    client_updated: ClientUpdated "client.updated",
    client_archived: ClientArchived "client.archived",
    client_restored: ClientRestored "client.restored",
    client_deleted: ClientDeleted "client.deleted",
    invoice_created: InvoiceCreated "invoice.created",
    invoice_updated: InvoiceUpdated "invoice.updated",
    invoice_archived: InvoiceArchived "invoice.archived",
    invoice_restored: InvoiceRestored "invoice.restored",
    invoice_deleted: InvoiceDeleted "invoice.deleted",
    order_created: OrderCreated "order.created",
    order_updated: OrderUpdated "order.updated",
    order_archived: OrderArchived "order.archived",
    order_restored: OrderRestored "order.restored",
    order_deleted: OrderDeleted "order.deleted",
    payment_created: PaymentCreated "payment.created",
    payment_updated: PaymentUpdated "payment.updated",
    payment_archived: PaymentArchived "payment.archived",
    payment_restored: PaymentRestored "payment.restored",
    payment_deleted: PaymentDeleted "payment.deleted",
    product_created: ProductCreated "product.created",
    product_updated: ProductUpdated "product.updated",
    product_archived: ProductArchived "product.archived",
    product_restored: ProductRestored "product.restored",
    product_deleted: ProductDeleted "product.deleted",
    refund_created: RefundCreated "refund.created",
    refund_updated: RefundUpdated "refund.updated",
    refund_archived: RefundArchived "refund.archived",
    refund_restored: RefundRestored "refund.restored",
    refund_deleted: RefundDeleted "refund.deleted",
}

const _: () = assert!(SHOP.entries().len() == 40);
