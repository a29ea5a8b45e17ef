import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ship } from "../support/house.ts";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";
import { anOrder, gmt, openShop } from "../support/woocommerce.ts";

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
    await ship(api, order, { carrier: "DHL", tracking_number: "JD0190020001" });
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

interface ShopifyItem {
  sku: string;
  pieces: number;
}

/** An order of Shopify as its GraphQL API answers it. */
function aShopifyOrder(id: number) {
  const money = (amount: string) => ({ shopMoney: { amount } });
  const ago = (ms: number) => `${gmt(ms)}Z`;
  return {
    id: `gid://shopify/Order/${id}`,
    legacyResourceId: String(id),
    name: `#${id}`,
    createdAt: ago(60_000),
    processedAt: ago(60_000),
    updatedAt: ago(30_000),
    cancelledAt: null as string | null,
    test: false,
    currencyCode: "EUR",
    presentmentCurrencyCode: "EUR",
    taxesIncluded: true,
    dutiesIncluded: false,
    discountCodes: [],
    displayFinancialStatus: "PAID",
    displayFulfillmentStatus: "UNFULFILLED",
    paymentGatewayNames: ["shopify_payments"],
    email: "lena@buyers.example",
    phone: "+49 30 1234567",
    customer: { legacyResourceId: "26", displayName: "Lena Vogt" },
    shippingAddress: {
      name: "Lena Vogt",
      address1: "Torstraße 1",
      city: "Berlin",
      zip: "10119",
      countryCodeV2: "DE",
    },
    currentTotalPriceSet: money("12.50"),
    currentSubtotalPriceSet: money("12.50"),
    totalPriceSet: money("12.50"),
    totalReceivedSet: money("12.50"),
    totalRefundedSet: money("0.0"),
    transactions: [{ kind: "SALE", status: "SUCCESS", processedAt: ago(60_000) }],
    refunds: [],
    lineItems: {
      nodes: [
        {
          id: `gid://shopify/LineItem/${id * 10}`,
          sku: "CUP-RED",
          title: "Red mug",
          quantity: 1,
          currentQuantity: 1,
          unfulfilledQuantity: 1,
          requiresShipping: true,
          originalUnitPriceSet: money("12.50"),
        },
      ],
      pageInfo: { hasNextPage: false, endCursor: null },
    },
  };
}

