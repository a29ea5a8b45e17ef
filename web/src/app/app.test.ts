import { describe, expect, it } from "vitest";
import { safeBack } from "./back";

describe("the way back after sign-in", () => {
  it.each([
    ["/orders?tab=shipped", "/orders?tab=shipped"],
    ["//evil.example", "/"],
    ["/\\evil.example", "/"],
    ["https://evil.example", "/"],
    ["/sign-in?back=/x", "/"],
    [undefined, "/"],
  ])("of %s is %s", (back, to) => {
    expect(safeBack(back)).toBe(to);
  });
});
