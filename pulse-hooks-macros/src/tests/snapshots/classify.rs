const _: () = {
    use ::pulse_hooks as __pulse_krate;
    #[automatically_derived]
    #[allow(deprecated, unused_variables)]
    impl __pulse_krate::Classify for StoreError {
        fn class(&self) -> __pulse_krate::Class {
            match self {
                Self::NotFound { .. } => __pulse_krate::Class::Permanent,
                Self::Stored { .. } => __pulse_krate::Class::Ack,
                Self::Busy { seconds, .. } => {
                    #[allow(unused_imports)]
                    use __pulse_krate::__private::{AnyWait as _, ReadWait as _};
                    __pulse_krate::Class::Retry {
                        after: ::core::option::Option::Some(
                            <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                                true,
                            >>::Of<
                                _,
                            > as __pulse_krate::__private::RetryTime>::into_duration(
                                __pulse_krate::__private::Wait(
                                        Duration::from_secs(*seconds),
                                    )
                                    .pulse_retry_time(),
                            ),
                        ),
                    }
                }
                Self::Db { 0: __pulse_inner } => {
                    <<__pulse_krate::__private::If as __pulse_krate::__private::Choose<
                        true,
                    >>::Of<
                        DbError,
                    > as __pulse_krate::__private::HasClass>::class_of(__pulse_inner)
                }
            }
        }
    }
};
