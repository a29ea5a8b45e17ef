import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

interface Order {
  id: number;
  date_created_gmt: string;
  date_modified_gmt: string;
  status: string;
  [field: string]: unknown;
}

const gmt = (ago = 0) => new Date(Date.now() - ago).toISOString().slice(0, 19);

function anOrder(id: number): Order {
  return {
    id,
    number: String(id),
    status: "processing",
    currency: "EUR",
    date_created_gmt: gmt(60_000),
    date_modified_gmt: gmt(30_000),
    date_paid_gmt: gmt(60_000),
    payment_method: "stripe",
    total: "12.50",
    total_tax: "0.00",
    shipping_total: "0.00",
    discount_total: "0.00",
    customer_id: 26,
    billing: { email: "lena@buyers.example", phone: "+49 30 1234567" },
    shipping: {
      first_name: "Lena",
      last_name: "Vogt",
      address_1: "Torstraße 1",
      city: "Berlin",
      postcode: "10119",
      country: "DE",
    },
    line_items: [
      { id: id * 10, name: "Red mug", product_id: 93, quantity: 1, subtotal: "12.50", total: "12.50", sku: "CUP-RED" },
    ],
    refunds: [],
  };
}

/** A WooCommerce shop as its documentation describes it: lists orders by when they changed, takes notes. */
async function openShop() {
  const orders: Order[] = [];
  const notes: string[] = [];
  const product = {
    id: 93,
    parent_id: 0,
    sku: "CUP-RED",
    manage_stock: false,
    stock_quantity: null as number | null,
  };
  let key = "";
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://shop.example");
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const reply = (status: number, body: unknown) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      const wanted = `Basic ${Buffer.from(key).toString("base64")}`;
      if (request.headers.authorization !== wanted) return reply(401, { code: "cannot_view" });
      const body = parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : {};
      if (url.pathname.endsWith("/products/batch")) {
        const update = body.update.filter(({ id }: { id: number }) => id === product.id);
        for (const told of update) Object.assign(product, told);
        return reply(200, { update: update.map(() => product) });
      }
      if (url.pathname.endsWith("/products")) {
        const codes = (url.searchParams.get("sku") ?? "").split(",");
        return reply(200, codes.includes(product.sku) ? [product] : []);
      }
      const of = /\/orders\/(\d+)(\/notes)?$/.exec(url.pathname);
      if (of?.[2] && request.method === "POST") {
        notes.push(body.note);
        return reply(201, { id: 1 });
      }
      if (of?.[2]) return reply(200, notes.map((note) => ({ id: 1, note })));
      if (of) {
        const order = orders.find(({ id }) => id === Number(of[1]));
        if (order) Object.assign(order, body, { date_modified_gmt: gmt() });
        return reply(200, order);
      }
      const after = url.searchParams.get("modified_after") ?? "";
      // By name alone, and by when they were placed.
      const placed = [url.searchParams.get("after"), url.searchParams.get("before")];
      if (url.searchParams.get("orderby") === "date") {
        const within = ({ date_created_gmt: at }: Order) => at > (placed[0] ?? "") && at < (placed[1] ?? "~");
        const names = orders.filter(within).map(({ id, status, date_created_gmt, date_modified_gmt }) => ({
          id,
          number: String(id),
          status,
          date_created_gmt,
          date_modified_gmt,
        }));
        return reply(200, names);
      }
      const include = url.searchParams.get("include")?.split(",").map(Number);
      const found = orders
        .filter((order) => order.date_modified_gmt > after)
        .filter(({ id }) => include === undefined || include.includes(id));
      return reply(200, found);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://localhost:${(server.address() as AddressInfo).port}`;
  const takes = (consumer: string) => {
    key = consumer;
  };
  return { address, orders, notes, product, takes, stop: () => server.close() };
}

