//! The page as a person uses it, in a browser.

use serde_json::{Value, json};
use thirtyfour::components::SelectElement;
use thirtyfour::error::WebDriverResult;
use thirtyfour::extensions::query::ElementQueryable as _;
use thirtyfour::stringmatch::StringMatch;
use thirtyfour::{By, Key, WebDriver};

use pulse_hooks::Outcome;
use pulse_hooks::testing::TestDelivery;

use super::Test;
use super::chromium::{Album, browse};
use super::site::{PASSWORD, Site, USER, completed, router};

pub(crate) fn tests() -> Vec<(&'static str, Test)> {
    tests![
        an_operator_finds_what_is_dead_and_replays_it,
        all_that_is_dead_is_replayed_without_a_mouse,
        it_fits_a_phone_and_the_dark,
        another_site_cannot_replay_anything,
    ]
}

/// The page's address with the password in it, which the browser keeps for itself.
fn signed_in(site: &Site) -> String {
    let password = PASSWORD.replace(' ', "%20");
    site.url
        .replace("http://", &format!("http://{USER}:{password}@"))
}

/// Waits until something fits `selector` that has `text` in it.
async fn shows(browser: &WebDriver, selector: &str, text: &str) -> WebDriverResult<()> {
    let query = browser.query(By::Css(selector));
    let query = query.with_text(StringMatch::new(text).partial());
    query
        .desc(&format!("`{text}` in `{selector}`"))
        .first()
        .await?;
    Ok(())
}

async fn click(browser: &WebDriver, selector: &str) -> WebDriverResult<()> {
    browser
        .query(By::Css(selector))
        .first()
        .await?
        .click()
        .await
}

async fn evaluate(browser: &WebDriver, script: &str) -> WebDriverResult<Value> {
    let script = format!("return {script}");
    Ok(browser.execute(script, Vec::new()).await?.json().clone())
}

/// What the browser has to complain of: what did not load, and what the page's own policy forbids.
async fn is_quiet(browser: &WebDriver) -> WebDriverResult<()> {
    let log = browser.browser_log().await?;
    assert!(log.is_empty(), "{log:?}");
    Ok(())
}

/// Some of everything.
async fn fill(site: &Site) {
    let created = TestDelivery::of_type("job.created", json!({"job_id": "job_7"}));
    site.put_all([
        completed("msg_2bWv1YkQ8tT0qXn4").source("acme"),
        created.id("msg_2bWv2MzR5hP9wLc1"),
        completed("msg_bad_2bWv3JfD6sK2vBx8").source("acme"),
        completed("msg_late_2bWv4GnH7yU3rEm5"),
        completed("msg_bad_2bWv5TcV1aZ6oQp9"),
    ])
    .await;
    site.handle().await;
    site.put(completed("msg_2bWv6LiJ4dF8kSw3")).await;
}

async fn an_operator_finds_what_is_dead_and_replays_it(site: Site) {
    let (url, signed_in) = (site.url.clone(), signed_in(&site));
    let inbox = site.inbox.clone();
    let album = Album::open();
    browse(|browser| async move {
        browser.goto(&url).await?;
        let refused = browser.source().await?;
        assert!(!refused.contains("dead"), "{refused}");
        // It complains of the 401, as it should.
        browser.browser_log().await?;

        browser.goto(&signed_in).await?;
        shows(&browser, "p.empty", "No event has come yet").await?;
        album.keep(&browser, "empty").await?;

        fill(&site).await;
        browser.refresh().await?;
        shows(&browser, ".tile.dead b", "2").await?;
        assert_eq!(browser.title().await?, "(2 dead) Inbox");
        assert_eq!(browser.find_all(By::Css("tbody tr")).await?.len(), 6);
        album.keep(&browser, "list").await?;

        click(&browser, ".filter summary").await?;
        let state = browser.find(By::Css("select[name=state]")).await?;
        let state = SelectElement::new(&state).await?;
        state.select_by_exact_text("dead").await?;
        let source = browser.find(By::Css("input[name=source]")).await?;
        source.send_keys("acme").await?;
        click(&browser, ".filter button").await?;
        shows(&browser, ".chosen", "source acme").await?;
        shows(&browser, "tbody", "no use: msg_bad_2bWv3JfD6sK2vBx8").await?;
        assert_eq!(browser.find_all(By::Css("tbody tr")).await?.len(), 1);
        album.keep(&browser, "filtered").await?;

        click(&browser, "tbody a").await?;
        shows(&browser, "h1 .state", "dead").await?;
        shows(&browser, "pre.body", "\n  \"type\": \"job.completed\"").await?;
        album.keep(&browser, "event").await?;
        click(&browser, "form.replay button").await?;
        shows(&browser, ".notice", "Replayed: due now").await?;
        shows(&browser, "h1 .state", "waiting").await?;
        shows(&browser, "p.empty", "It is due").await?;
        album.keep(&browser, "replayed").await?;

        // Whatever was wrong is mended.
        let worker = inbox.worker(router(|_| Outcome::Done)).start();
        site.until(|counts| counts.dead == 1 && counts.waiting == 1)
            .await;
        worker.stop().await;
        browser.refresh().await?;
        shows(&browser, "h1 .state", "done").await?;
        click(&browser, ".back a").await?;
        shows(&browser, ".chosen", "source acme").await?;
        is_quiet(&browser).await
    })
    .await;
}

