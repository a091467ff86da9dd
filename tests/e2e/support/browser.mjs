// The browser, and what people do in it.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { chromium } from "playwright-core";

import { onPostgresql, repository } from "./server.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const screenshots = join(repository, "target", "screenshots", onPostgresql ? "postgresql" : "");
mkdirSync(screenshots, { recursive: true });

const ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// Debian's Chromium with a profile of its own that is thrown away.
export function openBrowser() {
    return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGUMENTS });
}

/// A person at the demo: somebody who is logged in, in a window of their own.
export async function person(browser, demo, login, { width = 1280, scheme = "light", javaScriptEnabled = true, address, code } = {}) {
    const context = await browser.newContext({
        baseURL: address ?? demo.address,
        viewport: { width, height: 900 },
        colorScheme: scheme,
        locale: "nl-NL",
        javaScriptEnabled,
        acceptDownloads: true,
    });
    const page = await context.newPage();
    const faults = [];
    // A refusal (4xx) that a page explains is no fault of its script.
    const isFault = (message) => message.type() === "error" && !/status of 4\d\d/.test(message.text());
    page.on("console", (message) => isFault(message) && faults.push(`${page.url()}: ${message.text()}`));
    page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
    await page.goto("/login");
    await page.fill('[name="login"]', login);
    await page.fill('[name="password"]', demo.password);
    if (code) {
        await page.click('main button[type="submit"]');
        await page.fill('[name="code"]', code());
        await onward(page, () => page.click('main button[type="submit"]'));
    } else {
        await Promise.all([page.waitForURL(/\/grants/), page.click('main button[type="submit"]')]);
    }
    return { context, page, faults, leave: () => context.close() };
}

/// Does something that leads to another page, and waits for that page.
export async function onward(page, act) {
    await page.evaluate(() => document.documentElement.setAttribute("data-old", ""));
    await act();
    await page.waitForFunction(() => document.readyState === "complete" && !document.documentElement.hasAttribute("data-old"));
}

/// Keeps the whole page as a picture, as output of the build.
export async function picture(page, name) {
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/// The same on a wide screen and on a phone, in light and in dark.
export async function pictures(page, name) {
    const size = page.viewportSize();
    for (const [width, height] of [[1280, 900], [390, 844]]) {
        await page.setViewportSize({ width, height });
        for (const colorScheme of ["light", "dark"]) {
            await page.emulateMedia({ colorScheme });
            await picture(page, `${name}-${width}-${colorScheme}`);
        }
    }
    await page.emulateMedia({ colorScheme: "light" });
    await page.setViewportSize(size);
}

/// What axe finds on a page that keeps people out; by some rules only, or by all.
export async function serious(page, rules) {
    await page.evaluate(axe);
    const only = rules ? { runOnly: { type: "rule", values: rules } } : {};
    const found = await page.evaluate((only) => globalThis.axe.run(document, { resultTypes: ["violations"], ...only }), only);
    return found.violations
        .filter((violation) => ["serious", "critical"].includes(violation.impact))
        .map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}

/// A page without obstacles, and without faults of its script.
export async function assertAccessible(page) {
    assert.deepEqual(await serious(page), [], `axe at ${page.url()}`);
}

/// The text of the notice above a page.
export async function notice(page) {
    return (await page.locator("main .notice").first().innerText()).trim();
}
