//! An error in one line.

use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The error and its sources.
///
/// Errors are other people's code: one that panics while it is read must not take down what it is
/// read for.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let read = || {
        let mut text = error.to_string();
        let mut next = error.source();
        while let Some(source) = next {
            text.push_str(": ");
            text.push_str(&source.to_string());
            next = source.source();
        }
        text
    };
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|panic| {
        std::mem::forget(panic);
        "an error that panics when it is displayed".to_owned()
    })
}
