import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { wantOffice } from "@/i18n";
import { SurroundingsProvider } from "@/ui/Surroundings";
import { keys } from "./keys";
import { RecordValue, useSaidLine } from "./RecordText";

vi.mock("@tanstack/react-router", () => ({
  Link: (props: { children: React.ReactNode; title?: string }) => (
    <a href="/" title={props.title}>
      {props.children}
    </a>
  ),
}));

const orderId = (at: number) => `ord_${"0".repeat(25)}${at}`;

async function show(what: React.ReactNode) {
  await wantOffice();
  vi.stubGlobal("fetch", async () => new Response("{}", { status: 500 }));
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  client.setQueryData(keys.session, { permissions: ["orders.view"] });
  const surroundings = {
    language: "en" as const,
    locale: "en-GB",
    zone: "Asia/Tokyo",
    dark: false,
    explain: () => ({ text: "", code: "", answered: true, fields: [] }),
  };
  render(
    <QueryClientProvider client={client}>
      <SurroundingsProvider value={surroundings}>{what}</SurroundingsProvider>
    </QueryClientProvider>,
  );
  return client;
}

test("a thing that stands alone is looked up, and things of a list are not, one by one", async () => {
  const alone = await show(<RecordValue field="id" value={orderId(1)} />);
  expect(alone.isFetching()).toBe(1);
  const listed = await show(<RecordValue field="orders" value={[1, 2, 3].map(orderId)} />);
  expect(screen.getAllByRole("listitem")).toHaveLength(3);
  expect(listed.isFetching()).toBe(0);
});

test("an instant stands in a line on the reader's clock", async () => {
  function Line() {
    return (
      <p>
        {useSaidLine()([{ kind: "fact", field: "until", value: "2026-11-22T20:00:00.000000Z" }])}
      </p>
    );
  }
  await show(<Line />);
  expect(screen.getByText("Until: 2026-11-23 05:00")).toBeTruthy();
});
