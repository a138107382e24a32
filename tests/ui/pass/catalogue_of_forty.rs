use pulse_hooks::pulse_router;
use pulse_hooks_tests::shop::*;

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
