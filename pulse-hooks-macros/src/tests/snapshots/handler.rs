async fn completed(job: JobCompleted) {
    println!("{} is done", job.job_id);
}
#[doc(hidden)]
#[allow(
    non_camel_case_types,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    clippy::exhaustive_structs,
)]
struct completed {}
#[allow(deprecated, unused_imports, unused_parens)]
const _: () = {
    use ::pulse_hooks::__private::{
        AnyAnswer as _, FallibleAnswer as _, Otherwise as _, ReadAnswer as _,
    };
    #[automatically_derived]
    impl ::pulse_hooks::__private::Handler for completed {
        const TYPES: ::pulse_hooks::__private::Types = <JobCompleted as ::pulse_hooks::__private::FirstArgument>::TAKES;
        const IS_WHOLE: ::core::primitive::bool = __pulse_WHOLE;
    }
    const __pulse_IS_EVENT: ::core::primitive::bool = <::pulse_hooks::__private::Ask<
        JobCompleted,
    >>::PULSE_IS_FIRST;
    const __pulse_WHOLE: ::core::primitive::bool = __pulse_IS_EVENT;
    #[automatically_derived]
    impl<
        __pulse_App: ::core::marker::Sync,
    > ::pulse_hooks::__private::HandlerWith<__pulse_App> for completed {
        fn call<'__pulse_call>(
            __pulse_delivery: &'__pulse_call ::pulse_hooks::Delivery,
            __pulse_app: &'__pulse_call __pulse_App,
        ) -> ::pulse_hooks::__private::BoxFuture<'__pulse_call, ::pulse_hooks::Outcome> {
            (<::pulse_hooks::__private::Call<
                __pulse_WHOLE,
            >>::boxed)(async move {
                let __pulse_event = match <JobCompleted as ::pulse_hooks::__private::FirstArgument>::read(
                    &__pulse_delivery.envelope(),
                ) {
                    ::core::result::Result::Ok(__pulse_event) => __pulse_event,
                    ::core::result::Result::Err(__pulse_event) => {
                        return ::pulse_hooks::Outcome::Undecodable(__pulse_event);
                    }
                };
                let __pulse_returned = completed(__pulse_event).await;
                (&&&&&&&&&&::pulse_hooks::__private::Answer::of(&__pulse_returned))
                    .pulse_handler_outcome((::core::convert::identity)(__pulse_returned))
            })
        }
    }
};