async fn all_that_is_dead_is_replayed_without_a_mouse(site: Site) {
    fill(&site).await;
    let signed_in = signed_in(&site);
    browse(|browser| async move {
        browser.goto(&signed_in).await?;
        press(&browser, Key::Tab).await?;
        let skip = browser.active_element().await?;
        assert_eq!(skip.text().await?, "Skip to content");
        press(&browser, Key::Enter).await?;
        // Past the tiles.
        let mut texts = Vec::new();
        let reached = loop {
            press(&browser, Key::Tab).await?;
            let element = browser.active_element().await?;
            let text = element.text().await?;
            if text.starts_with("Replay all") {
                break element;
            }
            texts.push(text);
            assert!(texts.len() < 20, "{texts:?}");
        };
        assert_eq!(
            texts.last().map(String::as_str),
            Some("Filter"),
            "{texts:?}"
        );
        let outline = reached.css_value("outline-style").await?;
        assert_eq!(outline, "solid", "where the focus is can be seen");
        press(&browser, Key::Enter).await?;
        press(&browser, Key::Tab).await?;
        press(&browser, Key::Enter).await?;
        shows(&browser, ".notice", "Replayed of the dead: 2.").await?;
        assert_eq!(site.counts().await.dead, 0);
        is_quiet(&browser).await
    })
    .await;
}

async fn press(browser: &WebDriver, key: Key) -> WebDriverResult<()> {
    browser.action_chain().send_keys(key).perform().await
}

async fn it_fits_a_phone_and_the_dark(site: Site) {
    fill(&site).await;
    let number = site.entry("msg_bad_2bWv5TcV1aZ6oQp9").await.number;
    let signed_in = signed_in(&site);
    let album = Album::open();
    browse(|browser| async move {
        let tools = browser.cdp();
        browser.goto(&signed_in).await?;
        let colour = "getComputedStyle(document.body).backgroundColor";
        let light = evaluate(&browser, colour).await?;
        let features = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
        let dark = json!({"features": features});
        tools.send_raw("Emulation.setEmulatedMedia", dark).await?;
        assert_ne!(evaluate(&browser, colour).await?, light);
        album.keep(&browser, "list-dark").await?;
        browser.goto(format!("{signed_in}?number={number}")).await?;
        album.keep(&browser, "event-dark").await?;

        let light = json!({"features": []});
        tools.send_raw("Emulation.setEmulatedMedia", light).await?;
        let phone = json!({"width": 360, "height": 780, "deviceScaleFactor": 2, "mobile": true});
        tools
            .send_raw("Emulation.setDeviceMetricsOverride", phone)
            .await?;
        for (name, query) in [
            ("list-phone", String::new()),
            ("event-phone", format!("?number={number}")),
        ] {
            browser.goto(format!("{signed_in}{query}")).await?;
            let width = evaluate(&browser, "document.documentElement.scrollWidth").await?;
            assert_eq!(width, 360, "{name} is wider than its screen");
            album.keep(&browser, name).await?;
        }
        is_quiet(&browser).await
    })
    .await;
}

async fn another_site_cannot_replay_anything(site: Site) {
    fill(&site).await;
    let (url, signed_in) = (site.url.clone(), signed_in(&site));
    // Even one that has got hold of a token.
    let token = site.token().await;
    browse(|browser| async move {
        browser.goto(&signed_in).await?;
        let form = format!(
            "data:text/html,<form method=post action='{url}'><input name=csrf value={token}>\
             <button name=do value=replay-dead>Win a prize</button></form>"
        );
        browser.goto(&form).await?;
        click(&browser, "button").await?;
        shows(&browser, "main", "another site has sent this form").await?;
        assert_eq!(site.counts().await.dead, 2);
        Ok(())
    })
    .await;
}
