import tests from "./playwright.config.ts";

/** Pictures for the documents, taken on demand and never as a test. */
export default { ...tests, testDir: "screens", timeout: 120_000 };
