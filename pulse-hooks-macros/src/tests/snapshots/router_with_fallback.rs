fn block() {
    use ::pulse_hooks as __pulse_krate;
    #[allow(unused_imports)]
    use __pulse_krate::__private as __pulse_private;
    #[allow(unused_imports)]
    use __pulse_private::Otherwise as _;
    #[allow(unused_parens)]
    const __pulse_CATALOGUE: __pulse_krate::Catalogue = MAIL;
    const __pulse_ENTRIES: &[__pulse_private::Entry] = &[
        #[cfg(feature = "archive")]
        {
            type __pulse_Entry = completed;
            __pulse_private::Entry::handles(
                0usize,
                "completed",
                <__pulse_private::Ask<__pulse_Entry>>::PULSE_HANDLES,
            )
        },
        {
            type __pulse_Entry = note;
            __pulse_private::Entry::takes(
                1usize,
                "unknown",
                "note",
                <__pulse_private::Ask<__pulse_Entry>>::PULSE_HANDLES,
            )
        },
        {
            type __pulse_Entry = shrug;
            __pulse_private::Entry::takes(
                2usize,
                "fallback",
                "shrug",
                <__pulse_private::Ask<__pulse_Entry>>::PULSE_HANDLES,
            )
        },
    ];
    #[cfg(feature = "archive")]
    #[allow(unused_parens)]
    const _: () = (__pulse_private::check_entry)(__pulse_ENTRIES, 0usize);
    #[allow(unused_parens)]
    const _: () = (__pulse_private::check_entry)(__pulse_ENTRIES, 1usize);
    #[allow(unused_parens)]
    const _: () = (__pulse_private::check_entry)(__pulse_ENTRIES, 2usize);
    #[allow(unused_parens)]
    let __pulse_router = __pulse_krate::Router::<
        (App),
    >::at_run_time(
        __pulse_CATALOGUE,
        || [
            #[cfg(feature = "archive")]
            {
                #[allow(non_camel_case_types)]
                type __pulse_Listed = completed;
                __pulse_private::Listed::Handles(
                    <__pulse_Listed as __pulse_private::Handler>::TYPES,
                    <<__pulse_private::If as __pulse_private::Choose<
                        { <__pulse_private::Ask<__pulse_Listed>>::PULSE_IS_HANDLER },
                    >>::Of<__pulse_Listed> as __pulse_private::RunsWith<(App)>>::boxed(),
                )
            },
            {
                #[allow(non_camel_case_types)]
                type __pulse_Listed = note;
                __pulse_private::Listed::Unknown(
                    <__pulse_Listed as __pulse_private::Handler>::TYPES,
                    <<__pulse_private::If as __pulse_private::Choose<
                        { <__pulse_private::Ask<__pulse_Listed>>::PULSE_IS_HANDLER },
                    >>::Of<__pulse_Listed> as __pulse_private::RunsWith<(App)>>::boxed(),
                )
            },
            {
                #[allow(non_camel_case_types)]
                type __pulse_Listed = shrug;
                __pulse_private::Listed::Fallback(
                    <__pulse_Listed as __pulse_private::Handler>::TYPES,
                    <<__pulse_private::If as __pulse_private::Choose<
                        { <__pulse_private::Ask<__pulse_Listed>>::PULSE_IS_HANDLER },
                    >>::Of<__pulse_Listed> as __pulse_private::RunsWith<(App)>>::boxed(),
                )
            },
        ],
    );
    __pulse_router
}
