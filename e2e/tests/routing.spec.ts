import { placeOrder } from "../support/house.ts";
import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

interface Rule {
  id: string;
  version: number;
  name: string;
  warehouses: string[];
}

test("a rule is tried before it is saved, and answers for an order", async ({ page, tradewind, api, house }) => {
  const { id, number } = await placeOrder(api, house);
  // Rules that others of this house wrote decide nothing here.
  const rules = async () => (await api.get<{ items: Rule[] }>("/routing-rules")).items;
  const before = await rules();
  for (const { id: rule_id, version, ...rule } of before) {
    await api.patch(`/routing-rules/${rule_id}`, { seen_version: version, rule: { ...rule, active: false } });
  }
  await enter(page, tradewind.administrator, "/settings/routing");
  await page.getByRole("textbox", { name: "Order No." }).fill(number);
  await page.getByRole("button", { name: "Show" }).click();
  const answer = page.locator(".ask-route");
  await expect(answer).toContainText("Not planned yet.");
  await expect(answer).toContainText("no rule; the store's order of warehouses");

  await page.getByRole("button", { name: "New rule" }).click();
  const form = topDrawer(page);
  await form.getByLabel("Name").fill("Germany first");
  await choose(form, "Warehouses in order", house.warehouse.code);
  await page.keyboard.press("Escape");
  await choose(form, "Store", house.shop.name);
  await page.keyboard.press("Escape");
  await form.getByLabel("Total from (EUR)").fill("20.00");
  await form.getByLabel("Total up to (EUR)").fill("10");
  await form.getByRole("button", { name: "Try on the last orders" }).click();
  await expect(form).toContainText("Below the lower limit");
  await form.getByLabel("Total from (EUR)").fill("5.00");
  await form.getByLabel("Total up to (EUR)").fill("");
  await form.getByRole("button", { name: "Try on the last orders" }).click();
  await expect(form.getByRole("row", { name: number })).toContainText("By the rule “Germany first v1”");
  await form.getByRole("textbox", { name: "Order No." }).fill(number);
  await form.getByRole("button", { name: "Try on this order" }).click();
  await expect(form).toContainText(`${house.warehouse.code} ships`);
  await expectAccessible(page);
  expect(await rules()).toHaveLength(before.length);

  await form.getByRole("button", { name: "Save" }).click();
  // The rows of the trial name the rule, too.
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const row = page.getByRole("row", { name: "Germany first" });
  await expect(row).toContainText(house.shop.name);
  await expect(row).toContainText("from EUR 5.00");

  await api.post(`/orders/${id}/approve`, {});
  await api.post(`/orders/${id}/confirm`, {});
  await page.reload();
  await page.getByRole("textbox", { name: "Order No." }).fill(number);
  await page.getByRole("button", { name: "Show" }).click();
  await expect(answer).toContainText("Planned already");
  await expect(answer).toContainText(house.warehouse.code);
  // No choice was made again at confirmation: the goods were promised from there.
  await expect(answer).toContainText("From where its goods were reserved");
});

test("rules are put in another order by keys and by hand", async ({ page, tradewind, api, house }) => {
  const warehouses = [house.warehouse.id];
  for (const [at, name] of ["One", "Two", "Three"].entries()) {
    await api.post("/routing-rules", { name, warehouses, priority: 500 + at });
  }
  const names = async () => {
    const { items } = await api.get<{ items: Rule[] }>("/routing-rules");
    return items.map(({ name }) => name).filter((name) => ["One", "Two", "Three"].includes(name));
  };
  await enter(page, tradewind.administrator, "/settings/routing");
  const handle = (name: string) => page.getByRole("button", { name: `Move ${name};` });
  await handle("Three").focus();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("status").filter({ hasText: "Three is now number" })).toBeVisible();
  await expect.poll(names).toEqual(["One", "Three", "Two"]);
  await expect(handle("Three")).toBeFocused();
  await expect(page.getByRole("table")).toHaveAttribute("aria-busy", "false");

  await handle("Two").dragTo(page.getByRole("row", { name: "One" }));
  await expect.poll(names).toEqual(["Two", "One", "Three"]);
  await expectAccessible(page);
});
