pub fn completed(job: JobCompleted, db: &Db) {
    db.put_away(&job.job_id);
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::exhaustive_structs,
)]
pub struct completed {}
const _: () = {
    #[automatically_derived]
    impl ::pulse_hooks::__private::Handler for completed {
        const TYPES: ::pulse_hooks::__private::Types = ::pulse_hooks::__private::Types::Mistaken;
    }
    #[automatically_derived]
    impl<
        __pulse_App: ::core::marker::Sync,
    > ::pulse_hooks::__private::HandlerWith<__pulse_App> for completed {
        fn call<'__pulse_call>(
            _: &'__pulse_call ::pulse_hooks::Delivery,
            _: &'__pulse_call __pulse_App,
        ) -> ::pulse_hooks::__private::BoxFuture<'__pulse_call, ::pulse_hooks::Outcome> {
            ::core::unreachable!()
        }
    }
};
::core::compile_error! {
    "handler `completed` is not async\nhelp: write `async fn completed`"
}
::core::compile_error! {
    "handler `completed` borrows an argument, and nobody keeps what it borrows\nhelp: take it by value: `Db`"
}
