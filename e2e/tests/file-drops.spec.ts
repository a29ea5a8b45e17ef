import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { choose, enter, expect, test } from "../support/test.ts";

test.use({ locale: "zh-CN" });

/** Titles nobody has explained yet. */
const HEAD = "订单号,SKU,数量,单价,币种,收件人,地址,城市,邮编,国家,备注";
const PERSON = "Lena Vogt,Torstraße 1,Berlin,10119,DE,";
const FILE = [HEAD, `DROP-1,CUP-RED,1,12.50,EUR,${PERSON}`, `DROP-2,CUP-RED,drei,12.50,EUR,${PERSON}`].join("\r\n");

test("a file that is put into a folder becomes orders, and is put aside", async ({ page, tradewind, house }) => {
  const folder = join(tradewind.folder, "drops", "erp");
  mkdirSync(folder, { recursive: true });
  await enter(page, tradewind.administrator, "/settings/channels");
  await expect(page.getByText("还没有文件投递点")).toBeVisible();

  writeFileSync(join(folder, "orders.csv"), FILE);
  await page.getByRole("button", { name: "新建文件投递点" }).click();
  await choose(page, "店铺", house.shop.name);
  await page.getByLabel("文件夹", { exact: true }).fill("erp");
  await page.getByLabel("查看间隔").fill("10");
  await page.getByRole("button", { name: "试一试" }).click();
  await expect(page.getByText("会取走 1 个文件。")).toBeVisible();
  await expect(page.getByText(/orders.csv：还没有人说明各列的含义/)).toBeVisible();
  await page.getByRole("button", { name: "开始取文件" }).click();

  await page.getByRole("button", { name: house.shop.name }).last().click();
  await expect(page.getByText("待映射")).toBeVisible({ timeout: 40_000 });
  await page.getByRole("link", { name: "映射各列" }).click();
  await choose(page, "店铺", house.shop.name);
  await page.getByRole("button", { name: "预览" }).click();
  await page.getByRole("button", { name: "导入 1 个订单" }).click();
  await expect(page.getByRole("alert")).toContainText("新增 1 个订单");

  await page.goto("/settings/channels");
  await page.getByRole("button", { name: house.shop.name }).last().click();
  await expect(page.getByRole("row", { name: /orders.csv.*完成/ })).toBeVisible({ timeout: 40_000 });
  expect(readdirSync(folder).sort()).toEqual(["done", "errors"]);
  expect(readFileSync(join(folder, "errors", "orders.csv"), "utf8")).toContain("drei");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "1 行" }).click(),
  ]);
  expect(readFileSync(await download.path(), "utf8")).toContain("drei");
});
