// Finance prepares a budget amendment and offers it; its maker cannot approve it, whatever their roles; the controller does.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible, notice, onward, openBrowser, person, picture } from "../support/browser.mjs";
import { startDemo } from "../support/server.mjs";

let demo, browser, amendment;

before(async () => {
    demo = await startDemo();
    browser = await openBrowser();
});

after(async () => {
    await browser?.close();
    await demo?.stop();
});

/// An amount as it stands in a field, changed by whole euros.
function changed(shown, euros) {
    const cents = BigInt(shown.replaceAll(".", "").replace(",", "")) + BigInt(euros) * 100n;
    return `${cents / 100n},${String(cents % 100n).padStart(2, "0")}`;
}

test("finance moves ten thousand euros between two lines, sees the effect and offers it", async () => {
    const { page, faults, leave } = await person(browser, demo, "financien");
    await page.goto("/grants/CBR/budget");
    await page.getByLabel("Reden (Nederlands)").fill("Meer training in het tweede jaar");
    await onward(page, () => page.getByRole("button", { name: "Wijziging voorbereiden" }).click());
    amendment = new URL(page.url()).pathname;
    const columns = await page.$$eval('input[name^="amount-0-"]', (fields) => fields.map((field) => field.name.slice("amount-0-".length)));
    for (const year of columns) {
        const [from, to] = [page.locator(`[name="amount-0-${year}"]`), page.locator(`[name="amount-1-${year}"]`)];
        const [one, other] = [await from.inputValue(), await to.inputValue()];
        if (!one || !other) continue;
        await from.fill(changed(one, -10_000));
        await to.fill(changed(other, 10_000));
        break;
    }
    // What is typed is kept: another visit to the page finds it again.
    await page.getByText("Uw tekst is bewaard.").waitFor();
    await page.reload();
    await page.getByText(/invulde en niet verstuurde, staat er weer/).waitFor();
    await onward(page, () => page.getByRole("button", { name: "Bewaar en toon de gevolgen" }).click());
    assert.match(await page.locator("main").innerText(), /\+10\.000,00/);
    await picture(page, "amendment-effect");
    await assertAccessible(page);
    await onward(page, () => page.getByRole("button", { name: "Ter goedkeuring aanbieden" }).click());
    assert.match(await notice(page), /ligt ter goedkeuring/);
    assert.equal(await page.getByRole("button", { name: "Goedkeuren" }).count(), 0, "finance approves nothing");
    assert.deepEqual(faults, []);
    await leave();
});

test("who made it cannot approve it, also with the controller's role", async () => {
    demo.run("user", "role", "financien", "--role", "controller", "--grant", "CBR");
    const { page, faults, leave } = await person(browser, demo, "financien");
    await page.goto(amendment);
    const button = page.getByRole("button", { name: "Goedkeuren" });
    assert.equal(await button.getAttribute("aria-disabled"), "true");
    await page.getByText("U hebt zelf aan deze wijziging gewerkt. Iemand anders moet erover beslissen.").waitFor();
    await picture(page, "amendment-four-eyes");
    await assertAccessible(page);
    // A form put together by hand does not get around it.
    const token = await page.locator('input[name="form-token"]').first().inputValue();
    const version = await page.locator('form[action$="/approval"] input[name="version"]').inputValue();
    const form = { "form-token": token, version, "approved-on": "2026-01-20", reason: "brief 20 januari 2026" };
    const reply = await page.request.post(`${amendment}/approval`, { form, maxRedirects: 0 });
    assert.ok([409, 422].includes(reply.status()), `${reply.status()}`);
    assert.match(await reply.text(), /iemand anders|Iemand anders/);
    assert.deepEqual(faults, []);
    await leave();
});

test("the controller approves it, and it is the budget from then on", async () => {
    const { page, faults, leave } = await person(browser, demo, "controller");
    await page.goto(amendment);
    await page.getByLabel("Ingestemd op").fill("2026-01-20");
    await page.getByLabel("Besluit of brief van de subsidieverstrekker").fill("brief van 20 januari 2026, kenmerk 123");
    await picture(page, "amendment-decide");
    await assertAccessible(page);
    await onward(page, () => page.getByRole("button", { name: "Goedkeuren" }).click());
    assert.match(await notice(page), /is nu begrotingsversie \d/);
    const history = await page.getByRole("table", { name: /Alles wat met deze wijziging is gedaan/ }).innerText();
    assert.match(history, /Fatima de Vries[\s\S]*Coen Control/);
    await picture(page, "amendment-approved");
    await page.goto("/grants/CBR/budget");
    await page.getByText("Meer training in het tweede jaar").first().waitFor();
    assert.deepEqual(faults, []);
    await leave();
});
