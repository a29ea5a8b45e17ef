import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startFront } from "./front.ts";
import { isLarge, layOut } from "./large.ts";

const START_LIMIT_MS = 40_000;
/** A server that was asked to stop and has not by then is ended. */
const STOP_LIMIT_MS = 5_000;

/** So many pieces of what the program said are kept for a test that fails. */
const SAID_LAST = 40;

/** A program that was ended a moment ago may still be writing. */
const GONE = { recursive: true, force: true, maxRetries: 5, retryDelay: 100 };

export interface Person {
  username: string;
  password: string;
}

/** One running program on a folder and a port of its own. */
export interface Tradewind {
  url: string;
  /** Where its data are. */
  folder: string;
  administrator: Person;
  /** What the program said last, for who asks why a test failed. */
  said(): string;
  stop(): Promise<void>;
}

export async function startTradewind(): Promise<Tradewind> {
  const program = programPath();
  const folder = mkdtempSync(join(disk(), "tradewind-e2e-"));
  const administrator = { username: "admin", password: "seven-quiet-harbours-at-dawn" };
  layOut(program, folder);
  const addUser = ["user", "add", "--data", folder, "--username", administrator.username, "--password-stdin"];
  try {
    execFileSync(program, addUser, { input: `${administrator.password}\n` });
  } catch (error) {
    rmSync(folder, GONE);
    throw error;
  }

  const address = `127.0.0.1:${await freePort()}`;
  const server = spawn(program, ["serve", "--data", folder, "--listen", address], {
    stdio: ["ignore", "pipe", "pipe"],
    // Where a test's provider of sign-ins listens.
    env: { ...process.env, TRADEWIND_PRIVATE_HOSTS: "localhost", TRADEWIND_FILE_DROPS: join(folder, "drops") },
  });
  const log: string[] = [];
  for (const stream of [server.stdout, server.stderr]) {
    stream.on("data", (chunk: Buffer) => log.push(chunk.toString()));
  }
  const said = () => log.slice(-SAID_LAST).join("");

  // Whatever ends this worker ends its program, and leaves no folder behind.
  const abandon = () => {
    server.kill("SIGKILL");
    rmSync(folder, GONE);
  };
  process.once("exit", abandon);

  const stop = async () => {
    process.off("exit", abandon);
    await ended(server);
    rmSync(folder, GONE);
  };
  const url = `http://${address}`;
  try {
    await answers(`${url}/healthz`, server);
  } catch (error) {
    await stop();
    throw new Error(`${String(error)}\n${log.join("")}`);
  }
  const dist = process.env["TRADEWIND_WEB"];
  if (dist === undefined) return { url, folder, administrator, said, stop };
  const front = await startFront(resolve(dist), url);
  const stopBoth = async () => {
    await front.stop();
    await stop();
  };
  return { url: front.url, folder, administrator, said, stop: stopBoth };
}

/**
 * Memory, where there is some: what is typed and shown is the same, and no test waits for a disk that still writes
 * down what was built a moment ago. A large house stays where it fits.
 */
function disk(): string {
  const memory = "/dev/shm";
  return !isLarge() && existsSync(memory) ? memory : tmpdir();
}

/** The program named by TRADEWIND_BIN, or the one built last. */
export function programPath(): string {
  const named = process.env["TRADEWIND_BIN"];
  if (named !== undefined) return resolve(named);
  const built = ["release", "debug"]
    .map((profile) => resolve(import.meta.dirname, `../../target/${profile}/tradewind`))
    .filter((path) => existsSync(path))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (built[0] === undefined) throw new Error("No program yet: cargo build -p app, or set TRADEWIND_BIN.");
  return built[0];
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => {
        if (address === null || typeof address === "string") failed(new Error("no port"));
        else found(address.port);
      });
    });
  });
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error(`The program ended with ${server.exitCode}.`);
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    await sleep(50);
  }
  throw new Error(`The program did not answer within ${START_LIMIT_MS} ms.`);
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const end = new Promise((done) => server.once("exit", done));
  server.kill("SIGTERM");
  const timer = setTimeout(() => server.kill("SIGKILL"), STOP_LIMIT_MS);
  await end;
  clearTimeout(timer);
}
