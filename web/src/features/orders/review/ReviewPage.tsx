import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import Skeleton from "antd/es/skeleton";
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { faultText, problemText } from "@/api/faults";
import { commandOrder, orderCountsOptions, orderListOptions, orderOptions } from "@/api/orders";
import { asProblem } from "@/api/problem";
import type { OrderRow, OrderView } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { CommandButton } from "@/ui/CommandButton";
import { EmptyState, FaultNote } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { StageTabs } from "@/ui/StageTabs";
import { useSurroundings } from "@/ui/Surroundings";
import { say } from "@/ui/say";
import { useShortcuts } from "@/ui/shortcuts";
import { useReviewLease } from "../lease";
import { reviewQuestion } from "../questions";
import { TakenNote } from "../ReviewLease";
import type { Intent } from "../send";
import { actionOf } from "../status";
import { Queue } from "./Queue";
import { Sheet } from "./Sheet";
import "../orders.css";
import "./review.css";

const Dialogs = lazy(() => import("../Dialogs"));

/** What waits for a reviewer, and what something is wrong with. */
const TABS = ["awaiting_review", "exceptions"] as const;
/** Orders whose answers are there before somebody comes to them. */
const AHEAD = 2;
/** Rows from the end of the queue at which more are asked for. */
const FETCH_AHEAD_ROWS = 10;

/** What became of an order as it was in this version; a newer one waits anew. */
interface Verdict {
  is: "approved" | "rejected";
  version: number;
}

/** Orders one after another: the queue left, what to decide by right, and two keys. */
export default function ReviewPage() {
  const { t } = useTranslation();
  const [search, change] = usePageSearch();
  const { zone } = useSurroundings();
  const question = reviewQuestion(search);
  const { tab } = question;
  const shop = search.shop_id;
  const list = useInfiniteQuery(orderListOptions(question, zone));
  const counts = useQuery(orderCountsOptions(shop, zone)).data?.counts;
  const [verdicts, setVerdicts] = useState<ReadonlyMap<string, Verdict>>(new Map());
  const [chosen, setChosen] = useState<string | null>(null);
  const [intent, setIntent] = useState<Intent | null>(null);
  const place = useRef(0);

  const loaded = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const rows = loaded.filter(({ id, version }) => version > (verdicts.get(id)?.version ?? 0));
  const found = rows.findIndex(({ id }) => id === chosen);
  // An order that a colleague took out of the queue leaves its place to the next one.
  const at = found >= 0 ? found : Math.min(place.current, rows.length - 1);
  useEffect(() => {
    place.current = Math.max(at, 0);
  }, [at]);
  const row = rows[at];
  const { view, order } = useSheet(row);
  const lease = useReviewLease(row?.id);
  useAhead(rows, at, list);

  const move = (step: number) => {
    const next = rows[at + step];
    if (next) setChosen(next.id);
  };
  const judge = (id: string, verdict: Verdict | null) =>
    setVerdicts((before) => {
      const after = new Map(before);
      if (verdict) after.set(id, verdict);
      else after.delete(id);
      return after;
    });
  /** The screen goes on at once; should the server refuse, the order comes back and says why. */
  const approve = (it: OrderView) => {
    const { id, number, version } = it.order;
    judge(id, { is: "approved", version });
    setChosen(rows[at + 1]?.id ?? rows[at - 1]?.id ?? null);
    commandOrder(id, "approve", { seen_version: version }, newKey()).catch((error: unknown) => {
      judge(id, null);
      say.bad(`${number}: ${problemText(asProblem(error))}`);
    });
  };
  const whyNot = (command: "approve" | "reject"): string | undefined => {
    if (!view) return t("ui.loading");
    if (lease) return t("orders.review_taken", { who: lease.holder });
    const action = actionOf(view.actions, command);
    return action?.allowed ? undefined : faultText(action?.why ?? "orders.not_possible");
  };
  const run = (command: "approve" | "reject") => {
    const why = whyNot(command);
    if (why !== undefined || !view) {
      if (view && why) say.bad(`${view.order.number}: ${why}`);
      return;
    }
    const { id, number, version } = view.order;
    if (command === "approve") approve(view);
    else setIntent({ command, target: { kind: "one", id, number, version } });
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    a: () => run("approve"),
    r: () => run("reject"),
  });

  const tally = (wanted: Verdict["is"]) =>
    [...verdicts.values()].filter((given) => given.is === wanted).length;
  return (
    <PageFrame
      title={t("menu.review")}
      actions={
        <span className="muted" role="status">
          {t("desk.review.tally", { approved: tally("approved"), rejected: tally("rejected") })}
        </span>
      }
    >
      <StageTabs
        label={t("orders.stages")}
        panelId="review"
        active={tab}
        stages={TABS.map((key) => ({
          key,
          label: t(`orders.tab.${key}`),
          count: counts ? counts[key] : null,
        }))}
        views={[]}
        onChange={(key) => {
          setChosen(null);
          change({ tab: key });
        }}
      />
      {list.isError ? <FaultNote error={list.error} onRetry={() => void list.refetch()} /> : null}
      <div className="review" id="review">
        <Queue rows={rows} current={row?.id} onChoose={setChosen} />
        <section className="review-sheet" aria-label={row?.number ?? t("menu.review")}>
          {row ? (
            <>
              <ActionBar whyNot={whyNot} onRun={run} onMove={move} place={at} total={rows.length} />
              {order.isError ? (
                <FaultNote error={order.error} onRetry={() => void order.refetch()} />
              ) : null}
              <TakenNote key={row.id} taken={lease} />
              <div className="review-body">
                {view ? <Sheet view={view} /> : <Skeleton active />}
              </div>
            </>
          ) : list.isPending ? (
            <Skeleton active />
          ) : (
            <EmptyState title={t("desk.review.empty")} hint={t("desk.review.empty_hint")} />
          )}
        </section>
      </div>
      <Suspense fallback={null}>
        {intent ? (
          <Dialogs
            intent={intent}
            jobId={null}
            onIntent={setIntent}
            onDone={() => {
              if (intent.target.kind === "one") {
                const { id, version } = intent.target;
                judge(id, { is: "rejected", version });
              }
              setChosen(rows[at + 1]?.id ?? rows[at - 1]?.id ?? null);
            }}
            onJob={() => setIntent(null)}
            onRow={() => undefined}
          />
        ) : null}
      </Suspense>
    </PageFrame>
  );
}

