import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useInfiniteQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Review, reviewListOptions } from "@/api/reviews";
import type { Column } from "@/ui/columns";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { useShortcuts } from "@/ui/shortcuts";
import { NumberText, OpensRow, TimeLeftText, TimeText, useNow } from "@/ui/texts";
import { AccessTabs } from "../AccessTabs";
import { isFinished, ReviewState } from "./state";
import "../access.css";

const OneReview = lazy(() => import("./OneReview"));
const StartForm = lazy(() => import("./StartForm"));

const rowId = (row: Review) => row.id;

/** Rights looked at anew: of everybody by a day, and of who moved to another post. */
export default function ReviewsPage() {
  const { t } = useTranslation();
  const [search, change] = usePageSearch();
  const begin = () => change({ form: "new" });
  useShortcuts(search.review ? {} : { n: begin });
  return (
    <PageFrame
      title={t("menu.access")}
      actions={
        search.review ? null : (
          <Button type="primary" icon={<PlusOutlined />} aria-keyshortcuts="N" onClick={begin}>
            {t("reviews.new")}
          </Button>
        )
      }
    >
      <AccessTabs active="reviews" />
      <Suspense fallback={null}>
        {search.review ? (
          <OneReview
            key={search.review}
            id={search.review}
            onBack={() => change({ review: undefined, row: undefined })}
          />
        ) : (
          <List onOpen={(id) => change({ review: id })} />
        )}
        {search.form === "new" ? (
          <StartForm
            onClose={() => change({ form: undefined })}
            onStarted={(id) => change({ form: undefined, review: id })}
          />
        ) : null}
      </Suspense>
    </PageFrame>
  );
}

function List({ onOpen }: { onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const list = useInfiniteQuery(reviewListOptions);
  const [current, setCurrent] = useState<string | null>(null);
  const columns = useReviewColumns(now, onOpen);
  return (
    <QueryTable<Review>
      id="access-panel"
      name="reviews"
      label={t("reviews.title")}
      columns={columns}
      query={list}
      rowId={rowId}
      rowName={(row) => row.title}
      current={current}
      onCurrent={setCurrent}
      onOpen={(row) => onOpen(row.id)}
      empty={<EmptyState title={t("reviews.empty")} hint={t("reviews.empty_hint")} />}
    />
  );
}

function useReviewColumns(now: number, onOpen: (id: string) => void): Column<Review>[] {
  const { t } = useTranslation();
  return [
    {
      key: "title",
      title: t("reviews.name"),
      width: "minmax(160px, 1.6fr)",
      fixed: true,
      cell: (row) => <OpensRow onOpen={() => onOpen(row.id)}>{row.title}</OpensRow>,
    },
    {
      key: "kind",
      title: t("reviews.kind_label"),
      width: "minmax(110px, 0.8fr)",
      cell: (row) => t(`reviews.kind.${row.kind}`),
    },
    {
      key: "state",
      title: t("reviews.progress"),
      width: "minmax(150px, 1fr)",
      cell: (row) => (
        <>
          <ReviewState review={row} now={now} />{" "}
          <span className="number">
            {t("reviews.decided_of", { decided: row.decided, rows: row.rows })}
          </span>
        </>
      ),
    },
    {
      key: "withdrawn",
      title: t("reviews.withdrawn"),
      width: "minmax(90px, 0.6fr)",
      align: "end",
      cell: (row) => <NumberText value={row.withdrawn} />,
    },
    {
      key: "due",
      title: t("reviews.due"),
      width: "minmax(150px, 1fr)",
      cell: (row) =>
        isFinished(row) ? (
          <TimeText at={row.due_at} />
        ) : (
          <TimeLeftText deadline={row.due_at} now={now} />
        ),
    },
    {
      key: "by",
      title: t("reviews.started_by"),
      width: "minmax(120px, 1fr)",
      cell: (row) => row.started_by,
    },
    {
      key: "at",
      title: t("reviews.started_at"),
      width: "minmax(140px, 1fr)",
      cell: (row) => <TimeText at={row.started_at} />,
    },
  ];
}
