import tests from "./playwright.config.ts";

/** How fast the screens are on a slow machine; measured on demand, and printed beside the limits. */
export default {
  ...tests,
  testDir: "figures",
  testMatch: "*.spec.ts",
  timeout: 240_000,
  reporter: "line",
  // A trace takes a picture of the page with every action, on the page's own thread: it would be measured, too.
  use: { ...tests.use, trace: "off" },
};
