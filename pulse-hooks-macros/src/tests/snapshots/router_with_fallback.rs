fn block() {
    use ::pulse_hooks as __pulse_krate;
    #[allow(unused_imports)]
    use __pulse_krate::__private::Otherwise as _;
    #[allow(unused_parens)]
    const __pulse_CATALOGUE: __pulse_krate::Catalogue = MAIL;
    const __pulse_ENTRIES: &[__pulse_krate::__private::Entry] = &[
        #[cfg(feature = "archive")]
        {
            type __pulse_Entry = completed;
            __pulse_krate::__private::Entry::handles(
                0usize,
                "completed",
                <__pulse_krate::__private::Ask<__pulse_Entry>>::PULSE_HANDLES,
            )
        },
        {
            type __pulse_Entry = note;
            __pulse_krate::__private::Entry::takes(
                1usize,
                "unknown",
                "note",
                <__pulse_krate::__private::Ask<__pulse_Entry>>::PULSE_HANDLES,
            )
        },
        {
            type __pulse_Entry = shrug;
            __pulse_krate::__private::Entry::takes(
                2usize,
                "fallback",
                "shrug",
                <__pulse_krate::__private::Ask<__pulse_Entry>>::PULSE_HANDLES,
            )
        },
    ];
    #[cfg(feature = "archive")]
    #[allow(unused_parens)]
    const _: () = (__pulse_krate::__private::check_entry)(__pulse_ENTRIES, 0usize);
    #[allow(unused_parens)]
    const _: () = (__pulse_krate::__private::check_entry)(__pulse_ENTRIES, 1usize);
    #[allow(unused_parens)]
    const _: () = (__pulse_krate::__private::check_entry)(__pulse_ENTRIES, 2usize);
    #[allow(unused_parens)]
    let __pulse_router = __pulse_krate::Router::<
        (App),
    >::at_run_time(
        __pulse_CATALOGUE,
        |__pulse_router| {
            #[cfg(feature = "archive")]
            let __pulse_router = {
                type __pulse_Entry = completed;
                #[allow(non_camel_case_types)]
                type __pulse_Listed = completed;
                __pulse_router
                    .handle(
                        <__pulse_Listed as __pulse_krate::__private::Handler>::TYPES,
                        <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                            {
                                <__pulse_krate::__private::Ask<
                                    __pulse_Entry,
                                >>::PULSE_IS_HANDLER
                            },
                        >>::Of<
                            __pulse_Entry,
                        > as __pulse_krate::__private::RunsWith<(App)>>::boxed(),
                    )
            };
            let __pulse_router = {
                type __pulse_Entry = note;
                #[allow(non_camel_case_types)]
                type __pulse_Listed = note;
                __pulse_router
                    .unknown(
                        <__pulse_Listed as __pulse_krate::__private::Handler>::TYPES,
                        <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                            {
                                <__pulse_krate::__private::Ask<
                                    __pulse_Entry,
                                >>::PULSE_IS_HANDLER
                            },
                        >>::Of<
                            __pulse_Entry,
                        > as __pulse_krate::__private::RunsWith<(App)>>::boxed(),
                    )
            };
            let __pulse_router = {
                type __pulse_Entry = shrug;
                #[allow(non_camel_case_types)]
                type __pulse_Listed = shrug;
                __pulse_router
                    .fallback(
                        <__pulse_Listed as __pulse_krate::__private::Handler>::TYPES,
                        <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                            {
                                <__pulse_krate::__private::Ask<
                                    __pulse_Entry,
                                >>::PULSE_IS_HANDLER
                            },
                        >>::Of<
                            __pulse_Entry,
                        > as __pulse_krate::__private::RunsWith<(App)>>::boxed(),
                    )
            };
            __pulse_router
        },
    );
    __pulse_router
}
