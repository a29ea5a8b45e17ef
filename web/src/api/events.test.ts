import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { followChanges } from "./events";
import { keys } from "./keys";

class Source extends EventTarget {
  static last: Source;
  constructor() {
    super();
    Source.last = this;
  }
  close() {}
}

async function listen() {
  vi.stubGlobal("EventSource", Source);
  const client = new QueryClient();
  await client.prefetchQuery({ queryKey: keys.orders, queryFn: () => 1 });
  await client.prefetchQuery({ queryKey: keys.session, queryFn: () => 1 });
  const stop = followChanges(client, () => undefined);
  const isOld = (key: readonly unknown[]) => client.getQueryState(key)?.isInvalidated;
  return {
    client,
    stop,
    isOld,
    hear: (name: string) => Source.last.dispatchEvent(new Event(name)),
  };
}

test("what was answered before anybody listened is asked again, who is signed in is not", async () => {
  const { stop, isOld, hear } = await listen();
  hear("open");
  expect(isOld(keys.orders)).toBe(true);
  expect(isOld(keys.session)).toBe(false);
  stop();
});

test("what failed before anybody listened is asked again, what is still on its way is not", async () => {
  const { client, stop, isOld, hear } = await listen();
  const failed = { queryKey: keys.stock, queryFn: () => Promise.reject(new Error()), retry: false };
  await client.prefetchQuery(failed);
  void client.prefetchQuery({
    queryKey: keys.customers,
    queryFn: () => new Promise(() => undefined),
  });
  hear("open");
  expect(isOld(keys.stock)).toBe(true);
  expect(isOld(keys.customers)).toBe(false);
  stop();
});

test("after a break everything is asked again", async () => {
  const { client, stop, isOld, hear } = await listen();
  hear("open");
  await client.prefetchQuery({ queryKey: keys.orders, queryFn: () => 2 });
  expect(isOld(keys.orders)).toBe(false);
  hear("error");
  hear("open");
  expect(isOld(keys.orders)).toBe(true);
  expect(isOld(keys.session)).toBe(true);
  stop();
});
