async fn completed(job: JobCompleted) {
    println!("{} is done", job.job_id);
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
struct completed {}
#[allow(deprecated, unused_imports, unused_parens)]
const _: () = {
    use ::pulse_hooks as __pulse_krate;
    use __pulse_krate::__private::{
        AnyAnswer as _, FallibleAnswer as _, Otherwise as _, ReadAnswer as _,
    };
    #[automatically_derived]
    impl __pulse_krate::__private::Handler for completed {
        const TYPES: __pulse_krate::__private::Types = <JobCompleted as __pulse_krate::__private::FirstArgument>::TAKES;
        const IS_WHOLE: ::core::primitive::bool = __pulse_WHOLE;
    }
    const __pulse_IS_EVENT: ::core::primitive::bool = <__pulse_krate::__private::Ask<
        JobCompleted,
    >>::PULSE_IS_FIRST;
    const __pulse_WHOLE: ::core::primitive::bool = __pulse_IS_EVENT;
    #[automatically_derived]
    impl<
        __pulse_App: ::core::marker::Sync,
    > __pulse_krate::__private::HandlerWith<__pulse_App> for completed {
        fn call<'__pulse_call>(
            __pulse_delivery: &'__pulse_call __pulse_krate::Delivery,
            __pulse_app: &'__pulse_call __pulse_App,
        ) -> __pulse_krate::__private::BoxFuture<'__pulse_call, __pulse_krate::Outcome> {
            (<__pulse_krate::__private::Call<
                __pulse_WHOLE,
            >>::boxed)(async move {
                let __pulse_event = match <JobCompleted as __pulse_krate::__private::FirstArgument>::read(
                    &__pulse_delivery.envelope(),
                ) {
                    ::core::result::Result::Ok(__pulse_event) => __pulse_event,
                    ::core::result::Result::Err(__pulse_event) => {
                        return __pulse_krate::Outcome::Undecodable(__pulse_event);
                    }
                };
                let __pulse_returned = completed(__pulse_event).await;
                (&&&&&&&&&&__pulse_krate::__private::Answer::of(&__pulse_returned))
                    .pulse_handler_outcome((::core::convert::identity)(__pulse_returned))
            })
        }
    }
};
