import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Typography from "antd/es/typography";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { anchorOptions, verificationOf, verificationsOptions, verifyAudit } from "@/api/audit";
import { newKey } from "@/api/client";
import { isOver, jobOptions } from "@/api/jobs";
import { useWords } from "@/i18n/words";
import { numberFormat } from "@/lib/formats";
import { useSurroundings } from "@/ui/Surroundings";
import { TimeText } from "@/ui/texts";

/** Findings told here; a record with more of them is no longer read on a screen. */
const MOST_FINDINGS = 10;

/** Whether the record agrees with its seals, as the last comparison found, and how to compare now. */
export function ChainNote() {
  const { t } = useTranslation();
  const words = useWords();
  const { locale } = useSurroundings();
  const number = numberFormat(locale);
  const client = useQueryClient();
  const jobs = useInfiniteQuery(verificationsOptions);
  const [asked, setAsked] = useState<string | null>(null);
  const { act, busy } = useAct([]);
  const running = useQuery({ ...jobOptions(asked ?? ""), enabled: asked !== null });
  const isRunning = asked !== null && !(running.data && isOver(running.data));
  useEffect(() => {
    if (asked !== null && !isRunning) {
      void client.invalidateQueries({ queryKey: verificationsOptions.queryKey });
      void client.invalidateQueries({ queryKey: anchorOptions.queryKey });
    }
  }, [asked, isRunning, client]);

  const known = jobs.data?.pages.flatMap(({ items }) => items) ?? [];
  const last = [...(running.data ? [running.data] : []), ...known].find(verificationOf);
  const found = last ? verificationOf(last) : null;
  const failed = running.data && isOver(running.data) && !verificationOf(running.data);
  const verify = async () => {
    const started = await act(() => verifyAudit(newKey()));
    if (started) setAsked(started.job_id);
  };
  const broken = (found?.findings.length ?? 0) > 0;
  return (
    <Alert
      className="chain-note"
      role="status"
      type={broken || failed ? "error" : found ? "success" : "info"}
      showIcon
      title={
        failed ? (
          t("audit.chain_failed")
        ) : found && last ? (
          <>
            {broken
              ? t("audit.chain_broken", { count: found.findings.length })
              : t("audit.chain_good", {
                  events: number.format(found.events),
                  seals: number.format(found.seals),
                })}{" "}
            <TimeText at={last.finished_at} />
          </>
        ) : (
          t("audit.chain_unknown")
        )
      }
      description={
        broken && found ? (
          <ul className="notes">
            {found.findings.slice(0, MOST_FINDINGS).map(({ wrong, number: at }) => (
              <li key={`${wrong} ${at}`}>
                {words("audit.wrong", wrong)}: {at}
              </li>
            ))}
          </ul>
        ) : undefined
      }
      action={
        <span className="chain-actions">
          <Anchor />
          <Button size="small" loading={busy || isRunning} onClick={() => void verify()}>
            {t("audit.verify")}
          </Button>
        </span>
      }
    />
  );
}

/** The last seal: who keeps it elsewhere can prove later that nothing before it was changed. */
function Anchor() {
  const { t } = useTranslation();
  const anchor = useQuery(anchorOptions).data?.anchor;
  if (!anchor) return null;
  const [number = "", hash = ""] = anchor.split(" ");
  return (
    <span title={t("audit.anchor_hint")}>
      {t("audit.anchor")}{" "}
      <Typography.Text code copyable={{ text: anchor, tooltips: [t("ui.copy"), t("ui.copied")] }}>
        {number} {hash.slice(0, 8)}…
      </Typography.Text>
    </span>
  );
}
