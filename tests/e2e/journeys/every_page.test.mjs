// Every page that links lead to, for each role: no obstacles in either language, in light and in dark; no faults of script;
// small enough; and no wider than a phone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { openBrowser, person, picture, serious } from "../support/browser.mjs";
import { startDemo } from "../support/server.mjs";

/// Of pages that differ in a number or a code alone, one is looked at.
function pattern(address) {
    return address.pathname
        .replace(/\/[0-9a-f]{64}\b/g, "/{hash}")
        .replace(/\/\d+(?=\/|$)/g, "/{number}")
        .replace(/\/\d{4}-\d(?=\/|$)/g, "/{period}")
        .replace(/(\/activities|\/budget|\/rules|\/indicators|\/milestones|\/problems)\/[^/]+/g, "$1/{code}")
        .replace(/\/api\/docs\/[^/]+/g, "/api/docs/{group}")
        .replace(/\/reports\/[^/]+/g, "/reports/{form}");
}

/// Far more than there are: a walk that comes here goes round in circles.
const MOST_PAGES = 200;
const MOST_BYTES = 100_000;
/// Style, script, icon and the like, beside the page itself.
const MOST_FILES = 5;

let demo, browser;

before(async () => {
    demo = await startDemo();
    browser = await openBrowser();
});

after(async () => {
    await browser?.close();
    await demo?.stop();
});

/// The pages of ours that can be reached from the list of grants, one of each pattern.
async function reachable(page) {
    const found = new Map();
    const queue = [new URL("/grants", demo.address)];
    const seen = new Set([pattern(queue[0])]);
    while (queue.length > 0 && found.size < MOST_PAGES) {
        const address = queue.shift();
        const reply = await page.request.get(address.href);
        const isPage = /text\/html/.test(reply.headers()["content-type"] ?? "") && !reply.headers()["content-disposition"];
        // A link that a page offers leads somewhere, and to where its reader may go.
        assert.equal(reply.status(), 200, address.href);
        if (!isPage) continue;
        const text = await reply.text();
        assert.ok(text.length < MOST_BYTES, `${address.href} has ${text.length} bytes`);
        found.set(pattern(address), address.href);
        for (const [, href] of text.matchAll(/<a[^>]* href="([^"]+)"/g)) {
            const next = new URL(href.replaceAll("&amp;", "&"), address);
            if (next.origin !== address.origin || seen.has(pattern(next))) continue;
            seen.add(pattern(next));
            queue.push(next);
        }
    }
    assert.equal(queue.length, 0, `more than ${MOST_PAGES} pages`);
    return found;
}

/// What axe finds in light and in dark: colours alone differ between the two.
async function obstacles(page) {
    await page.emulateMedia({ colorScheme: "light" });
    const light = await serious(page);
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await serious(page, ["color-contrast"]);
    return [...light, ...dark.map((found) => `dark: ${found}`)];
}

async function choose(page, language) {
    await page.goto("/grants");
    await page.click(`button.language[value="${language}"]`);
    await page.waitForSelector(`html[lang="${language}"]`);
}

const looked = new Set();

for (const role of ["financien", "beheer", "controller", "projectleider", "auditor"]) {
    test(`the pages of ${role}`, async () => {
        const { page, faults, leave } = await person(browser, demo, role);
        const wrong = [];
        const pages = await reachable(page);
        assert.ok(pages.size > 0, "no page at all");
        for (const language of ["nl", "en"]) {
            await choose(page, language);
            for (const [name, address] of pages) {
                // What another role saw already looks the same, but for buttons.
                if (looked.has(`${language} ${name}`)) continue;
                looked.add(`${language} ${name}`);
                await page.setViewportSize({ width: 1280, height: 900 });
                await page.goto(address);
                const files = await page.evaluate(() => performance.getEntriesByType("resource").length);
                if (files > MOST_FILES) wrong.push(`${language} ${address}: asks for ${files} files`);
                wrong.push(...(await obstacles(page)).map((found) => `${language} ${address}: ${found}`));
                const file = `page-${name.replace(/[^a-z{}]+/gi, "-").replace(/^-|-$/g, "")}-${language}`;
                await page.emulateMedia({ colorScheme: language === "nl" ? "light" : "dark" });
                await picture(page, `${file}-1280`);
                await page.setViewportSize({ width: 390, height: 844 });
                await picture(page, `${file}-390`);
                const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
                if (wide > 0) wrong.push(`${language} ${address}: ${wide} px wider than a phone`);
            }
        }
        await choose(page, "nl");
        assert.deepEqual(wrong, []);
        assert.deepEqual(faults, []);
        await leave();
    });
}
