import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

/** A plain shop with one order, as the terms to begin with read it. */
async function openShop(key: string) {
  const now = new Date().toISOString();
  const order = {
    id: 4711,
    number: "W-4711",
    status: "paid",
    created_at: now,
    changed_at: now,
    currency: "EUR",
    total: "19.80",
    shipping: "0.00",
    items: [{ id: 1, sku: "CUP", name: "Cup", quantity: 2, price: "9.90" }],
    payment: { id: "p1", method: "card", paid_at: now },
    refunds: [],
    customer: { id: 7, name: "Ann Lee", email: "ann.lee@example.com" },
    address: { name: "Ann Lee", street: "Lindenweg 5", city: "Berlin", zip: "10117", country: "DE" },
  };
  const server = createServer((asked, answer) => {
    const say = (status: number, body: object) =>
      answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const { searchParams } = new URL(asked.url ?? "/", "http://shop");
    const since = searchParams.get("changed_since") ?? "";
    if (asked.headers.authorization !== `Bearer ${key}`) say(401, {});
    else say(200, { orders: since < now && searchParams.get("page") === "1" ? [order] : [] });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { address: `http://localhost:${port}`, stop: () => server.close() };
}

test("another shop is connected by terms that are tried first, and changed later", async ({ page, tradewind, api }) => {
  const shop = await openShop("good");
  await api.post("/shops", { code: "ERP", name: "Werkstatt", platform: "erp", currency: "EUR", time_zone: "Europe/Berlin" });
  try {
    await enter(page, tradewind.administrator, "/settings/channels");
    await page.getByRole("button", { name: "Connect a store" }).click();
    const form = topDrawer(page);
    await form.getByRole("combobox").click();
    await page.getByTitle("Werkstatt · ERP").click();
    await form.getByLabel("Address of the shop").fill(shop.address);
    await form.getByLabel("Key or user name").fill("good");
    await form.getByLabel("Begin with …").click();
    await page.getByTitle("A plain REST shop").click();
    const terms = form.getByRole("textbox", { name: "Terms" });
    await expect(terms).toHaveValue(/changed_since/);
    const good = await terms.inputValue();

    await terms.fill(good.replace('"message"', '"massage"'));
    await form.getByRole("button", { name: "Try", exact: true }).click();
    await expect(form.getByText("terms.orders.each.massage")).toBeVisible();
    await terms.fill(good.replace('"sku": "/sku",\n        "title"', '"sku": "/code",\n        "title"'));
    await form.getByRole("button", { name: "Try", exact: true }).click();
    await expect(form.getByText("/items/0/code")).toBeVisible();
    await terms.fill(good);
    await form.getByRole("button", { name: "Try", exact: true }).click();
    const tried = form.getByRole("article", { name: "4711" });
    await expect(tried).toContainText("2 × CUP · 9.90 EUR");
    await expect(tried).toContainText("A*** L***, ***");
    await expectAccessible(page);

    await form.getByLabel("Orders since").fill(new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10));
    await form.getByRole("button", { name: "Connect", exact: true }).click();
    const row = page.getByRole("row", { name: /Werkstatt/ });
    await expect(row).toContainText("Connected");
    await expect(row.getByRole("cell").nth(2)).toHaveText("1", { timeout: 30_000 });

    await row.getByRole("button").first().click();
    await page.getByRole("button", { name: "Change terms" }).click();
    const change = topDrawer(page);
    const written = JSON.parse(await change.getByRole("textbox", { name: "Terms" }).inputValue());
    delete written.shipments;
    // Who is told of no parcels is told of no refunds.
    delete written.refunds;
    await change.getByRole("textbox", { name: "Terms" }).fill(JSON.stringify(written, null, 2));
    await change.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("The shop is not told of parcels")).toBeVisible();
  } finally {
    shop.stop();
  }
});
