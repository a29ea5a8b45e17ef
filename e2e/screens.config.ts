// Pictures show a company at work, not an empty house; workers read it from here.
process.env["TRADEWIND_MOMENTS_ORDERS"] ??= "2000";
const { default: tests } = await import("./playwright.config.ts");

/** Pictures for the documents, taken on demand and never as a test. */
export default { ...tests, testDir: "screens", testMatch: "*.spec.ts", timeout: 900_000 };
