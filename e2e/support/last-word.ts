import type { FullResult, Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** So much of a reason says what happened; the whole stands above. */
const MOST = 700;

/**
 * The reasons once more, as the last of what is said: continuous integration may keep no more than the end of it.
 */
export default class LastWord implements Reporter {
  readonly #failed: string[] = [];

  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status === test.expectedStatus || result.status === "skipped") return;
    const [first] = result.errors;
    const line = first?.location ? ` line ${first.location.line}` : "";
    const why = plain(first?.message ?? result.status);
    this.#failed.push(`FAILED ${test.title}${line}\n${why}`);
  }

  onEnd(_result: FullResult): void {
    for (const one of this.#failed) console.log(one);
  }
}

/** Without colours, empty lines and what is left beyond the most. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are
  const words = text.replace(/\u001b\[[0-9;]*m/g, "");
  const lines = words.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => `  ${line.trim()}`).join("\n").slice(0, MOST);
}
