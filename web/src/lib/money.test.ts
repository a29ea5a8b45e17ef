import { describe, expect, it } from "vitest";
import { FORMAT_LOCALES } from "@/i18n/languages";
import { formatMoney, lineTotal, minorDigits, parseMoney, sumMoney, toDecimal } from "./money";

describe("money", () => {
  it.each([
    [1350, "USD", "13.50"],
    [5, "USD", "0.05"],
    [-5, "USD", "-0.05"],
    [0, "USD", "0.00"],
    [1350, "JPY", "1350"],
    [1350, "KWD", "1.350"],
    [9_007_199_254_740_991, "USD", "90071992547409.91"],
  ])("%d %s is the decimal %s", (minor, currency, decimal) => {
    expect(toDecimal({ minor, currency })).toBe(decimal);
  });

  it.each([
    ["13.5", "USD", 1350],
    ["1,234.56", "USD", 123456],
    ["１２．５", "USD", 1250],
    ["-0.00", "USD", 0],
    ["7", "JPY", 7],
    ["1.350", "KWD", 1350],
    [" 3. ", "USD", 300],
  ])("reads %j as %s", (text, currency, minor) => {
    expect(parseMoney(text, currency)).toEqual({ minor, currency });
  });

  it.each([
    ["1.005", "USD"],
    ["0.5", "JPY"],
    ["", "USD"],
    ["abc", "USD"],
    ["1e3", "USD"],
    ["99999999999999999", "USD"],
  ])("refuses %j in %s", (text, currency) => {
    expect(parseMoney(text, currency)).toBeNull();
  });

  it("always names the currency and keeps every digit", () => {
    const large = { minor: 9_007_199_254_740_991, currency: "USD" };
    expect(formatMoney(large)).toBe("USD\u00a090,071,992,547,409.91");
    expect(formatMoney({ minor: 31410, currency: "JPY" })).toBe("JPY\u00a031,410");
  });

  it.each(Object.values(FORMAT_LOCALES))("writes numbers as %s has them", (locale) => {
    for (const currency of ["USD", "JPY", "KWD", "EUR"]) {
      const digits = minorDigits(currency);
      const format = new Intl.NumberFormat(locale, { minimumFractionDigits: digits });
      for (const minor of [0, 7, -7, 99, 1000, -123456, 1234567, 999999999]) {
        const number = format.format(minor / 10 ** digits);
        expect(formatMoney({ minor, currency })).toBe(`${currency}\u00a0${number}`);
      }
    }
  });

  it("knows by heart what the browser says of currencies", () => {
    for (const currency of Intl.supportedValuesOf("currency")) {
      const said = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
      expect([currency, minorDigits(currency)]).toEqual([currency, said.maximumFractionDigits]);
    }
  });

  it.each([
    ["0.125", 4, "USD", 50],
    ["0.125", 1, "USD", 13],
    ["0.115", 1, "USD", 12],
    ["12.50", 3, "USD", 3750],
    ["12.5", 3, "JPY", 38],
    ["100", 2, "JPY", 200],
  ])("%s × %d in %s is rounded once, at the line", (price, quantity, currency, minor) => {
    expect(lineTotal(price, quantity, currency)).toEqual({ minor, currency });
  });

  it("has no sum over two currencies", () => {
    const usd = { minor: 1, currency: "USD" };
    expect(sumMoney([usd, usd])).toEqual({ minor: 2, currency: "USD" });
    expect(sumMoney([usd, { minor: 1, currency: "EUR" }])).toBeNull();
    expect(sumMoney([])).toBeNull();
  });
});
