//! `sign` and `verify`.

use tempfile::TempDir;

use super::Test;
use super::command::{OTHER_SECRET, SECRET, pulse_hooks, write};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        a_published_vector_is_signed_as_published,
        what_is_signed_verifies,
        during_a_rotation_each_secret_signs,
        a_public_key_verifies_and_does_not_sign,
        an_id_that_cannot_be_sent_is_refused,
        a_raw_request_verifies,
        headers_on_the_command_line_verify,
        why_a_request_fails_is_told,
        what_is_genuine_and_no_envelope_is_told,
        what_is_no_request_is_a_usage_error,
    ]
}

const BODY: &str = r#"{"test": 2432232314}"#;

/// What the Standard Webhooks specification's own libraries are tested with.
async fn a_published_vector_is_signed_as_published() {
    let arguments = [
        "sign",
        "--id",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "--at",
        "1614265330",
    ];
    let ran = pulse_hooks(&arguments).input(BODY).run().await;
    assert_eq!(
        ran.expect(0).out,
        "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\n\
         webhook-timestamp: 1614265330\n\
         webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n"
    );
}

async fn what_is_signed_verifies() {
    let folder = TempDir::new().expect("a folder");
    let body = write(&folder, "body", "{\"type\": \"job.completed\"}\r\n\n");
    for family in [&[][..], &["--svix"]] {
        let arguments = [&["sign", &body], family].concat();
        let headers = pulse_hooks(&arguments).run().await;
        let arguments = ["verify", "--headers", "-", "--body", &body];
        let ran = pulse_hooks(&arguments)
            .input(headers.expect(0).out.clone())
            .run()
            .await;
        ran.expect(0).says("genuine  job.completed  msg_");
    }
}

async fn during_a_rotation_each_secret_signs() {
    let folder = TempDir::new().expect("a folder");
    let body = write(&folder, "body", BODY);
    let both = format!("{OTHER_SECRET} {SECRET}");
    let signed = pulse_hooks(&["sign", &body])
        .env("PULSE_WEBHOOK_SECRET", &both)
        .run()
        .await;
    assert_eq!(signed.expect(0).out.matches("v1,").count(), 2);
    for secret in [SECRET, OTHER_SECRET] {
        let verify = pulse_hooks(&["verify", "--headers", "-", "--body", &body]);
        let verify = verify.env("PULSE_WEBHOOK_SECRET", secret);
        verify.input(signed.out.clone()).run().await.expect(0);
    }
    let by_the_new = pulse_hooks(&["sign", &body]).run().await;
    let verify = pulse_hooks(&["verify", "--headers", "-", "--body", &body]);
    let verify = verify
        .env("PULSE_WEBHOOK_SECRET", &both)
        .input(by_the_new.out);
    verify.run().await.expect(0).says("secret 2 of 2");
}

async fn a_public_key_verifies_and_does_not_sign() {
    const PRIVATE: &str = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
    const PUBLIC: &str = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
    let folder = TempDir::new().expect("a folder");
    let body = write(&folder, "body", BODY);
    let sign = |key| pulse_hooks(&["sign", &body]).env("PULSE_WEBHOOK_SECRET", key);
    let signed = sign(PRIVATE).run().await;
    let verify = pulse_hooks(&["verify", "--headers", "-", "--body", &body]);
    let verify = verify.env("PULSE_WEBHOOK_SECRET", PUBLIC);
    verify
        .input(signed.expect(0).out.clone())
        .run()
        .await
        .expect(0);
    sign(PUBLIC)
        .run()
        .await
        .expect(2)
        .says("sign with `whsk_…`");
}

async fn an_id_that_cannot_be_sent_is_refused() {
    for id in ["", "a.b", "é"] {
        let ran = pulse_hooks(&["sign", "--id", id]).input(BODY).run().await;
        ran.expect(2).says("cannot be sent");
    }
}

async fn signed_request(line_end: &str, body: &str) -> Vec<u8> {
    let signed = pulse_hooks(&["sign"]).input(body).run().await;
    let headers = signed.expect(0).out.replace('\n', line_end);
    format!("POST /hooks HTTP/1.1{line_end}{headers}{line_end}{body}").into_bytes()
}

async fn a_raw_request_verifies() {
    for line_end in ["\r\n", "\n"] {
        let request = signed_request(line_end, BODY).await;
        pulse_hooks(&["verify"])
            .input(request)
            .run()
            .await
            .expect(0);
    }
}

async fn headers_on_the_command_line_verify() {
    let ran = pulse_hooks(&[
        "verify",
        "-H",
        "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek",
        "-H",
        "webhook-timestamp: 1614265330",
        "-H",
        "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "--body",
        "-",
        "--at",
        "2021-02-25T15:02:12Z",
    ]);
    ran.input(BODY)
        .run()
        .await
        .expect(0)
        .says("2s before it came");
}

async fn what_is_genuine_and_no_envelope_is_told() {
    let request = signed_request("\n", BODY).await;
    let ran = pulse_hooks(&["verify"]).input(request).run().await;
    ran.expect(0)
        .says("genuine")
        .says("with 400")
        .says("missing field `type`");
}

async fn why_a_request_fails_is_told() {
    let genuine = String::from_utf8(signed_request("\n", BODY).await).expect("UTF-8");
    let spaced = r#"{"test":2432232314}"#;
    for (request, reason) in [
        (format!("{genuine}\n"), "a newline was added at its end"),
        (genuine.replace(BODY, spaced), "written again"),
        (genuine.replace("webhook-id", "svix-id"), "of two families"),
        (
            genuine.replace("webhook-signature", "x-signature"),
            "`webhook-signature` is missing",
        ),
        (genuine.replace("v1,", ""), "write `v1,` before it"),
        (
            genuine.replace("v1,", "v2,"),
            "no signature entry has the form",
        ),
    ] {
        let ran = pulse_hooks(&["verify"]).input(request).run().await;
        ran.expect(1).says("refused").says(reason);
    }
    let verify = pulse_hooks(&["verify"]).env("PULSE_WEBHOOK_SECRET", OTHER_SECRET);
    let ran = verify.input(genuine.clone()).run().await;
    ran.expect(1).says("another endpoint's");
    let ran = pulse_hooks(&["verify", "--at", "1"])
        .input(genuine)
        .run()
        .await;
    ran.expect(1)
        .says("ahead of its time by")
        .says("apart from that it is genuine");
}

async fn what_is_no_request_is_a_usage_error() {
    for input in ["", "{\"type\": \"job.completed\"}", "hello"] {
        pulse_hooks(&["verify"]).input(input).run().await.expect(2);
    }
    let ran = pulse_hooks(&["verify", "--headers", "-"]).run().await;
    ran.expect(2).says("--body FILE");
}
