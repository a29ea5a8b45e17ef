import PlusOutlined from "@ant-design/icons/PlusOutlined";
import StarOutlined from "@ant-design/icons/StarOutlined";
import UploadOutlined from "@ant-design/icons/UploadOutlined";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import Button from "antd/es/button";
import Popover from "antd/es/popover";
import {
  lazy,
  memo,
  Suspense,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import {
  ORDER_FILTERS,
  type OrderFilter,
  orderCountsOptions,
  orderListOptions,
} from "@/api/orders";
import type { OrderRow } from "@/api/schemas";
import { useMay } from "@/api/session";
import { withOffice } from "@/i18n";
import { useWords } from "@/i18n/words";
import { whenIdle } from "@/lib/idle";
import { isList, type Search } from "@/lib/search";
import { isEmpty, NOTHING_SELECTED, type Selection } from "@/lib/selection";
import { useDefaultView } from "@/ui/defaultView";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { StageTabs } from "@/ui/StageTabs";
import { useSurroundings } from "@/ui/Surroundings";
import { useNow } from "@/ui/texts";
import { Waiting } from "@/ui/Waiting";
import { BulkBar } from "./BulkBar";
import { OrderStrip, orderColumns } from "./columns";
import { OrderFilters } from "./filters";
import { useMergeHints } from "./hints";
import { listQuestion, tabOf } from "./questions";
import { type Intent, type Target, useSendCommand } from "./send";
import { STAGES, type Tab, URGENT_TABS, VIEWS } from "./status";
import "./orders.css";

// Opened by a click, fetched while the list is read.
const loadDrawer = withOffice(() => import("./OrderDrawer"));
const OrderDrawer = lazy(loadDrawer);
const Dialogs = lazy(withOffice(() => import("./Dialogs")));
const PastedNote = lazy(withOffice(() => import("./PastedNote")));
const NoOrders = lazy(withOffice(() => import("./NoOrders")));
const SavedViews = lazy(withOffice(() => import("./SavedViews")));
const MergeDialog = lazy(withOffice(() => import("./MergeDialog")));

const rowId = (row: OrderRow) => row.id;
const rowName = (row: OrderRow) => row.number;
const LIST_ID = "orders-list";

/** The tabs answer a press at once; the list under them follows as soon as it is drawn. */
export default function OrdersPage() {
  const { t } = useTranslation();
  const [search, change] = usePageSearch();
  const tab = tabOf(search);
  const { zone } = useSurroundings();
  const counts = useQuery(orderCountsOptions(search.shop_id, zone)).data?.counts;
  const shown = useDeferredValue(search);
  useDefaultView("orders");

  return (
    <PageFrame title={t("menu.orders")} actions={<PageButtons search={shown} />}>
      <StageTabs
        label={t("orders.stages")}
        panelId={LIST_ID}
        active={tab}
        stages={STAGES.map((key) => ({
          key,
          label: t(`orders.tab.${key}`),
          count: counts ? counts[key] : null,
        }))}
        views={VIEWS.map((key) => ({
          key,
          label: t(`orders.tab.${key}`),
          count: counts ? counts[key] : null,
          urgent: URGENT_TABS.includes(key) && (counts?.[key] ?? 0) > 0,
        }))}
        onChange={(key) => change({ tab: key, ...CLOSED })}
      />
      <OrderList search={shown} change={change} counts={counts} />
    </PageFrame>
  );
}

/** Another list is another question: what was open of the old one closes. */
const CLOSED = { order: undefined, form: undefined };

const PageButtons = memo(function PageButtons({ search }: { search: Search }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const filter = useOrderFilter(search);
  const [viewsOpen, setViewsOpen] = useState(false);
  return (
    <>
      <Popover
        trigger="click"
        placement="bottomRight"
        open={viewsOpen}
        onOpenChange={setViewsOpen}
        content={
          <Suspense fallback={<Waiting lines={3} className="saved-views" />}>
            <SavedViews
              page="orders"
              onOpen={(state) => {
                setViewsOpen(false);
                void navigate({ to: "/orders", search: state } as never);
              }}
              state={{ ...filter }}
            />
          </Suspense>
        }
      >
        <Button icon={<StarOutlined />}>{t("orders.views")}</Button>
      </Popover>
      {may("orders.create") ? (
        <>
          <Button
            icon={<UploadOutlined />}
            onClick={() => void navigate({ to: "/imports" } as never)}
          >
            {t("orders.import")}
          </Button>
          <Button
            type="primary"
            icon={<PlusOutlined />}
            onClick={() => void navigate({ to: "/orders/new" } as never)}
          >
            {t("orders.new")}
          </Button>
        </>
      ) : null}
    </>
  );
});

interface OrderListProps {
  search: Search;
  change: (part: Search, replace?: boolean) => void;
  counts: Record<string, number> | undefined;
}

const OrderList = memo(function OrderList({ search, change, counts }: OrderListProps) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const tab = tabOf(search);
  const filter = useOrderFilter(search);
  const { zone } = useSurroundings();
  const list = useInfiniteQuery(orderListOptions(filter, zone));
  const [selection, setSelection] = useSelectionOf(filter);
  const [current, setCurrent] = useState<string | null>(null);
  const [intent, setIntent] = useState<Intent | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const [merging, setMerging] = useState<string[] | null>(null);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const found = list.data?.pages[0];
  const listed = list.isSuccess;
  useEffect(() => {
    // A click opens an order at once, and also when the network has gone meanwhile.
    if (listed) return whenIdle(() => void loadDrawer().catch(() => undefined));
  }, [listed]);
  const hints = useMergeHints(rows);
  const send = useSendCommand();
  const may = useMay();

  const columns = useMemo(() => orderColumns(t, words, now), [t, words, now]);
  const open = useCallback(
    (id: string | undefined) => change({ order: id, form: undefined }),
    [change],
  );
  const strip = useCallback(
    (row: OrderRow) => (
      <OrderStrip
        row={row}
        t={t}
        words={words}
        hint={hints.get(row.id)}
        onMerge={setMerging}
        onOpen={open}
      />
    ),
    [t, words, hints, open],
  );
  const total = totalOf(filter, counts, tab);
  const changeFilter = useCallback(
    (part: OrderFilter) => {
      // Whoever pastes numbers wants to know where those orders are, whatever the stage.
      const everywhere = part.q !== filter.q && isList(part.q) ? { tab: "all" } : {};
      change({ ...part, ...everywhere, ...CLOSED });
    },
    [change, filter.q],
  );

  const mergeable = useMemo(
    () => (selection.kind === "some" ? [...selection.ids] : []),
    [selection],
  );
  const askForTicked = useCallback(
    (command: Intent["command"]) =>
      setIntent({ command, target: selectionTarget(selection, filter, total) }),
    [selection, filter, total],
  );
  const target = (row: OrderRow): Target =>
    isEmpty(selection)
      ? { kind: "one", id: row.id, number: row.number, version: row.version }
      : selectionTarget(selection, filter, total);
  const ask = (command: Intent["command"], row: OrderRow) =>
    setIntent({ command, target: target(row) });
  const approve = (row: OrderRow) => {
    const command = row.label === "awaiting_confirm" ? "confirm" : "approve";
    if (!may(command === "confirm" ? "orders.confirm" : "orders.review")) return;
    if (isEmpty(selection)) void send(command, row);
    else ask(command, row);
  };

  return (
    <>
      <OrderFilters values={filter} onChange={changeFilter} />
      {found?.pasted && isList(filter.q) ? (
        <Suspense fallback={null}>
          <PastedNote pasted={found.pasted} notFound={found.not_found ?? []} />
        </Suspense>
      ) : null}
      <QueryTable<OrderRow>
        name="orders"
        id={LIST_ID}
        label={t("menu.orders")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        total={total}
        strip={strip}
        selection={selection}
        onSelection={setSelection}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => open(row.id)}
        rowKeys={{
          a: approve,
          r: (row) => may("orders.review") && ask("reject", row),
          h: (row) => may("orders.hold") && ask("hold", row),
          m: (row) => {
            const orders = hints.get(row.id)?.orders;
            if (orders) setMerging(orders);
          },
        }}
        tools={
          <BulkBar
            disabled={isEmpty(selection)}
            mergeable={mergeable}
            onMerge={setMerging}
            onCommand={askForTicked}
          />
        }
        empty={
          <Suspense fallback={null}>
            <NoOrders tab={tab} filter={filter} onFilter={changeFilter} />
          </Suspense>
        }
      />
      <Suspense fallback={null}>
        {search.order ? (
          <OrderDrawer
            id={search.order}
            ids={rows.map(rowId)}
            hint={hints.get(search.order)}
            onMerge={setMerging}
            form={search.form}
            onForm={(form) => change({ form }, true)}
            onMove={(id) => {
              setCurrent(id);
              change({ order: id, form: undefined }, true);
            }}
            onIntent={setIntent}
            onClose={() => open(undefined)}
          />
        ) : null}
        {merging ? <MergeDialog orders={merging} onClose={() => setMerging(null)} /> : null}
        {intent || jobId ? (
          <Dialogs
            intent={intent}
            jobId={jobId}
            onIntent={setIntent}
            onJob={(id) => {
              setIntent(null);
              setJobId(id);
              if (id) setSelection(NOTHING_SELECTED);
            }}
            onRow={(id) => {
              setJobId(null);
              open(id);
            }}
          />
        ) : null}
      </Suspense>
    </>
  );
});

/** What is ticked, for as long as the question is the same: it belongs to its rows. */
function useSelectionOf(filter: OrderFilter): [Selection, (selection: Selection) => void] {
  const [kept, keep] = useState({ filter, selection: NOTHING_SELECTED as Selection });
  const select = useCallback((selection: Selection) => keep({ filter, selection }), [filter]);
  return [kept.filter === filter ? kept.selection : NOTHING_SELECTED, select];
}

function useOrderFilter(search: Search): OrderFilter {
  const text = JSON.stringify(listQuestion(search));
  return useMemo(() => JSON.parse(text) as OrderFilter, [text]);
}

/** The tab's counter is the total only while nothing but the shop narrows the list. */
function totalOf(
  filter: OrderFilter,
  counts: Record<string, number> | undefined,
  tab: Tab,
): number | undefined {
  const narrowed = ORDER_FILTERS.some((name) => name !== "shop_id" && filter[name] !== undefined);
  return narrowed ? undefined : counts?.[tab];
}

function selectionTarget(
  selection: Selection,
  filter: OrderFilter,
  total: number | undefined,
): Target {
  return selection.kind === "all"
    ? { kind: "filter", filter, count: total }
    : { kind: "some", ids: [...selection.ids], count: selection.ids.size };
}
