import { hire } from "../support/house.ts";
import { enter, expect, expectAccessible, signIn, test, topDrawer } from "../support/test.ts";

test("a new user gets a password for one sign-in, chooses another, and is out when disabled", async ({ page, tradewind, browser }) => {
  test.slow();
  await enter(page, tradewind.administrator, "/access/users?user=new");
  const form = topDrawer(page);
  await form.getByLabel("Name", { exact: true }).fill("Wei Chen");
  await form.getByLabel("Username").fill("wei");
  await form.getByLabel(/^Order clerk/).check();
  await expectAccessible(page);
  await form.getByRole("button", { name: "New user" }).click();
  const shown = topDrawer(page).getByRole("status").locator("code");
  const first = (await shown.textContent()) ?? "";
  // What cannot be shown again is not closed by a key.
  await page.keyboard.press("Escape");
  await expect(shown).toHaveText(first);
  await topDrawer(page).getByRole("button", { name: "I have kept it" }).click();
  await expect(topDrawer(page)).toContainText("Password to be changed");

  const theirs = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await theirs.goto("/");
  await signIn(theirs, { username: "wei", password: first });
  await expect(theirs.getByText("Please choose a new password")).toBeVisible();
  await theirs.getByLabel("New password", { exact: true }).fill("wei");
  await theirs.getByLabel("New password again").fill("wei");
  await theirs.getByRole("button", { name: "Continue" }).click();
  await expect(theirs.getByText("The password is too short.").first()).toBeVisible();
  await theirs.getByLabel("New password", { exact: true }).fill("eleven-lanterns-on-a-quay");
  await theirs.getByLabel("New password again").fill("eleven-lanterns-on-a-quay");
  await theirs.getByRole("button", { name: "Continue" }).click();
  await expect(theirs.getByRole("navigation").first()).toBeVisible();

  await page.reload();
  const drawer = topDrawer(page);
  await expect(drawer.getByRole("region", { name: "Signed in at" }).getByRole("row")).toHaveCount(2);
  await expectAccessible(page);
  await drawer.getByRole("button", { name: "Disable" }).click();
  await page.getByRole("dialog", { name: "Disable Wei Chen?" }).getByRole("button", { name: "Disable" }).click();
  await expect(drawer.getByRole("button", { name: "Enable" })).toBeVisible();
  await expect(drawer).toContainText("Signed in nowhere at the moment.");
  expect((await theirs.request.get("/api/v1/session")).status()).toBe(401);
  await theirs.close();
});

test("users are found by name and role; roles are changed where they are shown", async ({ page, tradewind }) => {
  hire(tradewind, "lena.packs", "warehouse_keeper");
  hire(tradewind, "otto.reviews", "reviewer");
  await enter(page, tradewind.administrator, "/access/users?role=reviewer");
  const list = page.getByRole("grid", { name: "Users" });
  await expect(list).toContainText("otto.reviews");
  await expect(list).not.toContainText("lena.packs");
  await page.goto("/access/users?q=lena");
  await expect(list).toContainText("lena.packs");
  await expect(list).not.toContainText("otto.reviews");
  await list.getByRole("row", { name: /lena.packs/ }).getByRole("button").first().click();
  await topDrawer(page).getByRole("button", { name: "Change roles" }).click();
  await topDrawer(page).getByLabel(/^Finance/).check();
  await topDrawer(page).getByRole("button", { name: "Save" }).click();
  await expect(list.getByRole("row", { name: /lena.packs/ })).toContainText("Finance, Warehouse keeper");
});

test("a username that was tried too often is locked, and unlocked by an administrator", async ({ page, tradewind, request }) => {
  const person = hire(tradewind, "forgetful", "reviewer");
  for (let tries = 0; tries < 6; tries += 1) {
    const headers = { "X-Requested-With": "tradewind" };
    const data = { username: person.username, password: "a-guess-that-is-wrong" };
    await request.post(`${tradewind.url}/api/v1/session`, { headers, data });
  }
  await page.goto("/");
  await signIn(page, person);
  await expect(page.getByRole("alert")).toBeVisible();
  await enter(page, tradewind.administrator, "/access/users?q=forgetful");
  await page.getByRole("row", { name: /forgetful/ }).getByRole("button").first().click();
  await expect(topDrawer(page)).toContainText("Locked after failed attempts until");
  await topDrawer(page).getByRole("button", { name: "Unlock" }).click();
  await expect(topDrawer(page)).not.toContainText("Locked after failed attempts until");
});

test("the matrix says who may do what, and leads to who has a role", async ({ page, tradewind }) => {
  hire(tradewind, "rita.reviews", "reviewer");
  await enter(page, tradewind.administrator, "/access/roles");
  const row = page.getByRole("row", { name: /^Review orders/ });
  await expect(page.getByRole("columnheader", { name: /^Reviewer/ })).toBeVisible();
  const heads = await page.getByRole("columnheader").allTextContents();
  const at = heads.findIndex((head) => head.startsWith("Reviewer"));
  const finance = heads.findIndex((head) => head.startsWith("Finance"));
  await expect(row.getByRole("cell").nth(at - 1)).toHaveText("Yes");
  await expect(row.getByRole("cell").nth(finance - 1)).toHaveText("No");
  await page.getByRole("link", { name: "Who has Reviewer" }).click();
  await expect(page.getByRole("grid", { name: "Users" })).toContainText("rita.reviews");
});

test("who may not open a page reads which right is missing; the menu never led there", async ({ page, tradewind }) => {
  const clerk = hire(tradewind, "curious-clerk", "order_clerk");
  await enter(page, clerk, "/orders");
  const menu = page.getByRole("navigation", { name: "Menu" });
  await expect(menu.getByRole("link", { name: "Orders" })).toBeVisible();
  await expect(menu.getByRole("link", { name: "Users and roles" })).toHaveCount(0);
  await expect(menu.getByRole("link", { name: "Settings" })).toHaveCount(0);
  await page.goto("/access/users");
  await expect(page.getByRole("main")).toContainText("It needs the permission “Manage users”.");
  await expectAccessible(page);
  await page.getByRole("button", { name: "To the start page" }).click();
  await expect(page).toHaveURL(/\/today$/);
});
