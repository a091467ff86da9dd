// Prints each journey as it ends, what went wrong, and one closing line: "13 passed, 0 failed".

export default async function* report(events) {
    let passed = 0;
    let failed = 0;
    for await (const { type, data } of events) {
        if (type !== "test:pass" && type !== "test:fail") continue;
        // Older versions of node report a file as a test around its tests.
        const isFile = data.name.endsWith(".test.mjs");
        if (type === "test:pass") {
            if (isFile) continue;
            passed += 1;
            yield `ok       ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
            continue;
        }
        const { error } = data.details;
        if (isFile && error?.failureType === "subtestsFailed") continue;
        failed += 1;
        const cause = error?.cause ?? error;
        yield `FAILED   ${data.name}\n${cause?.stack ?? cause}\n`;
    }
    yield `\n${passed} passed, ${failed} failed\n`;
}
