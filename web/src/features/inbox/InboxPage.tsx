import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import type { TFunction } from "i18next";
import { lazy, Suspense, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Delivery, inboxOptions } from "@/api/inbox";
import { useMay } from "@/api/session";
import { shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { isEmpty, isSelected, NOTHING_SELECTED, type Selection } from "@/lib/selection";
import { CommandButton } from "@/ui/CommandButton";
import type { Column } from "@/ui/columns";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { NOTHING, TimeText } from "@/ui/texts";
import { Outcomes, useReplay } from "./replaying";
import { DeliveryState } from "./state";
import { WrongText } from "./wrong";
import "./inbox.css";

const DeliveryDrawer = lazy(() => import("./DeliveryDrawer"));

const rowId = (row: Delivery) => row.id;
const rowName = (row: Delivery) => row.external_id || row.id;

/** What came in and could not be taken: as it was sent, with what is wrong, and once more. */
export default function InboxPage() {
  const { t } = useTranslation();
  const words = useWords();
  const [search, change] = usePageSearch();
  const list = useInfiniteQuery(inboxOptions);
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const shops = useQuery(shopsOptions).data?.items;
  const [current, setCurrent] = useState<string | null>(null);
  const [selection, setSelection] = useState<Selection>(NOTHING_SELECTED);
  const mayReplay = useMay()("orders.create");
  const replaying = useReplay();
  const open = useOpenDelivery(rows, search.delivery);
  const outcome = replaying.outcomes.find(({ delivery }) => delivery.id === open?.id);

  const columns = useMemo(() => {
    const shopOf = (id: string) => shops?.find((shop) => shop.id === id)?.name ?? NOTHING;
    return inboxColumns(t, words, shopOf, (id) => change({ delivery: id }));
  }, [t, words, shops, change]);
  const replaySelected = () => {
    const ticked = rows.filter(({ id }) => isSelected(selection, id));
    setSelection(NOTHING_SELECTED);
    void replaying.run(ticked);
  };

  return (
    <PageFrame title={t("inbox.title")}>
      <Outcomes outcomes={replaying.outcomes} onClose={replaying.forget} />
      <QueryTable<Delivery>
        name="inbox"
        label={t("inbox.title")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        {...(mayReplay ? { selection, onSelection: setSelection, rowsOnly: true } : {})}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ delivery: row.id })}
        tools={
          mayReplay ? (
            <CommandButton
              size="small"
              loading={replaying.busy}
              refusedWhy={isEmpty(selection) ? t("inbox.tick_first") : undefined}
              onClick={replaySelected}
            >
              {t("inbox.replay")}
            </CommandButton>
          ) : null
        }
        empty={<EmptyState title={t("inbox.empty")} hint={t("inbox.empty_hint")} />}
      />
      <Suspense fallback={null}>
        {open ? (
          <DeliveryDrawer
            key={open.id}
            delivery={open}
            shopName={shops?.find((shop) => shop.id === open.shop_id)?.name ?? NOTHING}
            outcome={outcome}
            busy={replaying.busy}
            onReplay={mayReplay && !outcome?.placed ? () => void replaying.run([open]) : undefined}
            onClose={() => change({ delivery: undefined })}
          />
        ) : null}
      </Suspense>
    </PageFrame>
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
