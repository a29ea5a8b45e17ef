import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import type { TFunction } from "i18next";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Delivery,
  INBOX_FILTERS,
  type InboxFilter,
  inboxCausesOptions,
  inboxOptions,
} from "@/api/inbox";
import { useMay } from "@/api/session";
import { shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { pick } from "@/lib/search";
import { isEmpty, NOTHING_SELECTED, type Selection } from "@/lib/selection";
import { CommandButton } from "@/ui/CommandButton";
import type { Column } from "@/ui/columns";
import { FilterBar } from "@/ui/FilterBar";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { useSurroundings } from "@/ui/Surroundings";
import { countText, NOTHING, TimeText } from "@/ui/texts";
import { CauseTabs } from "./CauseTabs";
import { countWaiting } from "./causes";
import { useReplay, useReplayMany } from "./replaying";
import { DeliveryState } from "./state";
import { WrongText } from "./wrong";
import "./inbox.css";

const DeliveryDrawer = lazy(() => import("./DeliveryDrawer"));
const ReplayDialog = lazy(() => import("./ReplayDialog"));

const rowId = (row: Delivery) => row.id;
const rowName = (row: Delivery) => row.external_id || row.id;
const LIST_ID = "inbox-list";
const SOURCES = ["api", "channel", "import"];
const NO_FILTER = { code: undefined, shop_id: undefined, source: undefined };

/** What came in and could not be taken, by its cause: as it was sent, with what is wrong, and once more. */
export default function InboxPage() {
  const { t } = useTranslation();
  const words = useWords();
  const [search, change] = usePageSearch();
  const filter: InboxFilter = pick(search, INBOX_FILTERS);
  const list = useInfiniteQuery(inboxOptions(filter));
  const causes = useQuery(inboxCausesOptions).data;
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const shops = useQuery(shopsOptions).data?.items;
  const [current, setCurrent] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const mayReplay = useMay()("orders.create");
  const replaying = useReplay();
  const open = useOpenDelivery(rows, search.delivery);
  const outcome = replaying.outcome?.delivery.id === open?.id ? replaying.outcome : undefined;

  const columns = useMemo(() => {
    const shopOf = (id: string) => shops?.find((shop) => shop.id === id)?.name ?? NOTHING;
    return inboxColumns(t, words, shopOf, (id) => change({ delivery: id }));
  }, [t, words, shops, change]);
  const narrow = (part: Partial<Record<keyof InboxFilter, string | undefined>>) => {
    // What was ticked belongs to the old rows.
    setSelection(NOTHING_SELECTED);
    change({ ...part, delivery: undefined });
  };

  return (
    <PageFrame title={t("inbox.title")}>
      <CauseTabs
        causes={causes}
        filter={filter}
        panelId={LIST_ID}
        onChange={(code) => narrow({ code })}
      />
      <FilterBar
        withoutSearch
        placeholder={t("ui.search")}
        values={{ shop_id: filter.shop_id, source: filter.source }}
        filters={[
          {
            name: "shop_id",
            label: t("orders.shop"),
            options: (shops ?? []).map(({ id, name }) => ({ value: id, label: name })),
          },
          {
            name: "source",
            label: t("orders.source"),
            options: SOURCES.map((code) => ({
              value: code,
              label: words("orders.sources", code),
            })),
          },
        ]}
        onChange={narrow}
      />
      <QueryTable<Delivery>
        name="inbox"
        id={LIST_ID}
        label={t("inbox.title")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        total={causes ? countWaiting(causes, filter).waiting : undefined}
        {...(mayReplay ? { selection, onSelection: setSelection, rowsOnly: true } : {})}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ delivery: row.id })}
        tools={
          mayReplay ? (
            <ReplayTools
              filter={filter}
              selection={selection}
              onStarted={() => setSelection(NOTHING_SELECTED)}
            />
          ) : null
        }
        empty={<Nothing filter={filter} onShowAll={() => narrow(NO_FILTER)} />}
      />
      <Suspense fallback={null}>
        {open ? (
          <DeliveryDrawer
            key={open.id}
            delivery={open}
            shopName={shops?.find((shop) => shop.id === open.shop_id)?.name ?? NOTHING}
            outcome={outcome}
            busy={replaying.busy}
            onReplay={mayReplay && !outcome?.placed ? () => void replaying.run(open) : undefined}
            onClose={() => change({ delivery: undefined })}
          />
        ) : null}
      </Suspense>
    </PageFrame>
  );
}

