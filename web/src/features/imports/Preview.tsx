import Alert from "antd/es/alert";
import { useTranslation } from "react-i18next";
import { ImportedRows } from "@/api/ImportedRows";
import type { OrderImport } from "@/api/schemas";

/** The first rows as they would be read, and those that cannot be, each with its fault. */
export function Preview({ order }: { order: OrderImport }) {
  const { t } = useTranslation();
  const { preview, analysis } = order;
  if (!preview) return null;
  const good = preview.summary.orders_new ?? 0;
  const bad = preview.summary.rows_refused ?? 0;
  const clean = preview.first.filter((row) => row.faults.length === 0);
  const titles = analysis?.columns.map(({ title }) => title) ?? [];
  return (
    <>
      <Alert
        type={bad === 0 ? "success" : "warning"}
        showIcon
        title={t("imports.found", { good, bad })}
        description={bad === 0 ? undefined : t("imports.bad_hint")}
      />
      {preview.faulty.length > 0 ? (
        <ImportedRows label={t("imports.faulty_rows")} titles={titles} rows={preview.faulty} />
      ) : null}
      <ImportedRows label={t("imports.first_rows")} titles={titles} rows={clean} />
    </>
  );
}
