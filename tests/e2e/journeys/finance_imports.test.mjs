// Finance takes back an import, hands the messy workbook in again, looks at its columns, mends it, settles a look-alike,
// posts it, replaces it by a corrected version and takes it back.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { assertAccessible, notice, onward, openBrowser, person, picture } from "../support/browser.mjs";
import { startDemo, workbooks } from "../support/server.mjs";

const MESSY = join(workbooks, "2025-2-met-fouten.xlsx");
const HEAD = "Activiteit;Kostensoort;Leverancier;Factuurnummer;Betaaldatum;Bedrag incl. btw\n";

let demo, browser, finance, page;

before(async () => {
    demo = await startDemo();
    browser = await openBrowser();
    finance = await person(browser, demo, "financien");
    page = finance.page;
});

after(async () => {
    await browser?.close();
    await demo?.stop();
});

/// Hands files in and waits for the page that follows.
async function upload(...paths) {
    await page.goto("/grants/CBR/imports");
    await page.setInputFiles('input[type="file"]', paths);
    await onward(page, () => page.click("section.upload button.primary"));
}

/// The counts of rows, by their names.
async function counts() {
    return page.$$eval("dl.counts > div", (divs) =>
        Object.fromEntries(divs.map((div) => [div.querySelector("dt").textContent, Number(div.querySelector("dd").textContent)])),
    );
}

async function press(name) {
    await onward(page, () => page.getByRole("button", { name }).click());
}

async function state() {
    return page.locator(".beside .badge").innerText();
}

/// Opens a cause that names this text.
function cause(text) {
    return page.locator("article.cause", { hasText: text });
}

async function mended(act) {
    await onward(page, act);
    assert.equal(await page.locator("main .notice.done").count(), 1);
}

test("finance takes back an import, and says why", async () => {
    await page.goto("/grants/CBR/imports");
    await picture(page, "imports-list");
    await page.getByRole("link", { name: "2025-2-met-fouten.xlsx" }).click();
    await picture(page, "imports-posted-with-waiting-rows");
    await page.getByText("Draai deze import terug…").click();
    await page.locator(".confirm").getByLabel("Reden").fill("met verkeerde activiteiten geboekt");
    await press("Draai terug");
    assert.match(await notice(page), /Teruggedraaid met 18 tegenboekingen/);
    assert.equal(await state(), "teruggedraaid");
});

test("a bad file gets a clear message, and the good one beside it is read", async () => {
    await page.goto("/grants/CBR/imports");
    const locked = demo.file("slot.pdf", "%PDF-1.7\n%âãÏÓ\n1 0 obj\n<<>>\nendobj\n");
    const good = demo.file("goed.csv", `${HEAD}HM-NG;f;Hotel Lagos;HL-1;15-03-2025;100,00\n`);
    await page.setInputFiles('input[type="file"]', [locked, good]);
    await page.click("section.upload button.primary");
    await page.getByRole("heading", { name: "Wat er met de bestanden is gebeurd" }).waitFor();
    const text = await page.locator("ul.results").innerText();
    assert.match(text, /slot\.pdf\s+Niet ingelezen/i);
    assert.match(text, /goed\.csv\s+Ingelezen/i);
    await picture(page, "imports-results");
    await assertAccessible(page);
});

test("the messy workbook is read, and its columns say why they are what they are", async () => {
    await upload(MESSY);
    assert.match(await notice(page), /31 rijen\. Er is nog niets geboekt/);
    assert.equal(await state(), "kolommen bekend");
    assert.deepEqual(await counts(), {
        gelezen: 31, geboekt: 0, "klaar om te boeken": 18, "wacht op herstel": 11, dubbel: 1, "geen uitgave": 1,
    });
    await page.getByRole("link", { name: "Kolommen", exact: true }).click();
    await page.getByText("de kop 'Activiteit' is een bekende naam voor activiteit").waitFor();
    assert.equal(await page.locator('select[name="use-0-A"]').inputValue(), "activity");
    await picture(page, "imports-columns");
    await assertAccessible(page);
});

