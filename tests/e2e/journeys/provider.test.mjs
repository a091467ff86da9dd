// Logging in by the organisation's own sign-in: by a verified address, by a link of the administrator, and by nothing else.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { assertAccessible, notice, onward, openBrowser, person, pictures } from "../support/browser.mjs";
import { CLIENT, signIn, startProvider } from "../support/provider.mjs";
import { freePort, onPostgresql, startBeside, startDemo } from "../support/server.mjs";

const PEOPLE = {
    "fatima-7": { email: "Fatima@Example.nl", email_verified: true },
    "mallory-9": { email: "fatima@example.nl", email_verified: false },
    "coen-3": { email: "coen@elders.example", email_verified: true },
};

let folder, demo, ours, provider, browser;

before(async () => {
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    provider = await startProvider(PEOPLE, `${address}/login/provider/return`);
    folder = mkdtempSync(join(tmpdir(), "verantwoord-e2e-"));
    writeFileSync(join(folder, "geheim"), `${CLIENT.secret}\n`);
    const settings = ["--public-address", address, "--oidc-issuer", provider.address, "--oidc-client-id", CLIENT.id];
    settings.push("--oidc-name", "Rijks-SSO", "--oidc-client-secret-file", join(folder, "geheim"));
    demo = await startDemo({ settings, port });
    // What one server began, the other may have to end.
    ours = onPostgresql ? demo : await startBeside(demo, ...settings, "--listen", `127.0.0.1:${port}`);
    demo.run("user", "add", "fatima@example.nl", "--name", "Fatima Elders", "--role", "finance", "--grant", "CBR");
    browser = await openBrowser();
});

after(async () => {
    await browser?.close();
    if (ours !== demo) await ours?.stop();
    await provider?.stop();
    await demo?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
});

/// Somebody who has not logged in anywhere yet.
async function stranger() {
    const context = await browser.newContext({ baseURL: ours.address, locale: "nl-NL", viewport: { width: 1280, height: 900 } });
    return context.newPage();
}

async function byProvider(page, name, to = "/login") {
    await page.goto(to);
    await page.getByRole("link", { name: "Inloggen met Rijks-SSO" }).click();
    await signIn(page, name);
}

test("a verified address is the login name of its account, and leads to the page that was asked for", async () => {
    const page = await stranger();
    await page.goto("/grants/CBR/expenditure");
    await pictures(page, "login-with-provider");
    await assertAccessible(page);
    await byProvider(page, "fatima-7", page.url());
    await page.waitForURL(/\/grants\/CBR\/expenditure$/);
    await page.getByRole("link", { name: "Fatima Elders" }).waitFor();
    await page.context().close();
});

test("an address that was not verified opens nothing, and neither does an unknown person", async () => {
    for (const name of ["mallory-9", "coen-3"]) {
        const page = await stranger();
        await byProvider(page, name);
        await page.getByRole("heading", { name: "U hebt hier nog geen account" }).waitFor();
        assert.match(await page.locator("main").innerText(), new RegExp(name));
        await pictures(page, "login-unknown-to-us");
        await assertAccessible(page);
        const reply = await page.goto("/grants");
        assert.match(reply.url(), /\/login/);
        await page.context().close();
    }
});

test("an administrator links somebody by the identifier on their screen", async () => {
    const { page, faults, leave } = await person(browser, demo, "beheer", { address: ours.address });
    await page.goto("/settings/users");
    await page.getByRole("link", { name: "controller", exact: true }).click();
    await page.getByLabel("Kenmerk bij de organisatie").fill("coen-3");
    await pictures(page, "provider-link");
    await assertAccessible(page);
    await onward(page, () => page.getByRole("button", { name: "Koppeling bewaren" }).click());
    assert.match(await notice(page), /De koppeling is bewaard/);
    assert.deepEqual(faults, []);
    await leave();
    const linked = await stranger();
    await byProvider(linked, "coen-3");
    await linked.getByRole("link", { name: "Coen Control" }).waitFor();
    await linked.context().close();
});

test("an answer that this browser did not ask for counts for nothing, nor does one that was used", async () => {
    const page = await stranger();
    const answers = [];
    page.on("request", (request) => request.url().includes("/login/provider/return?") && answers.push(request.url()));
    await byProvider(page, "fatima-7");
    await page.getByRole("link", { name: "Fatima Elders" }).waitFor();
    assert.equal(answers.length, 1);
    const victim = await stranger();
    for (const [who, address] of [[page, answers[0]], [victim, answers[0]], [victim, `${ours.address}/login/provider/return?code=x&state=y`]]) {
        const reply = await who.goto(address);
        assert.equal(reply.status(), 422);
        assert.match(await who.locator("main .notice").innerText(), /niet afgemaakt of duurde te lang/);
    }
    assert.match((await victim.goto("/grants")).url(), /\/login/);
    await page.context().close();
    await victim.context().close();
});

test("when the organisation does not answer, the password still does", async () => {
    await provider.stop();
    provider = undefined;
    const page = await stranger();
    await page.goto("/login");
    await page.getByRole("link", { name: "Inloggen met Rijks-SSO" }).click();
    assert.match(await page.locator("main .notice").innerText(), /lukt nu niet/);
    await page.fill('[name="login"]', "financien");
    await page.fill('[name="password"]', demo.password);
    await Promise.all([page.waitForURL(/\/grants/), page.click('main form button[type="submit"]')]);
    await page.context().close();
});
