#[automatically_derived]
#[allow(deprecated)]
impl<T> ::pulse_hooks::Event for JobCancelled<T>
where
    Self: ::core::marker::Send + 'static,
{
    const TYPES: &'static [&'static ::core::primitive::str] = &[""];
    fn decode(
        __pulse_envelope: &::pulse_hooks::Envelope<'_>,
    ) -> ::core::result::Result<Self, ::pulse_hooks::DecodeError> {
        ::core::unreachable!()
    }
}
::core::compile_error! {
    "event `JobCancelled` is generic, and an event is decoded into one type\nhelp: write the types out; an event owns its fields, so it needs no lifetimes either"
}
::core::compile_error! {
    "event type `job..cancelled` has an empty segment\nhelp: write \"job.cancelled\""
}
