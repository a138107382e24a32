fn block() {
    #[allow(unused_parens)]
    const __pulse_EVENTS: &[::pulse_hooks::CatalogueEntry] = &[
        ::pulse_hooks::CatalogueEntry::of::<(EmailSent)>(0usize, "EmailSent"),
        #[cfg(feature = "lists")]
        ::pulse_hooks::CatalogueEntry::of::<
            (contact::ListCreated),
        >(1usize, "ListCreated"),
    ];
    #[allow(unused_imports)]
    use ::pulse_hooks::__private::check_event as __pulse_check;
    const _: () = __pulse_check(__pulse_EVENTS, 0usize);
    #[cfg(feature = "lists")]
    const _: () = __pulse_check(__pulse_EVENTS, 1usize);
    ::pulse_hooks::Catalogue::of(__pulse_EVENTS)
}
