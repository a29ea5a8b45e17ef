import type { ListingContent, ListingFault, ListingState, ListingWhole } from "@/api/listings";
import { parseMoney, toDecimal } from "@/lib/money";
import type { Tone } from "@/ui/texts";

export const LISTING_STATES = [
  "draft",
  "wanted",
  "live",
  "refused",
  "failed",
  "leaving",
  "ended",
] as const satisfies ListingState[];

export const LISTING_TONES: Record<ListingState, Tone> = {
  draft: "plain",
  wanted: "info",
  live: "good",
  refused: "bad",
  failed: "bad",
  leaving: "info",
  ended: "done",
};

/** A SKU as the form has it: its prices as they are typed. */
export interface OfferValues {
  sku_id: string;
  offered: boolean;
  price: string;
  before: string;
  values: string[];
}

/** A listing as the form has it. What is empty is taken from the product. */
export interface ListingValues {
  language: ListingContent["language"];
  title: string;
  description: string;
  /** One address a line. */
  pictures: string;
  options: string[];
  offers: OfferValues[];
  attributes: Record<string, string>;
}

/** An amount as somebody types it; empty where there is none. */
export const typedAmount = (minor: number | null | undefined, currency: string) =>
  typeof minor === "number" ? toDecimal({ minor, currency }) : "";

/** What was said of a listing, as the form shows it: offered SKUs first, in their order. */
export function valuesOf(listing: ListingWhole): ListingValues {
  const { content, variants, currency } = listing;
  const said = content.offers.map((offer) => ({ ...offer, offered: true }));
  const others = variants
    .filter(({ sku_id }) => !content.offers.some((offer) => offer.sku_id === sku_id))
    .map(({ sku_id }) => ({
      sku_id,
      offered: false,
      price_minor: null,
      compare_at_minor: null,
      values: null,
    }));
  return {
    language: content.language,
    title: content.title ?? "",
    description: content.description ?? "",
    pictures: (content.picture_urls ?? []).join("\n"),
    options: content.options ?? [],
    offers: [...said, ...others].map((offer) => ({
      sku_id: offer.sku_id,
      offered: offer.offered,
      price: typedAmount(offer.price_minor, currency ?? ""),
      before: typedAmount(offer.compare_at_minor, currency ?? ""),
      values: offer.values ?? [],
    })),
    attributes: { ...content.attributes },
  };
}

const minorOf = (text: string | undefined, currency: string) =>
  text?.trim() ? (parseMoney(text, currency)?.minor ?? null) : null;

/** What the form says, as the API takes it. */
export function contentOf(values: ListingValues, currency: string): ListingContent {
  const lines = values.pictures.split("\n").map((line) => line.trim());
  const pictures = lines.filter((line) => line !== "");
  const options = (values.options ?? []).filter((name) => name.trim() !== "");
  const attributes = Object.entries(values.attributes ?? {}).filter(([, text]) => text?.trim());
  return {
    language: values.language,
    title: values.title.trim() === "" ? null : values.title,
    description: values.description.trim() === "" ? null : values.description,
    picture_urls: pictures.length === 0 ? null : pictures,
    options: options.length === 0 ? null : options,
    offers: values.offers
      .filter(({ offered }) => offered)
      .map(({ sku_id, price, before, values: own }) => ({
        sku_id,
        price_minor: minorOf(price, currency),
        compare_at_minor: minorOf(before, currency),
        values: (own ?? []).some((one) => one?.trim()) ? own.map((one) => one ?? "") : null,
      })),
    attributes: Object.fromEntries(attributes),
  };
}

/** Whether what is typed is no amount of the currency. */
export const isNoAmount = (text: string | undefined, currency: string) =>
  Boolean(text?.trim()) && parseMoney(text ?? "", currency) === null;

/** Faults at a field, or beneath it. */
export function faultsAt(faults: readonly ListingFault[], path: string): ListingFault[] {
  return faults.filter(
    (fault) =>
      fault.path === path || fault.path.startsWith(`${path}[`) || fault.path.startsWith(`${path}.`),
  );
}
