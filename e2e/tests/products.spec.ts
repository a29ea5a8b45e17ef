import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

test("a product is made, gathers its variants, and leads to each", async ({ page, tradewind, api }) => {
  await enter(page, tradewind.administrator, "/products/by-product?product=new");
  const form = topDrawer(page);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toContainText("Please fill this in");
  await form.getByLabel("Product code").fill("TEE");
  await form.getByLabel("Name", { exact: true }).fill("短袖衫");
  await form.getByLabel("Brand").fill("Hafen");
  await form.getByLabel("Variants differ in").fill("颜色");
  await page.keyboard.press("Enter");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  const drawer = topDrawer(page);
  await expect(drawer).toContainText("No variants yet");
  const { items } = await api.get<{ items: { id: string; code: string }[] }>("/products?q=TEE");
  const product_id = items.find(({ code }) => code === "TEE")?.id;
  for (const colour of ["RED", "BLUE"]) {
    const attributes = [{ name: "颜色", value: colour }];
    await api.post("/skus", { code: `TEE-${colour}`, name: "短袖衫", product_id, attributes });
  }
  await page.reload();
  await expect(drawer.getByRole("row")).toHaveCount(3);
  await expectAccessible(page);
  await drawer.getByRole("button", { name: "Edit" }).click();
  await topDrawer(page).getByLabel("Brand").fill("Kontor");
  await topDrawer(page).getByRole("button", { name: "Save" }).click();
  await expect(drawer).toContainText("Kontor");
  const list = page.getByRole("grid", { name: "Products and their variants" });
  await expect(list.getByRole("row", { name: /TEE/ })).toContainText("2");
  await drawer.getByRole("link", { name: "TEE-RED" }).click();
  await expect(page).toHaveURL(/\/products\?sku=/);
});
