import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useWords } from "@/i18n/words";
import { csvFile } from "@/lib/csv";
import { saveFile } from "@/lib/save";
import { JobProgress } from "@/ui/JobProgress";
import { FaultNote } from "@/ui/notes";
import { useAct } from "./acting";
import { newKey } from "./client";
import { faultText } from "./faults";
import { allFailedRows, cancelJob, isOver, jobOptions, jobRowsOptions, retryFailed } from "./jobs";
import type { Job } from "./schemas";

/** A running job: progress, its failures row by row, and what can be done about them. */
export function JobWatch(props: {
  jobId: string;
  /** Contexts whose lists the job changes. */
  touches: string;
  onRetried?: (jobId: string) => void;
  onRow?: (id: string) => void;
  /** What else can be done with it at its end. */
  atEnd?: (job: Job) => ReactNode;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const job = useQuery(jobOptions(props.jobId));
  const over = job.data ? isOver(job.data) : false;
  const hasFailures = over && (job.data?.failed ?? 0) > 0;
  const { touches } = props;
  useEffect(() => {
    const refresh = () => void client.invalidateQueries({ queryKey: [touches] });
    if (over) refresh();
    // Whoever looks away before the end sees what is done by then: its last row may be, and its end not yet told.
    else return refresh;
    return undefined;
  }, [over, client, touches]);

  if (job.isError) return <FaultNote error={job.error} onRetry={() => void job.refetch()} />;
  if (!job.data) return null;
  const { state, done, total, failed, error } = job.data;
  return (
    <div className="job-watch">
      <JobProgress
        done={done}
        total={total ?? done}
        failed={failed}
        over={over}
        label={words("jobs.state", state)}
      />
      {error ? <p className="bad-text">{faultText(error.code, error.detail)}</p> : null}
      {hasFailures ? <FailedRows jobId={props.jobId} onRow={props.onRow} /> : null}
      <div className="job-actions">
        {over ? props.atEnd?.(job.data) : null}
        {hasFailures ? <ExportFailed jobId={props.jobId} /> : null}
        {over || !job.data.actions.cancel.allowed ? null : (
          <Button onClick={() => void cancelJob(props.jobId, newKey()).then(() => job.refetch())}>
            {t("jobs.cancel")}
          </Button>
        )}
        {job.data.actions.retry_failed.allowed && props.onRetried ? (
          <Button
            type="primary"
            onClick={() =>
              void retryFailed(props.jobId, newKey()).then((next) => props.onRetried?.(next.job_id))
            }
          >
            {t("jobs.retry_failed")}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** Everything that failed, with the reasons, as a file that a sheet opens. */
function ExportFailed({ jobId }: { jobId: string }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([]);
  const save = async () => {
    const rows = await act(() => allFailedRows(jobId));
    const lines = rows?.map((row) => [
      row.name ?? String(row.row_no),
      row.code ? faultText(row.code, row.detail) : (row.detail ?? ""),
      row.code ?? "",
    ]);
    if (!lines) return;
    const text = csvFile([[t("jobs.row"), t("jobs.why"), "code"], ...lines]);
    saveFile(new Blob([text], { type: "text/csv" }), `${jobId}.csv`);
  };
  return (
    <Button loading={busy} onClick={() => void save()}>
      {t("jobs.export_failed")}
    </Button>
  );
}

function FailedRows(props: { jobId: string; onRow: ((id: string) => void) | undefined }) {
  const { t } = useTranslation();
  const rows = useInfiniteQuery(jobRowsOptions(props.jobId, "failed"));
  const items = rows.data?.pages.flatMap((page) => page.items) ?? [];
  // An import keeps its bad rows in a file of their own.
  if (items.length === 0) return null;
  return (
    <div className="failed-rows">
      <table>
        <thead>
          <tr>
            <th scope="col">{t("jobs.row")}</th>
            <th scope="col">{t("jobs.why")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((row) => (
            <tr key={row.id}>
              <td>
                {props.onRow ? (
                  <button type="button" className="link" onClick={() => props.onRow?.(row.id)}>
                    {row.name ?? row.row_no}
                  </button>
                ) : (
                  (row.name ?? row.row_no)
                )}
              </td>
              <td>{row.code ? faultText(row.code, row.detail) : row.detail}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.hasNextPage ? (
        <Button size="small" onClick={() => void rows.fetchNextPage()}>
          {t("ui.load_more")}
        </Button>
      ) : null}
    </div>
  );
}
