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
pub(crate) struct completed {
    __pulse_items: [(); {
        #[allow(deprecated, non_local_definitions, unused_imports, unused_parens)]
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
            type __pulse_Event = JobCompleted;
            const __pulse_IS_EVENT: ::core::primitive::bool = <__pulse_krate::__private::Ask<
                __pulse_Event,
            >>::PULSE_IS_FIRST;
            const __pulse_WHOLE: ::core::primitive::bool = __pulse_IS_EVENT
                && <__pulse_krate::__private::Ask<__pulse_Type0>>::PULSE_IS_ARGUMENT;
            #[allow(non_camel_case_types)]
            type __pulse_Type0 = State<Db>;
            const _: () = {
                let _ = <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                    __pulse_IS_EVENT,
                >>::Of<
                    State<Db>,
                > as __pulse_krate::__private::HandlerArgument>::PULSE_IS_JUDGED;
            };
            #[allow(non_camel_case_types)]
            type __pulse_Argument0 = __pulse_krate::__private::Argument<
                __pulse_Type0,
                __pulse_WHOLE,
            >;
            #[automatically_derived]
            impl<
                AppState: __pulse_krate::SharedState,
            > __pulse_krate::__private::RunsWith<AppState> for completed
            where
                <__pulse_Argument0 as __pulse_krate::__private::Extract<
                    __pulse_Type0,
                >>::State: __pulse_krate::FromRef<AppState>,
            {
                fn call<'__pulse_call>(
                    __pulse_delivery: &'__pulse_call __pulse_krate::Delivery,
                    __pulse_app: &'__pulse_call AppState,
                ) -> __pulse_krate::__private::BoxFuture<
                    '__pulse_call,
                    __pulse_krate::Outcome,
                > {
                    (<__pulse_krate::__private::Call<
                        __pulse_WHOLE,
                    >>::boxed)(async move {
                        let __pulse_event = match <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                            true,
                        >>::Of<
                            __pulse_Event,
                        > as __pulse_krate::__private::FirstArgument>::read(
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
                            ::core::result::Result::Ok(__pulse_argument_0) => {
                                __pulse_argument_0
                            }
                            ::core::result::Result::Err(__pulse_returned) => {
                                let __pulse_returned = ::core::result::Result::<
                                    (),
                                    _,
                                >::Err(__pulse_returned);
                                return {
                                    let (__pulse_failure, __pulse_answer) = (&&&&&&&&&&__pulse_krate::__private::Answer::of(
                                        &__pulse_returned,
                                    ))
                                        .pulse_handler_outcome(__pulse_returned);
                                    <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                                        true,
                                    >>::Of<
                                        _,
                                    > as __pulse_krate::__private::HandlerFailure>::judged(
                                        &__pulse_failure,
                                    );
                                    <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                                        true,
                                    >>::Of<
                                        _,
                                    > as __pulse_krate::IntoOutcome>::into_outcome(
                                        __pulse_answer,
                                    )
                                };
                            }
                        };
                        let __pulse_returned = completed(
                                __pulse_event,
                                __pulse_argument_0,
                            )
                            .await;
                        let (__pulse_failure, __pulse_answer) = (&&&&&&&&&&__pulse_krate::__private::Answer::of(
                            &__pulse_returned,
                        ))
                            .pulse_handler_outcome(__pulse_returned);
                        <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                            true,
                        >>::Of<
                            _,
                        > as __pulse_krate::__private::HandlerFailure>::judged(
                            &__pulse_failure,
                        );
                        <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                            true,
                        >>::Of<
                            _,
                        > as __pulse_krate::IntoOutcome>::into_outcome(__pulse_answer)
                    })
                }
                fn boxed() -> __pulse_krate::__private::BoxHandler<AppState> {
                    __pulse_krate::__private::BoxHandler::of::<Self>()
                }
            }
        };
        0
    }],
}
