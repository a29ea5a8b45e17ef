import { numberFormat } from "./formats";

/** An amount as the API speaks it: whole minor units and an ISO 4217 code. */
export interface Money {
  minor: number;
  currency: string;
}

/** Most orders are in one of these. The browser knows the others, and its first word of them costs a page dearly. */
const OF_TWO_DIGITS =
  "AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD INR MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD ZAR";
const digitsOf = new Map(OF_TWO_DIGITS.split(" ").map((currency) => [currency, 2]));

/** Digits after the point for a currency: 2 for USD, 0 for JPY, 3 for KWD. */
export function minorDigits(currency: string): number {
  let digits = digitsOf.get(currency);
  if (digits === undefined) {
    digits = askDigits(currency);
    digitsOf.set(currency, digits);
  }
  return digits;
}

function askDigits(currency: string): number {
  try {
    const options = numberFormat("en", { style: "currency", currency }).resolvedOptions();
    return options.maximumFractionDigits ?? 2;
  } catch {
    // Not an ISO code: show two digits rather than no page at all.
    return 2;
  }
}

/** The amount as a plain decimal text (`1350 USD` is `"13.50"`), without floating point. */
export function toDecimal(money: Money): string {
  const digits = minorDigits(money.currency);
  const sign = money.minor < 0 ? "-" : "";
  const units = Math.abs(money.minor)
    .toString()
    .padStart(digits + 1, "0");
  if (digits === 0) return sign + units;
  return `${sign}${units.slice(0, -digits)}.${units.slice(-digits)}`;
}

/**
 * Reads what a person typed (`1,234.5`, `１２.５`) into minor units.
 * `null` when it is no number or has more digits than the currency knows.
 */
export function parseMoney(text: string, currency: string): Money | null {
  const plain = text.normalize("NFKC").trim().replaceAll(",", "");
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(plain);
  if (!match) return null;
  const [, sign, whole = "0", fraction = ""] = match;
  const digits = minorDigits(currency);
  if (fraction.length > digits) return null;
  const minor = Number(`${sign}${whole}${fraction.padEnd(digits, "0")}`);
  // `-0` would show as a negative nothing.
  return Number.isSafeInteger(minor) ? { minor: minor === 0 ? 0 : minor, currency } : null;
}

/**
 * `USD 1,234.50`: the currency always as its ISO code, `¥` alone is ambiguous. All languages of the product write
 * numbers alike, in threes with commas and a point.
 */
export function formatMoney(money: Money): string {
  const [whole = "", fraction] = toDecimal(money).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return `${money.currency}\u00a0${fraction === undefined ? grouped : `${grouped}.${fraction}`}`;
}

/** Sum of one currency; `null` for an empty list or mixed currencies, which have no sum. */
export function sumMoney(amounts: Money[]): Money | null {
  const [first, ...rest] = amounts;
  if (!first) return null;
  let minor = first.minor;
  for (const amount of rest) {
    if (amount.currency !== first.currency) return null;
    minor += amount.minor;
  }
  return { minor, currency: first.currency };
}

/**
 * Line total of a decimal unit price times a whole quantity, rounded once, half away from zero.
 * `null` when the price is not a plain decimal.
 */
export function lineTotal(unitPrice: string, quantity: number, currency: string): Money | null {
  const match = /^(\d+)(?:\.(\d*))?$/.exec(unitPrice.normalize("NFKC").trim());
  if (!match || !Number.isInteger(quantity)) return null;
  const [, whole = "0", fraction = ""] = match;
  const digits = minorDigits(currency);
  const exact = BigInt(whole + fraction) * BigInt(quantity);
  const shift = fraction.length - digits;
  const minor =
    shift <= 0 ? exact * 10n ** BigInt(-shift) : roundHalfUp(exact, 10n ** BigInt(shift));
  const asNumber = Number(minor);
  return Number.isSafeInteger(asNumber) ? { minor: asNumber, currency } : null;
}

function roundHalfUp(value: bigint, divisor: bigint): bigint {
  return (value * 2n + divisor) / (divisor * 2n);
}
