// The program under test: each file of journeys has fresh books of its own, behind a server of its own.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
/// tests/run builds it.
const program = process.env.VERANTWOORD_PROGRAM ?? join(repository, "target", "debug", "verantwoord");
export const workbooks = join(repository, "fixtures", "cbr", "workbooks");

/// Longer than a slow machine needs to make the demo.
const MOST_SECONDS = 120;

/// A port of this machine that nobody uses.
function freePort() {
    return new Promise((resolve, reject) => {
        const server = createServer();
        server.on("error", reject);
        server.listen(0, "127.0.0.1", () => {
            const { port } = server.address();
            server.close(() => resolve(port));
        });
    });
}

/// Starts the program and waits until it says where it listens. The lines before that are kept.
async function start(words) {
    const child = spawn(program, [...words, "--log", "warn"], { stdio: ["ignore", "pipe", "pipe"] });
    const complaints = [];
    child.stderr.on("data", (data) => complaints.push(data.toString()));
    const said = [];
    const address = await new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`no server within ${MOST_SECONDS} s`)), MOST_SECONDS * 1000);
        child.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${complaints.join("")}`)));
        createInterface({ input: child.stdout }).on("line", (line) => {
            said.push(line);
            const found = /Listening at (http:\S+)/.exec(line);
            if (found) {
                clearTimeout(late);
                resolve(found[1].replace(/\/$/, ""));
            }
        });
    });
    const stop = () =>
        new Promise((resolve) => {
            child.removeAllListeners("exit");
            if (child.exitCode !== null) return resolve();
            child.on("exit", resolve);
            child.kill("SIGTERM");
        });
    return { address, said, complaints, stop, kill: () => child.kill("SIGKILL") };
}

/// The demo with fresh books, on a port of its own. Its password stands in what it prints.
export async function startDemo() {
    const folder = mkdtempSync(join(tmpdir(), "verantwoord-e2e-"));
    const server = await start(["--data", folder, "demo", "--listen", `127.0.0.1:${await freePort()}`]);
    const accounts = server.said.map((line) => /all with the password (.+):$/.exec(line)).find(Boolean);
    return {
        ...server,
        folder,
        password: accounts[1],
        /// A file of a person's own making, which goes with the demo.
        file: (name, text) => {
            const path = join(mkdtempSync(join(folder, "file-")), name);
            writeFileSync(path, text);
            return path;
        },
        /// Runs a command on the same books and gives what it printed.
        run: (...words) => execFileSync(program, ["--data", folder, ...words], { encoding: "utf8" }),
        stop: async () => {
            await server.stop();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/// Another server on the books of a demo, with settings of its own.
export async function startBeside(demo, ...settings) {
    return start(["--data", demo.folder, "serve", "--listen", `127.0.0.1:${await freePort()}`, ...settings]);
}