/** Reads again what is ticked, or everything the filter means. */
function ReplayTools(props: { filter: InboxFilter; selection: Selection; onStarted: () => void }) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const causes = useQuery(inboxCausesOptions).data ?? [];
  const many = useReplayMany();
  const [asking, setAsking] = useState(false);
  const { waiting, ofFiles } = countWaiting(causes, props.filter);
  const readable = waiting - ofFiles;
  const { selection } = props;
  const readTicked = async () => {
    if (selection.kind !== "some") return;
    // What could not be asked for stays ticked.
    if (await many.run({ ids: [...selection.ids] })) props.onStarted();
  };
  const close = () => {
    setAsking(false);
    many.setJobId(null);
  };
  return (
    <>
      <CommandButton
        size="small"
        loading={many.busy && !asking}
        refusedWhy={isEmpty(selection) ? t("inbox.tick_first") : undefined}
        onClick={() => void readTicked()}
      >
        {t("inbox.replay")}
      </CommandButton>
      <CommandButton
        size="small"
        refusedWhy={readable === 0 ? t("inbox.none_readable") : undefined}
        onClick={() => setAsking(true)}
      >
        {t("inbox.replay_all", { number: countText(readable, locale) })}
      </CommandButton>
      <Suspense fallback={null}>
        {asking || many.jobId ? (
          <ReplayDialog
            asked={asking ? { readable, ofFiles } : null}
            jobId={many.jobId}
            busy={many.busy}
            onYes={() => void many.run({ filter: props.filter })}
            onJob={many.setJobId}
            onClose={close}
          />
        ) : null}
      </Suspense>
    </>
  );
}

/** Nothing waits at all, or nothing of what was asked for. */
function Nothing(props: { filter: InboxFilter; onShowAll: () => void }) {
  const { t } = useTranslation();
  if (Object.values(props.filter).every((word) => word === undefined)) {
    return <EmptyState title={t("inbox.empty")} hint={t("inbox.empty_hint")} />;
  }
  return (
    <EmptyState title={t("inbox.none_of_these")}>
      <Button onClick={props.onShowAll}>{t("inbox.show_all")}</Button>
    </EmptyState>
  );
}

/** A delivery that was taken in leaves the list, and stays in its drawer until that is closed. */
function useOpenDelivery(rows: Delivery[], id: string | undefined): Delivery | undefined {
  const last = useRef<Delivery | undefined>(undefined);
  const found = rows.find((row) => row.id === id);
  if (found) last.current = found;
  return id !== undefined && last.current?.id === id ? last.current : undefined;
}

function inboxColumns(
  t: TFunction,
  words: (group: string, code: string) => string,
  shopOf: (id: string) => string,
  onOpen: (id: string) => void,
): Column<Delivery>[] {
  return [
    {
      key: "external_id",
      title: t("orders.external_id"),
      width: "minmax(140px, 1.2fr)",
      fixed: true,
      cell: (row) => (
        <button
          type="button"
          className="link"
          aria-label={t("inbox.view", { name: rowName(row) })}
          onClick={() => onOpen(row.id)}
        >
          {row.external_id || NOTHING}
        </button>
      ),
    },
    {
      key: "wrong",
      title: t("inbox.wrong"),
      width: "minmax(220px, 2.6fr)",
      cell: (row) => <WrongText delivery={row} />,
    },
    {
      key: "state",
      title: t("inbox.state"),
      width: "minmax(110px, 0.8fr)",
      cell: (row) => <DeliveryState state={row.state} />,
    },
    {
      key: "shop",
      title: t("orders.shop"),
      width: "minmax(130px, 1.2fr)",
      cell: (row) => shopOf(row.shop_id),
    },
    {
      key: "source",
      title: t("orders.source"),
      width: "minmax(80px, 0.6fr)",
      cell: (row) => words("orders.sources", row.source),
    },
    {
      key: "received",
      title: t("inbox.received"),
      width: "minmax(140px, 1fr)",
      cell: (row) => <TimeText at={row.received_at} />,
    },
    {
      key: "actions",
      title: t("ui.actions"),
      width: "minmax(90px, 0.6fr)",
      cell: (row) => (
        <Button type="link" size="small" onClick={() => onOpen(row.id)}>
          {t("inbox.raw")}
        </Button>
      ),
    },
  ];
}
