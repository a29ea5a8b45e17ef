import { type Api, ship } from "../support/house.ts";
import { enter, expect, test, topDrawer } from "../support/test.ts";
import { anOrder, openShop } from "../support/woocommerce.ts";

// No write-back fails silently: the order itself says whether its shop knows of a parcel, how long there is left
// until it must, and why it does not; it is told once. Three hours of an outage, and the alert before the
// deadline, are lived through on a clock of their own by the tests of the connectors.

const ASKED_AGAIN_MS = 60_000;

test.setTimeout(240_000);

/** A store of the house whose shop has one order, which is here. */
async function connected(api: Api, code: string, order: number) {
  const shop = await openShop();
  shop.takes("ck_good:cs_good");
  const store = await api.post<{ id: string }>("/shops", {
    code,
    name: `Teeladen ${code}`,
    platform: "woocommerce",
    currency: "EUR",
    time_zone: "Europe/Berlin",
    workflow: { four_eyes: false, ship_within_hours: 3 },
  });
  const { id: connection } = await api.post<{ id: string }>("/channel-connections", {
    shop_id: store.id,
    poll_seconds: 30,
    since: new Date(Date.now() - 3_600_000).toISOString(),
    credentials: { address: shop.address, key: "ck_good", secret: "cs_good" },
  });
  shop.orders.push(anOrder(order));
  const found = () => api.get<{ items: { id: string; number: string }[] }>(`/orders?q=${order}`);
  await expect.poll(async () => (await found()).items.length, { timeout: ASKED_AGAIN_MS }).toBe(1);
  const [placed] = (await found()).items;
  const close = async () => {
    shop.stop();
    await api.remove(`/channel-connections/${connection}`);
  };
  return { shop, id: placed?.id ?? "", number: placed?.number ?? "", close };
}

test("an order says how long there is left while its shop cannot be told, and is told once", async ({
  page,
  tradewind,
  api,
  house,
}) => {
  expect(house.skus["CUP-RED"]).toBeTruthy();
  const { shop, id, number, close } = await connected(api, "TOLD-A", 9101);
  try {
    shop.fails(true);
    await ship(api, id, { carrier: "DHL", tracking_number: "JD0190021101" });
    await enter(page, tradewind.administrator, `/orders?tab=all&q=${number}`);
    await page.getByText(number).first().click();
    const told = topDrawer(page).getByRole("region", { name: "Sent to the shop" });
    await expect(told).toContainText("In doubt");
    await expect(told.locator(".time-left")).toContainText("h");
    await expect(told).toContainText("tried again");

    shop.fails(false);
    await expect(told).toContainText("Taken", { timeout: ASKED_AGAIN_MS });
    await expect(told.locator(".time-left")).toHaveCount(0);
    expect(shop.notes).toHaveLength(1);
  } finally {
    await close();
  }
});

test("a mistyped number is not told, calls somebody, and is told when it is right", async ({
  page,
  tradewind,
  api,
  house,
}) => {
  expect(house.skus["CUP-RED"]).toBeTruthy();
  const { shop, id, number, close } = await connected(api, "TOLD-B", 9102);
  try {
    await ship(api, id, { carrier: "UPS", tracking_number: "1Z5R89390357567128" });
    await enter(page, tradewind.administrator, `/orders?tab=all&q=${number}`);
    await page.getByText(number).first().click();
    const drawer = topDrawer(page);
    const told = drawer.getByRole("region", { name: "Sent to the shop" });
    await expect(told).toContainText("Failed");
    await expect(told).toContainText("its check digit does not fit");
    const alerts = () => api.get<{ items: { kind: string; shop_name: string }[] }>("/alerts?state=open");
    const kinds = async () =>
      (await alerts()).items.filter(({ shop_name }) => shop_name === "Teeladen TOLD-B").map(({ kind }) => kind);
    await expect.poll(kinds, { timeout: 90_000 }).toContain("parcels_untold");
    expect(shop.notes).toHaveLength(0);

    await drawer.getByRole("button", { name: "Correct the number" }).click();
    const form = topDrawer(page);
    await expect(form.getByLabel("Tracking No.")).toHaveValue("1Z5R89390357567128");
    await form.getByLabel("Tracking No.").fill("1Z 5R8 939 0357567127");
    await form.getByRole("button", { name: "Correct the number" }).click();
    await expect(told).toContainText("Taken", { timeout: ASKED_AGAIN_MS });
    expect(shop.notes).toHaveLength(1);
    expect(shop.notes[0]).toContain("UPS 1Z5R89390357567127");
    await expect.poll(kinds, { timeout: 90_000 }).not.toContain("parcels_untold");
  } finally {
    await close();
  }
});
