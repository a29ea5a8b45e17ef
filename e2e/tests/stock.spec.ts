import { hire } from "../support/house.ts";
import { enter, expect, expectAccessible, test } from "../support/test.ts";

test("what stock costs is there for those who may see it, and for nobody else", async ({ page, tradewind, api, house }) => {
  const lamp = house.skus["LAMP-01"] ?? "";
  const { version } = await api.get<{ version: number }>(`/skus/${lamp}`);
  await api.patch(`/skus/${lamp}`, { seen_version: version, cost: "12.30", cost_currency: "EUR" });
  await enter(page, tradewind.administrator, "/stock?q=LAMP-01");
  await expect(page.getByRole("row", { name: /LAMP-01/ })).toContainText("EUR");
  await page.getByRole("tab", { name: "Stock cost" }).click();
  await expect(page.getByRole("table").first().getByRole("row", { name: /^DE-1/ })).toContainText("EUR");
  // The house is a minute old: nothing can lie for ninety days.
  await expect(page.getByText("Nothing lies idle.")).toBeVisible();
  await expectAccessible(page);

  const keeper = hire(tradewind, "costless-keeper", "warehouse_keeper");
  await enter(page, keeper, "/stock?q=LAMP-01");
  await expect(page.getByRole("row", { name: /LAMP-01/ })).not.toContainText("EUR");
  await expect(page.getByRole("tab", { name: "Stock cost" })).toHaveCount(0);
  await page.goto("/stock/costs");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You may not open this page");
});
