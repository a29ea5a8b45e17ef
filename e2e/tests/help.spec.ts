import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

test("every page has its chapter one key away, also while somebody types", async ({ page, tradewind, house }) => {
  expect(house.shop.code).toBeTruthy();
  await enter(page, tradewind.administrator, "/orders");
  await page.keyboard.press("/");
  await page.keyboard.press("F1");
  const help = topDrawer(page);
  await expect(help.getByRole("heading", { name: "Orders", level: 2 })).toBeVisible();
  await expect(help).toContainText("All orders, by stage.");
  await expectAccessible(page);
  await help.getByRole("button", { name: "What an order goes through" }).click();
  await expect(help.getByRole("heading", { name: "What an order goes through", level: 2 })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();

  await page.goto("/stock/warehouses");
  await page.getByRole("button", { name: "Help for this page (F1)" }).click();
  await expect(topDrawer(page).getByRole("heading", { name: "Warehouses", level: 2 })).toBeVisible();
});

test.describe("in Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("the handbook is searched, and a chapter has an address", async ({ page, tradewind }) => {
    await enter(page, tradewind.administrator, "/handbook");
    const search = page.getByRole("textbox", { name: "搜索手册" });
    await search.fill("撤销批量操作");
    const found = page.getByRole("region", { name: "找到的章节" });
    await found.getByRole("button", { name: "任务中心" }).click();
    await expect(page).toHaveURL(/chapter=jobs/);
    await expect(page.getByRole("heading", { name: "任务中心", level: 2 })).toBeVisible();
    await search.fill("没有这样的词语存在");
    await expect(found).toContainText("没有包含这些词的章节");
    await expectAccessible(page);
    await page.setViewportSize({ width: 390, height: 844 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(wide).toBeLessThanOrEqual(1);
  });

  test("newcomers are shown around once, or say no", async ({ page, tradewind }) => {
    await enter(page, tradewind.administrator, "/today");
    const welcome = page.getByRole("complementary", { name: "第一次使用？" });
    await welcome.getByRole("button", { name: "开始导览" }).click();
    await expect(welcome).toContainText("今日工作");
    for (const stop of ["订单", "审核", "库存", "设置", "帮助"]) {
      await welcome.getByRole("button", { name: /^下一步/ }).click();
      await expect(welcome.locator("b")).toHaveText(stop);
    }
    await expectAccessible(page);
    await welcome.getByRole("button", { name: "结束导览" }).click();
    await expect(welcome).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(welcome).toHaveCount(0);

    // The handbook brings it back.
    await page.keyboard.press("F1");
    await topDrawer(page).getByRole("link", { name: "开始导览" }).click();
    await welcome.getByRole("button", { name: "不用了" }).click();
    await expect(welcome).toHaveCount(0);
  });
});
