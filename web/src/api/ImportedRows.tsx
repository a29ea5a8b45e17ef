import { useTranslation } from "react-i18next";
import { useWords } from "@/i18n/words";
import { faultText } from "./faults";
import { faultsOfRow, type ImportedRow } from "./imports";

/** Rows of a file as they stand there, each with what is wrong with it. */
export function ImportedRows(props: { label: string; titles: string[]; rows: ImportedRow[] }) {
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
