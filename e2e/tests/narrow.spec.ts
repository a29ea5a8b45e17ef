import { placeOrder, sendRefused } from "../support/house.ts";
import { enter, expect, test } from "../support/test.ts";

test.use({ viewport: { width: 390, height: 844 } });

const PAGES = [
  "/today",
  "/orders?tab=all",
  "/review",
  "/orders/new",
  "/products",
  "/products/by-product",
  "/products/mappings",
  "/products/listings",
  "/stock",
  "/stock/warehouses",
  "/stock/costs",
  "/customers",
  "/imports",
  "/inbox",
  "/jobs",
  "/alerts",
  "/approvals",
  "/audit",
  "/settings/shops",
  "/settings/routing",
  "/settings/parameters",
  "/access/users",
  "/access/roles",
  "/access/roles?role=reviewer",
  "/access/roles?form=new",
  "/access/reviews",
  "/system",
  "/system/diagnostics",
  "/system/mail",
  "/account",
];

/** Names and addresses as they come: longer than any column. */
const LONG = {
  name: "Maximiliane-Wilhelmine Freifrau von Rechtsschutzversicherungsgesellschaften",
  phone: "+49 30 1234567",
  line1: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft 12",
  line2: "广东省深圳市南山区粤海街道科技园社区科苑路15号科兴科学园B栋3单元1208室(请放丰巢快递柜,勿放门口)",
  city: "Hellschen-Heringsand-Unterschaar",
  postcode: "25764",
  country: "DE",
};

test("no page moves sideways on a phone", async ({ page, tradewind, api, house }) => {
  await placeOrder(api, house, { ship_to: LONG, tags: ["Weihnachtsgeschenkverpackung"] });
  await sendRefused(api, house, "EXTERNE-BESTELLNUMMER-2026-11-22-000000000000001");
  await api.post("/routing-rules", {
    name: "Alles aus der Europäischen Wirtschaftsgemeinschaft zuerst",
    priority: 900,
    warehouses: [house.warehouse.id],
  });
  // A house of years has more alerts than the bar has room for.
  const alerts = { unanswered: 1892, critical: 12 };
  await page.route("**/api/v1/alerts/counts", (route) => route.fulfill({ json: alerts }));
  await enter(page, tradewind.administrator, "/orders?tab=all");
  for (const address of PAGES) {
    await page.goto(address);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.getByRole("link", { name: "Alerts: 1892" })).toBeVisible();
    await expect(page.locator(".ant-skeleton, .waiting")).toHaveCount(0);
    const wide = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll(".page, .scroll, .grid")]
        .filter((box) => box.scrollWidth > box.clientWidth + 1)
        .map((box) => `${box.className} ${box.scrollWidth} > ${box.clientWidth}`),
    );
    expect(wide, address).toEqual([]);
  }
});
