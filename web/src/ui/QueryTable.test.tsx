import {
  keepPreviousData,
  QueryClient,
  QueryClientProvider,
  useInfiniteQuery,
} from "@tanstack/react-query";
import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { describe, expect, it, vi } from "vitest";
import { NOTHING_SELECTED, type Selection } from "@/lib/selection";
import type { Column } from "./columns";
import { QueryTable } from "./QueryTable";
import { useShortcuts } from "./shortcuts";

interface Row {
  id: string;
  name: string;
}
const rows: Row[] = ["a", "b", "c"].map((id) => ({ id, name: `Row ${id}` }));
const columns: Column<Row>[] = [
  { key: "name", title: "Name", width: "1fr", fixed: true, cell: (row) => row.name },
  { key: "code", title: "Code", width: "1fr", cell: (row) => `code ${row.id}` },
  { key: "extra", title: "Extra", width: "1fr", optional: true, cell: () => "rarely" },
];
const rowId = (row: Row) => row.id;

function List(props: {
  load: (after: string | null) => Promise<{ items: Row[]; next: string | null }>;
  onOpen?: (row: Row) => void;
  onApprove?: (row: Row) => void;
  onSelection?: (selection: Selection) => void;
  filter?: string;
}) {
  const query = useInfiniteQuery({
    queryKey: ["rows", props.filter],
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => props.load(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    retry: false,
  });
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const [current, setCurrent] = useState<string | null>(null);
  return (
    <QueryTable<Row>
      name="test"
      label="Rows"
      columns={columns}
      query={query}
      rowId={rowId}
      rowName={(row) => row.name}
      total={5238}
      empty={<p>Nothing here</p>}
      selection={selection}
      onSelection={(next) => {
        setSelection(next);
        props.onSelection?.(next);
      }}
      current={current}
      onCurrent={setCurrent}
      onOpen={props.onOpen}
      rowKeys={{ a: (row) => props.onApprove?.(row) }}
    />
  );
}

async function show(props: Partial<Parameters<typeof List>[0]> = {}) {
  const load = props.load ?? (async () => ({ items: rows, next: null }));
  render(
    <QueryClientProvider client={new QueryClient()}>
      <List {...props} load={load} />
    </QueryClientProvider>,
  );
  await act(async () => undefined);
  return userEvent.setup();
}

describe("the list", () => {
  it("is worked by keys alone: J, K, Space, Enter, and the page's own", async () => {
    const onOpen = vi.fn();
    const onApprove = vi.fn();
    const user = await show({ onOpen, onApprove });
    await screen.findByText("Row a");
    await user.keyboard("jj a{Enter}k");
    expect(onApprove).toHaveBeenLastCalledWith(rows[1]);
    expect(onOpen).toHaveBeenLastCalledWith(rows[1]);
    expect((screen.getByLabelText("Row b") as HTMLInputElement).checked).toBe(true);
    const grid = screen.getByRole("grid", { name: "Rows" });
    const current = grid.getAttribute("aria-activedescendant") ?? "";
    expect(document.getElementById(current)?.textContent).toContain("Row a");
  });

  it("does nothing to rows of the last filter", async () => {
    const onApprove = vi.fn();
    let arrive: (page: { items: Row[]; next: null }) => void = () => undefined;
    const load = vi
      .fn(() => new Promise<{ items: Row[]; next: null }>((resolve) => (arrive = resolve)))
      .mockResolvedValueOnce({ items: rows, next: null });
    const client = new QueryClient();
    const list = (filter: string) => (
      <QueryClientProvider client={client}>
        <List load={load} onApprove={onApprove} filter={filter} />
      </QueryClientProvider>
    );
    const { rerender } = render(list("before"));
    const user = userEvent.setup();
    await screen.findByText("Row a");
    await user.keyboard("j");
    rerender(list("after"));
    await user.keyboard("a ");
    expect(onApprove).not.toHaveBeenCalled();
    expect((screen.getByLabelText("Row a") as HTMLInputElement).checked).toBe(false);
    await act(async () => arrive({ items: rows.slice(1), next: null }));
    await user.keyboard("ja");
    expect(onApprove).toHaveBeenCalledWith(rows[1]);
  });

  it("takes all results, not only the loaded rows", async () => {
    const onSelection = vi.fn();
    const user = await show({ onSelection });
    await user.click(await screen.findByLabelText("Row a"));
    expect(screen.getByText("1 selected")).toBeTruthy();
    await user.click(screen.getByText("Select all 5,238 results"));
    expect(onSelection).toHaveBeenLastCalledWith({ kind: "all" });
    expect(screen.getByText("All 5,238 results selected")).toBeTruthy();
    await user.keyboard("{Escape}");
    expect(onSelection).toHaveBeenLastCalledWith(NOTHING_SELECTED);
  });

  it("ticks a range with shift", async () => {
    const onSelection = vi.fn();
    const user = await show({ onSelection });
    await user.click(await screen.findByLabelText("Row a"));
    await user.keyboard("{Shift>}");
    await user.click(screen.getByLabelText("Row c"));
    await user.keyboard("{/Shift}");
    expect(onSelection).toHaveBeenLastCalledWith({ kind: "some", ids: new Set(["a", "b", "c"]) });
  });

  it("follows the cursor to the next page", async () => {
    const load = vi.fn(async (after: string | null) =>
      after === null
        ? { items: rows, next: "3" }
        : { items: [{ id: "d", name: "Row d" }], next: null },
    );
    await show({ load });
    expect(await screen.findByText("Row d")).toBeTruthy();
    expect(load.mock.calls.map(([after]) => after)).toEqual([null, "3"]);
  });

  it("hides and shows columns as the person wants, and remembers it", async () => {
    const user = await show();
    await screen.findByText("code a");
    expect(screen.queryByText("Extra")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Column settings" }));
    const chooser = await screen.findByRole("tooltip");
    expect((within(chooser).getByLabelText("Name") as HTMLInputElement).disabled).toBe(true);
    await user.click(within(chooser).getByLabelText("Code"));
    await user.click(within(chooser).getByLabelText("Extra"));
    expect(screen.queryByText("code a")).toBeNull();
    expect(screen.getAllByText("rarely")).toHaveLength(3);
    expect(localStorage.getItem("tradewind.columns.test")).toBe("name,extra");
  });

  it("says when there is nothing, and when it failed", async () => {
    await show({ load: async () => ({ items: [], next: null }) });
    expect(await screen.findByText("Nothing here")).toBeTruthy();
  });

  it("offers another try after a fault", async () => {
    const load = vi.fn().mockRejectedValueOnce(new Error("gone"));
    load.mockResolvedValue({ items: rows, next: null });
    const user = await show({ load });
    await user.click(await screen.findByRole("button", { name: "Try again" }));
    expect(await screen.findByText("Row a")).toBeTruthy();
  });
});

describe("shortcuts", () => {
  function Keys(props: { below: () => void; above: () => void; open: boolean }) {
    useShortcuts({ a: props.below, b: props.below });
    useShortcuts({ a: props.above }, { enabled: props.open, exclusive: true });
    return <input aria-label="text" />;
  }

  it("reach only the top layer, and never the inside of an input", async () => {
    const below = vi.fn();
    const above = vi.fn();
    const user = userEvent.setup();
    const { rerender } = render(<Keys below={below} above={above} open={false} />);
    await user.keyboard("ab");
    expect(below).toHaveBeenCalledTimes(2);
    rerender(<Keys below={below} above={above} open />);
    await user.keyboard("ab{Control>}a{/Control}");
    expect(below).toHaveBeenCalledTimes(2);
    expect(above).toHaveBeenCalledTimes(1);
    await user.click(screen.getByLabelText("text"));
    await user.keyboard("a");
    expect(above).toHaveBeenCalledTimes(1);
  });
});
