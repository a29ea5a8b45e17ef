import { hire, hireFor, setParameter } from "../support/house.ts";
import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

const DAY_MS = 86_400_000;

test("a role is copied, changed with its difference in view, given, and goes only when nobody has it", async ({ page, tradewind, api }) => {
  test.slow();
  hire(tradewind, "night.nora", "reviewer");
  await enter(page, tradewind.administrator, "/access/roles?role=reviewer");
  const drawer = topDrawer(page);
  await expect(drawer).toContainText("Ready-made");
  await expect(drawer.getByRole("region", { name: "Who has it" })).toContainText("night.nora");
  await expect(drawer).toContainText("Approve, reject, and take an approval back.");
  await expect(drawer.getByRole("button", { name: "Delete" })).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("c");
  const form = topDrawer(page);
  await form.getByLabel("Name", { exact: true }).fill("");
  await form.getByLabel("Name", { exact: true }).pressSequentially("Night shift");
  await expect(form.getByLabel("Short name")).toHaveValue("night_shift");
  await form.getByRole("switch", { name: /^Cost/ }).click();
  await form.getByLabel("Search permissions").fill("stock books right");
  await expect(form.getByRole("checkbox")).toHaveCount(1);
  await form.getByLabel(/^Adjust stock/).check();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Save" }).click();
  const made = topDrawer(page);
  await expect(made).toContainText("Made here");
  await expect(made).toContainText("Adjust stock");
  interface Role {
    name: string;
    title: string;
    permissions: string[];
  }
  const stored = async () => {
    const { items } = await api.get<{ items: Role[] }>("/roles");
    return items.find(({ name }) => name === "night_shift");
  };
  expect((await stored())?.permissions).toEqual(
    expect.arrayContaining(["catalog.view_cost", "inventory.adjust", "orders.review"]),
  );

  await page.keyboard.press("e");
  const change = topDrawer(page).getByRole("region", { name: "What changes" });
  await expect(change).toContainText("Nothing changes yet.");
  await topDrawer(page).getByLabel(/^Adjust stock/).uncheck();
  await topDrawer(page).getByLabel(/^Cancel orders/).check();
  await expect(change.getByRole("listitem")).toHaveText([/\+ Cancel orders/, /− Adjust stock/]);
  await topDrawer(page).getByRole("button", { name: "Save" }).click();
  await expect(topDrawer(page)).toContainText("Cancel orders or some of their lines.");
  await expect.poll(async () => (await stored())?.permissions).not.toContain("inventory.adjust");

  await topDrawer(page).getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog", { name: "Delete Night shift?" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Role deleted")).toBeVisible();
  expect(await stored()).toBeUndefined();
});

test("a right that leads to more waits for another, and what one lacks cannot be given", async ({ page, tradewind, api }) => {
  await api.post("/roles", { name: "helpers", title: "Helpers", permissions: ["orders.view"] });
  await setParameter(api, "access.role_approvals", 1);
  try {
    await enter(page, tradewind.administrator, "/access/roles?role=helpers&form=change");
    const form = topDrawer(page);
    await form.getByLabel(/^Manage users/).check();
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form.getByRole("status").filter({ hasText: "waits for the approval" })).toBeVisible();
    await expect(form.getByRole("button", { name: "Save" })).toHaveCount(0);
  } finally {
    await setParameter(api, "access.role_approvals", null);
  }
  const rights = ["access.manage_users", "access.manage_roles", "orders.view"];
  await enter(page, await hireFor(tradewind, api, "leading.lee", rights), "/access/roles?role=finance");
  const change = topDrawer(page).getByRole("button", { name: "Change" });
  await expect(change).toHaveAttribute("aria-description", /may do more than you/);
  // A copy begins with what one can give of it.
  await page.goto("/access/roles?role=finance&form=copy");
  const copy = topDrawer(page);
  await expect(copy.getByLabel(/^View orders/)).toBeChecked();
  await copy.getByLabel("Short name").fill("finance_of_lee");
  await copy.getByRole("button", { name: "Save" }).click();
  await expect(topDrawer(page)).toContainText("Made here");
  await page.goto("/access/roles?form=new");
  await expect(topDrawer(page).getByLabel(/^Cancel orders/)).toBeDisabled();
  await expect(topDrawer(page).getByLabel(/^View orders/)).toBeEnabled();
});

