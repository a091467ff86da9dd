// The program under test: each file of journeys has fresh books of its own, behind a server of its own.

import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { oneAddressFor, startPostgresql } from "./shared.mjs";

export const repository = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
/// tests/run builds it.
const program = process.env.VERANTWOORD_PROGRAM ?? join(repository, "target", "debug", "verantwoord");
export const workbooks = join(repository, "fixtures", "cbr", "workbooks");

/// Longer than a slow machine needs to make the demo.
const MOST_SECONDS = 120;

/// A port of this machine that nobody uses.
export function freePort() {
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

export const onPostgresql = process.env.VERANTWOORD_JOURNEYS === "postgresql";

/// The demo with fresh books, on a port of its own. Its password stands in what it prints. With
/// `VERANTWOORD_JOURNEYS=postgresql` its books are on PostgreSQL, behind two servers at one address, of which one is killed;
/// these can have settings, and their address a port that is known beforehand.
export async function startDemo({ settings = [], port = 0 } = {}) {
    const folder = mkdtempSync(join(tmpdir(), "verantwoord-e2e-"));
    const { books, server, said } = await (onPostgresql ? shared(folder, settings, port) : single(folder));
    const accounts = said.map((line) => /all with the password (.+):$/.exec(line)).find(Boolean);
    return {
        ...server,
        books,
        password: accounts[1],
        /// A file of a person's own making, which goes with the demo.
        file: (name, text) => {
            const path = join(mkdtempSync(join(folder, "file-")), name);
            writeFileSync(path, text);
            return path;
        },
        /// Runs a command on the same books and gives what it printed.
        run: (...words) => execFileSync(program, [...books, ...words], { encoding: "utf8" }),
        stop: async () => {
            await server.stop();
            rmSync(folder, { recursive: true, force: true });
        },
    };
}

/// The embedded database, and one server.
async function single(folder) {
    const books = ["--data", folder];
    const server = await start([...books, "demo", "--listen", `127.0.0.1:${await freePort()}`]);
    return { books, server, said: server.said };
}

/// PostgreSQL, and two servers whose books' clock stands where the demo's stands.
async function shared(folder, settings, port) {
    const postgresql = await startPostgresql();
    // Both servers read the secrets of second factors by one key.
    const key = ["--secrets-key", join(folder, "secrets.key")];
    const books = ["--data", folder, "--database", postgresql.url, ...key];
    execFileSync(program, [...books, "migrate"], { encoding: "utf8" });
    const said = execFileSync(program, [...books, "demo", "--no-serve"], { encoding: "utf8" }).split("\n");
    const serve = async () => start([...books, "serve", "--demo-clock", ...settings, "--listen", `127.0.0.1:${await freePort()}`]);
    const address = await oneAddressFor([await serve(), await serve()], port);
    const stop = async () => {
        await address.stop();
        await postgresql.stop();
    };
    return { books, server: { ...address, stop }, said };
}

/// Another server on the books of a demo, with settings of its own.
export async function startBeside(demo, ...settings) {
    const listen = settings.includes("--listen") ? [] : ["--listen", `127.0.0.1:${await freePort()}`];
    return start([...demo.books, "serve", ...listen, ...settings]);
}
