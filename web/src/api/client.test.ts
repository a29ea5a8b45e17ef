import { afterEach, describe, expect, it, vi } from "vitest";
import { setLanguage } from "@/i18n";
import { api, idempotent, must, onSignedOut } from "./client";
import { faultText, fieldPath } from "./faults";
import { staleAfter } from "./keys";
import { commandOrder, orderListOptions } from "./orders";
import { OFFLINE, Problem, UNREADABLE } from "./problem";
import { signIn } from "./session";

function answer(status: number, body: unknown, type = "application/json") {
  const fetch = vi.fn(async (_request: Request) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return new Response(text, { status, headers: { "content-type": type } });
  });
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

const sent = (fetch: ReturnType<typeof answer>) => fetch.mock.calls[0]?.[0] as Request;

describe("a write", () => {
  it("carries its key and the header that no other site can set", async () => {
    const fetch = answer(200, {});
    await commandOrder("ord_1", "reject", { seen_version: 3, reason: "duplicate" }, "key-1");
    const request = sent(fetch);
    expect(request.method).toBe("POST");
    expect(new URL(request.url).pathname).toBe("/api/v1/orders/ord_1/reject");
    expect(request.headers.get("Idempotency-Key")).toBe("key-1");
    expect(request.headers.get("X-Requested-With")).toBe("tradewind");
    expect(await request.json()).toEqual({ seen_version: 3, reason: "duplicate" });
  });

  it("gets a key of its own when none was given; a read gets none", async () => {
    const write = answer(200, {});
    await signIn({ username: "lin", password: "x" });
    expect(sent(write).headers.get("Idempotency-Key")).toMatch(/^[0-9a-f]{32}$/);
    const read = answer(200, { items: [], next: null });
    await must(api.GET("/api/v1/shops"));
    expect(sent(read).headers.has("Idempotency-Key")).toBe(false);
  });

  it("keeps ids inside their place in the address", async () => {
    const fetch = answer(200, {});
    const body = { seen_version: 1 };
    const params = { path: { id: "../session" } };
    await must(api.POST("/api/v1/orders/{id}/approve", { params, body, ...idempotent("k") }));
    expect(new URL(sent(fetch).url).pathname).toBe("/api/v1/orders/..%2Fsession/approve");
  });
});

describe("a refusal", () => {
  it("is thrown with its code and fields", async () => {
    const fields = [{ path: "lines[0].quantity", code: "kernel.out_of_range" }];
    const body = { status: 422, code: "kernel.invalid_fields", detail: "no", fields };
    answer(422, body, "application/problem+json");
    const failure = await must(api.GET("/api/v1/shops")).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Problem);
    expect(failure).toMatchObject({ status: 422, code: "kernel.invalid_fields", fields });
  });

  it.each([
    ["a proxy's page", () => answer(502, "<html>", "text/html"), UNREADABLE],
    [
      "no network",
      () => vi.stubGlobal("fetch", () => Promise.reject(new TypeError("failed"))),
      OFFLINE,
    ],
  ])("stays readable: %s", async (_what, arrange, code) => {
    arrange();
    await expect(must(api.GET("/api/v1/shops"))).rejects.toMatchObject({ code });
  });

  it("of the session sends people to sign in, a wrong password does not", async () => {
    const left = vi.fn();
    const stop = onSignedOut(left);
    answer(401, { status: 401, code: "access.wrong_credentials" });
    await expect(signIn({ username: "a", password: "b" })).rejects.toMatchObject({ status: 401 });
    expect(left).not.toHaveBeenCalled();
    await expect(must(api.GET("/api/v1/shops"))).rejects.toMatchObject({ status: 401 });
    expect(left).toHaveBeenCalledTimes(1);
    stop();
  });
});

describe("a list", () => {
  it("sends its filter and the cursor", async () => {
    const fetch = answer(200, { items: [], next: null });
    const options = orderListOptions({ tab: "shipped", q: "SO-1 SO-2" }, "Asia/Shanghai");
    await options.queryFn?.({ pageParam: "c1" } as never);
    expect(Object.fromEntries(new URL(sent(fetch).url).searchParams)).toEqual({
      tab: "shipped",
      q: "SO-1 SO-2",
      time_zone: "Asia/Shanghai",
      limit: "50",
      after: "c1",
    });
  });
});

describe("fault codes", () => {
  afterEach(() => setLanguage("en"));

  it("become words of the language, and an unknown one stays visible", async () => {
    // The words of faults come behind the page's own.
    const says = (words: string) =>
      vi.waitFor(() => expect(faultText("orders.not_approved")).toBe(words));
    await says("The order is not approved yet.");
    await setLanguage("zh-Hant");
    await says("訂單尚未審核通過。");
    expect(faultText("orders.brand_new", "why it failed")).toBe("why it failed (orders.brand_new)");
    expect(faultText("orders.brand_new")).toBe("orders.brand_new");
  });

  it.each([
    ["lines[0].quantity", ["lines", 0, "quantity"]],
    ["username", ["username"]],
    ["a.b[12][3].c", ["a", "b", 12, 3, "c"]],
  ])("land on the input of %s", (path, name) => {
    expect(fieldPath(path)).toEqual(name);
  });
});

describe("news", () => {
  const idOf = (prefix: string) => `${prefix}_01jxw${"0".repeat(21)}`;
  it.each([
    [{ kind: "OrderApproved", subject: idOf("ord") }, ["orders"]],
    [{ kind: "StockAdjusted", subject: idOf("sku") }, ["skus", "stock", "orders"]],
    [{ kind: "FulfilmentShipped", subject: idOf("ful") }, ["orders", "stock"]],
    [{ kind: "SomethingNew", subject: idOf("xyz") }, []],
  ])("%j makes %j old", (change, stale) => {
    expect([...staleAfter(change)].sort()).toEqual([...stale].sort());
  });
});
