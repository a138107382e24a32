const _: () = {
    use ::pulse_hooks as __pulse_krate;
    #[automatically_derived]
    #[allow(deprecated)]
    impl<T> __pulse_krate::Event for JobCancelled<T>
    where
        Self: ::core::marker::Send + 'static,
    {
        const TYPES: &'static [&'static ::core::primitive::str] = &[""];
        fn decode(
            __pulse_envelope: &__pulse_krate::Envelope<'_>,
        ) -> ::core::result::Result<Self, __pulse_krate::DecodeError> {
            ::core::unreachable!()
        }
    }
};
::core::compile_error! {
    "event `JobCancelled` is generic, and an event is decoded into one type\nhelp: write the types out; an event owns its fields, so it needs no lifetimes either"
}
::core::compile_error! {
    "event type `job..cancelled` has an empty segment\nhelp: write \"job.cancelled\""
}
