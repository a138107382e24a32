const _: () = {
    use ::pulse_hooks as __pulse_krate;
    #[automatically_derived]
    #[allow(deprecated)]
    impl __pulse_krate::Event for JobCancelled {
        const TYPES: &'static [&'static ::core::primitive::str] = &[
            "job.cancelled",
            "job.canceled",
        ];
        fn decode(
            __pulse_envelope: &__pulse_krate::Envelope<'_>,
        ) -> ::core::result::Result<Self, __pulse_krate::DecodeError> {
            __pulse_krate::Envelope::data::<JobCancelled>(__pulse_envelope)
        }
        fn key(&self) -> ::core::option::Option<&::core::primitive::str> {
            #[allow(unused_imports)]
            use __pulse_krate::__private::{AnyField as _, ReadKey as _};
            <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                true,
            >>::Of<
                _,
            > as __pulse_krate::__private::EventKey>::into_key(
                (&&__pulse_krate::__private::KeyField(&self.job_id)).pulse_event_key(),
            )
        }
    }
};
