//! What the macros write, to be read in `snapshots`. With `UPDATE_EXPECT=1` in the environment the
//! tests write it there anew.

use expect_test::expect_file;
use proc_macro2::TokenStream;
use quote::quote;

use crate::catalogue::pulse_catalogue;
use crate::classify::derive_classify;
use crate::event::derive_event;
use crate::from_ref::derive_from_ref;
use crate::handler::pulse_handler;
use crate::router::pulse_router;

#[test]
fn a_handler_takes_an_event_alone() {
    let item = quote! {
        async fn completed(job: JobCompleted) {
            println!("{} is done", job.job_id);
        }
    };
    check("handler.rs", pulse_handler(quote!(), item));
}

#[test]
fn a_handler_takes_state_and_may_fail() {
    let item = quote! {
        /// Puts the job away.
        #[cfg(feature = "archive")]
        pub(crate) async fn completed(
            job: JobCompleted,
            State(db): State<Db>,
        ) -> Result<(), StoreError> {
            db.put_away(&job.job_id).await
        }
    };
    check("handler_with_state.rs", pulse_handler(quote!(), item));
}

#[test]
fn a_mistaken_handler_is_kept_and_gets_a_stub() {
    let item = quote! {
        pub fn completed(job: JobCompleted, db: &Db) {
            db.put_away(&job.job_id);
        }
    };
    check("handler_with_mistake.rs", pulse_handler(quote!(), item));
}

