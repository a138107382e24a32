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
                    let __pulse_after: ::core::time::Duration = Duration::from_secs(
                        *seconds,
                    );
                    __pulse_krate::Class::Retry {
                        after: ::core::option::Option::Some(__pulse_after),
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
