//! What a handler may return, and the class that each error has.

use std::error::Error;
use std::fmt;
use std::rc::Rc;
use std::sync::Once;
use std::time::Duration;

use pulse_hooks::{
    BoxError, Class, Classified, Classify, HandlerError, IntoOutcome, JobCompleted, Outcome,
    ResultExt as _, Router, pulse_handler,
};

use crate::support::{completed_delivery, completed_router, error_chain};

const MINUTE: Duration = Duration::from_secs(60);

/// eyre is built without a hook of its own.
fn install_eyre() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| eyre::set_hook(Box::new(eyre::DefaultHandler::default_with)).unwrap());
}

async fn run(router: Router) -> Outcome {
    install_eyre();
    router.run(completed_delivery()).await
}

/// The class by which an outcome came about.
fn class(outcome: &Outcome) -> Option<Class> {
    match outcome {
        Outcome::Retry { after, .. } => Some(Class::Retry { after: *after }),
        Outcome::Permanent(_) => Some(Class::Permanent),
        Outcome::Acked(_) => Some(Class::Ack),
        _ => None,
    }
}

const RETRY: Option<Class> = Some(Class::Retry { after: None });
const LATER: Option<Class> = Some(Class::Retry {
    after: Some(MINUTE),
});
const PERMANENT: Option<Class> = Some(Class::Permanent);
const ACK: Option<Class> = Some(Class::Ack);

/// Asserts the class and the text of the error that a handler returns.
macro_rules! assert_class {
    ($handler:path, $class:expr, $text:literal) => {
        let outcome = run(completed_router!($handler)).await;
        assert_eq!(
            class(&outcome),
            $class,
            "{}: {outcome:?}",
            stringify!($handler)
        );
        let text = error_chain(&outcome);
        assert!(text.contains($text), "{}: {text}", stringify!($handler));
    };
}

#[derive(Debug, thiserror::Error)]
#[error("plain trouble")]
struct Plain;

fn fails() -> Result<(), Plain> {
    Err(Plain)
}

mod without_a_class {
    use super::*;

    #[pulse_handler]
    async fn own_type(_job: JobCompleted) -> Result<(), Plain> {
        fails()
    }
    #[pulse_handler]
    async fn text(_job: JobCompleted) -> Result<(), String> {
        Err("owned text".to_owned())
    }
    #[pulse_handler]
    async fn borrowed_text(_job: JobCompleted) -> Result<(), &'static str> {
        Err("static text")
    }
    #[pulse_handler]
    async fn handler_error(_job: JobCompleted) -> Result<(), HandlerError> {
        Ok(fails()?)
    }
    #[pulse_handler]
    async fn by_anyhow(_job: JobCompleted) -> anyhow::Result<()> {
        Ok(fails()?)
    }
    #[pulse_handler]
    async fn by_eyre(_job: JobCompleted) -> eyre::Result<()> {
        Ok(fails()?)
    }
    #[pulse_handler]
    async fn boxed(_job: JobCompleted) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(fails()?)
    }
    #[pulse_handler]
    async fn boxed_here(_job: JobCompleted) -> Result<(), Box<dyn Error>> {
        Ok(fails()?)
    }
    #[pulse_handler]
    async fn alias(_job: JobCompleted) -> std::io::Result<()> {
        Err(std::io::Error::other("no disk"))
    }

    #[tokio::test]
    async fn every_error_means_another_attempt() {
        assert_class!(own_type, RETRY, "plain trouble");
        assert_class!(text, RETRY, "owned text");
        assert_class!(borrowed_text, RETRY, "static text");
        assert_class!(handler_error, RETRY, "plain trouble");
        assert_class!(by_anyhow, RETRY, "plain trouble");
        assert_class!(by_eyre, RETRY, "plain trouble");
        assert_class!(boxed, RETRY, "plain trouble");
        assert_class!(boxed_here, RETRY, "plain trouble");
        assert_class!(alias, RETRY, "no disk");
    }
}

mod at_the_call_site {
    use super::*;

