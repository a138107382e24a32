//! An error in one line.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The error and its sources, but for those whose text it has repeated itself.
///
/// Errors are other people's code: one that panics while it is read must not take down what it is
/// read for.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let read = || {
        let mut text = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            let cause = source.to_string();
            if !text.ends_with(&cause) {
                text.push_str(": ");
                text.push_str(&cause);
            }
            next = source.source();
        }
        text
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        std::mem::forget(panic);
        "an error that panics when it is displayed".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use std::fmt;

    use super::*;

    #[derive(Debug)]
    struct Wrapper(&'static str, Option<Box<Wrapper>>);

    impl fmt::Display for Wrapper {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Error for Wrapper {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&**self.1.as_ref()?)
        }
    }

    fn wrapped(texts: &[&'static str]) -> Wrapper {
        let (first, rest) = texts.split_first().expect("a text");
        let source = (!rest.is_empty()).then(|| Box::new(wrapped(rest)));
        Wrapper(first, source)
    }

    #[test]
    fn each_source_is_told_once() {
        for (texts, told) in [
            (&["a", "b", "c"][..], "a: b: c"),
            (
                &["it refused", "refused: (14) no file", "(14) no file"],
                "it refused: refused: (14) no file",
            ),
            (&["same", "same"], "same"),
        ] {
            assert_eq!(chain(&wrapped(texts)), told);
        }
    }
}
