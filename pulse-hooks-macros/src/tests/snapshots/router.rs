fn block() {
    use ::pulse_hooks as __pulse_krate;
    #[allow(unused_imports)]
    use __pulse_krate::__private::Otherwise as _;
    #[allow(unused_parens)]
    const __pulse_CATALOGUE: __pulse_krate::Catalogue = __pulse_krate::PULSE;
    const __pulse_ENTRIES: &[__pulse_krate::__private::Entry] = &[
        {
            type __pulse_Entry = completed;
            __pulse_krate::__private::Entry::handles(
                    0usize,
                    "completed",
                    <__pulse_krate::__private::Ask<__pulse_Entry>>::PULSE_HANDLES,
                )
                .stateless(
                    <__pulse_krate::__private::Ask<__pulse_Entry>>::PULSE_IS_STATELESS,
                )
        },
        {
            type __pulse_Entry = jobs::failed;
            __pulse_krate::__private::Entry::handles(
                    1usize,
                    "jobs::failed",
                    <__pulse_krate::__private::Ask<__pulse_Entry>>::PULSE_HANDLES,
                )
                .stateless(
                    <__pulse_krate::__private::Ask<__pulse_Entry>>::PULSE_IS_STATELESS,
                )
        },
        {
            type __pulse_Entry = JobCreated;
            __pulse_krate::__private::Entry::ignores(
                2usize,
                "JobCreated",
                <__pulse_krate::__private::Ask<__pulse_Entry>>::PULSE_NAMES,
            )
        },
    ];
    #[allow(unused_parens)]
    const _: () = (__pulse_krate::__private::check_entry)(__pulse_ENTRIES, 0usize);
    #[allow(unused_parens)]
    const _: () = (__pulse_krate::__private::check_entry)(__pulse_ENTRIES, 1usize);
    #[allow(unused_parens)]
    const _: () = (__pulse_krate::__private::check_entry)(__pulse_ENTRIES, 2usize);
    #[allow(long_running_const_eval, unused_parens)]
    const _: () = (__pulse_krate::__private::check_coverage)(
        __pulse_ENTRIES,
        &__pulse_CATALOGUE,
        false,
    );
    #[allow(unused_parens)]
    let __pulse_router = __pulse_krate::Router::<
        <__pulse_krate::__private::If as __pulse_krate::__private::Choose<
            { (__pulse_krate::__private::check_state)(__pulse_ENTRIES) },
        >>::Of<()>,
    >::at_run_time(
        __pulse_CATALOGUE,
        |__pulse_router| {
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
                        > as __pulse_krate::__private::RunsWith<_>>::boxed(),
                    )
            };
            let __pulse_router = {
                type __pulse_Entry = jobs::failed;
                __pulse_router
                    .handle(
                        <(jobs::failed) as __pulse_krate::__private::Handler>::TYPES,
                        <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                            {
                                <__pulse_krate::__private::Ask<
                                    __pulse_Entry,
                                >>::PULSE_IS_HANDLER
                            },
                        >>::Of<
                            __pulse_Entry,
                        > as __pulse_krate::__private::RunsWith<_>>::boxed(),
                    )
            };
            let __pulse_router = {
                type __pulse_Entry = JobCreated;
                #[allow(non_camel_case_types)]
                type __pulse_Listed = JobCreated;
                __pulse_router.ignore(<__pulse_Listed as __pulse_krate::Event>::TYPES)
            };
            __pulse_router
        },
    );
    __pulse_router
}
