import { placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

const PHONE = { width: 390, height: 844 };

const PAGES = [
  "/today",
  "/orders?tab=all",
  "/orders/new",
  "/products",
  "/products?sku=new",
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
  "/access/users?user=new",
  "/access/roles",
  "/access/roles?role=reviewer",
  "/access/roles?form=new",
  "/access/reviews",
  "/system",
  "/system/diagnostics",
  "/system/mail",
  "/account",
];

for (const address of PAGES) {
  test(`everyone can use ${address}`, async ({ page, tradewind, api, house }) => {
    await placeOrder(api, house);
    await enter(page, tradewind.administrator, address);
    // A form in the address comes after its page.
    if (/\?(sku|user|role|form)=/.test(address)) await expect(topDrawer(page)).toBeVisible();
    await expect(page.locator(".ant-skeleton, .waiting")).toHaveCount(0);
    await expectAccessible(page);
    await page.setViewportSize(PHONE);
    await expectAccessible(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expectAccessible(page);
  });
}

test("everyone can use a list with nothing in it", async ({ page, tradewind }) => {
  await enter(page, tradewind.administrator, "/orders?tab=all&q=nothing-has-this-number");
  await expect(page.getByRole("grid")).toContainText("No order matches the filters");
  await expectAccessible(page);
  await page.setViewportSize(PHONE);
  await expectAccessible(page);
});

test("everyone can use the drawer of an order", async ({ page, tradewind, api, house }) => {
  const { id, number } = await placeOrder(api, house);
  await enter(page, tradewind.administrator, `/orders?tab=all&order=${id}`);
  await expect(topDrawer(page)).toContainText(number);
  // Sliding in, it is half transparent: its colours are measured where it comes to rest.
  await expect(topDrawer(page).getByRole("button", { name: "Approve" })).toBeVisible();
  await expectAccessible(page);
});