    /// The three classes, in one kind of error each.
    macro_rules! handlers {
        ($($module:ident: $error:ty;)*) => {$(
            mod $module {
                use super::*;

                #[pulse_handler]
                async fn permanent(_job: JobCompleted) -> Result<(), $error> {
                    fails().permanent()?;
                    Ok(())
                }
                #[pulse_handler]
                async fn later(_job: JobCompleted) -> Result<(), $error> {
                    fails().retry_after(MINUTE)?;
                    Ok(())
                }
                #[pulse_handler]
                async fn ack(_job: JobCompleted) -> Result<(), $error> {
                    fails().ack()?;
                    Ok(())
                }
                #[pulse_handler]
                async fn of_text(_job: JobCompleted) -> Result<(), $error> {
                    Err("plain trouble").permanent()?;
                    Ok(())
                }

                #[tokio::test]
                async fn a_class_survives() {
                    assert_class!(permanent, PERMANENT, "plain trouble");
                    assert_class!(later, LATER, "plain trouble");
                    assert_class!(ack, ACK, "plain trouble");
                    assert_class!(of_text, PERMANENT, "plain trouble");
                }
            }
        )*};
    }

    handlers! {
        in_itself: Classified;
        in_handler_error: HandlerError;
        in_anyhow: anyhow::Error;
        in_eyre: eyre::Report;
        in_a_box: Box<dyn Error + Send + Sync>;
        in_a_local_box: Box<dyn Error>;
        in_thiserror_from: FromClassified;
        in_thiserror_source: WrapsClassified;
    }

    #[derive(Debug, thiserror::Error)]
    enum FromClassified {
        #[error(transparent)]
        Other(#[from] Classified),
    }

    #[derive(Debug, thiserror::Error)]
    #[error("while storing")]
    struct WrapsClassified {
        #[from]
        source: Classified,
    }
}

mod under_context {
    use super::*;
    use anyhow::Context as _;

    #[pulse_handler]
    async fn by_anyhow(_job: JobCompleted) -> anyhow::Result<()> {
        fails().permanent().context("inner").context("outer")
    }
    #[pulse_handler]
    async fn by_eyre(_job: JobCompleted) -> eyre::Result<()> {
        use eyre::WrapErr as _;
        fails()
            .retry_after(MINUTE)
            .wrap_err("inner")
            .wrap_err("outer")
    }
    #[pulse_handler]
    async fn by_anyhow_in_a_handler_error(_job: JobCompleted) -> Result<(), HandlerError> {
        Ok(fails().ack().context("outer")?)
    }
    #[pulse_handler]
    async fn by_anyhow_in_a_box(_job: JobCompleted) -> Result<(), BoxError> {
        Ok(fails().permanent().context("outer")?)
    }
    #[pulse_handler]
    async fn anyhow_given_a_class(_job: JobCompleted) -> anyhow::Result<()> {
        let result: anyhow::Result<()> = fails().context("outer");
        Ok(result.permanent()?)
    }

