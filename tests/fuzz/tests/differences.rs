//! Each difference that is meant occurs, is the only one in its example, and is written down.

// What the instrumented code calls is in there.
use libfuzzer_sys as _;

use http::{HeaderName, HeaderValue};
use pulse_hooks_fuzz::differences::{DIFFERENCES, Difference, Rival, Side};
use pulse_hooks_fuzz::differential::{Case, Input, Verdicts, judge, seconds, verdicts};
use pulse_hooks_fuzz::oracle::to_base64;

const KEY: &[u8] = b"thirty-two bytes make good keys.";

/// A request that all three accept, and what is changed in it before it is signed.
#[derive(Clone)]
struct Request {
    secret: String,
    key: Vec<u8>,
    family: &'static str,
    id: String,
    timestamp: String,
    /// What is signed as the timestamp, where it is not the header's text.
    signed_timestamp: Option<String>,
    body: Vec<u8>,
}

impl Request {
    fn at(now: i64) -> Self {
        Self {
            secret: format!("whsec_{}", to_base64(KEY)),
            key: KEY.to_vec(),
            family: "webhook",
            id: "msg_1".to_owned(),
            timestamp: now.to_string(),
            signed_timestamp: None,
            body: b"{}".to_vec(),
        }
    }

    fn signature(&self) -> String {
        let timestamp = self.signed_timestamp.as_ref().unwrap_or(&self.timestamp);
        let content = [self.id.as_bytes(), timestamp.as_bytes(), &self.body].join(&b'.');
        format!(
            "v1,{}",
            to_base64(&hmac_sha256::HMAC::mac(content, &self.key))
        )
    }

    fn case(&self) -> Case {
        let values = [
            ("id", self.id.clone()),
            ("timestamp", self.timestamp.clone()),
            ("signature", self.signature()),
        ];
        let headers = values.map(|(kind, value)| (self.name(kind), text(&value)));
        Case {
            secret: self.secret.clone(),
            headers: headers.into_iter().collect(),
            body: self.body.clone(),
        }
    }

    fn name(&self, kind: &str) -> HeaderName {
        format!("{}-{kind}", self.family).parse().expect("a name")
    }
}

fn text(value: &str) -> HeaderValue {
    value.parse().expect("a header's value")
}

/// A request for the difference called `name`, and those who accept it.
fn example(name: &str, now: i64) -> Vec<(Case, Vec<Who>)> {
    let mut request = Request::at(now);
    let both = vec![Who::Svix, Who::StandardWebhooks];
    match name {
        "key under 24 bytes" => {
            request.key.truncate(23);
            request.secret = format!("whsec_{}", to_base64(&request.key));
            vec![(request.case(), both)]
        }
        "empty key" => {
            request.key.clear();
            request.secret = "whsec_".to_owned();
            vec![(request.case(), vec![Who::StandardWebhooks])]
        }
        "dot in the id" => {
            request.id = "msg.1".to_owned();
            vec![(request.case(), both)]
        }
        "empty id" => {
            request.id.clear();
            vec![(request.case(), both)]
        }
        "header given twice" => {
            let mut case = request.case();
            case.headers.append("webhook-id", text("msg_2"));
            vec![(case, both)]
        }
        "headers of both families" => both_families(&request),
        "`svix-*` headers" => {
            request.family = "svix";
            vec![(request.case(), vec![Who::Ours, Who::Svix])]
        }
        "timestamp with a `+`" => {
            request.signed_timestamp = Some(now.to_string());
            request.timestamp = format!("+{now}");
            vec![(request.case(), both)]
        }
        "timestamp close to `i64::MIN`" => {
            request.timestamp = i64::MIN.to_string();
            vec![(request.case(), vec![Who::StandardWebhooks])]
        }
        "timestamp with leading zeros" => {
            request.timestamp = format!("00{now}");
            let as_written = request.case();
            request.signed_timestamp = Some(now.to_string());
            vec![(as_written, vec![Who::Ours]), (request.case(), both)]
        }
        "over 16 signature entries, or 4 KiB of them" => {
            let (mut entries, mut bytes) = (request.case(), request.case());
            let signature = request.signature();
            let crowd = "v2,x ".repeat(16);
            let long = "x".repeat(4096 - signature.len());
            let name = request.name("signature");
            entries.headers.insert(&name, text(&(crowd + &signature)));
            bytes
                .headers
                .insert(&name, text(&(long + " " + &signature)));
            vec![(entries, both.clone()), (bytes, both)]
        }
        "signature without its padding" => {
            let mut case = request.case();
            let signature = request.signature();
            let bare = text(signature.trim_end_matches('='));
            case.headers.insert(request.name("signature"), bare);
            vec![(case, vec![Who::Ours])]
        }
        "secret unpadded, after its version, or in white space" => {
            let forms = [
                request.secret.replace('=', ""),
                format!("v1,{}", request.secret),
                format!("{}\n", request.secret),
            ];
            let case = |secret| Case {
                secret,
                ..request.case()
            };
            forms.map(|secret| (case(secret), vec![Who::Ours])).into()
        }
        "public key, and signatures of `v1a`" => vec![(public_key(&request), vec![Who::Ours])],
        "body that is not UTF-8" => {
            request.body = vec![0xff];
            vec![(request.case(), vec![Who::Ours])]
        }
        other => panic!("`{other}` has no example"),
    }
}

