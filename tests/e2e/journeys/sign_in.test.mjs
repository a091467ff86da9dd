// A person sets up a second factor and logs in with it; and a session that times out while somebody is typing gives the
// text back after logging in again, with a script and without.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible, notice, onward, openBrowser, person, picture, pictures } from "../support/browser.mjs";
import { code } from "../support/codes.mjs";
import { startBeside, startDemo } from "../support/server.mjs";

const TEXT = "/grants/CBR/reports/progress-report/2025-2/texts/summary";
const WRITTEN = "De trainingen in Lagos zijn gegeven; de tweede reeks volgt in maart.";
const TYPED_LATER = "Zonder script getypt, en toch niet weg.";

/// A little more than the minute of the hasty server.
const IDLE_SECONDS = 62;

let demo, hasty, browser, lead, plain, seenLast;

before(async () => {
    demo = await startDemo();
    // The same books behind a server that logs people out after a minute without a request.
    hasty = await startBeside(demo, "--idle-minutes", "1");
    browser = await openBrowser();
});

after(async () => {
    await browser?.close();
    await hasty?.stop();
    await demo?.stop();
});

test("what is typed is kept on the server a moment later", async () => {
    lead = await person(browser, demo, "projectleider", { address: hasty.address });
    await lead.page.goto(TEXT);
    await lead.page.fill('textarea[name="text-nl"]', WRITTEN);
    await lead.page.getByText("Uw tekst is bewaard.").waitFor();
    await picture(lead.page, "draft-kept");
    plain = await person(browser, demo, "financien", { address: hasty.address, javaScriptEnabled: false });
    await plain.page.goto(TEXT);
    await plain.page.fill('textarea[name="text-nl"]', TYPED_LATER);
    seenLast = Date.now();
});

test("a person sets up a second factor by a key and a code, and keeps the recovery codes", async () => {
    const { page, faults, leave } = await person(browser, demo, "controller");
    await page.goto("/account");
    await page.getByRole("link", { name: "Tweede factor instellen" }).click();
    await pictures(page, "second-factor-offer");
    await assertAccessible(page);
    await onward(page, () => page.getByRole("button", { name: "Begin met instellen" }).click());
    await page.getByRole("img", { name: "QR-code met de sleutel voor de app" }).waitFor();
    await pictures(page, "second-factor-key");
    await assertAccessible(page);
    const key = await page.locator(".secret").innerText();
    await page.getByLabel("Code van de app").fill("000000");
    await onward(page, () => page.getByRole("button", { name: "Bevestigen" }).click());
    assert.match(await notice(page), /Deze code klopt niet/);
    await page.getByLabel("Code van de app").fill(code(key));
    await onward(page, () => page.getByRole("button", { name: "Bevestigen" }).click());
    const recovery = await page.locator(".recovery-codes li").allInnerTexts();
    assert.equal(recovery.length, 10);
    await pictures(page, "second-factor-codes");
    await assertAccessible(page);
    await page.getByRole("link", { name: "Ik heb ze bewaard" }).click();
    await page.goto("/account/second-factor");
    await page.getByText("U hebt nog 10 herstelcodes.").waitFor();
    await pictures(page, "second-factor-on");
    await assertAccessible(page);
    assert.deepEqual(faults, []);
    await leave();

    // From now on the password alone leads to the question for a code.
    const again = await person(browser, demo, "controller", { code: () => "111111" });
    assert.match(await again.page.locator("main .notice").innerText(), /Deze code klopt niet/);
    await pictures(again.page, "login-code");
    await assertAccessible(again.page);
    await again.page.fill('[name="code"]', code(key, 1));
    await Promise.all([again.page.waitForURL(/\/grants/), again.page.click('main button[type="submit"]')]);
    await again.leave();

    const recovered = await person(browser, demo, "controller", { code: () => recovery[0] });
    await recovered.page.getByText("U hebt nog 9 herstelcodes.").waitFor();
    await recovered.leave();
});

test("an administrator resets the second factor of who lost the telephone", async () => {
    const { page, faults, leave } = await person(browser, demo, "beheer");
    await page.goto("/settings/users");
    await page.getByRole("link", { name: "controller", exact: true }).click();
    await page.getByText("Tweede factor terugzetten…").click();
    await pictures(page, "second-factor-reset");
    await assertAccessible(page);
    await onward(page, () => page.getByRole("button", { name: "Ja, zet terug" }).click());
    assert.match(await notice(page), /De tweede factor is teruggezet/);
    assert.deepEqual(faults, []);
    await leave();
    const back = await person(browser, demo, "controller");
    await back.leave();
});

/// Waits until the session of somebody has timed out. Asking would keep it open: nothing is asked before the time is up.
async function timedOut(page) {
    const idle = seenLast + IDLE_SECONDS * 1000 - Date.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(idle, 0)));
    const reply = await page.request.get("/account", { maxRedirects: 0 });
    assert.equal(reply.status(), 303, `the session is still open after ${IDLE_SECONDS} s`);
}

async function logInAgain(page, login) {
    await page.waitForURL(/\/login/);
    await page.fill('[name="login"]', login);
    await page.fill('[name="password"]', demo.password);
    await Promise.all([page.waitForURL(/\/texts\/summary/), page.click('main button[type="submit"]')]);
}

test("a session that timed out in mid-form gives the text back", async () => {
    const { page, faults, leave } = lead;
    await timedOut(page);
    await page.locator('textarea[name="text-nl"]').press("End");
    await page.keyboard.type(" Er zijn drie trainers bij gekomen.");
    await page.getByRole("button", { name: "Bewaren", exact: true }).click();
    await logInAgain(page, "projectleider");
    assert.equal(await page.inputValue('textarea[name="text-nl"]'), `${WRITTEN} Er zijn drie trainers bij gekomen.`);
    await page.getByText(/invulde en niet verstuurde, staat er weer/).waitFor();
    await pictures(page, "draft-given-back");
    await assertAccessible(page);
    await onward(page, () => page.getByRole("button", { name: "Bewaren", exact: true }).click());
    assert.match(await notice(page), /is bewaard/);
    await page.goto(TEXT);
    assert.equal(await page.getByText(/staat er weer/).count(), 0, "what was sent is no draft any more");
    assert.deepEqual(faults, []);
    await leave();
});

test("without a script too, and nobody's text is written over", async () => {
    const { page, leave } = plain;
    await timedOut(page);
    await page.getByRole("button", { name: "Bewaren", exact: true }).click();
    await logInAgain(page, "financien");
    assert.equal(await page.inputValue('textarea[name="text-nl"]'), TYPED_LATER);
    // The lead kept another text meanwhile: it is shown beside this one.
    await page.getByRole("button", { name: "Bewaren", exact: true }).click();
    const said = await page.locator("main").innerText();
    assert.match(said, /Petra Leider heeft .* gewijzigd terwijl u schreef/);
    assert.match(said, /Er zijn drie trainers bij gekomen/);
    assert.equal(await page.inputValue('textarea[name="text-nl"]'), TYPED_LATER);
    await pictures(page, "two-people-one-text");
    await leave();
});
