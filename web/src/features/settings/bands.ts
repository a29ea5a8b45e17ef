import { parseMoney, toDecimal } from "@/lib/money";

/** The amounts of one currency as a form holds them: plain decimals, growing. */
export interface BandRow {
  currency: string;
  amounts: string[];
}

/** Per currency growing amounts in minor units, as the server keeps them. */
export type Bands = Record<string, number[]>;

/** What is no band is left out: a form must open on anything. */
export function bandRows(value: unknown): BandRow[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value as Record<string, unknown>)
    .filter((entry): entry is [string, number[]] => Array.isArray(entry[1]))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([currency, minors]) => ({
      currency,
      amounts: minors.map((minor) => toDecimal({ minor, currency })),
    }));
}

export function toBands(rows: readonly BandRow[]): Bands {
  const minorOf = (text: string, currency: string) => parseMoney(text, currency)?.minor ?? 0;
  return Object.fromEntries(
    rows.map(({ currency, amounts }) => [currency, amounts.map((text) => minorOf(text, currency))]),
  );
}

/** Whether the amount at a place is one, above 0 and above the one before. */
export function growsAt({ currency, amounts }: BandRow, at: number): boolean {
  const own = parseMoney(amounts[at] ?? "", currency)?.minor ?? 0;
  const before = at === 0 ? 0 : (parseMoney(amounts[at - 1] ?? "", currency)?.minor ?? 0);
  return own > before;
}

const ISO = new Set(Intl.supportedValuesOf("currency"));

export function isCurrency(code: string): boolean {
  return ISO.has(code);
}
