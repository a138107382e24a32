fn block() {
    ::core::compile_error! {
        "`\"failed\"` is not the name of a handler\nhelp: write names of functions with `#[pulse_handler]` above them, such as `completed`, parted by commas"
    }
    ::core::compile_error! {
        "unknown key `ignored` of `pulse_router!`\nhelp: did you mean `ignore`? the keys are `state`, `catalogue`, `handlers`, `ignore`, `unknown`, `fallback`, `crate`"
    }
    #[allow(unused_imports)]
    use ::pulse_hooks::__private::Otherwise as _;
    #[allow(unused_parens)]
    const __pulse_CATALOGUE: ::pulse_hooks::Catalogue = ::pulse_hooks::PULSE;
    #[allow(unused_parens)]
    let __pulse_router = ::pulse_hooks::__private::RouterBuilder::<
        (),
    >::new(__pulse_CATALOGUE);
    let __pulse_router = {
        type __pulse_Entry = completed;
        #[allow(non_camel_case_types)]
        type __pulse_Listed = completed;
        __pulse_router
            .handle::<
                __pulse_Listed,
                ::pulse_hooks::__private::Listed<
                    __pulse_Entry,
                    { <::pulse_hooks::__private::Ask<__pulse_Entry>>::PULSE_IS_HANDLER },
                >,
            >()
    };
    __pulse_router.build()
}
