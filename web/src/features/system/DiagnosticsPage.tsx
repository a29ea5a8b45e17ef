import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { useMay } from "@/api/session";
import { diagnosticsOptions, fetchBundle, type SystemCheck } from "@/api/system";
import { useWords } from "@/i18n/words";
import { saveFile } from "@/lib/save";
import { FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { useSurroundings } from "@/ui/Surroundings";
import { useShortcuts } from "@/ui/shortcuts";
import { StatusTag, TimeText, type Tone } from "@/ui/texts";
import { CachesPanel } from "./CachesPanel";
import { factText } from "./figures";
import { SystemTabs } from "./SystemTabs";
import "./system.css";

const TONES: Record<SystemCheck["grade"], Tone> = { ok: "good", warn: "warn", bad: "bad" };
/** What must be looked at stands first. */
const ORDER: SystemCheck["grade"][] = ["bad", "warn", "ok"];

/** Where something is done about it. */
const WAYS: Partial<Record<NonNullable<SystemCheck["advice"]>, string>> = {
  look_at_jobs: "/jobs",
  make_backup: "/system",
  look_at_backups: "/system",
  hold_drill: "/system",
  open_for_writing: "/system",
};

/** Every part of the house: good or not, what was found, and what to do about it. */
export default function DiagnosticsPage() {
  const { t } = useTranslation();
  const mayMaintain = useMay()("system.maintain");
  const found = useQuery(diagnosticsOptions);
  const { data, isFetching, refetch } = found;
  useShortcuts({ r: () => void refetch() });
  return (
    <PageFrame
      title={t("menu.system")}
      actions={
        <Button loading={isFetching} aria-keyshortcuts="R" onClick={() => void refetch()}>
          {t("diagnostics.again")}
        </Button>
      }
    >
      <SystemTabs active="diagnostics" />
      <div className="scroll system" id="system-panel" role="tabpanel">
        <section className="panel" aria-labelledby="diagnostics-parts" aria-busy={isFetching}>
          <h2 id="diagnostics-parts">
            {t("diagnostics.title")}{" "}
            {data ? (
              <StatusTag tone={TONES[data.grade]}>{t(`diagnostics.all.${data.grade}`)}</StatusTag>
            ) : null}
          </h2>
          {found.isPending ? <Skeleton active /> : null}
          {found.isError ? <FaultNote error={found.error} onRetry={() => void refetch()} /> : null}
          {data ? (
            <>
              <p className="muted">
                {t("diagnostics.checked_at")} <TimeText at={data.checked_at} />
              </p>
              <CheckTable checks={data.checks} />
            </>
          ) : null}
          {mayMaintain ? <Bundle /> : null}
        </section>
        {mayMaintain ? <CachesPanel /> : null}
      </div>
    </PageFrame>
  );
}

function Bundle() {
  const { t } = useTranslation();
  const { act, busy } = useAct([]);
  const save = async () => {
    const file = await act(fetchBundle);
    const day = new Date().toISOString().slice(0, 10);
    if (file) saveFile(file, `tradewind-diagnostics-${day}.zip`);
  };
  return (
    <div className="system-buttons">
      <Button loading={busy} onClick={() => void save()}>
        {t("diagnostics.bundle")}
      </Button>
      <span className="muted">{t("diagnostics.bundle_hint")}</span>
    </div>
  );
}

function CheckTable({ checks }: { checks: SystemCheck[] }) {
  const { t } = useTranslation();
  const sorted = ORDER.flatMap((grade) => checks.filter((check) => check.grade === grade));
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("diagnostics.part")}</th>
          <th scope="col">{t("diagnostics.state")}</th>
          <th scope="col">{t("diagnostics.todo")}</th>
          <th scope="col">{t("diagnostics.found")}</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map((check) => (
          <CheckRow key={`${check.name} ${check.subject ?? ""}`} check={check} />
        ))}
      </tbody>
    </table>
  );
}

function CheckRow({ check }: { check: SystemCheck }) {
  const { t } = useTranslation();
  const words = useWords();
  const { zone, locale } = useSurroundings();
  const { name, subject, grade, advice, detail } = check;
  const way = advice ? WAYS[advice] : undefined;
  const todo = advice ? words("diagnostics.advice", advice) : t("diagnostics.nothing");
  const facts = Object.entries(check.facts).map(
    ([fact, value]) =>
      `${words("diagnostics.fact", fact)}: ${factText(fact, value, { zone, locale })}`,
  );
  return (
    <tr>
      <th scope="row">
        {words("diagnostics.check", name)}
        {subject ? (
          <div className="muted small">{words("diagnostics.subject", subject)}</div>
        ) : null}
      </th>
      <td data-label={t("diagnostics.state")}>
        <StatusTag tone={TONES[grade]}>{t(`diagnostics.grade.${grade}`)}</StatusTag>
      </td>
      <td data-label={t("diagnostics.todo")} className={advice ? undefined : "muted"}>
        {way ? (
          <Link className="link" to={way as never}>
            {todo}
          </Link>
        ) : (
          todo
        )}
      </td>
      <td data-label={t("diagnostics.found")}>
        {facts.join(" · ")}
        {/* The program's own words, for whoever mends it. */}
        <details className="small">
          <summary>{t("diagnostics.details")}</summary>
          <code lang="en">{detail}</code>
        </details>
      </td>
    </tr>
  );
}
