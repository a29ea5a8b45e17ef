import Alert from "antd/es/alert";
import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import type { Schema } from "@/api/schemas";
import { useWords } from "@/i18n/words";

type PreviewOf = NonNullable<Schema<"OrderImport">["preview"]>;

/** The first rows as they would be read, each fault in its cell. */
export function Preview(props: { preview: PreviewOf; fields: string[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const { good, bad, rows } = props.preview;
  const used = props.fields.filter((field) => rows.some((row) => row.values[field] !== undefined));
  return (
    <>
      <Alert
        type={bad === 0 ? "success" : "warning"}
        showIcon
        title={t("imports.found", { good, bad })}
        description={bad === 0 ? undefined : t("imports.bad_hint")}
      />
      <div
        className="table-scroll"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
        tabIndex={0}
        role="region"
        aria-label={t("imports.step.preview")}
      >
        <table className="plain-table import-preview">
          <thead>
            <tr>
              <th scope="col">{t("imports.row")}</th>
              {used.map((field) => (
                <th key={field} scope="col">
                  {words("imports.field", field)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.row_no} className={row.errors.length > 0 ? "bad-row" : undefined}>
                <th scope="row">{row.row_no}</th>
                {used.map((field) => (
                  <td key={field}>
                    {row.values[field]}
                    {row.errors
                      .filter((error) => error.field === field)
                      .map((error) => (
                        <div key={error.code} className="bad-text small">
                          {faultText(error.code, error.detail)}
                        </div>
                      ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