/** A Shopify shop: it answers each of the texts by the name that stands in it. */
async function openShopify() {
  const orders: ReturnType<typeof aShopifyOrder>[] = [];
  const parcels: string[] = [];
  const item: ShopifyItem = { sku: "CUP-RED", pieces: 3 };
  const place = { id: "gid://shopify/Location/9", name: "Berlin", isActive: true };
  const page = { hasNextPage: false, endCursor: null };
  const scopes = [
    "read_all_orders",
    "read_orders",
    "read_customers",
    "read_products",
    "read_locations",
    "write_inventory",
    "write_merchant_managed_fulfillment_orders",
  ].map((handle) => ({ handle }));
  const level = () => ({ quantities: [{ name: "available", quantity: item.pieces }] });
  const counted = () => ({
    legacyResourceId: "93",
    sku: item.sku,
    tracked: true,
    inventoryLevel: level(),
  });
  let token = "";
  const answers: Record<string, (asked: any) => unknown> = {
    Scopes: () => ({ currentAppInstallation: { accessScopes: scopes } }),
    Places: () => ({ location: place, locations: { nodes: [place] } }),
    Try: () => ({ orders: { nodes: [] } }),
    Changed: ({ search }) => ({
      orders: {
        nodes: orders.filter(({ updatedAt }) => updatedAt >= search.split("'")[1]),
        pageInfo: page,
      },
    }),
    These: ({ ids }) => ({
      currentAppInstallation: { accessScopes: scopes },
      nodes: ids.map((id: string) => orders.find((order) => order.id === id) ?? null),
    }),
    ToSend: ({ id }) => ({
      order: {
        id,
        fulfillmentOrders: {
          nodes: [
            {
              id: "gid://shopify/FulfillmentOrder/1",
              supportedActions: [{ action: "CREATE_FULFILLMENT" }],
              assignedLocation: { location: { id: place.id } },
              lineItems: {
                nodes: orders
                  .filter((order) => order.id === id)
                  .map(({ lineItems }) => ({
                    id: "gid://shopify/FulfillmentOrderLineItem/1",
                    remainingQuantity: 1,
                    lineItem: { id: lineItems.nodes[0]?.id },
                  })),
                pageInfo: page,
              },
            },
          ],
          pageInfo: page,
        },
      },
    }),
    Send: ({ fulfillment }) => {
      const { company, number } = fulfillment.trackingInfo;
      parcels.push(`${company} ${number}`);
      return { fulfillmentCreate: { fulfillment: { id: "1", status: "SUCCESS" }, userErrors: [] } };
    },
    Listings: () => ({ inventoryItems: { nodes: [counted()], pageInfo: page } }),
    Stock: () => ({ nodes: [counted()] }),
    Show: ({ input }) => {
      item.pieces = input.quantities[0].quantity;
      return { inventorySetQuantities: { inventoryAdjustmentGroup: null, userErrors: [] } };
    },
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      if (request.headers["x-shopify-access-token"] !== token) return response.writeHead(401).end();
      const { query, variables } = JSON.parse(Buffer.concat(parts).toString());
      const [, name = ""] = /^\w+ (\w+)/.exec(query) ?? [];
      const data = answers[name]?.(variables);
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://localhost:${(server.address() as AddressInfo).port}`;
  const takes = (shown: string) => {
    token = shown;
  };
  return { address, orders, parcels, item, takes, stop: () => server.close() };
}

test("a Shopify store is connected with its token, and what leaves here is sent there", async ({
  page,
  tradewind,
  api,
  house,
  request,
}) => {
  const shop = await openShopify();
  shop.takes("shpat_good");
  shop.orders.push(aShopifyOrder(7001));
  const store = await api.post<{ id: string }>("/shops", {
    code: "SHY",
    name: "Teeladen",
    platform: "shopify",
    currency: "EUR",
    time_zone: "Europe/Berlin",
    workflow: { four_eyes: false },
  });
  expect(house.shop.id).not.toBe(store.id);
  try {
    await enter(page, tradewind.administrator, "/settings/channels");
    await page.getByRole("button", { name: "Connect a store" }).click();
    const form = topDrawer(page);
    // The form asks for nothing of a platform until there is one.
    await expect(form.getByLabel("Address of the shop")).toHaveCount(0);
    await form.getByRole("combobox").click();
    await page.getByTitle("Teeladen · SHY").click();
    await form.getByLabel("Address of the shop").fill(shop.address);
    await form.getByLabel("Client ID or access token").fill("shpat_bad");
    await form.getByLabel("Client secret").fill("shpss_good");
    await form.getByLabel("Location whose stock is told").fill("Berlin");
    await form.getByLabel("Orders since").fill(gmt(48 * 3_600_000).slice(0, 10));
    await expectAccessible(page);
    await form.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(form).toContainText("The shop does not take this key");
    await form.getByLabel("Client ID or access token").fill("shpat_good");
    await form.getByRole("button", { name: "Connect", exact: true }).click();

    // It signs by the secret it has: only the address is to be put in there.
    const steps = page.getByRole("region", { name: "Let the shop tell by itself" });
    const push = (await steps.locator("code").textContent()) ?? "";
    expect(push).toContain("/api/v1/channels/shopify/cnx_");
    await expectAccessible(page);
    await steps.getByRole("button", { name: "Close" }).click();

    const row = page.getByRole("row", { name: /Teeladen/ });
    await expect(row).toContainText("Connected");
    await expect(row.getByRole("cell").nth(2)).toHaveText("1");
    shop.orders.push(aShopifyOrder(7002));
    const news = JSON.stringify({ id: 7002 });
    const signature = createHmac("sha256", "shpss_good").update(news).digest("base64");
    const told = await request.post(push, {
      data: Buffer.from(news),
      headers: {
        "content-type": "application/json",
        "x-shopify-topic": "orders/create",
        "x-shopify-hmac-sha256": signature,
      },
    });
    expect(told.status()).toBe(200);
    await expect(row.getByRole("cell").nth(2)).toHaveText("2");

    const { items } = await api.get<{ items: { id: string }[] }>("/orders?q=7002");
    const order = items[0]?.id ?? "";
    await ship(api, order, { carrier: "DHL Express", tracking_number: "JD0190020002" });
    await page.getByRole("button", { name: "Teeladen" }).click();
    const drawer = topDrawer(page);
    await expect(drawer).toContainText("Berlin");
    await expect(drawer.getByRole("button", { name: "New secret" })).toHaveCount(0);
    const sent = drawer.getByRole("region", { name: "Sent to the shop" });
    await expect(sent.getByRole("row", { name: /JD0190020002/ })).toContainText("Taken", { timeout: 40_000 });
    expect(shop.parcels).toEqual(["DHL Express JD0190020002"]);

    const stock = drawer.getByRole("region", { name: "Stock shown at the shop" });
    await stock.getByRole("button", { name: "Stock rules" }).click();
    const rules = topDrawer(page);
    await rules.getByRole("switch", { name: "Tell the shop how many there are" }).click();
    await rules.getByLabel("At most").fill("7");
    await rules.getByRole("button", { name: "Save" }).click();
    await expect(stock.getByRole("row", { name: /CUP-RED/ })).toContainText("Taken", { timeout: 40_000 });
    expect(shop.item.pieces).toBe(7);
    await drawer.getByRole("button", { name: "Disconnect" }).click();
    await page
      .getByRole("dialog", { name: /Disconnect Teeladen/ })
      .getByRole("button", { name: "Disconnect" })
      .click();
    await expect(page.getByRole("button", { name: "Teeladen" })).toHaveCount(0);
  } finally {
    shop.stop();
  }
});
