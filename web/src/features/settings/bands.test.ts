import { describe, expect, it } from "vitest";
import { bandRows, growsAt, isCurrency, toBands } from "./bands";

describe("amount bands", () => {
  it("are edited in the currency's own digits and come back as they were", () => {
    const value = { USD: [5000, 20000], JPY: [7500], KWD: [1500] };
    const rows = bandRows(value);
    expect(rows).toEqual([
      { currency: "JPY", amounts: ["7500"] },
      { currency: "KWD", amounts: ["1.500"] },
      { currency: "USD", amounts: ["50.00", "200.00"] },
    ]);
    expect(toBands(rows)).toEqual(value);
  });

  it.each([null, 3, "x", { EUR: "no list" }])("of %j are none", (value) => {
    expect(bandRows(value)).toEqual([]);
  });

  it.each([
    [["50", "200"], 1, true],
    [["50", "50"], 1, false],
    [["200", "50"], 1, false],
    [["0"], 0, false],
    [["-1"], 0, false],
    [["1.234"], 0, false],
    [[""], 0, false],
    [["１,０００"], 0, true],
  ])("%j at %d grows: %s", (amounts, at, grows) => {
    expect(growsAt({ currency: "EUR", amounts }, at)).toBe(grows);
  });

  it.each([
    ["EUR", true],
    ["eur", false],
    ["ABC", false],
  ])("%s is a currency: %s", (code, known) => {
    expect(isCurrency(code)).toBe(known);
  });
});
