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
        const IS_WHOLE: ::core::primitive::bool = false;
    }
};
::core::compile_error! {
    "handler `completed` is not async\nhelp: write `async fn completed`"
}
::core::compile_error! {
    "handler `completed` borrows an argument, and nobody keeps what it borrows\nhelp: take it by value: `Db`"
}
