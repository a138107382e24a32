/// Puts the job away.
#[cfg(feature = "archive")]
pub(crate) async fn completed(
    job: JobCompleted,
    State(db): State<Db>,
) -> Result<(), StoreError> {
    db.put_away(&job.job_id).await
}
#[cfg(feature = "archive")]
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub(crate) struct completed {}
#[cfg(feature = "archive")]
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
    const __pulse_WHOLE: ::core::primitive::bool = __pulse_IS_EVENT
        && <__pulse_krate::__private::Ask<__pulse_Type0>>::PULSE_IS_ARGUMENT;
    #[allow(non_camel_case_types)]
    type __pulse_Type0 = State<Db>;
    const _: () = {
        let _ = <State<
            Db,
        > as __pulse_krate::__private::AfterFirst<__pulse_IS_EVENT>>::PULSE_IS_JUDGED;
    };
    #[allow(non_camel_case_types)]
    type __pulse_Argument0 = __pulse_krate::__private::Argument<
        __pulse_Type0,
        __pulse_WHOLE,
    >;
    #[automatically_derived]
    impl<
        __pulse_App: ::core::marker::Sync,
    > __pulse_krate::__private::HandlerWith<__pulse_App> for completed
    where
        <__pulse_Argument0 as __pulse_krate::__private::Extract<
            __pulse_Type0,
        >>::State: __pulse_krate::FromRef<__pulse_App>,
    {
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
                let __pulse_argument_0 = match <__pulse_Argument0 as __pulse_krate::__private::Extract<
                    __pulse_Type0,
                >>::extract(
                        __pulse_delivery,
                        __pulse_krate::FromRef::from_ref(__pulse_app),
                    )
                    .await
                {
                    ::core::result::Result::Ok(__pulse_argument_0) => __pulse_argument_0,
                    ::core::result::Result::Err(__pulse_returned) => {
                        let __pulse_returned = ::core::result::Result::<
                            (),
                            _,
                        >::Err(__pulse_returned);
                        return (&&&&&&&&&&__pulse_krate::__private::Answer::of(
                            &__pulse_returned,
                        ))
                            .pulse_handler_outcome(
                                (::core::convert::identity)(__pulse_returned),
                            );
                    }
                };
                let __pulse_returned = completed(__pulse_event, __pulse_argument_0)
                    .await;
                (&&&&&&&&&&__pulse_krate::__private::Answer::of(&__pulse_returned))
                    .pulse_handler_outcome((::core::convert::identity)(__pulse_returned))
            })
        }
    }
};
