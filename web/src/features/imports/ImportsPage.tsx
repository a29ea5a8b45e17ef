import InboxOutlined from "@ant-design/icons/InboxOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import Steps from "antd/es/steps";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import {
  badRowsAddress,
  importOptions,
  runImport,
  templateAddress,
  uploadOrders,
} from "@/api/imports";
import { JobWatch } from "@/api/JobWatch";
import { keys } from "@/api/keys";
import type { OrderImport } from "@/api/schemas";
import { FaultNote } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { useSurroundings } from "@/ui/Surroundings";
import { MappingForm } from "./MappingForm";
import { Preview } from "./Preview";
import "./imports.css";

/** Larger files are cut off by the server; said here before they travel. */
const MAX_FILE_MIB = 100;

type Step = "upload" | "mapping" | "preview" | "run";
const STEPS: Step[] = ["upload", "mapping", "preview", "run"];

/** Upload, say which column is what, look, run: the file's way into orders. */
export default function ImportsPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [search, change] = usePageSearch();
  const id = search.import;
  const found = useQuery({ ...importOptions(id ?? ""), enabled: id !== undefined });
  const [error, setError] = useState<unknown>(null);
  const runKey = useRef(newKey());
  const step = stepOf(id, found.data, search.step);

  const keep = async (next: OrderImport, nextStep: Step) => {
    // What was asked before this and is answered after it would bring the older one back.
    await client.cancelQueries({ queryKey: keys.imports(next.id) });
    client.setQueryData(keys.imports(next.id), next);
    change({ import: next.id, step: nextStep });
  };
  const run = async () => {
    if (!id || !found.data) return;
    setError(null);
    try {
      const { job_id } = await runImport(id, found.data.version, runKey.current);
      change({ step: "run", job: job_id ?? undefined });
      await client.invalidateQueries({ queryKey: keys.imports(id) });
    } catch (fault) {
      setError(fault);
    }
  };
  const startAgain = () => {
    runKey.current = newKey();
    change({ import: undefined, step: undefined, job: undefined });
  };
  const good = found.data?.preview?.summary.orders_new ?? 0;
  const jobId = search.job ?? found.data?.job_id ?? undefined;

  return (
    <PageFrame
      title={t("imports.title")}
      actions={id ? <Button onClick={startAgain}>{t("imports.again")}</Button> : null}
    >
      <div className="scroll">
        <div className="panel import-panel">
          <Steps
            size="small"
            current={STEPS.indexOf(step)}
            items={STEPS.map((name) => ({ title: t(`imports.step.${name}`) }))}
          />
          {error || found.error ? <FaultNote error={error ?? found.error} /> : null}
          {id && found.isPending ? <Skeleton active /> : null}
          {step === "upload" ? (
            <Upload onDone={(next) => void keep(next, next.preview ? "preview" : "mapping")} />
          ) : null}
          {step === "mapping" && found.data ? (
            <MappingForm
              key={found.data.version}
              order={found.data}
              onDone={(next) => void keep(next, next.preview ? "preview" : "mapping")}
            />
          ) : null}
          {step === "preview" && found.data?.preview ? (
            <>
              <Preview order={found.data} />
              <div className="job-actions">
                <Button onClick={() => change({ step: "mapping" })}>{t("imports.back")}</Button>
                <Button type="primary" disabled={good === 0} onClick={() => void run()}>
                  {t("imports.run", { count: good })}
                </Button>
              </div>
            </>
          ) : null}
          {step === "run" && jobId && id ? (
            <>
              <JobWatch jobId={jobId} touches="orders" onRetried={(job) => change({ job })} />
              {found.data ? <Result order={found.data} /> : null}
            </>
          ) : null}
        </div>
      </div>
    </PageFrame>
  );
}

/** The address wins while it makes sense; a link to a finished import shows its result. */
function stepOf(id: string | undefined, found: OrderImport | undefined, wanted?: string): Step {
  if (!id) return "upload";
  const asked = STEPS.find((name) => name === wanted);
  if (asked === "mapping") return "mapping";
  if (asked === "run" || found?.job_id) return "run";
  return found?.preview ? "preview" : "mapping";
}

function Upload({ onDone }: { onDone: (next: OrderImport) => void }) {
  const { t } = useTranslation();
  const { language } = useSurroundings();
  const [busy, setBusy] = useState(false);
  const [over, setOver] = useState(false);
  const [tooLarge, setTooLarge] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const send = async (file: File | undefined) => {
    if (!file) return;
    setTooLarge(file.size > MAX_FILE_MIB * 1024 * 1024);
    if (file.size > MAX_FILE_MIB * 1024 * 1024) return;
    setBusy(true);
    setError(null);
    try {
      onDone(await uploadOrders(file, newKey()));
    } catch (fault) {
      setError(fault);
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      {error ? <FaultNote error={error} /> : null}
      {tooLarge ? (
        <Alert type="error" showIcon title={t("imports.too_large", { size: MAX_FILE_MIB })} />
      ) : null}
      <label
        className={`drop-zone${over ? " over" : ""}`}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void send(event.dataTransfer.files[0]);
        }}
      >
        <InboxOutlined aria-hidden="true" />
        <b>{busy ? t("imports.uploading") : t("imports.choose")}</b>
        <span className="muted">{t("imports.formats", { size: MAX_FILE_MIB })}</span>
        <input
          type="file"
          className="visually-hidden"
          accept=".csv,.xlsx,.txt"
          disabled={busy}
          onChange={(event) => void send(event.target.files?.[0])}
        />
      </label>
      <p className="muted">{t("imports.explain")}</p>
      <p>
        <a className="link" href={templateAddress(language)} download>
          {t("imports.template")}
        </a>
      </p>
    </>
  );
}

/** What became of the file, once all of it is through. */
function Result({ order }: { order: OrderImport }) {
  const { t } = useTranslation();
  const { summary, state, id } = order;
  if (state !== "done" || !summary) return null;
  const refused = summary.rows_refused ?? 0;
  return (
    <>
      <Alert
        type={refused === 0 ? "success" : "warning"}
        showIcon
        title={t("imports.result", {
          added: summary.orders_new ?? 0,
          known: summary.orders_known ?? 0,
          refused,
        })}
        description={Object.entries(summary.reasons ?? {})
          .map(([code, count]) => `${faultText(code)} (${count})`)
          .join(" ")}
      />
      <p className="job-actions">
        {refused > 0 ? (
          <a className="link" href={badRowsAddress(id)} download>
            {t("imports.bad_rows")}
          </a>
        ) : null}
        <Link
          className="link"
          to={"/orders" as never}
          search={{ tab: "all", source: "import", sort: "-placed_at" } as never}
        >
          {t("imports.to_orders")}
        </Link>
      </p>
    </>
  );
}
