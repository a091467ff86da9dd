// The auditor downloads an issued report, follows a figure of it to a line, to the cell that it came from and to the invoice
// behind it, and is refused everything else.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { assertAccessible, notice, onward, openBrowser, person, picture, pictures } from "../support/browser.mjs";
import { startDemo } from "../support/server.mjs";

const REPORT = "/grants/CBR/reports/financial-report/2025-1";
const INVOICE = "%PDF-1.4\n% factuur van de leverancier\n%%EOF\n";

let demo, browser, auditor, page;

before(async () => {
    demo = await startDemo();
    browser = await openBrowser();
});

after(async () => {
    await browser?.close();
    await demo?.stop();
});

test("the controller issues the report", async () => {
    const { page, faults, leave } = await person(browser, demo, "controller");
    await page.goto(REPORT);
    if ((await page.locator("summary", { hasText: "Vastzetten" }).count()) === 0) {
        await onward(page, () => page.getByRole("button", { name: "Versie maken" }).click());
    }
    await page.locator("summary", { hasText: "Vastzetten" }).click();
    await onward(page, () => page.getByRole("button", { name: "Ja, vastzetten" }).click());
    assert.match(await notice(page), /is vastgezet/);
    assert.deepEqual(faults, []);
    await leave();
});

test("the auditor downloads the report as it was issued", async () => {
    auditor = await person(browser, demo, "auditor");
    page = auditor.page;
    await page.goto("/grants/CBR/audit");
    await picture(page, "auditor-room");
    await assertAccessible(page);
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: "PDF" }).first().click();
    const file = await (await coming).path();
    assert.equal(readFileSync(file).subarray(0, 5).toString(), "%PDF-");
});

test("a figure leads to its lines, and a line to its cells", async () => {
    await page.locator("main table tbody a").first().click();
    await page.getByRole("heading", { level: 1, name: /2025-1/ }).waitFor();
    await picture(page, "auditor-figures");
    await assertAccessible(page);
    const figure = page.locator('main td a[href*="/lines?figure="]').first();
    const amount = (await figure.innerText()).replace(/[^\d.,-]/g, "");
    await onward(page, () => figure.click());
    await page.waitForURL(/\/expenditure\?/);
    const total = await page.locator("main").innerText();
    assert.ok(total.includes(amount), `the lines add up to ${amount}: ${page.url()} ${total}`);
    await picture(page, "auditor-lines");
    // A computed line comes from hours; one that was imported comes from cells.
    const imported = page.locator("main table tr").filter({ hasText: /import \d/i });
    await onward(page, () => imported.locator('a[href*="/expenditure/"]').first().click());
    await page.locator("table.source-sheet tr.own").waitFor();
    await picture(page, "auditor-line");
    await assertAccessible(page);
});

test("a line leads to its invoice, byte for byte", async () => {
    const address = new URL(page.url()).pathname;
    const finance = await person(browser, demo, "financien");
    await finance.page.goto(address);
    await finance.page.setInputFiles('input[name="evidence"]', demo.file("factuur.pdf", INVOICE));
    await finance.page.getByLabel("Herkomst").selectOption({ label: "alleen elektronisch" });
    await finance.page.fill('input[name="document-date"]', "2025-03-14");
    await pictures(finance.page, "line-evidence-form");
    await assertAccessible(finance.page);
    await onward(finance.page, () => finance.page.getByRole("button", { name: "Voeg toe" }).click());
    assert.match(await notice(finance.page), /factuur\.pdf is toegevoegd/);
    await pictures(finance.page, "line-evidence");
    await assertAccessible(finance.page);
    assert.deepEqual(finance.faults, []);
    await finance.leave();

    await page.reload();
    assert.equal(await page.locator('input[name="evidence"]').count(), 0, "an auditor adds nothing");
    const coming = page.waitForEvent("download");
    await page.getByRole("link", { name: "factuur.pdf" }).click();
    const file = await coming;
    assert.equal(file.suggestedFilename(), "factuur.pdf");
    assert.equal(readFileSync(await file.path(), "utf8"), INVOICE);
});

test("a line leads to what the rules say of it", async () => {
    await onward(page, () => page.getByRole("link", { name: "Bekijk de oordelen" }).click());
    await picture(page, "auditor-verdicts");
    await assertAccessible(page);
});

test("everything else is refused, and said so", async () => {
    const closed = [
        "/grants/CBR/imports", "/grants/CBR/imports/1", "/grants/CBR/expenditure/new", "/grants/CBR/expenditure/1/correction",
        "/grants/CBR/file", "/settings/users", "/settings/grants", "/settings/rates", "/settings/system",
    ];
    for (const address of closed) {
        const reply = await page.goto(address);
        assert.equal(reply.status(), 403, address);
        assert.match(await page.locator("main").innerText(), /Dit mag u niet met uw rol/);
    }
    await picture(page, "auditor-refused-settings");
    // No page of the auditor has a form that changes the books, and one that is put together by hand is refused.
    await page.goto("/grants/CBR/expenditure");
    const token = await page.locator('input[name="form-token"]').first().inputValue();
    const changes = [
        "/grants/CBR/expenditure", "/grants/CBR/expenditure/1/correction", "/grants/CBR/expenditure/1/evidence",
        "/grants/CBR/imports", "/grants/CBR/budget/amendments", "/grants/CBR/budget/amendments/1/approval",
    ];
    for (const address of changes) {
        const reply = await page.request.post(address, { form: { "form-token": token }, maxRedirects: 0 });
        assert.equal(reply.status(), 403, address);
    }
    assert.deepEqual(auditor.faults, []);
    await auditor.leave();
});
