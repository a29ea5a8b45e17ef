import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";
import { openShop } from "../support/woocommerce.ts";

test("a product is listed at a store, corrected, changed and taken down", async ({ page, tradewind, api }) => {
  const shop = await openShop();
  shop.takes("ck_good:cs_good");
  const store = await api.post<{ id: string }>("/shops", {
    code: "LIST",
    name: "Tassenladen",
    platform: "woocommerce",
    currency: "EUR",
    time_zone: "Europe/Berlin",
    workflow: { four_eyes: false },
  });
  const product = await api.post<{ id: string }>("/products", {
    code: "P-CUP",
    name: "杯子",
    name_en: "Clay cup",
    description_en: "Made by hand.",
    picture_urls: ["/files/cup.jpg"],
  });
  await api.post("/skus", {
    code: "CLAY-CUP",
    name: "杯子",
    product_id: product.id,
    price: "12.50",
    price_currency: "EUR",
  });
  await api.post("/channel-connections", {
    shop_id: store.id,
    credentials: { address: shop.address, key: "ck_good", secret: "cs_good" },
  });
  try {
    await enter(page, tradewind.administrator, "/products/listings");
    await expect(page.getByText("No listings")).toBeVisible();
    await page.getByRole("button", { name: "List products" }).click();
    const draft = topDrawer(page);
    await draft.getByRole("combobox").first().click();
    await page.getByTitle("Tassenladen · EUR").last().click();
    await draft.getByLabel("Products", { exact: true }).fill("P-CUP");
    await page.getByTitle("P-CUP 杯子").click();
    await draft.getByText("Drafts are made of").click();
    await draft.getByRole("button", { name: "Make drafts" }).click();

    // What the platform would not take stands at its field while it is typed.
    const listing = topDrawer(page);
    await expect(listing).toContainText("Platforms fetch pictures themselves");
    await expectAccessible(page);
    await listing.getByRole("button", { name: "Edit" }).click();
    const form = topDrawer(page);
    await form.getByLabel("Pictures", { exact: true }).fill("ftp://img.example/cup.jpg");
    await expect(form).toContainText("a public address that begins with https://");
    await form.getByLabel("Pictures", { exact: true }).fill("https://img.example/cup.jpg");
    await form.getByLabel("Title", { exact: true }).fill("Refused");
    await expect(form).not.toContainText("a public address that begins with https://");
    await expectAccessible(page);
    await form.getByRole("button", { name: "Save" }).click();

    // What the store refuses says why, at its field.
    await listing.getByRole("button", { name: "Publish", exact: true }).click();
    await expect(listing).toContainText("That name is taken.", { timeout: 40_000 });
    await listing.getByRole("button", { name: "Edit" }).click();
    await topDrawer(page).getByLabel("Title", { exact: true }).fill("Clay cup, large");
    await topDrawer(page).getByRole("button", { name: "Save" }).click();
    await listing.getByRole("button", { name: "Publish", exact: true }).click();
    await expect(listing).toContainText("Live", { timeout: 40_000 });
    expect(shop.listed).toHaveLength(1);
    expect(shop.listed[0]).toMatchObject({ name: "Clay cup, large", regular_price: "12.50", status: "publish" });

    // The price changes: it differs until it is published again, here from the list.
    await listing.getByRole("button", { name: "Edit" }).click();
    await topDrawer(page).getByLabel("CLAY-CUP Price", { exact: true }).fill("9.90");
    await topDrawer(page).getByRole("button", { name: "Save" }).click();
    await expect(listing).toContainText("Differs from what is live");
    await listing.getByRole("button", { name: "Close" }).click();
    const row = page.getByRole("row", { name: /P-CUP/ });
    await expect(row).toContainText("Differs from what is live");
    await row.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Publish", exact: true }).click();
    await expect(topDrawer(page)).toContainText("1 of 1");
    await topDrawer(page).getByRole("button", { name: "Close" }).click();
    await expect(row).not.toContainText("Differs from what is live", { timeout: 40_000 });
    expect(shop.listed[0]).toMatchObject({ regular_price: "9.90" });
    expect(shop.listed).toHaveLength(1);

    await page.getByRole("button", { name: "P-CUP" }).click();
    await topDrawer(page).getByRole("button", { name: "Take down" }).click();
    await expect(topDrawer(page)).toContainText("Taken down", { timeout: 40_000 });
    expect(shop.listed[0]).toMatchObject({ status: "draft" });
  } finally {
    shop.stop();
  }
});
