import Alert from "antd/es/alert";
import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import { faultsOfRow, type ImportedRow } from "@/api/imports";
import type { OrderImport } from "@/api/schemas";
import { useWords } from "@/i18n/words";

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
        <RowTable label={t("imports.faulty_rows")} titles={titles} rows={preview.faulty} />
      ) : null}
      <RowTable label={t("imports.first_rows")} titles={titles} rows={clean} />
    </>
  );
}

function RowTable(props: { label: string; titles: string[]; rows: ImportedRow[] }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <>
      <h2>{props.label}</h2>
      <div
        className="table-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
        tabIndex={0}
        role="region"
        aria-label={props.label}
      >
        <table className="plain-table import-preview">
          <thead>
            <tr>
              <th scope="col">{t("imports.row")}</th>
              {props.titles.map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.rows.map((row) => (
              <tr key={row.row} className={row.faults.length > 0 ? "bad-row" : undefined}>
                <th scope="row">
                  {row.row}
                  {faultsOfRow(row).map(({ field, code }) => (
                    <div key={`${field} ${code}`} className="bad-text small">
                      {field ? `${words("imports.field", field)}: ` : ""}
                      {faultText(code)}
                    </div>
                  ))}
                </th>
                {props.titles.map((title, index) => (
                  <td key={title}>{row.cells[index]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
