import { hire, setParameter } from "../support/house.ts";
import { choose, enter, expect, expectAccessible, signIn, test, topDrawer } from "../support/test.ts";
import { codeOf } from "../support/totp.ts";

const PAGE = "/account";
const WRITE = { "X-Requested-With": "tradewind" };

test("personal settings hold on the next computer, too", async ({ page, tradewind, browser }) => {
  const person = hire(tradewind, "settings-person", "order_clerk");
  await enter(page, person, PAGE);
  const panel = page.getByRole("region", { name: "Personal settings" });
  await choose(panel, "Row height", "Compact rows");
  await choose(panel, "Page after signing in", "Inventory");
  await choose(panel, "Language", "简体中文");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "我的账户" })).toBeVisible();

  const other = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await other.goto("/");
  await signIn(other, person);
  await expect(other).toHaveURL(/\/stock$/);
  await expect(other.locator(".query-table")).toHaveClass(/density-compact/);
  await other.close();
});

test("times are shown in one's own zone, whatever the computer's", async ({ page, tradewind }) => {
  const person = hire(tradewind, "zone-person", "order_clerk");
  await enter(page, person, PAGE);
  const panel = page.getByRole("region", { name: "Personal settings" });
  await panel.getByRole("combobox", { name: "Time zone" }).click();
  await page.keyboard.type("Asia/Tokyo");
  await page.keyboard.press("Enter");
  await panel.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("contentinfo")).toContainText("Asia/Tokyo");

  const time = page.getByRole("region", { name: "Where you are signed in" }).locator("time").first();
  const instant = new Date((await time.getAttribute("datetime")) ?? "");
  const clock = { timeZone: "Asia/Tokyo", dateStyle: "short", timeStyle: "short" } as const;
  await expect(time).toHaveText(new Intl.DateTimeFormat("sv-SE", clock).format(instant));
  await page.goto("/today");
  await expect(page.getByText(/ · Asia\/Tokyo$/).first()).toBeVisible();
});

test("a password that is about to expire says so on every page", async ({ page, tradewind, api }) => {
  const name = "access.password_max_days";
  await setParameter(api, name, 3);
  try {
    const person = hire(tradewind, "expiring-person", "order_clerk");
    await enter(page, person, "/orders");
    const banner = page.getByRole("alert").filter({ hasText: "Your password expires at" });
    await expect(banner).toBeVisible();
    await page.goto("/products");
    await expect(banner.locator("time")).toBeVisible();
    await expectAccessible(page);
    await banner.getByRole("link", { name: "Change it now" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "My account" })).toBeVisible();
  } finally {
    await setParameter(api, name, null);
  }
});

test("one browser signs the other out", async ({ page, tradewind, browser }) => {
  const person = hire(tradewind, "two-browsers", "order_clerk");
  const other = await browser.newPage({ baseURL: tradewind.url });
  await enter(other, person);
  await enter(page, person, PAGE);
  const panel = page.getByRole("region", { name: "Where you are signed in" });
  await expect(panel.getByRole("row")).toHaveCount(3);
  await expect(panel.getByRole("row", { name: /This browser/ }).getByRole("button")).toHaveCount(0);
  await panel.getByRole("button", { name: /^Sign out Chrome/ }).click();
  await expect(panel.getByRole("row")).toHaveCount(2);
  expect((await other.request.get("/api/v1/session")).status()).toBe(401);
  expect((await page.request.get("/api/v1/session")).status()).toBe(200);
  await other.close();
});