test("the rows are checked and the consequences shown", async () => {
    await page.getByRole("link", { name: "Werk", exact: true }).click();
    await press("De kolommen kloppen: controleer de rijen");
    assert.equal(await state(), "gecontroleerd");
    await picture(page, "imports-checked");
    await assertAccessible(page);
});

test("a text that nobody knows is said once, and mends its rows", async () => {
    const unknown = cause("'HM-ZZ' is geen activiteit");
    await unknown.getByLabel("‘HM-ZZ’ betekent").selectOption("HM-TZ");
    await mended(() => unknown.getByRole("button", { name: "Onthoud en herstel" }).click());
    assert.match(await notice(page), /‘HM-ZZ’ wordt voortaan gelezen als HM-TZ/);
    assert.equal((await counts())["wacht op herstel"], 10);
    assert.equal(await cause("'HM-ZZ' is geen activiteit").count(), 0);
});

test("a cell is corrected in place, and what the file says stays beside it", async () => {
    const unpaid = cause("De betaaldatum ontbreekt");
    await unpaid.getByRole("link", { name: "Uitgaven!H20" }).click();
    await page.getByRole("heading", { name: "Cel H20" }).waitFor();
    await picture(page, "imports-cell");
    await assertAccessible(page);
    await page.getByLabel("Wordt gelezen als").fill("15-11-2025");
    await page.getByLabel("Reden").fill("bankafschrift november");
    await mended(() => page.getByRole("button", { name: "Verbeter de cel" }).click());
    const panel = await page.locator(".cell-panel").innerText();
    assert.match(panel, /– → 15-11-2025\. bankafschrift november \(Fatima de Vries/);
    assert.equal((await counts())["wacht op herstel"], 9);
});

test("a row that is no expense is left out", async () => {
    await page.getByRole("link", { name: "Werk", exact: true }).click();
    const zero = cause("Het bedrag is nul");
    await zero.getByText("Laat rij 25 weg").click();
    await mended(() => zero.getByRole("button", { name: "Laat de rij weg" }).click());
    const now = await counts();
    assert.equal(now["wacht op herstel"], 8);
    assert.equal(now["geen uitgave"], 2);
    assert.equal(await state(), "gecontroleerd");
});

test("what is posted is what the consequences said", async () => {
    await page.getByRole("link", { name: "Gevolgen", exact: true }).click();
    await page.getByRole("table", { name: /Gevolgen per begrotingspost/ }).waitFor();
    await picture(page, "imports-consequences");
    await assertAccessible(page);
    const button = page.getByRole("button", { name: /^Boek 20 rijen/ });
    const amount = /EUR ([\d.,]+)/.exec(await button.innerText())[1];
    await onward(page, () => button.click());
    assert.match(await notice(page), new RegExp(`20 rijen zijn geboekt: EUR ${amount.replaceAll(".", "\\.")}`));
    assert.equal(await state(), "deels geboekt");
    const kept = JSON.parse(demo.run("import", "list", "--grant", "CBR", "--json")).at(-1);
    assert.equal(kept.rows.posted, 20);
    await picture(page, "imports-posted");
});

test("a look-alike is settled by a person, side by side, and never asked again", async () => {
    const lines = JSON.parse(demo.run("expenditure", "--grant", "CBR", "--json"));
    const known = lines.find((line) => line.currency === "EUR" && /^[A-Z]+-25-0*\d+$/.test(line.document_number) && line.kind === "expense");
    assert.ok(known, "a numbered line in the demo");
    const [euros, cents] = [Math.trunc(known.original_minor / 100), String(known.original_minor % 100).padStart(2, "0")];
    const row = [
        known.activity, known.category, known.supplier.toUpperCase(), known.document_number.replaceAll("-", " "),
        known.payment_date, `${euros},${cents}`,
    ];
    await upload(demo.file("lijkt-op.csv", HEAD + row.join(";") + "\n"));
    await page.getByRole("link", { name: "Dubbel? (1)" }).click();
    await page.getByRole("heading", { name: /nog te beslissen/ }).waitFor();
    await picture(page, "imports-duplicates");
    await assertAccessible(page);
    await page.getByLabel("Reden").fill("tweede levering, beide facturen gezien");
    await press("Een andere uitgave: mag geboekt worden");
    assert.match(await page.locator("article.pair").innerText(), /een andere uitgave tweede levering, beide facturen gezien \(Fatima de Vries/);
    assert.equal((await counts())["klaar om te boeken"], 1);
});

test("a doubtful column is asked once, with both readings", async () => {
    const doubtful =
        "Activity,Cost category,Supplier,Invoice number,Payment date,Gross amount\n" +
        "HM-NG,f,Hotel,D-1,03/04/2025,1.234\nHM-NG,f,Hotel,D-2,05/06/2025,2.345\n";
    await upload(demo.file("doubts.csv", doubtful));
    assert.equal(await state(), "vragen open");
    const shown = await page.locator(".readings .shown").allInnerTexts();
    assert.deepEqual(shown, ["1.234", "1,234", "3 april 2025", "4 maart 2025"]);
    await picture(page, "imports-questions");
    await assertAccessible(page);
    await page.locator(".reading", { hasText: "de komma staat voor de decimalen" }).click();
    await page.locator(".reading", { hasText: "de dag staat vooraan" }).click();
    await press("Beantwoord en lees opnieuw");
    assert.equal(await state(), "kolommen bekend");
    assert.equal((await counts())["klaar om te boeken"], 2);
});

test("a corrected version posts only what differs", async () => {
    const first = `${HEAD}HM-NG;f;Hotel Abuja;R-1;15-03-2025;100,00\nHM-NG;f;Hotel Abuja;R-2;16-03-2025;200,00\n`;
    await upload(demo.file("reizen.csv", first));
    await press("De kolommen kloppen: controleer de rijen");
    await press(/^Boek 2 rijen/);
    await page.getByRole("link", { name: "Lever een verbeterde versie aan" }).click();
    const again = first.replace("200,00", "250,00") + "HM-NG;f;Hotel Abuja;R-3;17-03-2025;300,00\n";
    await page.setInputFiles('input[type="file"]', demo.file("reizen-2.csv", again));
    await onward(page, () => page.click("section.upload button.primary"));
    await press("De kolommen kloppen: controleer de rijen");
    await page.getByRole("link", { name: "Gevolgen", exact: true }).click();
    const changes = await page.locator("section", { hasText: "Wat deze versie verandert" }).first().innerText();
    assert.match(changes, /1 gelijk, 1 gewijzigd, 1 toegevoegd, 0 vervallen/);
    assert.match(changes, /200,00 → 250,00/);
    await picture(page, "imports-changes");
    await assertAccessible(page);
    await press(/^Boek 2 rijen/);
    assert.match(await notice(page), /2 rijen zijn geboekt/);
});

test("the workbook comes back with what is wrong, and the empty form can be had", async () => {
    await page.goto("/grants/CBR/imports/tray");
    await picture(page, "imports-tray");
    await assertAccessible(page);
    await page.getByRole("link", { name: "2025-2-met-fouten.xlsx" }).first().click();
    const [workbook] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Uw bestand met de bevindingen" }).click(),
    ]);
    assert.equal(workbook.suggestedFilename(), "2025-2-met-fouten-bevindingen.xlsx");
    assert.equal(readFileSync(await workbook.path()).subarray(0, 2).toString(), "PK");
    await page.goto("/grants/CBR/imports");
    const [template] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "Leeg formulier downloaden" }).first().click(),
    ]);
    assert.match(template.suggestedFilename(), /^uitgaven-CBR\.xlsx$/);
});

test("what was posted is taken back, and the books are sound", async () => {
    await page.goto("/grants/CBR/imports");
    await page.getByRole("link", { name: "2025-2-met-fouten.xlsx" }).first().click();
    await page.getByText("Draai deze import terug…").click();
    await page.locator(".confirm").getByLabel("Reden").fill("proef");
    await press("Draai terug");
    assert.match(await notice(page), /Teruggedraaid met 20 tegenboekingen/);
    demo.run("check");
    assert.deepEqual(finance.faults, []);
});
