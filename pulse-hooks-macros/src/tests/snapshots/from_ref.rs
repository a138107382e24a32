const _: () = {
    use ::pulse_hooks as __pulse_krate;
    #[automatically_derived]
    #[allow(deprecated)]
    impl __pulse_krate::FromRef<App> for Db {
        fn from_ref(__pulse_app: &App) -> Self {
            <Db as ::core::clone::Clone>::clone(&__pulse_app.db)
        }
    }
    #[automatically_derived]
    #[allow(deprecated)]
    impl __pulse_krate::FromRef<App> for Arc<Cache> {
        fn from_ref(__pulse_app: &App) -> Self {
            <Arc<Cache> as ::core::clone::Clone>::clone(&__pulse_app.cache)
        }
    }
};
