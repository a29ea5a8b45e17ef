import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import { keys } from "@/api/keys";
import {
  allReviewRows,
  decideRow,
  type ReviewDecision,
  type ReviewRow,
  reviewOptions,
  reviewRowsOptions,
} from "@/api/reviews";
import { useRoleText } from "@/api/roleText";
import { sessionOptions } from "@/api/session";
import { saveFile } from "@/lib/save";
import type { Column } from "@/ui/columns";
import { EmptyState, FaultNote } from "@/ui/notes";
import { usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { useSurroundings } from "@/ui/Surroundings";
import { say } from "@/ui/say";
import { NOTHING, OpensRow, TimeLeftText, TimeText, useNow } from "@/ui/texts";
import { evidenceOf } from "./evidence";
import { DecisionTag, ReviewState } from "./state";
import "./reviews.css";

const RowDrawer = lazy(() => import("./RowDrawer"));
const CommentForm = lazy(() => import("./CommentForm"));

const rowId = (row: ReviewRow) => `${row.user_id} ${row.role}`;

/** One review: a row for each role of each person, kept or taken away by keys alone. */
export default function OneReview({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const roleText = useRoleText();
  const [search, change] = usePageSearch();
  const me = useQuery({ ...sessionOptions, enabled: false }).data?.user.id;
  const list = useInfiniteQuery(reviewRowsOptions(id));
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  const [current, setCurrent] = useState<string | null>(null);
  const [saying, setSaying] = useState<{ row: ReviewRow; decision: ReviewDecision } | null>(null);
  const { act } = useAct([keys.reviews, keys.users]);
  const columns = useRowColumns(now, me, (row) => change({ row: rowId(row) }));

  /** On to what nobody has decided about, below first. */
  const goOn = (row: ReviewRow) => {
    const at = rows.indexOf(row);
    const open = (one: ReviewRow) => one !== row && !one.decision && one.user_id !== me;
    const next = rows.slice(at + 1).find(open) ?? rows.find(open);
    setCurrent(rowId(next ?? row));
  };
  const canDecide = (row: ReviewRow) => {
    const why = row.decision
      ? "access.already_decided"
      : row.user_id === me
        ? "access.own_rights"
        : null;
    if (why) say.bad(faultText(why));
    return why === null;
  };
  const keep = (row: ReviewRow) => {
    if (!canDecide(row)) return;
    goOn(row);
    void act(() => decideRow(id, row, { decision: "keep" }, newKey()));
  };
  const ask = (decision: ReviewDecision) => (row: ReviewRow) => {
    if (canDecide(row)) setSaying({ row, decision });
  };
  const opened = rows.find((row) => rowId(row) === search.row);
  return (
    <>
      <Head id={id} onBack={onBack} />
      <QueryTable<ReviewRow>
        id="access-panel"
        name="review-rows"
        label={t("reviews.rows")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={(row) => `${row.display_name}, ${roleText(row.role)}`}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ row: rowId(row) })}
        rowKeys={{ y: keep, c: ask("keep"), w: ask("withdraw") }}
        empty={<EmptyState title={t("reviews.nothing")} hint={t("reviews.nothing_hint")} />}
      />
      <Suspense fallback={null}>
        {opened ? (
          <RowDrawer
            row={opened}
            own={opened.user_id === me}
            onKeep={() => keep(opened)}
            onSay={(decision) => ask(decision)(opened)}
            onClose={() => change({ row: undefined })}
          />
        ) : null}
        {saying ? (
          <CommentForm
            review={id}
            {...saying}
            onClose={() => setSaying(null)}
            onDone={() => {
              goOn(saying.row);
              setSaying(null);
            }}
          />
        ) : null}
      </Suspense>
    </>
  );
}

/** What is reviewed and how far it is, and the evidence of it. */
function Head({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const roleText = useRoleText();
  const { zone } = useSurroundings();
  const found = useQuery(reviewOptions(id));
  const { act, busy } = useAct([]);
  const review = found.data;
  const save = async () => {
    const rows = await act(() => allReviewRows(id));
    if (!rows || !review) return;
    const file = evidenceOf(review, rows, { t, roleText, zone });
    saveFile(file, `${review.title.replace(/[\\/:*?"<>|]/g, " ")}.csv`);
  };
  const names = (roles: string[] | null | undefined) => roles?.map(roleText).join(", ") ?? NOTHING;
  return (
    <section className="panel review-head" aria-label={review?.title ?? t("reviews.title")}>
      {found.isError ? (
        <FaultNote error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {review ? (
        <div>
          <h2>
            {review.title} <ReviewState review={review} now={now} />
          </h2>
          <p role="status">
            {t("reviews.progress")}:{" "}
            {t("reviews.decided_of", { decided: review.decided, rows: review.rows })} ·{" "}
            {t("reviews.withdrawn")}: {review.withdrawn} · {t("reviews.due")}:{" "}
            <TimeText at={review.due_at} /> <TimeLeftText deadline={review.due_at} now={now} />
          </p>
          {review.kind === "move" ? (
            <p>
              {t("reviews.moved", {
                before: names(review.roles_before),
                after: names(review.roles_after),
              })}
            </p>
          ) : null}
          <p className="muted small">{t("reviews.keys")}</p>
        </div>
      ) : null}
      <div className="button-row">
        <Button onClick={onBack}>{t("reviews.back")}</Button>
        <Button loading={busy} disabled={!review} onClick={() => void save()}>
          {t("reviews.evidence")}
        </Button>
      </div>
    </section>
  );
}

function useRowColumns(
  now: number,
  me: string | undefined,
  onOpen: (row: ReviewRow) => void,
): Column<ReviewRow>[] {
  const { t } = useTranslation();
  const roleText = useRoleText();
  return [
    {
      key: "user",
      title: t("reviews.user"),
      width: "minmax(150px, 1.2fr)",
      fixed: true,
      cell: (row) => (
        <>
          <OpensRow onOpen={() => onOpen(row)}>{row.display_name}</OpensRow>{" "}
          <span className="muted small">{row.username}</span>
        </>
      ),
    },
    {
      key: "role",
      title: t("reviews.role"),
      width: "minmax(130px, 1fr)",
      fixed: true,
      cell: (row) => roleText(row.role),
    },
    {
      key: "may",
      title: t("reviews.may"),
      width: "minmax(120px, 0.8fr)",
      cell: (row) =>
        row.is_administrator
          ? t("reviews.everything")
          : t("reviews.permissions", { count: row.permissions.length }),
    },
    {
      key: "until",
      title: t("reviews.until"),
      width: "minmax(130px, 0.9fr)",
      cell: (row) =>
        row.until ? <TimeLeftText deadline={row.until} now={now} /> : t("access.for_good"),
    },
    {
      key: "last",
      title: t("reviews.last_used"),
      width: "minmax(140px, 0.9fr)",
      cell: (row) =>
        row.last_sign_in_at ? (
          <TimeText at={row.last_sign_in_at} />
        ) : (
          <span className="warn-text">{t("account.never")}</span>
        ),
    },
    {
      key: "decision",
      title: t("reviews.decision"),
      width: "minmax(120px, 0.8fr)",
      fixed: true,
      cell: (row) => <DecisionTag row={row} own={row.user_id === me} />,
    },
    {
      key: "comment",
      title: t("reviews.comment"),
      width: "minmax(140px, 1.4fr)",
      cell: (row) => row.comment ?? NOTHING,
    },
  ];
}
