fn block() {
    use ::pulse_hooks as __pulse_krate;
    #[allow(unused_imports)]
    use __pulse_krate::__private as __pulse_private;
    #[allow(unused_imports)]
    use __pulse_private::Otherwise as _;
    #[allow(unused_parens)]
    const __pulse_CATALOGUE: __pulse_krate::Catalogue = __pulse_krate::PULSE;
    const __pulse_ENTRIES: &[__pulse_private::Entry] = &[
        {
            type __pulse_Entry = completed;
            __pulse_private::Entry::handles(
                    0usize,
                    "completed",
                    <__pulse_private::Ask<__pulse_Entry>>::PULSE_HANDLES,
                )
                .stateless(<__pulse_private::Ask<__pulse_Entry>>::PULSE_IS_STATELESS)
        },
        {
            type __pulse_Entry = jobs::failed;
            __pulse_private::Entry::handles(
                    1usize,
                    "jobs::failed",
                    <__pulse_private::Ask<__pulse_Entry>>::PULSE_HANDLES,
                )
                .stateless(<__pulse_private::Ask<__pulse_Entry>>::PULSE_IS_STATELESS)
        },
        {
            type __pulse_Entry = JobCreated;
            __pulse_private::Entry::ignores(
                2usize,
                "JobCreated",
                <__pulse_private::Ask<__pulse_Entry>>::PULSE_NAMES,
            )
        },
    ];
    #[allow(unused_parens)]
    const _: () = (__pulse_private::check_entry)(__pulse_ENTRIES, 0usize);
    #[allow(unused_parens)]
    const _: () = (__pulse_private::check_entry)(__pulse_ENTRIES, 1usize);
    #[allow(unused_parens)]
    const _: () = (__pulse_private::check_entry)(__pulse_ENTRIES, 2usize);
    #[allow(long_running_const_eval, unused_parens)]
    const _: () = (__pulse_private::check_coverage)(
        __pulse_ENTRIES,
        &__pulse_CATALOGUE,
        false,
    );
    #[allow(unused_parens)]
    let __pulse_router = __pulse_krate::Router::<
        <__pulse_private::If as __pulse_private::Choose<
            { (__pulse_private::check_state)(__pulse_ENTRIES) },
        >>::Of<()>,
    >::at_run_time(
        __pulse_CATALOGUE,
        || [
            {
                #[allow(non_camel_case_types)]
                type __pulse_Listed = completed;
                __pulse_private::Listed::Handles(
                    <__pulse_Listed as __pulse_private::Handler>::TYPES,
                    <<__pulse_private::If as __pulse_private::Choose<
                        { <__pulse_private::Ask<__pulse_Listed>>::PULSE_IS_HANDLER },
                    >>::Of<__pulse_Listed> as __pulse_private::RunsWith<_>>::boxed(),
                )
            },
            {
                #[allow(non_camel_case_types)]
                type __pulse_Entry = jobs::failed;
                __pulse_private::Listed::Handles(
                    <(jobs::failed) as __pulse_private::Handler>::TYPES,
                    <<__pulse_private::If as __pulse_private::Choose<
                        { <__pulse_private::Ask<__pulse_Entry>>::PULSE_IS_HANDLER },
                    >>::Of<__pulse_Entry> as __pulse_private::RunsWith<_>>::boxed(),
                )
            },
            {
                #[allow(non_camel_case_types)]
                type __pulse_Listed = JobCreated;
                __pulse_private::Listed::Ignores(
                    <__pulse_Listed as __pulse_krate::Event>::TYPES,
                )
            },
        ],
    );
    __pulse_router
}