test("a role is given until a day and taken back; stores and warehouses are narrowed", async ({ page, tradewind, api, house }) => {
  test.slow();
  hire(tradewind, "temp.tess", "order_clerk");
  const { items } = await api.get<{ items: { id: string; username: string }[] }>("/users?q=temp.tess");
  const id = items[0]?.id ?? "";
  await enter(page, tradewind.administrator, `/access/users?user=${id}`);
  const drawer = page.locator(".ant-drawer-open").first();
  await drawer.getByRole("button", { name: "Give a role" }).click();
  const form = topDrawer(page);
  await choose(form, "Role", "Finance");
  const day = new Date(Date.now() + 3 * DAY_MS).toISOString().slice(0, 10);
  await form.getByLabel("Until, with this day").fill(day);
  await form.getByLabel("Reason").fill("Covers for Mia");
  await expectAccessible(page);
  await form.getByRole("button", { name: "Give a role" }).click();
  const row = drawer.getByRole("row", { name: /^Finance/ });
  await expect(row).toContainText("Covers for Mia");
  await expect(row.locator("time.time-left")).toBeVisible();
  await row.getByRole("button", { name: "Take back Finance" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Take back", exact: true }).click();
  await expect(row).toHaveCount(0);

  const scope = drawer.getByRole("region", { name: "Works with" });
  await expect(scope).toContainText("All stores, also those that are still to come");
  await scope.getByRole("button", { name: "Change" }).click();
  await topDrawer(page).getByLabel("Only these stores").check();
  await choose(topDrawer(page), "Only these stores", house.shop.name);
  await topDrawer(page).getByLabel("Reason").fill("One store only");
  await topDrawer(page).getByRole("button", { name: "Save" }).click();
  await expect(scope).toContainText(house.shop.name);
  const user = await api.get<{ scope: { shops?: string[]; warehouses?: string[] | null } }>(`/users/${id}`);
  expect(user.scope.shops).toEqual([house.shop.id]);
  expect(user.scope.warehouses ?? null).toBeNull();
  await expectAccessible(page);
});

test("rights are reviewed by keys alone; a withdrawal says why, and the evidence is a file", async ({ page, tradewind, api }) => {
  test.slow();
  hire(tradewind, "reviewed.rob", "finance");
  await enter(page, tradewind.administrator, "/access/reviews");
  await expect(page.getByRole("grid", { name: "Access reviews" })).toBeVisible();
  await page.keyboard.press("n");
  await topDrawer(page).getByLabel("Name").fill("=Spring");
  const day = new Date(Date.now() + 30 * DAY_MS).toISOString().slice(0, 10);
  await topDrawer(page).getByLabel("To be done by, with this day").fill(day);
  await topDrawer(page).getByRole("button", { name: "Start" }).click();
  const grid = page.getByRole("grid", { name: "Roles to review" });
  await expect(grid.getByRole("row", { name: new RegExp(tradewind.administrator.username) }).first()).toContainText("Another person");
  await expectAccessible(page);
  const robot = grid.getByRole("row", { name: /robot/ }).first();
  await robot.click();
  await page.keyboard.press("y");
  await expect(robot).toContainText("Kept");

  // The house has many people: who came last stands below what is drawn.
  const row = grid.getByRole("row", { name: /reviewed\.rob/ });
  await expect(async () => {
    await grid.hover();
    await page.mouse.wheel(0, 10_000);
    await expect(row).toContainText("Undecided", { timeout: 1_000 });
  }).toPass();
  await row.click();
  await page.keyboard.press("w");
  await topDrawer(page).getByRole("button", { name: "Withdraw" }).click();
  await expect(topDrawer(page)).toContainText("Please fill this in");
  await topDrawer(page).getByLabel("Comment").fill("Left the team");
  await page.keyboard.press("Control+Enter");
  await expect(row).toContainText("Withdrawn");
  await expect(row).toContainText("Left the team");
  const { items } = await api.get<{ items: { roles: string[] }[] }>("/users?q=reviewed.rob");
  expect(items[0]?.roles).toEqual([]);

  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Evidence as a file" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("=Spring.csv");
  const text = await streamText(await file.createReadStream());
  expect(text).toContain("Left the team");
  expect(text).not.toMatch(/(^|,)=/m);
});

async function streamText(stream: NodeJS.ReadableStream): Promise<string> {
  let text = "";
  for await (const chunk of stream) text += String(chunk);
  return text;
}
