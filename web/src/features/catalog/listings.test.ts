import { describe, expect, it } from "vitest";
import type { ListingWhole } from "@/api/listings";
import { contentOf, faultsAt, isNoAmount, valuesOf } from "./listings";

const listing = {
  currency: "EUR",
  content: {
    language: "en",
    title: null,
    description: "Clay",
    picture_urls: null,
    options: null,
    offers: [{ sku_id: "sku_2", price_minor: 1250, compare_at_minor: null, values: null }],
    attributes: { status: "draft" },
  },
  variants: [
    { sku_id: "sku_1", code: "A", name: "A", is_active: true },
    { sku_id: "sku_2", code: "B", name: "B", is_active: true },
  ],
} as unknown as ListingWhole;

describe("a listing's form", () => {
  it("says what was said, unchanged", () => {
    expect(contentOf(valuesOf(listing), "EUR")).toEqual(listing.content);
  });

  it("shows SKUs that are not offered behind those that are", () => {
    const { offers } = valuesOf(listing);
    expect(offers.map(({ sku_id, offered, price }) => [sku_id, offered, price])).toEqual([
      ["sku_2", true, "12.50"],
      ["sku_1", false, ""],
    ]);
  });

  it("takes prices as they are typed and pictures by line", () => {
    const values = valuesOf(listing);
    const first = { sku_id: "sku_2", offered: true };
    const content = contentOf(
      {
        ...values,
        title: " ",
        pictures: " https://a.example/1.jpg \n\nhttps://a.example/2.jpg",
        offers: [{ ...first, price: "1,299.9", before: "1500", values: ["Red"] }],
        attributes: { status: " ", tags: "x" },
      },
      "EUR",
    );
    expect(content.title).toBeNull();
    expect(content.picture_urls).toEqual(["https://a.example/1.jpg", "https://a.example/2.jpg"]);
    expect(content.offers[0]).toEqual({
      sku_id: "sku_2",
      price_minor: 129_990,
      compare_at_minor: 150_000,
      values: ["Red"],
    });
    expect(content.attributes).toEqual({ tags: "x" });
    expect([isNoAmount("12.505", "EUR"), isNoAmount("", "EUR"), isNoAmount("12", "EUR")]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it("finds the faults of a field and of what is in it", () => {
    const faults = ["title", "picture_urls[1]", "offers[0].sku", "offers[1].sku"].map((path) => ({
      path,
      code: "kernel.required",
      detail: "",
    }));
    expect(faultsAt(faults, "picture_urls")).toHaveLength(1);
    expect(faultsAt(faults, "offers[0]")).toHaveLength(1);
    expect(faultsAt(faults, "offers")).toHaveLength(2);
    expect(faultsAt(faults, "titles")).toHaveLength(0);
  });
});
