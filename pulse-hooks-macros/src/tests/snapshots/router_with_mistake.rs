fn block() {
    ::core::compile_error! {
        "unknown key `ignored` of `pulse_router!`\nhelp: did you mean `ignore`? the keys are `state`, `catalogue`, `handlers`, `ignore`, `unknown`, `fallback`, `crate`"
    }
    use ::pulse_hooks as __pulse_krate;
    #[allow(unused_imports)]
    use __pulse_krate::__private as __pulse_private;
    #[allow(unused_imports)]
    use __pulse_private::Otherwise as _;
    #[allow(unused_parens)]
    const __pulse_CATALOGUE: __pulse_krate::Catalogue = __pulse_krate::PULSE;
    #[allow(unused_parens)]
    let __pulse_router = __pulse_krate::Router::<
        [(); (::core::compile_error! {
            "`\"failed\"` is not the name of a handler\nhelp: write names of functions with `#[pulse_handler]` above them, such as `completed`, parted by commas"
        })],
    >::at_run_time(
        __pulse_CATALOGUE,
        || [
            {
                #[allow(non_camel_case_types)]
                type __pulse_Listed = completed;
                __pulse_private::Listed::Handles(
                    <__pulse_Listed as __pulse_private::Handler>::TYPES,
                    <<__pulse_private::If as __pulse_private::Choose<
                        false,
                    >>::Of<__pulse_Listed> as __pulse_private::RunsWith<_>>::boxed(),
                )
            },
        ],
    );
    __pulse_router
}
