import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Form from "antd/es/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import { type FileDrop, type TriedFileDrop, tryFileDrop } from "@/api/fileDrops";
import { ImportedRows } from "@/api/ImportedRows";
import { FaultNote } from "@/ui/notes";
import { NumberText, StatusTag, TimeText } from "@/ui/texts";
import { type DropValues, wantedOf } from "./FileDropForm";

/** What is there, which files would be taken, and how the newest would be read. */
export function FileDropTrial({ drop }: { drop: FileDrop | undefined }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<DropValues>();
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState<TriedFileDrop | null>(null);
  const [error, setError] = useState<unknown>(null);
  const look = async () => {
    const { shop_id, file_drop } = form.getFieldsValue(true) as DropValues;
    setBusy(true);
    setError(null);
    setTried(null);
    try {
      const body = { shop_id, file_drop: wantedOf(file_drop), ...(drop ? { id: drop.id } : {}) };
      setTried(await tryFileDrop(body));
    } catch (fault) {
      setError(fault);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-labelledby="file-drop-trial">
      <h3 id="file-drop-trial">{t("file_drops.try_title")}</h3>
      <p className="muted">{t("file_drops.try_hint")}</p>
      <Button loading={busy} onClick={() => void look()}>
        {t("file_drops.try")}
      </Button>
      <div aria-live="polite">
        {error ? <FaultNote error={error} /> : null}
        {tried && !tried.is_recognised ? (
          <Alert
            type="info"
            showIcon
            title={t("file_drops.first_contact")}
            description={<code>{tried.host_key}</code>}
            action={
              <Button
                size="small"
                onClick={() =>
                  form.setFieldValue(["file_drop", "server", "host_key"], tried.host_key)
                }
              >
                {t("file_drops.trust")}
              </Button>
            }
          />
        ) : null}
        {tried?.is_recognised ? <Found tried={tried} /> : null}
      </div>
    </section>
  );
}

function Found({ tried }: { tried: TriedFileDrop }) {
  const { t } = useTranslation();
  return (
    <>
      <p>{t("file_drops.fitting", { count: tried.fitting })}</p>
      {tried.files.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("file_drops.file")}</th>
              <th scope="col" className="end">
                {t("file_drops.size")}
              </th>
              <th scope="col">{t("file_drops.changed_at")}</th>
              <th scope="col">{t("file_drops.taken")}</th>
            </tr>
          </thead>
          <tbody>
            {tried.files.map((file) => (
              <tr key={file.name}>
                <th scope="row">{file.name}</th>
                <td data-label={t("file_drops.size")} className="end">
                  <NumberText value={file.size_bytes} />
                </td>
                <td data-label={t("file_drops.changed_at")}>
                  <TimeText at={file.changed_at} />
                </td>
                <td data-label={t("file_drops.taken")}>
                  <StatusTag tone={file.fits ? "good" : "plain"}>
                    {t(file.fits ? "file_drops.yes" : "file_drops.no")}
                  </StatusTag>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {tried.sample ? <Sample sample={tried.sample} /> : null}
    </>
  );
}

function Sample({ sample }: { sample: NonNullable<TriedFileDrop["sample"]> }) {
  const { t } = useTranslation();
  const { name, file } = sample;
  if (file.problem) {
    return <Alert type="error" showIcon title={`${name}: ${faultText(file.problem.code)}`} />;
  }
  const titles = file.analysis?.columns.map(({ title }) => title) ?? [];
  const rows = [...(file.preview?.first ?? []), ...(file.preview?.faulty ?? [])];
  const once = rows.filter((row, at) => rows.findIndex((other) => other.row === row.row) === at);
  return (
    <>
      <Alert
        type={file.is_mapped ? "success" : "warning"}
        showIcon
        title={t(file.is_mapped ? "file_drops.mapped" : "file_drops.not_mapped", { name })}
        description={
          file.is_mapped && file.preview
            ? t("imports.found", {
                good: file.preview.summary.orders_new ?? 0,
                bad: file.preview.summary.rows_refused ?? 0,
              })
            : undefined
        }
      />
      {once.length > 0 ? (
        <div className="file-drop-rows">
          <ImportedRows label={t("imports.first_rows")} titles={titles} rows={once} />
        </div>
      ) : null}
    </>
  );
}