test("a WooCommerce store is connected, and its orders come by themselves", async ({
  page,
  tradewind,
  api,
  house,
  request,
}) => {
  const shop = await openShop();
  shop.takes("ck_good:cs_good");
  shop.orders.push(anOrder(9001));
  const store = await api.post<{ id: string }>("/shops", {
    code: "WOO",
    name: "Kaffeeladen",
    platform: "woocommerce",
    currency: "EUR",
    time_zone: "Europe/Berlin",
    workflow: { four_eyes: false },
  });
  expect(house.shop.id).not.toBe(store.id);
  try {
    await enter(page, tradewind.administrator, "/settings/channels");
    await expect(page.getByText("No store is connected yet")).toBeVisible();
    await page.getByRole("button", { name: "Connect a store" }).click();
    const form = topDrawer(page);
    await form.getByRole("combobox").click();
    await page.getByTitle("Kaffeeladen · WOO").click();
    await form.getByLabel("Address of the shop").fill(shop.address);
    await form.getByLabel("Consumer key").fill("ck_bad");
    await form.getByLabel("Consumer secret").fill("cs_good");
    await form.getByLabel("Orders since").fill(gmt(48 * 3_600_000).slice(0, 10));
    await expectAccessible(page);
    await form.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(form).toContainText("The shop does not take this key");
    await form.getByLabel("Consumer key").fill("ck_good");
    await form.getByRole("button", { name: "Connect", exact: true }).click();

    // Where the shop tells by itself, and by which secret: shown once.
    const shown = page.getByRole("status").filter({ hasText: "Secret for the shop's news" });
    const secret = (await shown.locator("code").textContent()) ?? "";
    expect(secret).toMatch(/^whsec_/);
    const steps = page.getByRole("region", { name: "Let the shop tell by itself" });
    const push = (await steps.locator("code").textContent()) ?? "";
    expect(push).toContain("/api/v1/channels/woocommerce/cnx_");
    await expectAccessible(page);
    await shown.getByRole("button").last().click();

    const row = page.getByRole("row", { name: /Kaffeeladen/ });
    await expect(row).toContainText("Connected");
    await expect(row.getByRole("cell").nth(2)).toHaveText("1");

    // News that is signed brings the next at once; what is not signed brings nothing.
    shop.orders.push(anOrder(9002));
    const news = JSON.stringify({ id: 9002, status: "processing" });
    const signature = createHmac("sha256", secret).update(news).digest("base64");
    const tell = (signed: string) =>
      request.post(push, {
        data: Buffer.from(news),
        headers: {
          "content-type": "application/json",
          "x-wc-webhook-resource": "order",
          "x-wc-webhook-signature": signed,
        },
      });
    expect((await tell("AAAA")).status()).toBe(401);
    expect((await tell(signature)).status()).toBe(200);
    await expect(row.getByRole("cell").nth(2)).toHaveText("2");

    // What changes at the shop is seen here.
    const [first] = shop.orders;
    Object.assign(first ?? {}, { status: "cancelled", date_modified_gmt: gmt() });
    await page.getByRole("button", { name: "Kaffeeladen" }).click();
    const drawer = topDrawer(page);
    await drawer.getByRole("button", { name: "Sync now" }).click();
    await expect(drawer.getByRole("row", { name: /Cancelled/ })).toContainText("Done here, too", { timeout: 40_000 });
    await expectAccessible(page);

    // A parcel that leaves is told to the shop.
    const { items } = await api.get<{ items: { id: string }[] }>("/orders?q=9002");
    const order = items[0]?.id ?? "";
    for (const step of ["approve", "confirm"]) await api.post(`/orders/${order}/${step}`, {});
    const { fulfilments } = await api.get<{ fulfilments: { id: string }[] }>(`/orders/${order}`);
    for (const step of ["release", "pick", "pack", "ship"]) {
      const shipping = { carrier: "DHL", tracking_number: "JD0190020001" };
      await api.post(`/fulfilments/${fulfilments[0]?.id}/${step}`, step === "ship" ? shipping : {});
    }
    const sent = drawer.getByRole("region", { name: "Sent to the shop" });
    await expect(sent.getByRole("row", { name: /JD0190020001/ })).toContainText("Taken", { timeout: 40_000 });
    expect(shop.notes).toHaveLength(1);
    expect(shop.notes[0]).toContain("DHL JD0190020001");

    // The shop shows what can be sold, once somebody turns that on.
    const stock = drawer.getByRole("region", { name: "Stock shown at the shop" });
    await expect(stock).toContainText("The shop is told nothing of the stock");
    await stock.getByRole("button", { name: "Stock rules" }).click();
    const stockForm = topDrawer(page);
    await stockForm.getByRole("switch", { name: "Tell the shop how many there are" }).click();
    await stockForm.getByLabel("At most").fill("7");
    await expectAccessible(page);
    await stockForm.getByRole("button", { name: "Save" }).click();
    await expect(stock.getByRole("row", { name: /CUP-RED/ })).toContainText("Taken", { timeout: 40_000 });
    expect(shop.product.stock_quantity).toBe(7);
    await expectAccessible(page);

    // An order the shop never told of is missed, and comes; how often the shop is asked is changed.
    shop.orders.push({ ...anOrder(9003), date_created_gmt: gmt(600_000), date_modified_gmt: gmt(72 * 3_600_000) });
    const whole = drawer.getByRole("region", { name: "Completeness" });
    await expect(whole).toContainText("Not compared yet");
    await whole.getByRole("button", { name: "Check now" }).click();
    await expect(whole.getByRole("row", { name: /9003/ })).toContainText("Brought in", { timeout: 40_000 });
    await expect(whole.getByText("Complete", { exact: true })).toBeVisible();
    await expectAccessible(page);
    await drawer.getByRole("button", { name: "Change interval" }).click();
    const paced = topDrawer(page);
    await paced.getByLabel("Asked every").fill("2");
    await expectAccessible(page);
    await paced.getByRole("button", { name: "Save" }).click();
    await expect(drawer).toContainText("2 minutes");

    // A key that is taken back is told, and another one lets it go on.
    shop.takes("ck_new:cs_new");
    await drawer.getByRole("button", { name: "Sync now" }).click();
    await expect(drawer).toContainText("Key refused", { timeout: 40_000 });
    await drawer.getByRole("button", { name: "Change key" }).click();
    const keyed = topDrawer(page);
    await keyed.getByLabel("Consumer key").fill("ck_new");
    await keyed.getByLabel("Consumer secret").fill("cs_new");
    await keyed.getByRole("button", { name: "Save" }).click();
    await expect(drawer).toContainText("Connected");

    await drawer.getByRole("button", { name: "Pause" }).click();
    await expect(drawer).toContainText("Paused");
    await drawer.getByRole("button", { name: "Resume" }).click();
    await drawer.getByRole("button", { name: "Disconnect" }).click();
    await page
      .getByRole("dialog", { name: /Disconnect Kaffeeladen/ })
      .getByRole("button", { name: "Disconnect" })
      .click();
    await expect(page.getByRole("button", { name: "Kaffeeladen" })).toHaveCount(0);
  } finally {
    shop.stop();
  }
});
