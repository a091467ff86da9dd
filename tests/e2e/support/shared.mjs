// Books that several server processes share: a throw-away PostgreSQL, and one address for two servers. Requests go to the
// servers in turn; after some of them one server is killed, between two requests, and the other goes on alone.

import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readFileSync, readdirSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";

/// Requests until a server is killed: a journey is in the middle of its work then.
const KILL_AFTER = 15;

function newestBinaries() {
    const root = "/usr/lib/postgresql";
    const versions = existsSync(root) ? readdirSync(root).filter((name) => existsSync(join(root, name, "bin", "initdb"))) : [];
    if (versions.length === 0) throw new Error("no PostgreSQL below /usr/lib/postgresql: install Debian's postgresql");
    return join(root, versions.sort((one, other) => Number(one) - Number(other)).at(-1), "bin");
}

/// PostgreSQL refuses to run as root: user and group of `postgres`, when this is root.
function unprivileged() {
    if (process.getuid() !== 0) return {};
    const line = readFileSync("/etc/passwd", "utf8").split("\n").find((line) => line.startsWith("postgres:"));
    const [, , uid, gid] = line.split(":").map(Number);
    return { uid, gid };
}

/// A cluster with one empty database, reached by its socket. It ends with this process, however that ends.
export async function startPostgresql() {
    const [binaries, owner] = [newestBinaries(), unprivileged()];
    const folder = mkdtempSync(join(tmpdir(), "verantwoord-pg-"));
    if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid);
    const run = { ...owner, cwd: folder, stdio: ["ignore", "ignore", "inherit"] };
    const data = join(folder, "data");
    const settings = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D", data];
    execFileSync(join(binaries, "initdb"), settings, run);
    // The keeper waits for its standard input to close, which happens when this process is gone.
    const script = `'${join(binaries, "postgres")}' -D '${data}' -k '${folder}' -c listen_addresses='' -c fsync=off >'${folder}/log' 2>&1 &
        server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf '${folder}'`;
    const keeper = spawn("sh", ["-c", script], { ...owner, cwd: folder, stdio: ["pipe", "ignore", "inherit"] });
    const createdb = () => execFileSync(join(binaries, "createdb"), ["-h", folder, "-U", "postgres", "books"], { ...run, stdio: "ignore" });
    for (let attempt = 1; ; attempt += 1) {
        try {
            createdb();
            break;
        } catch (error) {
            if (attempt === 100) throw new Error(`PostgreSQL did not start: ${readFileSync(join(folder, "log"), "utf8")}`, { cause: error });
            await new Promise((resolve) => setTimeout(resolve, 50));
        }
    }
    const stop = () =>
        new Promise((resolve) => {
            keeper.on("exit", resolve);
            keeper.stdin.end();
        });
    return { url: `postgresql:///books?host=${folder}&user=postgres`, stop };
}

/// One address for these servers, at a port that is free.
export async function oneAddressFor(servers, port = 0) {
    const alive = [...servers];
    let [asked, underWay, next] = [0, 0, 0];
    const pass = (incoming, outgoing) => {
        asked += 1;
        if (asked >= KILL_AFTER && alive.length > 1 && underWay === 0) alive.shift().kill();
        next += 1;
        const { hostname, port } = new URL(alive[next % alive.length].address);
        const { method, url: path, headers } = incoming;
        // A stream of events stays open as long as its page wants: nothing waits for its end.
        const isStream = headers.accept === "text/event-stream";
        if (!isStream) {
            underWay += 1;
            outgoing.on("close", () => (underWay -= 1));
        }
        const onward = request({ hostname, port, method, path, headers }, (answer) => {
            outgoing.writeHead(answer.statusCode, answer.rawHeaders);
            answer.pipe(outgoing);
            answer.on("error", () => outgoing.destroy());
        });
        onward.on("error", () => outgoing.destroy());
        outgoing.on("close", () => onward.destroy());
        incoming.pipe(onward);
    };
    const proxy = createServer(pass);
    await new Promise((resolve) => proxy.listen(port, "127.0.0.1", resolve));
    const stop = async () => {
        await Promise.all(alive.map((server) => server.stop()));
        proxy.closeAllConnections();
        await new Promise((resolve) => proxy.close(resolve));
        if (alive.length > 1) throw new Error(`no server was killed: the journey asked only ${asked} times`);
    };
    return { address: `http://127.0.0.1:${proxy.address().port}`, stop };
}