/** The order as it is now: a sheet older than its row in the queue is not judged by, it is read again. */
function useSheet(row: OrderRow | undefined) {
  const order = useQuery({ ...orderOptions(row?.id ?? ""), enabled: row !== undefined });
  const { data, isFetching, isError, refetch } = order;
  const ofRow = row !== undefined && data?.order.id === row.id;
  const outdated = ofRow && data.order.version < row.version;
  useEffect(() => {
    if (outdated && !isFetching && !isError) void refetch();
  }, [outdated, isFetching, isError, refetch]);
  return { order, view: ofRow && !outdated ? data : undefined };
}

/** The next orders are loaded while this one is read, and the queue before it ends. */
function useAhead(
  rows: OrderRow[],
  at: number,
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown },
) {
  const client = useQueryClient();
  const next = rows
    .slice(at + 1, at + 1 + AHEAD)
    .map(({ id }) => id)
    .join(",");
  useEffect(() => {
    for (const id of next.split(",")) {
      if (id !== "") void client.prefetchQuery({ ...orderOptions(id), staleTime: 60_000 });
    }
  }, [client, next]);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const wantsMore = hasNextPage && !isFetchingNextPage && at >= rows.length - FETCH_AHEAD_ROWS;
  useEffect(() => {
    if (wantsMore) void fetchNextPage();
  }, [wantsMore, fetchNextPage]);
}

function ActionBar(props: {
  whyNot: (command: "approve" | "reject") => string | undefined;
  onRun: (command: "approve" | "reject") => void;
  onMove: (step: number) => void;
  place: number;
  total: number;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { whyNot, onRun, onMove, place, total } = props;
  return (
    <div className="action-bar" role="toolbar" aria-label={t("orders.actions")}>
      <CommandButton
        type="primary"
        shortcut="A"
        refusedWhy={whyNot("approve")}
        onClick={() => onRun("approve")}
      >
        {words("orders.command", "approve")} <kbd>A</kbd>
      </CommandButton>
      <CommandButton
        danger
        shortcut="R"
        refusedWhy={whyNot("reject")}
        onClick={() => onRun("reject")}
      >
        {words("orders.command", "reject")} <kbd>R</kbd>
      </CommandButton>
      <span className="top-gap" />
      <span className="review-place">
        <CommandButton shortcut="K" aria-label={t("orders.previous")} onClick={() => onMove(-1)}>
          <kbd>K</kbd>
        </CommandButton>
        <span className="number">{t("desk.review.place", { place: place + 1, total })}</span>
        <CommandButton shortcut="J" aria-label={t("orders.next")} onClick={() => onMove(1)}>
          <kbd>J</kbd>
        </CommandButton>
      </span>
    </div>
  );
}
