import { readFileSync } from "node:fs";
import { hire, placeOrder } from "../support/house.ts";
import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

const REASON = "The parcel came back";

test("who wants to see a buyer whole says why", async ({ page, tradewind, api, house }) => {
  const { id } = await placeOrder(api, house);
  const clerk = hire(tradewind, "reveals", "order_clerk");
  await enter(page, clerk, `/orders?tab=all&order=${id}`);
  const order = topDrawer(page);
  await expect(order).toContainText("L*** V***");
  await order.getByRole("button", { name: "Show personal data" }).click();
  await topDrawer(page).getByRole("button", { name: "Show", exact: true }).click();
  await expect(topDrawer(page)).toContainText("Please fill this in");
  await topDrawer(page).getByLabel("Reason").fill(REASON);
  await topDrawer(page).getByRole("button", { name: "Show", exact: true }).click();
  await expect(order).toContainText("Lena Vogt");
  await expect(order).toContainText("Torstraße 1");
  // Looked at again it is masked again.
  await page.reload();
  await expect(topDrawer(page)).toContainText("L*** V***");
  const told = await api.get<{ items: { data: { reason: string } }[] }>("/audit/events?kind=PersonRevealed");
  expect(told.items[0]?.data.reason).toBe(REASON);
});

test("what is held about a customer is handed out, and stays while a hold is on it", async ({ page, tradewind, api, house }) => {
  test.slow();
  const email = "lena@buyers.example";
  const { number } = await placeOrder(api, house, { buyer: { email } });
  await enter(page, tradewind.administrator, `/customers?q=${email}`);
  await page.getByRole("grid", { name: "Customers" }).getByRole("button", { name: "L*** V***" }).first().click();
  await topDrawer(page).getByRole("button", { name: "Data request" }).click();
  await choose(topDrawer(page), "What the customer asks", "To have all that is held about them");
  await topDrawer(page).getByLabel("Reason").fill("A letter of today");
  await topDrawer(page).getByRole("button", { name: "Data request" }).click();
  await expect(page.getByText("The request is taken down")).toBeVisible();

  await page.goto("/privacy");
  const requests = page.getByRole("region", { name: "Data requests" });
  await expect(requests.getByRole("row", { name: /^Export/ })).toContainText("Completed", { timeout: 20_000 });
  const download = page.waitForEvent("download");
  await requests.getByRole("button", { name: /^Download the file/ }).click();
  const file = JSON.parse(readFileSync(await (await download).path(), "utf8"));
  expect(file.orders[0].people[0].name).toBe("Lena Vogt");

  const holds = page.getByRole("region", { name: "Legal holds" });
  await holds.getByRole("button", { name: "Place a legal hold" }).click();
  await topDrawer(page).getByLabel("Order No. or customer ID").fill(number);
  await topDrawer(page).getByLabel("Reason").fill("A claim");
  await topDrawer(page).getByRole("button", { name: "Place a legal hold" }).click();
  await expect(holds.getByRole("row", { name: /^ord_/ })).toContainText("A claim");
  await expectAccessible(page);
  await holds.getByRole("button", { name: /^Lift the hold on ord_/ }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Lift" }).click();
  await expect(holds).toContainText("Nothing is on hold");

  const retention = page.getByRole("region", { name: "How long persons are known" });
  await expect(retention.getByRole("row", { name: /^Hafen Laden/ })).toContainText("365");
  await expect(page.getByRole("region", { name: "Encryption keys" })).toContainText("Encrypts");
});
