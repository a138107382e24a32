const _: () = {
    use ::pulse_hooks as __pulse_krate;
    #[automatically_derived]
    #[allow(deprecated, unused_variables)]
    impl __pulse_krate::Classify for NotFound {
        fn class(&self) -> __pulse_krate::Class {
            ::core::default::Default::default()
        }
    }
};
::core::compile_error! {
    "unknown key `permanently` of `#[class]`\nhelp: did you mean `permanent`? the keys are `retry`, `retry_after`, `permanent`, `ack`, `transparent`, `crate`"
}
