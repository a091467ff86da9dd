// Finance hands in a bank statement, declines what does not belong together, and confirms what is certain.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { assertAccessible, notice, onward, openBrowser, person, picture } from "../support/browser.mjs";
import { repository, startDemo } from "../support/server.mjs";

const STATEMENT = join(repository, "fixtures", "sources", "bank-2025-03-v02.xml");
const UNPAID =
    "Activiteit;Kostensoort;Leverancier;Factuurnummer;Factuurdatum;Betaaldatum;Bedrag\n" +
    "HM-NG;f;Hotel Zuiderzicht B.V.;HZ-9914;01-03-2025;;1.590,00\n" +
    "HM-NG;b;Taxi Centraal;T-2043;20-03-2025;;61,20\n";

let demo, browser, page;

before(async () => {
    demo = await startDemo();
    browser = await openBrowser();
    ({ page } = await person(browser, demo, "financien"));
});

after(async () => {
    await browser?.close();
    await demo?.stop();
});

async function press(name) {
    await onward(page, () => page.getByRole("button", { name }).first().click());
}

test("without a statement the page says where to get one", async () => {
    await page.goto("/grants/CBR/imports");
    await page.setInputFiles('input[type="file"]', demo.file("onbetaald.csv", UNPAID));
    await onward(page, () => page.click("section.upload button.primary"));
    await page.goto("/grants/CBR/imports");
    await onward(page, () => page.getByRole("link", { name: "Naar de bankafschriften" }).click());
    await page.getByRole("heading", { name: "Er is nog geen afschrift" }).waitFor();
    await assertAccessible(page);
});

test("a statement proposes what it paid, and why", async () => {
    await page.setInputFiles('input[type="file"]', STATEMENT);
    await press("Inlezen");
    assert.match(await notice(page), /4 betalingen ingelezen/);
    await page.locator("article.pair", { hasText: "HZ-9914" }).getByText("noemt het factuurnummer").waitFor();
    await picture(page, "bank-proposals");
    await assertAccessible(page);
});

test("a proposal is declined with its reason", async () => {
    const taxi = page.locator("article.pair", { hasText: "Taxi Centraal" });
    await taxi.getByLabel("Reden").fill("was voor kantoor");
    await onward(page, () => taxi.getByRole("button", { name: "Wijs af" }).click());
    assert.match(await notice(page), /niet opnieuw voorgesteld/);
    assert.equal(await page.locator("article.pair", { hasText: "Taxi Centraal" }).count(), 0);
    await page.getByText("was voor kantoor").waitFor();
});

test("what is certain is confirmed, and its row has its payment date", async () => {
    await press(/Bevestig (het zekere voorstel|de \d+ zekere voorstellen)/);
    await page.getByRole("link", { name: /onbetaald!2/ }).click();
    await page.getByText("2025-03-14").first().waitFor();
    await picture(page, "bank-row-paid");
});
