// What each role can do with an import, without a script too; and what the page says while a large file is read.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { assertAccessible, notice, openBrowser, person, picture } from "../support/browser.mjs";
import { startDemo } from "../support/server.mjs";

const HEAD = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n";

let demo, browser;

before(async () => {
    demo = await startDemo();
    browser = await openBrowser();
});

after(async () => {
    await browser?.close();
    await demo?.stop();
});

test("an import goes all the way without a script", async () => {
    const { page, leave } = await person(browser, demo, "financien", { javaScriptEnabled: false });
    await page.goto("/grants/CBR/imports");
    await page.setInputFiles('input[type="file"]', demo.file("zonder-script.csv", `${HEAD}HM-NG;f;Hotel Lagos;ZS-1;15-03-2025;100,00\n`));
    await page.click("section.upload button.primary");
    assert.match(await notice(page), /1 rijen\. Er is nog niets geboekt/);
    await page.getByRole("button", { name: "De kolommen kloppen: controleer de rijen" }).click();
    assert.match(await notice(page), /gecontroleerd: 1 klaar, 0 wachten/);
    await page.getByRole("button", { name: "Boek één rij (EUR 100,00)" }).click();
    assert.match(await notice(page), /Eén rij is geboekt: EUR 100,00/);
    await leave();
});

test("a dropped file is taken in, and the page says how far a large one is", async () => {
    const { page, faults, leave } = await person(browser, demo, "financien");
    await page.goto("/grants/CBR/imports");
    const rows = Array.from({ length: 20_000 }, (_, row) => `HM-NG;f;Hotel ${row};GR-${row};15-03-2025;${row % 900},50`);
    await page.evaluate(
        ({ name, text }) => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], name, { type: "text/csv" }));
            document.querySelector("[data-drop]").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
            globalThis.said = [];
            const words = document.querySelector("section.upload .progress p");
            new MutationObserver(() => sessionStorage.setItem("said", (sessionStorage.getItem("said") ?? "") + words.textContent + "\n"))
                .observe(words, { childList: true, characterData: true, subtree: true });
        },
        { name: "groot.csv", text: HEAD + rows.join("\n") + "\n" },
    );
    assert.equal(await page.locator('input[type="file"]').evaluate((input) => input.files[0].name), "groot.csv");
    const next = page.waitForURL(/imports\/\d+$/, { timeout: 120_000 });
    await page.click("section.upload button.primary");
    await next;
    assert.match(await notice(page), /20\.000 rijen/);
    const said = await page.evaluate(() => sessionStorage.getItem("said"));
    assert.match(said, /Bezig met lezen en controleren|Lezen: [\d.]+ rijen/);
    await picture(page, "imports-large");
    assert.deepEqual(faults, []);
    await leave();
});

test("the second pair of eyes decides about a look-alike, and cannot post", async () => {
    const finance = await person(browser, demo, "financien");
    await finance.page.goto("/grants/CBR/imports");
    await finance.page.setInputFiles('input[type="file"]', demo.file("lijkt.csv", `${HEAD}HM-NG;f;HOTEL LAGOS B.V.;zs 1;20-03-2025;100,00\nHM-NG;f;Hotel Kano;HK-1;20-03-2025;50,00\n`));
    await finance.page.click("section.upload button.primary");
    await finance.page.waitForURL(/imports\/\d+$/);
    const address = finance.page.url();
    await finance.leave();
    const { page, faults, leave } = await person(browser, demo, "controller");
    await page.goto(address);
    assert.equal(await page.getByRole("button", { name: /controleer de rijen/ }).count(), 0);
    await page.getByText("Uw rol laat dit niet toe").first().waitFor();
    await page.getByRole("link", { name: "Dubbel? (1)" }).click();
    await page.getByLabel("Reden").fill("zelfde verblijf, twee keer ingestuurd");
    await page.getByRole("button", { name: "Dezelfde uitgave: niet boeken" }).click();
    await page.getByText("Het besluit is vastgelegd").waitFor();
    assert.match(await page.locator("article.pair, table").first().innerText(), /Hotel Lagos|dezelfde uitgave/i);
    await assertAccessible(page);
    assert.deepEqual(faults, []);
    await leave();
});

test("the auditor finds no imports, and is told so at their address", async () => {
    const { page, leave } = await person(browser, demo, "auditor");
    assert.equal(await page.getByRole("link", { name: "Imports" }).count(), 0);
    const reply = await page.goto("/grants/CBR/imports/1");
    assert.equal(reply.status(), 403);
    assert.match(await page.locator("main").innerText(), /imports bekijken/);
    await picture(page, "auditor-refused");
    await assertAccessible(page);
    await leave();
});
