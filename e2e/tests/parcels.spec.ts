import { type Api, type House, type Placed, placeOrder } from "../support/house.ts";
import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

const CUP = { sku: "CUP-RED", title: "Red mug", quantity: 3, unit_price: "12.50" };
const LAMP = { sku: "LAMP-01", title: "Desk lamp", quantity: 1, unit_price: "39.90" };

async function confirmed(api: Api, house: House, what: Record<string, unknown>): Promise<Placed> {
  const placed = await placeOrder(api, house, what);
  await api.post(`/orders/${placed.id}/approve`, {});
  await api.post(`/orders/${placed.id}/confirm`, {});
  return placed;
}

test("a part of an order is given up, and the sum is seen before", async ({ page, tradewind, api, house }) => {
  const { id } = await confirmed(api, house, { lines: [CUP, LAMP] });
  await enter(page, tradewind.administrator, `/orders?tab=all&order=${id}`);
  await topDrawer(page).getByRole("button", { name: "Cancel part" }).click();
  const form = topDrawer(page);
  // The order's own drawer has a button of the same name.
  await expect(form.getByRole("spinbutton")).toHaveCount(2);
  await form.getByRole("button", { name: "Cancel part" }).click();
  await expect(form).toContainText("Please choose a reason");
  await form.getByRole("spinbutton", { name: /CUP-RED/ }).fill("3");
  await form.getByRole("spinbutton", { name: /LAMP-01/ }).fill("1");
  await expect(form).toContainText("the whole order is cancelled");
  await form.getByRole("spinbutton", { name: /LAMP-01/ }).fill("0");
  await form.getByRole("spinbutton", { name: /CUP-RED/ }).fill("2");
  await expect(form.getByRole("status")).toHaveText(/2 · EUR\s25\.00/);
  await expectAccessible(page);
  await choose(form, "Reason", "buyer");
  await form.getByRole("button", { name: "Cancel part" }).click();
  await expect(form.getByRole("spinbutton")).toHaveCount(0);
  const goods = topDrawer(page).getByRole("region", { name: "Products" });
  await expect(goods.getByRole("row", { name: /CUP-RED/ })).toContainText("×1");
});

test("orders to one door are seen, merged after a look, and parted again", async ({ page, tradewind, api, house }) => {
  const buyer = { email: "lena@vogt.example", name: "Lena Vogt" };
  const first = await confirmed(api, house, { buyer, tags: ["door"] });
  const second = await confirmed(api, house, { buyer, tags: ["door"] });
  await enter(page, tradewind.administrator, "/orders?tab=allocated&tag=door");
  const row = page.getByRole("row", { name: first.number });
  await row.getByRole("button", { name: "Could be merged (2)" }).click();
  const dialog = page.getByRole("dialog", { name: "Merge into one parcel" });
  await expect(dialog.getByRole("row", { name: first.number })).toBeVisible();
  await expect(dialog.getByRole("row", { name: second.number })).toContainText("CUP-RED ×1");
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Merge" }).click();
  await expect(page.getByText(/Merged into FF-/)).toBeVisible();
  await expect(row.getByRole("button", { name: /Could be merged/ })).toHaveCount(0);

  await row.getByRole("button", { name: first.number }).click();
  await topDrawer(page).getByRole("button", { name: "Undo the merge" }).click();
  const question = page.getByRole("dialog", { name: /Undo the merge/ });
  await expect(question).toContainText("Every order gets its own parcel back.");
  await question.getByRole("button", { name: "Undo the merge" }).click();
  await expect(topDrawer(page).getByRole("button", { name: "Undo the merge" })).toHaveCount(0);
  await expect(topDrawer(page).getByRole("button", { name: "Could be merged (2)" })).toBeVisible();
});

test("orders that may not share a parcel say why", async ({ page, tradewind, api, house }) => {
  const tags = ["apart"];
  const ship_to = {
    name: "Jörg Straßenmeier-Würzbach",
    phone: "+49 40 7654321",
    line1: "Große Elbstraße 273a, Hinterhaus, 3. Obergeschoss links",
    city: "Hamburg",
    postcode: "22767",
    country: "DE",
  };
  const first = await confirmed(api, house, { tags });
  const second = await confirmed(api, house, { tags, ship_to });
  await enter(page, tradewind.administrator, "/orders?tab=allocated&tag=apart");
  await page.getByRole("checkbox", { name: first.number }).check();
  await page.getByRole("checkbox", { name: second.number }).check();
  await page.getByRole("button", { name: "Merge", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Merge into one parcel" });
  await expect(dialog).toContainText("they differ in store, buyer, address, warehouse or currency");
  await expect(dialog.getByRole("button", { name: "Merge" })).toBeDisabled();
});

test("both halves of a split are seen before it is done", async ({ page, tradewind, api, house }) => {
  const { id } = await confirmed(api, house, { lines: [CUP, LAMP] });
  await enter(page, tradewind.administrator, `/orders?tab=all&order=${id}`);
  await topDrawer(page).getByRole("button", { name: "Split", exact: true }).click();
  const form = topDrawer(page);
  await form.getByRole("spinbutton", { name: /CUP-RED/ }).fill("2");
  await expect(form.getByRole("status")).toContainText("CUP-RED ×1, LAMP-01 ×1");
  await expect(form.getByRole("status")).toContainText("The new parcel takesCUP-RED ×2");
  await form.getByRole("button", { name: "Split", exact: true }).click();
  await expect(topDrawer(page).locator(".fulfilment")).toHaveCount(2);
});
