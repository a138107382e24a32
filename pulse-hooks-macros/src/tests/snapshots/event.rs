#[automatically_derived]
#[allow(deprecated)]
impl ::pulse_hooks::Event for JobCancelled {
    const TYPES: &'static [&'static ::core::primitive::str] = &[
        "job.cancelled",
        "job.canceled",
    ];
    fn decode(
        __pulse_envelope: &::pulse_hooks::Envelope<'_>,
    ) -> ::core::result::Result<Self, ::pulse_hooks::DecodeError> {
        ::pulse_hooks::Envelope::data::<JobCancelled>(__pulse_envelope)
    }
    fn key(&self) -> ::core::option::Option<&::core::primitive::str> {
        #[allow(unused_imports)]
        use ::pulse_hooks::__private::{AnyField as _, ReadKey as _};
        (&&::pulse_hooks::__private::KeyField(&self.job_id)).pulse_event_key()
    }
}
