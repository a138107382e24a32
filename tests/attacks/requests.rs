//! What is sent: genuine deliveries, and what passes for one as far as the body.

use bytes::Bytes;
use http::Request;
use pulse_hooks::testing::{self, TestBody, TestDelivery, TestEndpoint};
use pulse_hooks::{Endpoint, Secret, Sink};
use pulse_hooks_tests::COMPLETED;

/// An endpoint that takes what is [genuine].
pub(crate) fn endpoint(sink: impl Sink) -> Endpoint {
    TestEndpoint::new(sink).endpoint().clone()
}

/// A genuine delivery under this id.
pub(crate) fn genuine(id: impl Into<String>) -> Request<TestBody> {
    let delivery = TestDelivery::of_body(COMPLETED).id(id);
    delivery.request(&testing::secret())
}

/// A genuine delivery of this body.
pub(crate) fn signed(body: impl Into<Bytes>) -> Request<TestBody> {
    TestDelivery::of_body(body).request(&testing::secret())
}

/// Signed by a stranger: nothing but the hash of its whole body gives it away.
pub(crate) fn forged(body: impl Into<Bytes>) -> Request<TestBody> {
    let stranger = Secret::from_bytes(&[9; 32]).expect("32 bytes are enough");
    TestDelivery::of_body(body).request(&stranger)
}

/// As anybody sends who has never heard of signatures.
pub(crate) fn unsigned(body: impl Into<Bytes>) -> Request<TestBody> {
    let mut request = forged(body);
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        request.headers_mut().remove(name);
    }
    request
}
