import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import {
  type Rect,
  useVirtualizer,
  type VirtualItem,
  type Virtualizer,
} from "@tanstack/react-virtual";
import Button from "antd/es/button";
import {
  type CSSProperties,
  type ReactNode,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { numberFormat } from "@/lib/formats";
import { whenIdle } from "@/lib/idle";
import { boundedWidth } from "@/lib/layouts";
import { leaveList, listAsLeft } from "@/lib/left";
import {
  ALL_RESULTS,
  headState,
  isEmpty,
  isSelected,
  NOTHING_SELECTED,
  type Selection,
  selectRange,
  toggle,
  toggleLoaded,
} from "@/lib/selection";
import { type Column, useColumns, useDensity } from "./columns";
import { FaultNote } from "./notes";
import { QueryRow, type RowHands } from "./QueryRow";
import { useSurroundings } from "./Surroundings";
import { type ShortcutMap, useShortcuts } from "./shortcuts";
import { TableTools } from "./TableTools";
import { Waiting } from "./Waiting";

interface Page<Row> {
  items: Row[];
  next?: string | null;
}

export interface QueryTableProps<Row> {
  /** Under this name the columns a person chose are kept. */
  name: string;
  /** What the list is, for those who hear it. */
  label: string;
  id?: string;
  columns: Column<Row>[];
  query: UseInfiniteQueryResult<InfiniteData<Page<Row>>>;
  rowId: (row: Row) => string;
  /** How one row is called when it is read aloud or ticked. */
  rowName: (row: Row) => string;
  /** Number of all results, where it is cheaply known. */
  total?: number | undefined;
  /** A band above the cells of each row: makes it a card. Another function draws every row anew. */
  strip?: (row: Row) => ReactNode;
  empty: ReactNode;
  selection?: Selection;
  onSelection?: (selection: Selection) => void;
  /** Only rows can be ticked, never "all results": the server knows no such command here. */
  rowsOnly?: boolean;
  /** The row the keyboard stands on. */
  current: string | null;
  onCurrent: (id: string) => void;
  onOpen?: (row: Row) => void;
  /** More keys for the current row. */
  rowKeys?: Partial<Record<string, (row: Row) => void>>;
  tools?: ReactNode;
}

/** Guess of a row's height before it is measured, in pixels. */
const ROW_GUESS = { plain: 44, card: 104 };
/** Guess of what stands above and below a list, in pixels. */
const AROUND_PX = 240;
/** Rows drawn beyond the edge, once there is time for it: a turn of the wheel finds them there. */
const OVERSCAN = 6;
/** Rows from the end at which the next page is asked for. */
const FETCH_AHEAD_ROWS = 10;

/** How large a list's place is, whenever the browser has laid it out: asked before, it would have to at once. */
function observeRect(
  { scrollElement }: Virtualizer<HTMLDivElement, Element>,
  tell: (rect: Rect) => void,
): (() => void) | undefined {
  if (!scrollElement) return undefined;
  const observer = new ResizeObserver(() => {
    tell({ width: scrollElement.offsetWidth, height: scrollElement.offsetHeight });
  });
  observer.observe(scrollElement);
  return () => observer.disconnect();
}

/** The one list of the product: columns as data, virtual rows, cursor paging, keyboard, selection. */
export function QueryTable<Row>(props: QueryTableProps<Row>) {
  const { query, rowId, selection, onSelection } = props;
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const ids = useMemo(() => rows.map(rowId), [rows, rowId]);
  const { shown, widen } = useColumns(props.name, props.columns);
  const [density] = useDensity(props.name);
  const domId = useId();
  const body = useRef<HTMLDivElement>(null);
  const lastTicked = useRef<string | null>(null);
  // Rows of the last filter, shown until those of this one come: nothing is done to what no longer answers.
  const outdated = query.isPlaceholderData;

  const [settled, setSettled] = useState(false);
  useEffect(() => (rows.length > 0 ? whenIdle(() => setSettled(true)) : undefined), [rows.length]);

  const [left] = useState(() => listAsLeft<VirtualItem[]>(props.name, ids[0]));
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => body.current,
    estimateSize: () => (props.strip ? ROW_GUESS.card : ROW_GUESS.plain),
    getItemKey: (index) => ids[index] ?? index,
    observeElementRect: observeRect,
    // Guessed, rows are drawn with the list and not after it: the browser lays the page out once.
    initialRect: { width: window.innerWidth, height: window.innerHeight - AROUND_PX },
    overscan: settled ? OVERSCAN : 1,
    ...(left ? { initialOffset: left.offset, initialMeasurementsCache: left.sizes } : {}),
  });
  const drawn = virtual.getVirtualItems();
  const lastDrawn = drawn.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (!hasNextPage || isFetchingNextPage) return;
    if (lastDrawn >= rows.length - FETCH_AHEAD_ROWS && rows.length > 0) void fetchNextPage();
  }, [lastDrawn, rows.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const at = props.current === null ? -1 : ids.indexOf(props.current);
  const currentRow = rows[at];
  const go = (index: number) => {
    const bounded = Math.max(0, Math.min(rows.length - 1, index));
    const id = ids[bounded];
    if (id === undefined) return;
    props.onCurrent(id);
    virtual.scrollToIndex(bounded, { align: "auto" });
  };
  const tick = (id: string, range: boolean) => {
    if (!selection || !onSelection) return;
    const from = lastTicked.current;
    onSelection(range && from ? selectRange(selection, from, id, ids) : toggle(selection, id, ids));
    lastTicked.current = id;
  };

  const place = { first: ids[0], offset: virtual.scrollOffset, sizes: virtual.measurementsCache };
  const latest = useRef({ goTo: props.onCurrent, open: props.onOpen, tick, place });
  useLayoutEffect(() => {
    latest.current = { goTo: props.onCurrent, open: props.onOpen, tick, place };
  });
  const { name } = props;
  useEffect(
    () => () => {
      const { first, offset, sizes } = latest.current.place;
      if (first !== undefined && offset !== null) leaveList(name, { first, offset, sizes });
    },
    [name],
  );
  // Always the same object, so that a row need not be drawn anew because the list was.
  const [hands] = useState<RowHands<Row>>(() => ({
    goTo: (id) => latest.current.goTo(id),
    open: (row) => latest.current.open?.(row),
    tick: (id, range) => latest.current.tick(id, range),
  }));

  const keys: ShortcutMap = {
    j: () => go(at + 1),
    k: () => go(at - 1),
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    Enter: () => currentRow && props.onOpen?.(currentRow),
  };
  if (onSelection) {
    keys[" "] = (event) => props.current !== null && tick(props.current, event.shiftKey);
    keys.Escape = () => onSelection(NOTHING_SELECTED);
  }
  for (const [key, action] of Object.entries(props.rowKeys ?? {})) {
    keys[key] = () => currentRow && action?.(currentRow);
  }
  useShortcuts(outdated ? {} : keys);

  const tracks = shown.map((column) => column.width).join(" ");
  const template = { "--tracks": onSelection ? `36px ${tracks}` : tracks } as CSSProperties;
  const span = shown.length + (onSelection ? 1 : 0);

  return (
    <section
      className={`query-table density-${density}${outdated ? " outdated" : ""}`}
      style={template}
      id={props.id}
    >
      <TableTools
        name={props.name}
        columns={props.columns}
        refreshing={query.isRefetching}
        onRefresh={() => void query.refetch()}
      >
        {props.tools}
      </TableTools>
      {selection && onSelection ? (
        <SelectionLine
          selection={selection}
          total={props.total}
          rowsOnly={props.rowsOnly ?? false}
          onSelection={onSelection}
        />
      ) : null}
      {query.isError ? (
        <FaultNote error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      <div
        className={`grid${props.strip ? " cards" : ""}`}
        // A virtual list cannot be a <table>: its rows are placed, not flowed.
        role="grid"
        aria-label={props.label}
        aria-rowcount={props.total ?? (hasNextPage ? -1 : rows.length)}
        aria-colcount={span}
        aria-busy={query.isFetching}
        aria-activedescendant={currentRow ? `${domId}-${at}` : undefined}
        tabIndex={0}
        ref={body}
      >
        <div role="rowgroup" className="grid-head">
          <div role="row" className="grid-row head" aria-rowindex={1}>
            {selection && onSelection ? (
              <div role="columnheader" className="cell tick">
                <HeadBox
                  state={headState(selection, ids)}
                  disabled={outdated || rows.length === 0}
                  onToggle={() => onSelection(toggleLoaded(selection, ids))}
                />
              </div>
            ) : null}
            {shown.map((column) => (
              <div
                key={column.key}
                role="columnheader"
                className={`cell${column.align === "end" ? " end" : ""}`}
              >
                {column.title}
                <WidthGrip onWidth={(width) => widen(column.key, width)} />
              </div>
            ))}
          </div>
        </div>
        <div role="rowgroup" className="grid-body" style={{ height: virtual.getTotalSize() }}>
          {drawn.map((item) => {
            const row = rows[item.index];
            const id = ids[item.index];
            if (row === undefined || id === undefined) return null;
            return (
              <QueryRow
                key={id}
                row={row}
                id={id}
                domId={`${domId}-${item.index}`}
                index={item.index}
                start={item.start}
                isCurrent={item.index === at}
                ticked={selection && onSelection ? isSelected(selection, id) : undefined}
                columns={shown}
                rowName={props.rowName}
                strip={props.strip}
                hands={hands}
                measure={virtual.measureElement}
              />
            );
          })}
        </div>
        {query.isPending ? <Waiting lines={6} className="grid-wait" /> : null}
        {query.isSuccess && rows.length === 0 ? (
          <div role="row">
            <div role="gridcell" aria-colspan={span}>
              {props.empty}
            </div>
          </div>
        ) : null}
      </div>
      <ListFoot
        loaded={rows.length}
        total={props.total}
        more={hasNextPage}
        busy={isFetchingNextPage}
        onMore={() => void fetchNextPage()}
      />
    </section>
  );
}

/** The edge of a column, to be drawn with a pointer; keys set the same in the column settings. */
function WidthGrip(props: { onWidth: (width: number | null) => void }) {
  const from = useRef<{ x: number; width: number } | null>(null);
  return (
    <span
      aria-hidden="true"
      className="width-grip"
      onPointerDown={(event) => {
        const cell = event.currentTarget.parentElement;
        if (!cell) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: cell.getBoundingClientRect().width };
      }}
      onPointerMove={(event) => {
        if (!from.current) return;
        props.onWidth(boundedWidth(from.current.width + event.clientX - from.current.x));
      }}
      onPointerUp={() => {
        from.current = null;
      }}
      onDoubleClick={() => props.onWidth(null)}
    />
  );
}

function HeadBox(props: {
  state: "all" | "some" | "none";
  disabled: boolean;
  onToggle: () => void;
}) {
  const { t } = useTranslation();
  return (
    <input
      type="checkbox"
      aria-label={t("ui.select_loaded")}
      checked={props.state === "all"}
      disabled={props.disabled}
      ref={(box) => {
        if (box) box.indeterminate = props.state === "some";
      }}
      onChange={props.onToggle}
    />
  );
}

/** "12 selected · clear · select all 5,238 results": what a bulk command will touch, in words. */
function SelectionLine(props: {
  selection: Selection;
  total: number | undefined;
  rowsOnly: boolean;
  onSelection: (selection: Selection) => void;
}) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  if (isEmpty(props.selection)) return null;
  const number = (value: number) => numberFormat(locale).format(value);
  const { selection, total } = props;
  return (
    <div className="selection-line" role="status">
      <strong>
        {selection.kind === "some"
          ? t("ui.selected", { count: selection.ids.size, number: number(selection.ids.size) })
          : total === undefined
            ? t("ui.selected_all")
            : t("ui.selected_all_of", { number: number(total) })}
      </strong>
      <Button type="link" size="small" onClick={() => props.onSelection(NOTHING_SELECTED)}>
        {t("ui.clear_selection")}
      </Button>
      {selection.kind === "some" && !props.rowsOnly ? (
        <Button type="link" size="small" onClick={() => props.onSelection(ALL_RESULTS)}>
          {total === undefined
            ? t("ui.select_all")
            : t("ui.select_all_of", { number: number(total) })}
        </Button>
      ) : null}
    </div>
  );
}

function ListFoot(props: {
  loaded: number;
  total: number | undefined;
  more: boolean;
  busy: boolean;
  onMore: () => void;
}) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const number = (value: number) => numberFormat(locale).format(value);
  return (
    <div className="list-foot">
      <span className="muted">
        {props.total === undefined
          ? t("ui.rows_loaded", { number: number(props.loaded) })
          : t("ui.rows_of", { number: number(props.loaded), total: number(props.total) })}
      </span>
      {props.more ? (
        <Button size="small" loading={props.busy} onClick={props.onMore}>
          {t("ui.load_more")}
        </Button>
      ) : null}
    </div>
  );
}
