import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { JobWatch } from "@/api/JobWatch";
import { keys } from "@/api/keys";
import { copiesOptions, copyNow } from "@/api/system";
import { FaultNote } from "@/ui/notes";
import { TimeText } from "@/ui/texts";
import { bytesText } from "./figures";

/** What lies in the bucket, as it says itself: a fire here does not reach it. */
export function CopiesPanel({ mayRun }: { mayRun: boolean }) {
  const { t } = useTranslation();
  const copies = useQuery(copiesOptions);
  const { act, busy } = useAct([keys.backups]);
  const [jobId, setJobId] = useState<string | null>(null);
  const { data } = copies;
  const items = [...(data?.items ?? [])].reverse();
  const copy = async () => {
    const started = await act(() => copyNow(newKey()));
    if (started) setJobId(started.job_id);
  };
  return (
    <section className="panel" aria-labelledby="system-copies">
      <h2 id="system-copies">{t("system.copies")}</h2>
      <p className="muted">{t("system.copies_hint")}</p>
      {copies.isPending ? <Skeleton active /> : null}
      {copies.isError ? (
        <FaultNote error={copies.error} onRetry={() => void copies.refetch()} />
      ) : null}
      {data && !data.target ? <p>{t("system.copies_none")}</p> : null}
      {data?.target ? (
        <>
          <p>
            {t("system.copies_target")}: <code>{data.target}</code>
          </p>
          {mayRun ? (
            <div className="system-buttons">
              <Button loading={busy} onClick={() => void copy()}>
                {t("system.copy_now")}
              </Button>
            </div>
          ) : null}
          {jobId ? <JobWatch key={jobId} jobId={jobId} touches={keys.backups[0]} /> : null}
          {items.length === 0 ? <p className="muted">{t("system.copies_empty")}</p> : null}
        </>
      ) : null}
      {items.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("system.copy_name")}</th>
              <th scope="col">{t("system.copy_made")}</th>
              <th scope="col" className="end">
                {t("system.size")}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.name}>
                <th scope="row">{item.name}</th>
                <td data-label={t("system.copy_made")}>
                  <TimeText at={item.made_at} />
                </td>
                <td className="end" data-label={t("system.size")}>
                  {bytesText(item.bytes)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