    #[tokio::test]
    async fn a_class_survives() {
        assert_class!(by_anyhow, PERMANENT, "outer: inner: ");
        assert_class!(by_eyre, LATER, "outer: inner: ");
        assert_class!(by_anyhow_in_a_handler_error, ACK, "outer");
        assert_class!(by_anyhow_in_a_box, PERMANENT, "outer");
        assert_class!(anyhow_given_a_class, PERMANENT, "outer");
    }
}

#[pulse_handler]
async fn given_twice(_job: JobCompleted) -> anyhow::Result<()> {
    let inner: anyhow::Result<()> = fails().permanent().map_err(Into::into);
    Ok(inner.ack()?)
}

#[tokio::test]
async fn of_two_classes_the_one_given_last_counts() {
    assert_class!(given_twice, ACK, "plain trouble");
}

#[derive(Debug, thiserror::Error, Classify)]
enum Derived {
    #[error("not found")]
    #[class(permanent)]
    NotFound,
    #[error("limited")]
    #[class(retry_after = MINUTE)]
    Limited { _quota: u8 },
    #[error("known already")]
    #[class(ack)]
    Known(#[allow(dead_code, reason = "it shows a tuple")] u8),
    #[error("down")]
    #[class(retry)]
    Down,
    #[error("plain")]
    Unclassed,
    #[error(transparent)]
    #[class(transparent)]
    Inner(#[from] Inner),
}

#[derive(Debug, thiserror::Error, Classify)]
#[error("inner")]
#[class(permanent)]
struct Inner;

#[derive(Debug, thiserror::Error, Classify)]
#[class(permanent)]
enum PermanentUnlessSaid {
    #[error("by default")]
    ByDefault,
    #[error("said")]
    #[class(retry)]
    Said,
}

mod derived {
    use super::*;

    macro_rules! handlers {
        ($($name:ident: $error:ident = $value:expr;)*) => {$(
            #[pulse_handler]
            async fn $name(_job: JobCompleted) -> Result<(), $error> {
                Err($value)
            }
        )*};
    }

    handlers! {
        not_found: Derived = Derived::NotFound;
        limited: Derived = Derived::Limited { _quota: 1 };
        known: Derived = Derived::Known(1);
        down: Derived = Derived::Down;
        unclassed: Derived = Derived::Unclassed;
        transparent: Derived = Derived::Inner(Inner);
        whole: Inner = Inner;
        by_default: PermanentUnlessSaid = PermanentUnlessSaid::ByDefault;
        said: PermanentUnlessSaid = PermanentUnlessSaid::Said;
    }

    #[tokio::test]
    async fn each_variant_has_its_class() {
        assert_class!(not_found, PERMANENT, "not found");
        assert_class!(limited, LATER, "limited");
        assert_class!(known, ACK, "known already");
        assert_class!(down, RETRY, "down");
        assert_class!(unclassed, RETRY, "plain");
    }

    #[tokio::test]
    async fn a_transparent_variant_has_the_class_of_what_it_holds() {
        assert_class!(transparent, PERMANENT, "inner");
    }

    #[tokio::test]
    async fn a_class_on_the_type_holds_where_a_variant_has_none() {
        assert_class!(whole, PERMANENT, "inner");
        assert_class!(by_default, PERMANENT, "by default");
        assert_class!(said, RETRY, "said");
    }
}

mod derived_and_wrapped {
    use super::*;
    use anyhow::Context as _;

    fn not_found() -> Result<(), Derived> {
        Err(Derived::NotFound)
    }

    #[pulse_handler]
    async fn lost(_job: JobCompleted) -> Result<(), HandlerError> {
        Ok(not_found()?)
    }
    #[pulse_handler]
    async fn kept(_job: JobCompleted) -> Result<(), HandlerError> {
        Ok(not_found().classified()?)
    }
    #[pulse_handler]
    async fn kept_by_anyhow(_job: JobCompleted) -> anyhow::Result<()> {
        not_found().classified().context("outer")
    }
    #[pulse_handler]
    async fn kept_by_eyre(_job: JobCompleted) -> eyre::Result<()> {
        Ok(not_found().classified()?)
    }
    #[pulse_handler]
    async fn kept_by_a_box(_job: JobCompleted) -> Result<(), BoxError> {
        Ok(not_found().classified()?)
    }
    #[pulse_handler]
    async fn kept_by_a_local_box(_job: JobCompleted) -> Result<(), Box<dyn Error>> {
        Ok(not_found().classified()?)
    }
    #[pulse_handler]
    async fn overruled(_job: JobCompleted) -> Result<(), HandlerError> {
        Ok(not_found().ack()?)
    }

    /// As documented: `?` alone does not carry a derived class into `HandlerError`.
    #[tokio::test]
    async fn a_derived_class_is_lost_on_the_way_into_handler_error() {
        assert_class!(lost, RETRY, "not found");
    }

    #[tokio::test]
    async fn classified_keeps_a_derived_class() {
        assert_class!(kept, PERMANENT, "not found");
        assert_class!(kept_by_anyhow, PERMANENT, "not found");
        assert_class!(kept_by_eyre, PERMANENT, "not found");
        assert_class!(kept_by_a_box, PERMANENT, "not found");
        assert_class!(kept_by_a_local_box, PERMANENT, "not found");
    }

    #[tokio::test]
    async fn the_call_site_overrules_a_derived_class() {
        assert_class!(overruled, ACK, "not found");
    }
}

/// An error with a class that may not cross threads.
#[derive(Debug, Clone, thiserror::Error, Classify)]
#[error("local trouble")]
#[class(permanent)]
struct Local(#[allow(dead_code, reason = "keeps it on its thread")] Rc<()>);

#[pulse_handler]
async fn fails_locally(_job: JobCompleted) -> Result<(), Local> {
    Err(Local(Rc::new(())))
}

#[tokio::test]
async fn a_derived_class_counts_for_an_error_that_may_not_cross_threads() {
    assert_class!(fails_locally, PERMANENT, "local trouble");
}

/// An answer of our own.
struct Verdict(bool);

impl IntoOutcome for Verdict {
    fn into_outcome(self) -> Outcome {
        if self.0 {
            Outcome::Done
        } else {
            Outcome::permanent("the verdict")
        }
    }
}

/// An error that is its own answer.
#[derive(Debug)]
struct Decides;

impl fmt::Display for Decides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("decides")
    }
}

impl Error for Decides {}

impl IntoOutcome for Decides {
    fn into_outcome(self) -> Outcome {
        Outcome::ack("decided")
    }
}

mod answers {
    use super::*;

