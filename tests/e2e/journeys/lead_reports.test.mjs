// The project lead finds what matters today, fills in an indicator, writes the words of the report with figures by name,
// sees what is still missing, makes the report and downloads it; the controller freezes it, and the lead hands it in.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { assertAccessible, notice, onward, openBrowser, person, picture } from "../support/browser.mjs";
import { startDemo } from "../support/server.mjs";

const REPORT = "/grants/CBR/reports/progress-report/2025-2";

let demo, browser, lead, page;

before(async () => {
    demo = await startDemo();
    browser = await openBrowser();
    lead = await person(browser, demo, "projectleider");
    page = lead.page;
});

after(async () => {
    await browser?.close();
    await demo?.stop();
});

test("the first page says what matters and leads to the report that is due", async () => {
    await page.goto("/grants/CBR");
    await assertAccessible(page);
    await picture(page, "overview-lead");
    const due = page.locator(".matters a", { hasText: "voortgangsrapportage over 2025-2" });
    assert.match(await due.innerText(), /uiterlijk 28 januari 2026/);
    await onward(page, () => due.click());
    assert.equal(new URL(page.url()).pathname, REPORT);
});

test("an indicator is filled in by age and gender, and adds up", async () => {
    await page.goto("/grants/CBR/indicators/CBR-TRAINERS?period=2025-2");
    await page.fill('input[name="18-60-female"]', "5");
    await page.fill('input[name="over-60-male"]', "1");
    await onward(page, () => page.locator('form[action$="/value"] button.primary').click());
    assert.match(await notice(page), /Bewaard in de opgave over 2025-2/);
    assert.equal(await page.inputValue('input[name="18-60-female"]'), "5");
    await assertAccessible(page);
});

test("words quote figures by name, and a name that does not exist is refused", async () => {
    await page.goto(`${REPORT}/texts/summary`);
    await page.fill('textarea[name="text-nl"]', "Besteed is EUR {{ bestaat_niet }}.");
    await page.fill('textarea[name="text-en"]', "");
    await onward(page, () => page.getByRole("button", { name: "Bewaren", exact: true }).click());
    assert.match(await notice(page), /een cijfer dat niet bestaat: ‘Besteed is EUR {{ bestaat_niet }}.’/);
    await page.fill('textarea[name="text-nl"]', "In deze periode is besteed: EUR ");
    await page.locator('textarea[name="text-nl"]').press("End");
    // A click puts the name where the cursor stands.
    await page.getByRole("button", { name: "{{ spent_period }}" }).click();
    assert.equal(await page.inputValue('textarea[name="text-nl"]'), "In deze periode is besteed: EUR {{ spent_period }}");
    await onward(page, () => page.getByRole("button", { name: "Bekijken zonder te bewaren" }).click());
    assert.match(await page.locator(".as-read").innerText(), /is besteed: EUR [\d.]+,\d\d/);
    await picture(page, "report-words");
    await assertAccessible(page);
    await onward(page, () => page.getByRole("button", { name: "Bewaren", exact: true }).click());
    assert.match(await notice(page), /is bewaard/);
});

test("the report says what it lacks, is made, and is downloaded", async () => {
    await page.goto(REPORT);
    assert.ok((await page.locator(".matters-list li").count()) >= 1, "rows of an import wait in the demo");
    await picture(page, "report-readiness");
    await onward(page, () => page.getByRole("button", { name: "Versie maken" }).click());
    assert.match(await notice(page), /Dit is versie \d+/);
    await page.goto(`${REPORT}/preview`);
    await assertAccessible(page);
    await picture(page, "report-preview");
    assert.match(await page.locator("article.report").innerText(), /In deze periode is besteed: EUR/);
    await page.goto(REPORT);
    const arrives = page.waitForEvent("download");
    await page.locator('a[href$="/files/nl.pdf"]').first().click();
    const file = await arrives;
    assert.match(file.suggestedFilename(), /^concept-progress-report-CBR-2025-2-nl\.pdf$/);
    assert.equal(readFileSync(await file.path()).subarray(0, 5).toString(), "%PDF-");
});

test("the controller freezes it, and the lead hands it in", async () => {
    const controller = await person(browser, demo, "controller");
    await controller.page.goto(REPORT);
    await controller.page.locator("summary", { hasText: "Vastzetten" }).click();
    await onward(controller.page, () => controller.page.getByRole("button", { name: "Ja, vastzetten" }).click());
    assert.match(await notice(controller.page), /is vastgezet/);
    assert.deepEqual(controller.faults, []);
    await controller.leave();
    await page.goto(REPORT);
    await page.locator("summary", { hasText: "Als ingediend vastleggen" }).click();
    await onward(page, () => page.locator('form[action$="/submission"] button.primary').click());
    assert.match(await notice(page), /is nu ingediend/);
    await page.goto("/grants/CBR");
    assert.equal(await page.locator(".matters a", { hasText: "over 2025-2" }).count(), 0, "what was handed in no longer presses");
    assert.deepEqual(lead.faults, []);
});
