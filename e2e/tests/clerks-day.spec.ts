import { placeOrder } from "../support/house.ts";
import { choose, enter, expect, test, topDrawer } from "../support/test.ts";

test.use({ locale: "zh-CN" });

test("an order taken by telephone goes all the way to the buyer", async ({ page, tradewind, house }) => {
  await enter(page, tradewind.administrator, "/orders/new");
  await choose(page, "店铺", house.shop.name);
  await page.getByLabel("货品编码").fill("CUP-RED");
  await page.getByLabel("数量").fill("2");
  await page.getByLabel("单价 (EUR)").fill("12.50");
  await page.getByLabel("与买家约定的总额 (EUR)").fill("25.00");
  await page.getByLabel("姓名").fill("Lena Vogt");
  await page.getByLabel("电话").fill("+49 30 1234567");
  await page.getByLabel("收货地址").fill("Torstraße 1");
  await page.getByLabel("城市").fill("Berlin");
  await page.getByLabel("邮编").fill("10119");
  await page.getByLabel("国家").fill("de");
  await choose(page, "付款方式", "银行转账");
  await page.getByRole("button", { name: "创建订单" }).click();

  const drawer = topDrawer(page);
  const label = drawer.locator(".drawer-title .status-tag");
  await expect(label).toHaveText("待审核");
  await drawer.getByRole("button", { name: "审核通过" }).click();
  await expect(label).toHaveText("待确认");
  await drawer.getByRole("button", { name: "确认", exact: true }).click();
  await expect(label).toHaveText("待处理");

  const parcel = drawer.locator(".fulfilment");
  for (const [step, state] of [
    ["下发仓库", "已下发"],
    ["开始拣货", "拣货中"],
    ["拣货完成", "已拣货"],
    ["打包", "已打包"],
  ] as const) {
    await parcel.getByRole("button", { name: step, exact: true }).click();
    await expect(parcel.locator(".status-tag").first()).toHaveText(state);
  }
  await drawer.getByRole("button", { name: "发货", exact: true }).click();
  const form = topDrawer(page);
  await form.getByLabel("物流商").fill("DHL");
  await form.getByLabel("跟踪号").fill("00340434161094015902");
  await form.getByRole("button", { name: "发货", exact: true }).click();
  await expect(label).toHaveText("已发货");
  await expect(drawer).toContainText("DHL 00340434161094015902");
  await drawer.getByRole("button", { name: "标记签收" }).click();
  await expect(label).toHaveText(/已签收|已完成/);
});

test("a rejected order comes back with what was changed", async ({ page, tradewind, api, house }) => {
  const { id } = await placeOrder(api, house);
  await enter(page, tradewind.administrator, `/orders?tab=all&order=${id}`);
  const drawer = topDrawer(page);
  const label = drawer.locator(".drawer-title .status-tag");
  await drawer.getByRole("button", { name: "驳回" }).click();

  const form = topDrawer(page);
  await choose(form, "原因", "地址有误");
  await form.getByLabel("备注").fill("门牌号不存在");
  await form.getByRole("button", { name: "驳回" }).click();
  await expect(label).toHaveText("已退回");
  await expect(drawer).toContainText("门牌号不存在");

  await drawer.getByRole("button", { name: "修改订单" }).click();
  const edit = topDrawer(page);
  await edit.getByLabel("收货地址").fill("Torstraße 11");
  await edit.getByRole("button", { name: "预览修改" }).click();
  await expect(edit).toContainText("目前尚未执行");
  await edit.getByRole("button", { name: "应用修改" }).click();
  await expect(edit.getByRole("button", { name: "应用修改" })).toHaveCount(0);

  await drawer.getByRole("button", { name: "重新提交" }).click();
  await expect(label).toHaveText("待审核");
});

test("a code nobody knows is mapped once, and the order goes on by itself", async ({ page, tradewind, api, house }) => {
  const sku = "HL-MUG-77";
  const { id } = await placeOrder(api, house, {
    lines: [{ sku, title: "Mug 77", quantity: 1, unit_price: "12.50" }],
  });
  await enter(page, tradewind.administrator, `/orders?tab=exceptions&order=${id}`);
  const other = await page.context().newPage();
  await other.goto(page.url());
  const label = topDrawer(other).locator(".drawer-title .status-tag");
  await expect(label).toHaveText("异常");

  await topDrawer(page).getByRole("link", { name: "去配对商品" }).click();
  const row = page.getByRole("row", { name: sku });
  await row.getByRole("button", { name: "配对", exact: true }).click();
  const form = topDrawer(page);
  await form.getByLabel("货品编码").fill("CUP-RED");
  await form.getByRole("button", { name: "保存" }).click();
  await expect(row).toHaveCount(0);
  // Told by the server: nobody reloads the other window.
  await expect(label).toHaveText("待审核", { timeout: 10_000 });
  await other.close();
});
