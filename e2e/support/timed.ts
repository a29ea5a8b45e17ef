import { expect } from "@playwright/test";

/** Says how long something took; a limit counts only where TRADEWIND_TIMED asks for it. */
export function took(what: string, milliseconds: number, limit: number) {
  console.log(`${what}: ${Math.round(milliseconds)} ms (limit ${limit} ms)`);
  if (process.env["TRADEWIND_TIMED"] === "1") expect(milliseconds, what).toBeLessThanOrEqual(limit);
}

/** Prints a figure beside its limit, which counts only where TRADEWIND_TIMED asks for it. */
export function figure(what: string, value: number, limit: number, unit: string) {
  const shown = unit === "" ? value.toFixed(3) : `${Math.round(value)} ${unit}`;
  console.log(`${value <= limit ? "ok  " : "OVER"} ${what}: ${shown} (limit ${limit} ${unit})`);
  if (process.env["TRADEWIND_TIMED"] === "1") expect(value, what).toBeLessThanOrEqual(limit);
}
