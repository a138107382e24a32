fn block() {
    use ::pulse_hooks as __pulse_krate;
    #[allow(unused_parens)]
    const __pulse_EVENTS: &[__pulse_krate::CatalogueEntry] = &[
        __pulse_krate::CatalogueEntry::of::<(EmailSent)>(0usize, "EmailSent"),
        #[cfg(feature = "lists")]
        __pulse_krate::CatalogueEntry::of::<
            (contact::ListCreated),
        >(1usize, "ListCreated"),
    ];
    #[allow(unused_imports)]
    use __pulse_krate::__private::check_event as __pulse_check;
    const _: () = __pulse_check(__pulse_EVENTS, 0usize);
    #[cfg(feature = "lists")]
    const _: () = __pulse_check(__pulse_EVENTS, 1usize);
    __pulse_krate::Catalogue::of(__pulse_EVENTS)
}