test("a password is changed by who knows it, to one that is good enough", async ({ page, tradewind, api, browser }) => {
  const person = hire(tradewind, "password-person", "order_clerk");
  await enter(page, person, PAGE);
  const panel = page.getByRole("region", { name: "Password" });
  const fill = async (current: string, fresh: string, again = fresh) => {
    await panel.getByLabel("Current password").fill(current);
    await panel.getByLabel("New password", { exact: true }).fill(fresh);
    await panel.getByLabel("New password again").fill(again);
    await panel.getByRole("button", { name: "Change password" }).click();
  };
  await fill(person.password, "four-brown-geese-inland", "four-brown-geese");
  await expect(panel).toContainText("The two are not the same.");
  await fill("not-the-password-at-all", "four-brown-geese-inland");
  await expect(panel).toContainText("This is not your password.");
  await fill(person.password, "short");
  await expect(panel).toContainText("The password is too short.");
  // Made a moment ago: nobody gets around the history by changing it six times in a row.
  await fill(person.password, "four-brown-geese-inland");
  await expect(panel).toContainText("The password was changed a short while ago.");
  await setParameter(api, "access.password_min_hours", 0);
  try {
    await fill(person.password, "four-brown-geese-inland");
    await expect(page.getByText("The password is changed")).toBeVisible();
  } finally {
    await setParameter(api, "access.password_min_hours", null);
  }
  const other = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await other.goto("/");
  await signIn(other, { ...person, password: "four-brown-geese-inland" });
  await expect(other.getByRole("navigation").first()).toBeVisible();
  await other.close();
});

test("two-step verification is set up, asked for, and got around with a recovery code once", async ({ page, tradewind, browser }) => {
  const person = hire(tradewind, "factor-person", "order_clerk");
  await enter(page, person, PAGE);
  const panel = page.getByRole("region", { name: /Two-step verification/ });
  await panel.getByRole("button", { name: "Set up" }).click();
  await topDrawer(page).getByLabel("Current password").fill(person.password);
  await topDrawer(page).getByRole("button", { name: "Continue" }).click();
  await expect(panel.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
  await expectAccessible(page);
  const secret = (await panel.locator("code").first().textContent()) ?? "";
  await panel.getByLabel("Code").fill("000000");
  await panel.getByRole("button", { name: "Continue" }).click();
  await expect(panel).toContainText("The code is wrong");
  await panel.getByLabel("Code").fill(codeOf(secret));
  await panel.getByRole("button", { name: "Continue" }).click();
  await expect(panel.getByRole("heading", { name: "Recovery codes" })).toBeVisible();
  const codes = await panel.getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  await panel.getByRole("button", { name: "I have kept them" }).click();
  await expect(panel).toContainText("10 recovery codes are left");

  const enterWith = async (code: string) => {
    const other = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
    await other.goto("/");
    await signIn(other, person);
    await other.getByLabel("Code").fill(code);
    await other.getByRole("button", { name: "Continue" }).click();
    return other;
  };
  const known = await enterWith(codes[0] ?? "");
  await expect(known.getByRole("navigation").first()).toBeVisible();
  await known.close();
  const again = await enterWith(codes[0] ?? "");
  await expect(again.getByRole("alert")).toContainText("The code is wrong");
  await again.close();
});

test("a token is shown once, opens what was ticked, and nothing after it is withdrawn", async ({ page, tradewind }) => {
  const person = hire(tradewind, "token-person", "order_clerk");
  await enter(page, person, PAGE);
  const panel = page.getByRole("region", { name: "API tokens" });
  await panel.getByRole("button", { name: "New token" }).click();
  const form = topDrawer(page);
  await form.getByRole("textbox", { name: "Name" }).fill("Nightly export");
  await form.getByRole("button", { name: "New token" }).click();
  await expect(form).toContainText("Tick at least one.");
  await form.getByLabel("View orders").check();
  await expectAccessible(page);
  await form.getByRole("button", { name: "New token" }).click();
  const token = (await panel.getByRole("status").locator("code").textContent()) ?? "";
  expect(token).toMatch(/^twt_/);
  const ask = (path: string) =>
    fetch(`${tradewind.url}/api/v1${path}`, { headers: { ...WRITE, Authorization: `Bearer ${token}` } });
  expect((await ask("/orders")).status).toBe(200);
  expect((await ask("/customers")).status).toBe(403);
  await panel.getByRole("button", { name: "I have kept it" }).click();
  await page.reload();
  const row = panel.getByRole("row", { name: /Nightly export/ });
  await expect(row).toContainText("1 permission");
  await expect(panel).not.toContainText(token);

  await row.getByRole("button", { name: "Withdraw Nightly export" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw" }).click();
  await expect(row).toHaveCount(0);
  expect((await ask("/orders")).status).toBe(401);
});
