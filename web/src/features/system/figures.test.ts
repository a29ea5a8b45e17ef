import { expect, it } from "vitest";
import { bytesText, secondsText } from "./figures";

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
