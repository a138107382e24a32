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
#[allow(
    deprecated,
    non_camel_case_types,
    non_local_definitions,
    unused_imports,
    unused_parens,
)]
pub(crate) struct completed {
    __pulse_items: [(); {
        use ::pulse_hooks as __pulse_krate;
        #[allow(unused_imports)]
        use __pulse_krate::__private as __pulse_private;
        use __pulse_private::{
            AnyAnswer as _, FallibleAnswer as _, Otherwise as _, ReadAnswer as _,
        };
        #[automatically_derived]
        impl __pulse_private::Handler for completed {
            const TYPES: __pulse_private::Types = <JobCompleted as __pulse_private::FirstArgument>::TAKES;
            const IS_WHOLE: ::core::primitive::bool = __pulse_WHOLE
                && <<__pulse_private::If as __pulse_private::Choose<
                    __pulse_IS_EVENT,
                >>::Of<
                    __pulse_Type0,
                > as __pulse_private::HandlerArgument>::PULSE_IS_JUDGED;
        }
        const __pulse_IS_EVENT: ::core::primitive::bool = <__pulse_private::Ask<
            JobCompleted,
        >>::PULSE_IS_FIRST;
        const __pulse_WHOLE: ::core::primitive::bool = __pulse_IS_EVENT
            && <__pulse_private::Ask<__pulse_Type0>>::PULSE_IS_ARGUMENT;
        type __pulse_Type0 = State<Db>;
        #[automatically_derived]
        impl<AnyState: __pulse_krate::SharedState> __pulse_private::RunsWith<AnyState>
        for completed
        where
            <__pulse_private::Argument<
                __pulse_Type0,
                __pulse_WHOLE,
            > as __pulse_private::Extract<
                __pulse_Type0,
            >>::State: __pulse_krate::FromRef<AnyState>,
        {
            fn boxed() -> __pulse_private::BoxHandler<AnyState> {
                __pulse_private::BoxHandler::of::<
                    Self,
                >(|__pulse_delivery, __pulse_app| (<__pulse_private::Call<
                    __pulse_WHOLE,
                >>::boxed)(async move {
                    let __pulse_event = match <JobCompleted as __pulse_private::FirstArgument>::read(
                        &__pulse_delivery.envelope(),
                    ) {
                        ::core::result::Result::Ok(__pulse_event) => __pulse_event,
                        ::core::result::Result::Err(__pulse_event) => {
                            return __pulse_krate::Outcome::Undecodable(__pulse_event);
                        }
                    };
                    let __pulse_argument_0 = match <__pulse_private::Argument<
                        __pulse_Type0,
                        __pulse_WHOLE,
                    > as __pulse_private::Extract<
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
                            return <<__pulse_private::If as __pulse_private::Choose<
                                true,
                            >>::Of<
                                _,
                            > as __pulse_private::HandlerFailure<
                                _,
                            >>::into_answer(
                                (&&&&&&&&&&__pulse_private::Answer::of(&__pulse_returned))
                                    .pulse_handler_outcome(__pulse_returned),
                            );
                        }
                    };
                    let __pulse_returned = completed(__pulse_event, __pulse_argument_0)
                        .await;
                    <<__pulse_private::If as __pulse_private::Choose<
                        true,
                    >>::Of<
                        _,
                    > as __pulse_krate::IntoOutcome>::into_outcome(
                        <<__pulse_private::If as __pulse_private::Choose<
                            true,
                        >>::Of<
                            _,
                        > as __pulse_private::HandlerFailure<
                            _,
                        >>::into_answer(
                            (&&&&&&&&&&__pulse_private::Answer::of(&__pulse_returned))
                                .pulse_handler_outcome(__pulse_returned),
                        ),
                    )
                }))
            }
        }
        0
    }],
}