    #[pulse_handler]
    async fn nothing(_job: JobCompleted) {}
    #[pulse_handler]
    async fn outcome(_job: JobCompleted) -> Outcome {
        Outcome::retry_after(MINUTE, "as said")
    }
    #[pulse_handler]
    async fn yes(_job: JobCompleted) -> Verdict {
        Verdict(true)
    }
    #[pulse_handler]
    async fn no(_job: JobCompleted) -> Verdict {
        Verdict(false)
    }
    #[pulse_handler]
    async fn no_inside(_job: JobCompleted) -> Result<Verdict, Plain> {
        Ok(Verdict(false))
    }
    #[pulse_handler]
    async fn outcome_inside(_job: JobCompleted) -> Result<Outcome, Plain> {
        Ok(Outcome::permanent("as said"))
    }
    #[pulse_handler]
    async fn outcome_as_error(_job: JobCompleted) -> Result<(), Outcome> {
        Err(Outcome::permanent("as said"))
    }
    #[pulse_handler]
    async fn error_that_decides(_job: JobCompleted) -> Result<(), Decides> {
        Err(Decides)
    }
    #[pulse_handler]
    async fn succeeds(_job: JobCompleted) -> Result<(), Derived> {
        Ok(())
    }
    #[pulse_handler]
    async fn hidden_type(_job: JobCompleted) -> impl IntoOutcome {
        Verdict(false)
    }

    #[tokio::test]
    async fn nothing_and_ok_are_done() {
        assert!(matches!(
            run(completed_router!(nothing)).await,
            Outcome::Done
        ));
        assert!(matches!(
            run(completed_router!(succeeds)).await,
            Outcome::Done
        ));
        assert!(matches!(run(completed_router!(yes)).await, Outcome::Done));
    }

    #[tokio::test]
    async fn an_outcome_is_taken_as_it_is() {
        assert_class!(outcome, LATER, "as said");
        assert_class!(outcome_inside, PERMANENT, "as said");
        assert_class!(outcome_as_error, PERMANENT, "as said");
    }

    #[tokio::test]
    async fn an_own_answer_is_asked() {
        assert_class!(no, PERMANENT, "the verdict");
        assert_class!(no_inside, PERMANENT, "the verdict");
        assert_class!(error_that_decides, ACK, "decided");
        assert_class!(hidden_type, PERMANENT, "the verdict");
    }
}

#[test]
fn a_handler_error_tells_its_class() {
    let of = |error: HandlerError| error.class();
    assert_eq!(of(HandlerError::from(Plain)), Class::Retry { after: None });
    assert_eq!(
        of(fails().permanent().unwrap_err().into()),
        Class::Permanent
    );
    assert_eq!(of(fails().ack().unwrap_err().into()), Class::Ack);
    assert_eq!(HandlerError::from(Plain).to_string(), "plain trouble");
}

#[test]
fn a_result_that_is_ok_stays_so_whatever_its_class_would_be() {
    let ok = || Ok::<_, Plain>(7);
    assert_eq!(ok().permanent().unwrap(), 7);
    assert_eq!(ok().retry_after(MINUTE).unwrap(), 7);
    assert_eq!(ok().ack().unwrap(), 7);
    assert_eq!(Ok::<_, Derived>(7).classified().unwrap(), 7);
}

#[test]
fn a_time_may_be_made_of_the_variants_fields() {
    #[derive(Debug, thiserror::Error, Classify)]
    enum ApiError {
        #[error("limited")]
        #[class(retry_after = *wait * 2)]
        Limited { wait: Duration, key: u8 },
    }

    let wait = Duration::from_secs(7);
    let after = Some(Duration::from_secs(14));
    assert_eq!(
        ApiError::Limited { wait, key: 1 }.class(),
        Class::Retry { after }
    );
}
