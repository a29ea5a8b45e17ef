import { placeOrder } from "../support/house.ts";
import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";
import { took } from "../support/timed.ts";

// Every order that is stuck says why and offers the one thing to do; done once, it frees all of them.

const ORDERS = process.env["TRADEWIND_TIMED"] === "1" ? 200 : 6;
const LIMIT_MS = 5_000;
const CODE = "MOMENT-3-UNKNOWN";

interface Row {
  number: string;
  label: string;
  exceptions: { code: string; fix: string }[];
}

test("one code is mapped, and all of its orders go on by themselves", async ({ page, tradewind, api, house }) => {
  const placed = [];
  for (let at = 0; at < ORDERS; at += 1) {
    const lines = [{ sku: CODE, title: "Mug under another name", quantity: 1, unit_price: "12.50" }];
    placed.push(await placeOrder(api, house, { lines, external_id: `STUCK-${at}` }));
  }
  const search = `q=${placed.slice(0, 200).map(({ number }) => number).join("%20")}`;
  const rows = async () => (await api.get<{ items: Row[] }>(`/orders?limit=200&${search}`)).items;
  for (const { exceptions } of await rows()) expect(exceptions.map(({ fix }) => fix)).toEqual(["map_sku"]);

  await enter(page, tradewind.administrator, `/orders?tab=exceptions&${search}`);
  const first = placed[0]?.number ?? "";
  await page.locator(".row-place", { hasText: first }).locator(".fix-link").click();
  await expect(page).toHaveURL(/products\/mappings/);
  await page.locator(".row-place", { hasText: CODE }).getByRole("button", { name: "Map" }).click();
  const form = topDrawer(page);
  await form.getByRole("combobox").fill("CUP-RED");
  await page.locator(".ant-select-item-option").filter({ hasText: "CUP-RED" }).first().click();
  const from = Date.now();
  await form.getByRole("button", { name: "Save" }).click();
  await expect
    .poll(async () => (await rows()).filter(({ exceptions }) => exceptions.length > 0).length, { intervals: [50] })
    .toBe(0);
  took(`${ORDERS} orders freed by one mapping`, Date.now() - from, LIMIT_MS);
  expect(new Set((await rows()).map(({ label }) => label))).toEqual(new Set(["awaiting_review"]));
});

test("whatever is wrong names what to do about it, and the way there works", async ({ page, tradewind, api, house }) => {
  const ship_to = { name: "Lena Vogt", phone: "+49 30 1234567", line1: "Torstraße 1", city: "Berlin", postcode: "10119", country: "DE" };
  const line = { sku: "CUP-RED", title: "Red mug", quantity: 1, unit_price: "12.50" };
  const wrong: [what: string, order: Record<string, unknown>][] = [
    ["no phone", { ship_to: { ...ship_to, phone: "" } }],
    ["no street", { ship_to: { ...ship_to, line1: "" } }],
    ["a postcode of nowhere", { ship_to: { ...ship_to, postcode: "1" } }],
    ["a code nobody knows", { lines: [{ ...line, sku: "MOMENT-3-ELSE" }] }],
    ["a total that does not add up", { total_minor: 9900 }],
  ];
  const codes = new Set<string>();
  for (const [what, order] of wrong) {
    const { id, number } = await placeOrder(api, house, order);
    const { exceptions } = await api.get<{ exceptions: { code: string; fix: string }[] }>(`/orders/${id}`);
    expect(exceptions.length, what).toBeGreaterThan(0);
    for (const { code, fix } of exceptions) {
      codes.add(code);
      expect(fix, `${what}: ${code}`).not.toBe("");
    }
    if (page.url() === "about:blank") await enter(page, tradewind.administrator);
    await page.goto(`/orders?tab=exceptions&q=${number}`);
    const fix = page.locator(".row-place", { hasText: number }).locator(".fix-link").first();
    await expect(fix, what).toBeVisible();
    await fix.click();
    // It leads to a form over this order, or to the page where the thing is mended.
    await expect.poll(() => page.url(), { message: what }).toMatch(/order=|mappings|stock|products/);
  }
  expect(codes.size).toBeGreaterThanOrEqual(4);
  console.log(`exceptions met: ${[...codes].sort().join(", ")}`);
});

test("a hold stops, says why, and ends at its one button", async ({ page, tradewind, api, house }) => {
  const { number } = await placeOrder(api, house);
  await enter(page, tradewind.administrator, `/orders?tab=awaiting_review&q=${number}`);
  await expect(page.locator(".row-place")).toHaveCount(1);
  await page.keyboard.press("j");
  await page.keyboard.press("h");
  await choose(topDrawer(page), "Reason", "Buyer left a message");
  await topDrawer(page).getByRole("button", { name: "Hold", exact: true }).click();
  await expect(page.locator(".row-place")).toHaveCount(0);
  await page.goto(`/orders?tab=on_hold&q=${number}`);
  await page.locator(".row-place", { hasText: number }).locator(".fix-link").click();
  await expect(topDrawer(page)).toContainText(number);
  await expectAccessible(page);
  await topDrawer(page).getByRole("button", { name: "Release", exact: true }).click();
  await expect(topDrawer(page).locator(".drawer-title .status-tag")).toHaveText("Awaiting review");
});
