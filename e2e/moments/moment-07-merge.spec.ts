import { type Api, type House, type Placed, placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, test } from "../support/test.ts";
import { took } from "../support/timed.ts";

// Twelve pairs go to the same doors: nine may share a parcel, three may not and say why.

const OFFERED = 9;
const REFUSED = 3;
const HINT_LIMIT_MS = 800;

interface Hint {
  orders: string[];
  refused?: string | null;
}

/** Goods that lie outside of the Union alone: what they are worth together counts at its border. */
async function fill(api: Api, house: House): Promise<Placed[][]> {
  const warehouse = await api.post<{ id: string }>("/warehouses", {
    ...{ code: "CN-7", name: "Shenzhen", country: "CN", time_zone: "Asia/Shanghai" },
  });
  const sku = await api.post<{ id: string }>("/skus", { code: "SHIP-CN", name: "船模", price: "60.00", price_currency: "EUR" });
  const stock = { sku_id: sku.id, warehouse_id: warehouse.id, change: 500, reason: "opening" };
  await api.post("/stock/adjustments", stock);
  const pairs: Placed[][] = [];
  for (let at = 0; at < OFFERED + REFUSED; at += 1) {
    // Two at 60 are below 150; two at 120 are above it together, and below it alone.
    const line = { sku: "SHIP-CN", title: "Model ship", quantity: at < OFFERED ? 1 : 2, unit_price: "60.00" };
    const ship_to = {
      ...{ name: `Karla Pair ${at}`, phone: `+49 30 77700${at}`, line1: `Hafenstraße ${at + 1}` },
      ...{ city: "Berlin", postcode: "10119", country: "DE" },
    };
    const pair = [];
    for (let one = 0; one < 2; one += 1) pair.push(await placeOrder(api, house, { lines: [line], ship_to }));
    for (const { id } of pair) for (const step of ["approve", "confirm"]) await api.post(`/orders/${id}/${step}`, {});
    pairs.push(pair);
  }
  return pairs;
}

test("nine pairs are offered, three refused with the reason, and a merged parcel tells both orders its number", async ({ page, tradewind, api, house }) => {
  const pairs = await fill(api, house);
  const ids = pairs.flat().map(({ id }) => id);
  const from = Date.now();
  const { items } = await api.get<{ items: Hint[] }>(`/orders/merge-hints?ids=${ids.join(",")}`);
  took("hints for 24 orders", Date.now() - from, HINT_LIMIT_MS);
  expect(items.filter(({ refused }) => !refused)).toHaveLength(OFFERED);
  expect(items.filter(({ refused }) => refused).map(({ refused }) => refused)).toEqual(
    Array.from({ length: REFUSED }, () => "orders.merge_customs_threshold"),
  );

  const [first, second] = pairs[0] as [Placed, Placed];
  const [tooMuch] = pairs.at(-1) as [Placed, Placed];
  const search = [first, second, ...(pairs.at(-1) as Placed[])].map(({ number }) => number).join("%20");
  await enter(page, tradewind.administrator, `/orders?tab=allocated&q=${search}`);
  await expect(page.locator(".merge-hint.tone-info")).toHaveCount(2);
  await expect(page.locator(".merge-hint.tone-warn")).toHaveCount(2);

  // What may not be merged says why, and has no button that would try.
  await page.locator(".row-place", { hasText: tooMuch.number }).locator(".merge-hint").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("customs threshold");
  await expect(dialog.getByRole("button", { name: "Merge", exact: true })).toBeDisabled();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  await page.reload();
  await expect(page.locator(".merge-hint.tone-info")).toHaveCount(2);
  await page.keyboard.press("j");
  await page.keyboard.press("m");
  await expect(dialog).toContainText(first.number);
  await expect(dialog).toContainText(second.number);
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(dialog).toHaveCount(0);

  interface View {
    fulfilments: { id: string; version: number; merged: boolean; state: string; tracking_number?: string | null }[];
  }
  const parcel = async ({ id }: Placed) => {
    const { fulfilments } = await api.get<View>(`/orders/${id}`);
    return fulfilments.find(({ state }) => state !== "cancelled" && state !== "merged");
  };
  const shared = await parcel(first);
  expect(shared?.merged).toBe(true);
  expect((await parcel(second))?.id).toBe(shared?.id);
  for (const step of ["release", "pick", "pack"]) await api.post(`/fulfilments/${shared?.id}/${step}`, {});
  await api.post(`/fulfilments/${shared?.id}/ship`, { carrier: "DHL", tracking_number: "JD014600007777" });
  for (const one of [first, second]) expect((await parcel(one))?.tracking_number).toBe("JD014600007777");

  // Another pair is merged and parted again while nothing has been printed.
  const [left, right] = pairs[1] as [Placed, Placed];
  await api.post("/orders/merge", { orders: [left.id, right.id] });
  const together = await parcel(left);
  await api.post(`/fulfilments/${together?.id}/unmerge`, { seen_version: together?.version });
  expect((await parcel(left))?.id).not.toBe((await parcel(right))?.id);
});
