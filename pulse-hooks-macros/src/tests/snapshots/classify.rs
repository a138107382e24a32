#[automatically_derived]
#[allow(deprecated, unused_variables)]
impl ::pulse_hooks::Classify for StoreError {
    fn class(&self) -> ::pulse_hooks::Class {
        match self {
            Self::NotFound { .. } => ::pulse_hooks::Class::Permanent,
            Self::Stored { .. } => ::pulse_hooks::Class::Ack,
            Self::Busy { seconds, .. } => {
                let __pulse_after: ::core::time::Duration = Duration::from_secs(
                    *seconds,
                );
                ::pulse_hooks::Class::Retry {
                    after: ::core::option::Option::Some(__pulse_after),
                }
            }
            Self::Db { 0: __pulse_inner } => {
                <DbError as ::pulse_hooks::Classify>::class(__pulse_inner)
            }
        }
    }
}
