import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { actorText, faultText } from "@/api/faults";
import { JobWatch } from "@/api/JobWatch";
import { keys } from "@/api/keys";
import { backUpNow, backupsOptions, drillNow, type Run } from "@/api/system";
import { EmptyState, Facts, FaultNote } from "@/ui/notes";
import { NOTHING, NumberText, StatusTag, TimeText, type Tone } from "@/ui/texts";
import { bytesText, secondsText } from "./figures";

const TONES: Record<Run["state"], Tone> = { running: "info", ok: "good", failed: "bad" };

/** Copies that were made, and the proof that they can be restored. */
export function BackupsPanel({ mayRun }: { mayRun: boolean }) {
  const { t } = useTranslation();
  const book = useQuery(backupsOptions);
  const [jobId, setJobId] = useState<string | null>(null);
  const { act, busy } = useAct([keys.backups]);
  const run = async (start: typeof backUpNow) => {
    const started = await act(() => start(newKey()));
    if (started) setJobId(started.job_id);
  };
  const { data } = book;
  return (
    <section className="panel" aria-labelledby="system-backups">
      <h2 id="system-backups">{t("system.backups")}</h2>
      {book.isPending ? <Skeleton active /> : null}
      {book.isError ? <FaultNote error={book.error} onRetry={() => void book.refetch()} /> : null}
      {data ? (
        <Facts
          items={[
            [t("system.last_ok"), <TimeText key="last" at={data.last_ok_at} />],
            [
              t("system.next"),
              data.next_backup_at ? (
                <TimeText key="next" at={data.next_backup_at} />
              ) : (
                <span key="next" className="bad-text">
                  {t("system.no_next")}
                </span>
              ),
            ],
          ]}
        />
      ) : null}
      <div className="system-buttons">
        {mayRun ? (
          <>
            <Button type="primary" loading={busy} onClick={() => void run(backUpNow)}>
              {t("system.back_up")}
            </Button>
            <Button loading={busy} onClick={() => void run(drillNow)}>
              {t("system.drill")}
            </Button>
          </>
        ) : null}
        <Link className="link" to={"/settings/parameters" as never}>
          {t("system.schedule")}
        </Link>
      </div>
      {jobId ? <JobWatch key={jobId} jobId={jobId} touches={keys.backups[0]} /> : null}
      {data?.items.length === 0 ? (
        <EmptyState title={t("system.empty")} hint={t("system.empty_hint")} />
      ) : null}
      {data && data.items.length > 0 ? <RunTable runs={data.items} /> : null}
    </section>
  );
}

function RunTable({ runs }: { runs: Run[] }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("system.what")}</th>
          <th scope="col">{t("system.state")}</th>
          <th scope="col">{t("system.started")}</th>
          <th scope="col" className="end">
            {t("system.lasted")}
          </th>
          <th scope="col" className="end">
            {t("system.size")}
          </th>
          <th scope="col" className="end">
            {t("system.rows")}
          </th>
          <th scope="col">{t("system.checked")}</th>
          <th scope="col">{t("system.by")}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} />
        ))}
      </tbody>
    </table>
  );
}

function RunRow({ run }: { run: Run }) {
  const { t } = useTranslation();
  return (
    <tr>
      <th scope="row">
        {t(`system.kind.${run.kind}`)}
        <div className="muted small">{run.file ?? run.target}</div>
      </th>
      <td data-label={t("system.state")}>
        <StatusTag tone={TONES[run.state]}>{t(`system.run_state.${run.state}`)}</StatusTag>
        {run.error_code ? (
          <div className="bad-text small">{faultText(run.error_code, run.error_detail)}</div>
        ) : null}
      </td>
      <td data-label={t("system.started")}>
        <TimeText at={run.started_at} />
      </td>
      <td className="end" data-label={t("system.lasted")}>
        {secondsText(run.duration_ms)}
      </td>
      <td className="end" data-label={t("system.size")}>
        {bytesText(run.bytes)}
      </td>
      <td className="end" data-label={t("system.rows")}>
        <NumberText value={run.rows} />
      </td>
      <td data-label={t("system.checked")}>
        {run.state === "ok" ? (
          <>
            <StatusTag tone={run.verified ? "good" : "warn"}>
              {run.verified ? t("system.verified") : t("system.not_verified")}
            </StatusTag>{" "}
            {run.kind === "drill" && run.findings ? (
              <span className="bad-text">{t("system.findings", { count: run.findings })}</span>
            ) : null}
            {run.encrypted ? <StatusTag>{t("system.encrypted")}</StatusTag> : null}
          </>
        ) : (
          NOTHING
        )}
      </td>
      <td data-label={t("system.by")}>{actorText(run.by_name)}</td>
    </tr>
  );
}
