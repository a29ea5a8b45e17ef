import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { type ChannelReturn, connectionKeys } from "@/api/channels";
import type { OrderView } from "@/api/schemas";
import { wantOffice } from "@/i18n";
import { SurroundingsProvider } from "@/ui/Surroundings";
import { ShopReturns } from "./ShopReturns";

const row: ChannelReturn = {
  id: "rtn_1",
  order_id: "ord_1",
  order_number: "S26-1",
  external_id: "302-1-1",
  external_sku: "GM-1",
  sku: "CUP",
  pieces: 2,
  reason: "CR-DEFECTIVE",
  state: "approved",
  said_state: "Approved",
  requested_on: "2026-11-20",
  carrier: "DHL",
  tracking_number: "JD01",
  seen_at: "2026-11-22T08:00:00Z",
  changed_at: "2026-11-22T08:00:00Z",
};

async function show(source: string, items: ChannelReturn[]) {
  await wantOffice();
  const asked = vi.fn(async () => new Response("{}", { status: 500 }));
  vi.stubGlobal("fetch", asked);
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } },
  });
  if (source === "channel") client.setQueryData(connectionKeys.returnsOf("ord_1"), { items });
  const surroundings = {
    language: "en" as const,
    locale: "en-GB",
    zone: "Asia/Tokyo",
    dark: false,
    explain: () => ({ text: "", code: "", answered: true, fields: [] }),
  };
  const view = { order: { id: "ord_1", source } } as Pick<OrderView, "order">;
  render(
    <QueryClientProvider client={client}>
      <SurroundingsProvider value={surroundings}>
        <ShopReturns view={view} />
      </SurroundingsProvider>
    </QueryClientProvider>,
  );
  return asked;
}

test("a return is told with its pieces, its reason in words, and its day", async () => {
  await show("channel", [row]);
  const said = screen.getByRole("listitem").textContent;
  for (const words of ["CUP × 2", "GM-1", "Approved", "2026-11-20", "Defective", "DHL JD01"]) {
    expect(said).toContain(words);
  }
});

test("what nobody knows is told in the channel's own words", async () => {
  const unknown = { state: "unknown", said_state: "At the smith", reason: "CR-MOON" } as const;
  const sized = { id: "rtn_2", reason: "AMZ-PG-WJ-TOO-SMALL" };
  await show("channel", [
    { ...row, ...unknown },
    { ...row, ...sized },
  ]);
  const said = screen.getAllByRole("listitem").map(({ textContent }) => textContent);
  expect(said[0]).toContain("At the smith");
  expect(said[0]).toContain("CR-MOON");
  expect(said[1]).toContain("Too small");
});

test("an order of no channel asks for nothing", async () => {
  const asked = await show("manual", []);
  expect(asked).not.toHaveBeenCalled();
  expect(screen.queryByRole("list")).toBeNull();
});
