import tests from "./playwright.config.ts";

/** How fast the screens are on a slow machine; measured on demand, and printed beside the limits. */
export default { ...tests, testDir: "figures", testMatch: "*.spec.ts", timeout: 240_000, reporter: "line" };
