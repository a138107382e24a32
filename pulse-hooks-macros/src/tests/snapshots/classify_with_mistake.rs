#[automatically_derived]
#[allow(deprecated, unused_variables)]
impl ::pulse_hooks::Classify for NotFound {
    fn class(&self) -> ::pulse_hooks::Class {
        ::core::default::Default::default()
    }
}
::core::compile_error! {
    "unknown key `permanently` of `#[class]`\nhelp: did you mean `permanent`? the keys are `retry`, `retry_after`, `permanent`, `ack`, `transparent`, `crate`"
}
