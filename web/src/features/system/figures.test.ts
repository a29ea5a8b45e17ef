import { expect, it } from "vitest";
import { bytesText, factText, secondsText } from "./figures";

it.each([
  [null, "–"],
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KB"],
  [1_503_238_554, "1.4 GB"],
])("%s bytes are %s", (bytes, text) => {
  expect(bytesText(bytes)).toBe(text);
});

it.each([
  [undefined, "–"],
  [420, "0.4 s"],
  [125_000, "2:05 min"],
])("%s ms are %s", (milliseconds, text) => {
  expect(secondsText(milliseconds)).toBe(text);
});

it.each([
  ["free", "1024", "1.0 KB"],
  ["age_seconds", "59", "59 s"],
  ["age_seconds", "7300", "2 h"],
  ["age_seconds", "400000", "4 d"],
  ["newest_event_ahead_seconds", "-120", "-2 min"],
  ["queued", "12000", "12,000"],
  ["engine_version", "3.50.4", "3.50.4"],
  ["now", "2026-11-22T10:00:00.000000Z", "2026-11-22 10:00"],
])("%s %s is said as %s", (name, value, text) => {
  expect(factText(name, value, { zone: "UTC", locale: "en-GB" })).toBe(text);
});
