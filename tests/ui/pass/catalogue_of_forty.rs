use pulse_hooks::{Catalogue, Event, pulse_catalogue, pulse_handler, pulse_router};

macro_rules! shop {
    ($($handler:ident: $event:ident $event_type:literal,)*) => {
        $(
            #[derive(serde::Deserialize, Event)]
            #[event($event_type)]
            struct $event {}

            #[pulse_handler]
            async fn $handler(_event: $event) {}
        )*

        const SHOP: Catalogue = pulse_catalogue![$($event),*];
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

fn main() {
    let _router = pulse_router! {
        catalogue: SHOP,
        handlers: [
            cart_created, cart_updated, cart_archived, cart_restored, cart_deleted,
            coupon_created, coupon_updated, coupon_archived, coupon_restored, coupon_deleted,
            client_created, client_updated, client_archived, client_restored, client_deleted,
            invoice_created, invoice_updated, invoice_archived, invoice_restored, invoice_deleted,
            order_created, order_updated, order_archived, order_restored, order_deleted,
            payment_created, payment_updated, payment_archived, payment_restored, payment_deleted,
            product_created, product_updated, product_archived, product_restored, product_deleted,
            refund_created, refund_updated, refund_archived, refund_restored, refund_deleted,
        ],
    };
}
