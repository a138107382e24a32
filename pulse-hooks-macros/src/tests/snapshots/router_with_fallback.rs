fn block() {
    #[allow(unused_imports)]
    use ::pulse_hooks::__private::Otherwise as _;
    #[allow(unused_parens)]
    const __pulse_CATALOGUE: ::pulse_hooks::Catalogue = MAIL;
    const __pulse_ENTRIES: &[::pulse_hooks::__private::Entry] = &[
        #[cfg(feature = "archive")]
        {
            type __pulse_Entry = completed;
            ::pulse_hooks::__private::Entry::handles(
                0usize,
                "completed",
                <::pulse_hooks::__private::Ask<__pulse_Entry>>::PULSE_HANDLES,
            )
        },
        {
            type __pulse_Entry = note;
            ::pulse_hooks::__private::Entry::takes(
                1usize,
                "unknown",
                "note",
                <::pulse_hooks::__private::Ask<__pulse_Entry>>::PULSE_HANDLES,
            )
        },
        {
            type __pulse_Entry = shrug;
            ::pulse_hooks::__private::Entry::takes(
                2usize,
                "fallback",
                "shrug",
                <::pulse_hooks::__private::Ask<__pulse_Entry>>::PULSE_HANDLES,
            )
        },
    ];
    #[cfg(feature = "archive")]
    #[allow(unused_parens)]
    const _: () = (::pulse_hooks::__private::check_entry)(__pulse_ENTRIES, 0usize);
    #[allow(unused_parens)]
    const _: () = (::pulse_hooks::__private::check_entry)(__pulse_ENTRIES, 1usize);
    #[allow(unused_parens)]
    const _: () = (::pulse_hooks::__private::check_entry)(__pulse_ENTRIES, 2usize);
    #[allow(unused_parens)]
    let __pulse_router = ::pulse_hooks::__private::RouterBuilder::<
        App,
    >::new(__pulse_CATALOGUE);
    #[cfg(feature = "archive")]
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
    let __pulse_router = {
        type __pulse_Entry = note;
        #[allow(non_camel_case_types)]
        type __pulse_Listed = note;
        __pulse_router
            .unknown::<
                __pulse_Listed,
                ::pulse_hooks::__private::Listed<
                    __pulse_Entry,
                    { <::pulse_hooks::__private::Ask<__pulse_Entry>>::PULSE_IS_HANDLER },
                >,
            >()
    };
    let __pulse_router = {
        type __pulse_Entry = shrug;
        #[allow(non_camel_case_types)]
        type __pulse_Listed = shrug;
        __pulse_router
            .fallback::<
                __pulse_Listed,
                ::pulse_hooks::__private::Listed<
                    __pulse_Entry,
                    { <::pulse_hooks::__private::Ask<__pulse_Entry>>::PULSE_IS_HANDLER },
                >,
            >()
    };
    __pulse_router.build()
}
