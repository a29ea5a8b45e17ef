import { readFileSync } from "node:fs";
import { choose, enter, expect, test } from "../support/test.ts";

test.use({ locale: "zh-CN" });

const HEAD = "订单号,SKU,数量,单价,币种,收件人,电话,地址,城市,邮编,国家";
const PERSON = "Lena Vogt,+49301234567,Torstraße 1,Berlin,10119,DE";
const FILE = [
  HEAD,
  `IMP-1,CUP-RED,1,12.50,EUR,${PERSON}`,
  `IMP-2,LAMP-01,2,39.90,EUR,${PERSON}`,
  `IMP-3,CUP-RED,drei,12.50,EUR,${PERSON}`,
].join("\r\n");

test("good rows become orders, bad rows come back with their reason", async ({ page, tradewind, house }) => {
  await enter(page, tradewind.administrator, "/imports");
  await page.locator("input[type=file]").setInputFiles({
    name: "订单.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(FILE),
  });
  await choose(page, "店铺", house.shop.name);
  await page.getByRole("button", { name: "预览" }).click();
  await expect(page.getByRole("alert")).toContainText("2 个正确，1 个有误");
  await expect(page.getByRole("row", { name: /drei/ })).toContainText("数量: 不是数字");

  await page.getByRole("button", { name: "导入 2 个订单" }).click();
  const result = page.getByRole("alert");
  await expect(result).toContainText("新增 2 个订单，已有 0 个，拒绝 1 行");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载有误的行" }).click(),
  ]);
  const magic = readFileSync(await download.path()).subarray(0, 2).toString();
  expect(magic).toBe("PK");

  await page.goto("/orders?tab=all&q=IMP-2");
  await expect(page.getByRole("row", { name: /LAMP-01/ })).toBeVisible();
  await page.goto("/orders?tab=all&q=IMP-3");
  await expect(page.getByText("没有符合筛选条件的订单")).toBeVisible();
});

test("an answer from before the columns were named changes nothing", async ({ page, tradewind, house }) => {
  let tell: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  const arrived = new Promise<void>((resolve) => {
    void page.route(
      /\/orders\/imports\/imp_[^/]+$/,
      async (route) => {
        const before = await route.fetch();
        await told;
        await route.fulfill({ response: before }).catch(() => undefined);
        resolve();
      },
      { times: 1 },
    );
  });
  await enter(page, tradewind.administrator, "/imports");
  await page.locator("input[type=file]").setInputFiles({
    name: "订单.csv",
    mimeType: "text/csv",
    // Another form of file, which nobody has explained yet.
    buffer: Buffer.from(FILE.replaceAll("IMP-", "LATE-").replaceAll(/,(电话|\+49301234567),/g, ",")),
  });
  await choose(page, "店铺", house.shop.name);
  await page.getByRole("button", { name: "预览" }).click();
  await expect(page.getByRole("alert")).toContainText("2 个正确，1 个有误");
  tell();
  await arrived;
  await page.getByRole("button", { name: "导入 2 个订单" }).click();
  await expect(page.getByRole("alert")).toContainText("新增 2 个订单，已有 0 个，拒绝 1 行");
});
