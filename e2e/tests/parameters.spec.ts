import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

interface Row {
  name: string;
  value: unknown;
}

test("amount bands are edited as amounts, checked, kept with their history, and reset", async ({ page, tradewind, api }) => {
  // Thirteen currencies, every input of them looked at by the accessibility rules.
  test.slow();
  const bands = async () => {
    const { items } = await api.get<{ items: Row[] }>("/parameters");
    return items.find(({ name }) => name === "orders.amount_bands")?.value as Record<string, number[]>;
  };
  const before = await bands();
  await enter(page, tradewind.administrator, "/settings/parameters");
  const row = page.getByRole("row", { name: /Amount bands/ });
  await expect(row).toContainText("EUR 50.00 · 200.00 · 500.00");
  await row.getByRole("button", { name: "Edit" }).click();
  const form = topDrawer(page);
  const euro = form.getByRole("group").filter({ has: page.getByRole("button", { name: "Remove EUR" }) });
  await euro.getByLabel("Band 2 from").fill("49.99");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toContainText("An amount above 0 and above the band before");
  await euro.getByLabel("Band 2 from").fill("249.50");
  await euro.getByRole("button", { name: "Add a band EUR" }).click();
  await euro.getByLabel("Band 4 from").fill("1,500");
  await form.getByRole("button", { name: "Remove KRW" }).click();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("EUR 50.00 · 249.50 · 500.00 · 1,500.00");
  const { KRW: _, ...rest } = before;
  expect(await bands()).toEqual({ ...rest, EUR: [5_000, 24_950, 50_000, 150_000] });

  await row.getByRole("button", { name: "Edit" }).click();
  await expect(topDrawer(page).getByRole("listitem")).toHaveCount(1);
  await topDrawer(page).getByRole("button", { name: "Back to the default" }).click();
  await page.getByRole("dialog", { name: "Back to the default" }).getByRole("button", { name: "Back to the default" }).click();
  await expect(row).toContainText("EUR 50.00 · 200.00 · 500.00");
  expect(await bands()).toEqual(before);
});
