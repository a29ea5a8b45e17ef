import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

/** So many orders stand in the house before a test comes; none, unless somebody asks for them. */
const ORDERS = Number(process.env["TRADEWIND_MOMENTS_ORDERS"] ?? 0);

export function isLarge(): boolean {
  return ORDERS > 0;
}

/**
 * Fills a new folder with the demo company, if a large house was asked for. The company is made once
 * for each form of the tables, beside other caches of this person, and copied for each run.
 */
export function layOut(program: string, folder: string): void {
  if (ORDERS === 0) return;
  const made = join(cacheFolder(), `demo-${ORDERS}-${formOfTables()}`);
  if (!existsSync(made)) {
    console.log(`the demo company with ${ORDERS} orders is made once, in ${made}`);
    mkdirSync(cacheFolder(), { recursive: true });
    const beginning = `${made}.${process.pid}`;
    const demo = ["demo", "--data", beginning, "--orders", String(ORDERS), "--skus", String(skus())];
    execFileSync(program, demo, { stdio: ["ignore", "ignore", "inherit"] });
    renameSync(beginning, made);
  }
  rmSync(folder, { recursive: true, force: true });
  cpSync(made, folder, { recursive: true });
}

/** A tenth of the orders, as a house of a million has a hundred thousand; and enough to sell. */
function skus(): number {
  return Math.max(2000, Math.floor(ORDERS / 10));
}

function cacheFolder(): string {
  const caches = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(caches, "tradewind-moments");
}

/** A house of other tables cannot be read: it is made anew. */
function formOfTables(): string {
  const root = resolve(import.meta.dirname, "../..");
  const crates = ["contexts", "foundation"].flatMap((half) =>
    readdirSync(join(root, half)).map((crate) => join(root, half, crate, "migrations")),
  );
  const hash = createHash("sha256");
  for (const folder of crates.filter((one) => existsSync(one)).sort()) {
    for (const step of readdirSync(folder).sort()) hash.update(step).update(readFileSync(join(folder, step)));
  }
  return hash.digest("hex").slice(0, 12);
}
