import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import { isLarge } from "./support/large.ts";

/** The system's browser: nothing is downloaded, and it is the one `scripts/setup` installs. */
const BROWSERS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const browser = process.env["CHROMIUM"] ?? BROWSERS.find((path) => existsSync(path));
if (browser === undefined) {
  throw new Error(`No browser at ${BROWSERS.join(", ")}: run scripts/setup, or set CHROMIUM.`);
}

export default defineConfig({
  testDir: ".",
  // What each screen does, and the moments for which somebody would change to this program.
  testMatch: ["tests/**/*.spec.ts", "moments/**/*.spec.ts"],
  outputDir: "test-results",
  // The program may be a debug build on a busy machine: limits end what hangs, and measure nothing.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  // A run that hangs as a whole is ended, its programs too, before continuous integration loses patience.
  globalTimeout: (isLarge() ? 120 : 35) * 60_000,
  // Each worker runs a server and a browser of its own. Where time counts, nobody else is at work.
  workers: process.env["TRADEWIND_TIMED"] === "1" || isLarge() ? 1 : 2,
  // A test that passes only the second time has found something.
  retries: 0,
  forbidOnly: process.env["CI"] !== undefined,
  reporter: [["list"], ["./support/last-word.ts"], ["junit", { outputFile: "test-results/junit.xml" }]],
  use: {
    locale: "en-GB",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1440, height: 900 },
    // A click that finds nothing is told at once, not when the whole test has run out of time.
    actionTimeout: 20_000,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: browser,
      // Chromium refuses its sandbox to root, which is who runs in most containers.
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    },
  },
});