/// One genuine family beside another's id, either way round; and one made of halves.
fn both_families(request: &Request) -> Vec<(Case, Vec<Who>)> {
    let svix = Request {
        family: "svix",
        ..request.clone()
    };
    let (mut ours, mut theirs, mut mixed) = (request.case(), svix.case(), request.case());
    ours.headers.insert("svix-id", text("msg_2"));
    theirs.headers.extend(request.case().headers);
    theirs.headers.insert("webhook-id", text("msg_2"));
    let id = mixed.headers.remove("webhook-id").expect("it has one");
    mixed.headers.insert("svix-id", id);
    vec![
        (ours, vec![Who::Ours, Who::StandardWebhooks]),
        (theirs, vec![Who::Svix]),
        (mixed, vec![Who::Svix]),
    ]
}

fn public_key(request: &Request) -> Case {
    use ed25519_dalek::Signer as _;
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let content = [
        request.id.as_bytes(),
        request.timestamp.as_bytes(),
        &request.body,
    ]
    .join(&b'.');
    let signature = to_base64(&key.sign(&content).to_bytes());
    let mut case = request.case();
    let name = request.name("signature");
    case.headers.insert(name, text(&format!("v1a,{signature}")));
    case.secret = format!("whpk_{}", to_base64(key.verifying_key().as_bytes()));
    case
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Who {
    Ours,
    Svix,
    StandardWebhooks,
}

fn who_accepts(verdicts: Verdicts) -> Vec<Who> {
    [
        (Who::Ours, verdicts.ours),
        (Who::Svix, verdicts.svix),
        (Who::StandardWebhooks, verdicts.standardwebhooks),
    ]
    .into_iter()
    .filter_map(|(who, accepts)| accepts.then_some(who))
    .collect()
}

/// Judges what `make` makes of the time, again if a second ended meanwhile.
fn within_a_second<T>(make: impl Fn(i64) -> T) -> T {
    loop {
        let now = seconds();
        let made = make(now);
        if seconds() == now {
            return made;
        }
    }
}

#[test]
fn a_plain_request_is_accepted_by_all_three() {
    let accepted = within_a_second(|now| who_accepts(verdicts(&Request::at(now).case(), now)));
    assert_eq!(accepted, [Who::Ours, Who::Svix, Who::StandardWebhooks]);
}

#[test]
fn each_difference_occurs_and_is_explained_by_itself_alone() {
    for difference in DIFFERENCES {
        let judged = within_a_second(|now| {
            let examples = example(difference.name, now).into_iter();
            let judge = |(case, expected)| (who_accepts(verdicts(&case, now)), expected, case);
            examples.map(judge).collect::<Vec<_>>()
        });
        let mut seen = Vec::new();
        for (accepted, expected, case) in judged {
            assert_eq!(accepted, expected, "{}", difference.name);
            for (rival, side) in differing(&accepted) {
                let all = DIFFERENCES.iter();
                let explaining = all.filter(|other| other.explains(&case, rival, side));
                let names: Vec<_> = explaining.map(|other| other.name).collect();
                assert_eq!(names, [difference.name]);
                seen.push((rival, side));
            }
        }
        assert_occurs(difference, &seen);
    }
}

/// The rivals that disagree with us, and who of the two accepts.
fn differing(accepted: &[Who]) -> Vec<(Rival, Side)> {
    let ours = accepted.contains(&Who::Ours);
    let side = if ours { Side::Ours } else { Side::Theirs };
    [
        (Rival::Svix, Who::Svix),
        (Rival::StandardWebhooks, Who::StandardWebhooks),
    ]
    .into_iter()
    .filter(|(_, who)| accepted.contains(who) != ours)
    .map(|(rival, _)| (rival, side))
    .collect()
}

/// Every rival and side that the list names was seen.
fn assert_occurs(difference: &Difference, seen: &[(Rival, Side)]) {
    for rival in difference.rivals {
        for side in difference.accepted_by {
            assert!(
                seen.contains(&(*rival, *side)),
                "{}: {rival:?}, {side:?}",
                difference.name
            );
        }
    }
}

#[test]
fn a_request_that_differs_in_nothing_is_explained_by_nothing() {
    let case = Request::at(seconds()).case();
    for rival in [Rival::Svix, Rival::StandardWebhooks] {
        for side in [Side::Ours, Side::Theirs] {
            let mut differences = DIFFERENCES.iter();
            assert!(!differences.any(|meant| meant.explains(&case, rival, side)));
        }
    }
}

/// Otherwise the target would compare refusals with refusals.
#[test]
fn a_good_share_of_what_the_fuzzer_makes_is_accepted_by_all_three() {
    let mut state = 1_u64;
    let mut accepted = 0;
    for _ in 0..2000 {
        let bytes: Vec<u8> = std::iter::repeat_with(|| next(&mut state))
            .take(120)
            .collect();
        let mut unstructured = arbitrary::Unstructured::new(&bytes);
        let input: Input<'_> = unstructured.arbitrary().expect("bytes enough");
        let (_, verdicts) = judge(&input);
        accepted += usize::from(who_accepts(verdicts).len() == 3);
    }
    assert!(accepted > 20, "{accepted} of 2000");
}

/// Marsaglia's xorshift.
fn next(state: &mut u64) -> u8 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 32) as u8
}

#[test]
fn the_list_of_differences_is_in_the_security_policy() {
    let policy = include_str!("../../../SECURITY.md");
    for Difference {
        name,
        reason,
        rivals,
        accepted_by,
        ..
    } in DIFFERENCES
    {
        let others = match rivals {
            [Rival::Svix] => "`svix`",
            [Rival::StandardWebhooks] => "`standardwebhooks`",
            _ => "both",
        };
        let accepted = match accepted_by {
            [Side::Ours] => "we accept",
            [Side::Theirs] => "we refuse",
            _ => "either",
        };
        let row = format!("| {name} | {others} | {accepted} | {reason} |");
        assert!(policy.contains(&row), "SECURITY.md lacks: {row}");
    }
    let rows = policy.lines().filter(|line| {
        line.starts_with("| ")
            && ["| we accept |", "| we refuse |", "| either |"]
                .iter()
                .any(|cell| line.contains(cell))
    });
    assert_eq!(rows.count(), DIFFERENCES.len());
}
