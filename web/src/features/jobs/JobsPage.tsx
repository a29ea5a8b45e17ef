import { useInfiniteQuery } from "@tanstack/react-query";
import Modal from "antd/es/modal";
import Progress from "antd/es/progress";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { JobWatch } from "@/api/JobWatch";
import { jobListOptions } from "@/api/jobs";
import type { Job } from "@/api/schemas";
import { UndoButton } from "@/api/UndoButton";
import { useWords } from "@/i18n/words";
import { pick } from "@/lib/search";
import type { Column } from "@/ui/columns";
import { FilterBar } from "@/ui/FilterBar";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { NumberText, OpensRow, StatusTag, TimeText, type Tone } from "@/ui/texts";

const rowId = (row: Job) => row.id;
const rowName = (row: Job) => row.kind;

const STATES = ["queued", "running", "ok", "refused", "failed", "in_doubt", "cancelled"] as const;
/** The kind of job that can be taken back for a while. */
const BULK_ON_ORDERS = "orders.bulk";

const TONES: Record<string, Tone> = {
  queued: "plain",
  running: "info",
  ok: "good",
  refused: "warn",
  failed: "bad",
  in_doubt: "warn",
  cancelled: "done",
};

/** The task centre: everything long that runs or ran. */
export default function JobsPage() {
  const { t } = useTranslation();
  const words = useWords();
  const [search, change] = usePageSearch();
  const filter = pick(search, ["state"]);
  const list = useInfiniteQuery(jobListOptions(filter));
  const [current, setCurrent] = useState<string | null>(null);
  const open = (job: string) => change({ job });
  const columns = useMemo(
    () => jobColumns(t, words, (id) => change({ job: id })),
    [t, words, change],
  );
  return (
    <PageFrame title={t("menu.jobs")}>
      <FilterBar
        placeholder={t("ui.search")}
        values={filter}
        withoutSearch
        filters={[
          {
            name: "state",
            label: t("jobs.state_label"),
            options: STATES.map((state) => ({ value: state, label: t(`jobs.state.${state}`) })),
          },
        ]}
        onChange={change}
      />
      <QueryTable<Job>
        name="jobs"
        label={t("menu.jobs")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ job: row.id })}
        empty={<EmptyState title={t("jobs.empty")} hint={t("jobs.empty_hint")} />}
      />
      <Modal
        open={search.job !== undefined}
        footer={null}
        width={640}
        title={t("jobs.one")}
        onCancel={() => change({ job: undefined })}
      >
        {search.job ? (
          <JobWatch
            jobId={search.job}
            touches="jobs"
            onRetried={open}
            atEnd={({ id, kind }) =>
              kind === BULK_ON_ORDERS ? <UndoButton jobId={id} onUndo={open} /> : null
            }
          />
        ) : null}
      </Modal>
    </PageFrame>
  );
}

function jobColumns(
  t: TFunction,
  words: (group: string, code: string) => string,
  onOpen: (id: string) => void,
): Column<Job>[] {
  return [
    {
      key: "kind",
      title: t("jobs.kind_label"),
      width: "minmax(180px, 1.6fr)",
      fixed: true,
      cell: (row) => (
        <OpensRow onOpen={() => onOpen(row.id)}>{words("jobs.kind", row.kind)}</OpensRow>
      ),
    },
    {
      key: "state",
      title: t("jobs.state_label"),
      width: "minmax(110px, 0.8fr)",
      cell: (row) => (
        <StatusTag tone={TONES[row.state] ?? "plain"}>{words("jobs.state", row.state)}</StatusTag>
      ),
    },
    {
      key: "progress",
      title: t("jobs.progress"),
      width: "minmax(180px, 1.4fr)",
      cell: (row) => (
        <Progress size="small" percent={percentOf(row)} aria-label={t("jobs.progress")} />
      ),
    },
    {
      key: "total",
      title: t("jobs.total"),
      width: "minmax(80px, 0.6fr)",
      align: "end",
      cell: (row) => <NumberText value={row.total} />,
    },
    {
      key: "failed",
      title: t("jobs.failed"),
      width: "minmax(80px, 0.6fr)",
      align: "end",
      cell: (row) => (
        <span className={row.failed > 0 ? "bad-text" : undefined}>
          <NumberText value={row.failed} />
        </span>
      ),
    },
    {
      key: "started",
      title: t("jobs.started"),
      width: "minmax(140px, 1fr)",
      cell: (row) => <TimeText at={row.started_at} />,
    },
    {
      key: "finished",
      title: t("jobs.finished"),
      width: "minmax(140px, 1fr)",
      cell: (row) => <TimeText at={row.finished_at} />,
    },
  ];
}

/** A job that counts nothing is at its end when it is over. */
function percentOf({ done, total, finished_at }: Job): number {
  if (!total) return finished_at ? 100 : 0;
  return Math.floor((done / total) * 100);
}
