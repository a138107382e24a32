pub fn completed(job: JobCompleted, db: &Db) {
    db.put_away(&job.job_id);
}
#[doc(hidden)]
#[allow(
    deprecated,
    non_camel_case_types,
    non_local_definitions,
    unused_imports,
    unused_parens,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::exhaustive_structs,
)]
pub struct completed {
    __pulse_items: [(); {
        use ::pulse_hooks as __pulse_krate;
        #[allow(unused_imports)]
        use __pulse_krate::__private as __pulse_private;
        #[automatically_derived]
        impl __pulse_private::Handler for completed {
            const TYPES: __pulse_private::Types = __pulse_private::Types::Mistaken;
            const IS_WHOLE: ::core::primitive::bool = false;
        }
        0
    }],
}
::core::compile_error! {
    "handler `completed` is not async\nhelp: write `async fn completed`; if that stands there, take off the attribute above that takes `async` away, such as `#[tokio::main]`"
}
::core::compile_error! {
    "handler `completed` borrows an argument, and nobody keeps what it borrows\nhelp: take it by value: `Db`"
}