#[test]
fn a_half_typed_body_changes_only_the_item() {
    let signature = quote!(async fn completed(job: JobCompleted, State(db): State<Db>));
    let rest_with = |body: TokenStream| {
        let item = quote!(#signature #body);
        split_item(&item, pulse_handler(quote!(), item.clone())).1
    };
    let finished = rest_with(quote! { { db.put_away(job).await } });
    assert!(!finished.contains("compile_error"), "{finished}");
    assert_eq!(rest_with(quote! { { db. } }), finished);
    assert_eq!(rest_with(quote! { { let x = job. } }), finished);
}

#[test]
fn the_item_of_a_handler_comes_first_and_unchanged() {
    let items = [
        quote! { pub async fn right(job: JobCompleted) -> Result<(), Error> { Ok(()) } },
        quote! { async fn half_typed(job: JobCompleted) { let x = job. } },
        quote! { unsafe fn qualified<T>(job: &T) {} },
        quote! { async fn without_event() {} },
        quote! { async fn method(&self, job: JobCompleted) {} },
        quote! { async fn std(job: JobCompleted) {} },
        quote! { async fn without_body(job: JobCompleted); },
        quote! { async fn without_type(job: ) {} },
        quote! { /** No function. */ struct Completed { job: u8 } },
    ];
    for item in items {
        for attribute in [quote!(), quote!(crate = ::renamed), quote!(crates = "no")] {
            let (first, _) = split_item(&item, pulse_handler(attribute, item.clone()));
            assert_eq!(first, item.to_string());
        }
    }
}

/// The compiler has refused it before, and said what it expected.
#[test]
fn a_mistake_in_the_syntax_gets_a_stub_alone() {
    let items = [
        quote! { pub async fn completed(job: mut JobCompleted) { job.done() } },
        quote! { async pub fn completed(JobCompleted) {} },
        quote! { async fn completed(job: JobCompleted delivery: Delivery) {} },
    ];
    for item in items {
        let (first, rest) = split_item(&item, pulse_handler(quote!(), item.clone()));
        assert_eq!(first, item.to_string());
        assert!(rest.contains("Types :: Mistaken"), "{rest}");
        assert!(rest.contains("must_use"), "{rest}");
        assert!(!rest.contains("compile_error"), "{rest}");
    }
    // Beside a method there can be no type, nor one that hides the real `std`.
    let method = quote! { async fn completed(&self, job: mut JobCompleted) {} };
    let (_, rest) = split_item(&method, pulse_handler(quote!(), method.clone()));
    assert_eq!(rest, "");
    let hiding = quote! { async fn std(job: mut JobCompleted) {} };
    let (_, rest) = split_item(&hiding, pulse_handler(quote!(), hiding.clone()));
    assert!(!rest.contains("struct"), "{rest}");
}

/// The compiler would refuse it as well, several times and with other advice.
#[test]
fn a_type_without_size_is_not_let_through() {
    let item = quote! {
        async fn completed(job: JobCompleted, State(store): State<dyn Store>) {
            store.put_away(job).await
        }
    };
    let output = pulse_handler(quote!(), item).to_string();
    assert!(
        output.contains("job : JobCompleted , State (store) : [() ; (:: core :: compile_error")
    );
    assert!(output.contains("{ store . put_away (job) . await }"));
    assert_eq!(output.matches("compile_error").count(), 1, "{output}");
    assert!(!output.contains("dyn Store >"), "{output}");
}

#[test]
fn what_the_compiler_refuses_by_itself_gets_a_stub_alone() {
    for item in [
        quote! { async fn inferred(job: _) {} },
        quote! { async fn inferred(job: JobCompleted, db: State<_>) {} },
        quote! { async fn in_a_method(job: JobCompleted, me: State<Self>) {} },
    ] {
        let (_, rest) = split_item(&item, pulse_handler(quote!(), item.clone()));
        assert!(rest.contains("Types :: Mistaken"), "{rest}");
        assert!(!rest.contains("compile_error"), "{rest}");
    }
}

#[test]
fn a_router_handles_and_ignores_events() {
    let input = quote!(handlers: [completed, jobs::failed], ignore: [JobCreated]);
    check("router.rs", in_function(&pulse_router(input)));
}

#[test]
fn a_router_has_state_a_catalogue_and_a_fallback() {
    let input = quote! {
        state: App,
        catalogue: MAIL,
        handlers: [#[cfg(feature = "archive")] completed],
        unknown: note,
        fallback: shrug,
    };
    check("router_with_fallback.rs", in_function(&pulse_router(input)));
}

#[test]
fn a_mistaken_router_keeps_what_could_be_read() {
    let input = quote!(handlers: [completed, "failed"], ignored: [JobCreated]);
    check("router_with_mistake.rs", in_function(&pulse_router(input)));
}

#[test]
fn an_event_has_two_types_and_a_key() {
    let input = quote! {
        #[event("job.cancelled", "job.canceled", key = job_id)]
        struct JobCancelled {
            job_id: String,
        }
    };
    check("event.rs", derive_event(input));
}

#[test]
fn a_mistaken_event_is_an_event_all_the_same() {
    let input = quote! {
        #[event("job..cancelled")]
        struct JobCancelled<T> {
            reason: T,
        }
    };
    check("event_with_mistake.rs", derive_event(input));
}

#[test]
fn each_variant_of_an_error_has_a_class() {
    let input = quote! {
        #[class(permanent)]
        enum StoreError {
            NotFound,
            #[class(ack)]
            Stored { at: u64 },
            #[class(retry_after = Duration::from_secs(*seconds))]
            Busy { seconds: u64 },
            #[class(transparent)]
            Db(DbError),
        }
    };
    check("classify.rs", derive_classify(input));
}

#[test]
fn an_error_with_a_mistaken_class_is_retried() {
    let input = quote! {
        #[class(permanently)]
        struct NotFound;
    };
    check("classify_with_mistake.rs", derive_classify(input));
}

#[test]
fn each_field_of_an_app_is_state() {
    let input = quote! {
        struct App {
            db: Db,
            cache: Arc<Cache>,
            #[from_ref(skip)]
            spare: Db,
        }
    };
    check("from_ref.rs", derive_from_ref(input));
}

#[test]
fn a_catalogue_lists_events() {
    let input = quote!((::pulse_hooks) EmailSent, #[cfg(feature = "lists")] contact::ListCreated);
    check("catalogue.rs", in_function(&pulse_catalogue(input)));
}

#[test]
fn a_renamed_crate_goes_by_its_new_name_alone() {
    for output in renamed() {
        let output = output.to_string();
        assert!(output.contains(":: renamed"), "{output}");
        assert!(!output.contains("pulse_hooks"), "{output}");
    }
}

#[test]
fn the_same_input_gives_the_same_output() {
    let [first, second] = [renamed(), renamed()].map(|outputs| outputs.map(|o| o.to_string()));
    assert_eq!(first, second);
}

/// Each macro with input that is right and input that is wrong, for a crate of another name.
fn renamed() -> [TokenStream; 12] {
    let krate = quote!(crate = ::renamed);
    let with_state = quote! { async fn completed(job: JobCompleted, State(db): State<Db>) {} };
    let mistaken = quote! { fn completed(job: &JobCompleted) {} };
    [
        pulse_handler(krate.clone(), with_state),
        pulse_handler(krate.clone(), mistaken),
        pulse_router(quote! {
            crate: ::renamed,
            handlers: [completed],
            ignore: [JobCreated],
            unknown: note,
        }),
        pulse_router(quote! { crate: ::renamed, handlers: [completed()], fallback: shrug }),
        pulse_catalogue(quote! { (::renamed) EmailSent, contact::ListCreated }),
        pulse_catalogue(quote! { (::renamed) EmailSent, "ListCreated" }),
        derive_event(quote! {
            #[event("job.completed", key = job_id, #krate)]
            struct JobCompleted { job_id: String }
        }),
        derive_event(quote! { #[event(#krate)] struct JobCompleted; }),
        derive_classify(quote! {
            #[class(retry, #krate)]
            enum StoreError {
                #[class(permanent)] NotFound,
                #[class(retry_after = WAIT)] Busy,
                #[class(transparent)] Db(DbError),
            }
        }),
        derive_classify(quote! { #[class(permanently, #krate)] struct NotFound; }),
        derive_from_ref(quote! { #[from_ref(#krate)] struct App { db: Db } }),
        derive_from_ref(quote! { #[from_ref(#krate)] struct App { db: Db, spare: Db } }),
    ]
}

/// The tokens of the item at the head of `output`, and those after them.
fn split_item(item: &TokenStream, output: TokenStream) -> (String, String) {
    let mut rest = output.into_iter();
    let length = item.clone().into_iter().count();
    let first: TokenStream = rest.by_ref().take(length).collect();
    (first.to_string(), TokenStream::from_iter(rest).to_string())
}

/// A block as the body of a function, since only items make up a file.
fn in_function(block: &TokenStream) -> TokenStream {
    quote!(fn block() #block)
}

fn check(snapshot: &str, output: TokenStream) {
    let file = syn::parse2(output).expect("the macros write items");
    expect_file![format!("snapshots/{snapshot}")].assert_eq(&prettyplease::unparse(&file));
}
