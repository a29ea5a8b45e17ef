import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { PAGE_SIZE, PAGE_SIZES, PARTS } from "@/lib/layouts";
import { writeStored } from "@/lib/stored";
import { Choice } from "./Choice";
import { type Column, useColumns, useStored } from "./columns";

/** Which columns a list shows, in which order and how wide, and how many rows come at a time. */
export function ColumnChooser<Row>(props: {
  name: string;
  columns: Column<Row>[];
  onRefresh: () => void;
}) {
  const { t } = useTranslation();
  const { shown, show, widths, widen } = useColumns(props.name, props.columns);
  const shownKeys = shown.map((column) => column.key);
  const byNature = props.columns.map((column) => column.key);
  const hidden = props.columns.filter((column) => !shownKeys.includes(column.key));
  const size = useStored(PARTS.size + props.name);
  const titleOf = (key: string) => props.columns.find((column) => column.key === key)?.title ?? key;
  const reset = () => {
    for (const part of Object.values(PARTS)) writeStored(part + props.name, null);
  };
  return (
    <div className="column-chooser">
      {[...shown, ...hidden].map((column) => {
        const at = shownKeys.indexOf(column.key);
        const name = titleOf(column.key);
        return (
          <div key={column.key} className="column-line">
            <label>
              <input
                type="checkbox"
                disabled={column.fixed}
                checked={at >= 0}
                onChange={(event) =>
                  show(
                    event.target.checked
                      ? withColumn(shownKeys, column.key, byNature)
                      : shownKeys.filter((key) => key !== column.key),
                  )
                }
              />
              {column.title}
            </label>
            {at < 0 ? null : (
              <span className="column-place">
                <input
                  type="number"
                  className="column-width"
                  aria-label={t("ui.column_width", { name })}
                  placeholder={t("ui.column_auto")}
                  min={40}
                  max={2000}
                  step={10}
                  value={widths[column.key] ?? ""}
                  onChange={(event) => {
                    const width = event.target.valueAsNumber;
                    widen(column.key, Number.isFinite(width) ? width : null);
                  }}
                />
                <Button
                  size="small"
                  type="text"
                  disabled={at === 0}
                  aria-label={t("ui.column_earlier", { name })}
                  onClick={() => show(moved(shownKeys, column.key, -1))}
                >
                  ↑
                </Button>
                <Button
                  size="small"
                  type="text"
                  disabled={at === shownKeys.length - 1}
                  aria-label={t("ui.column_later", { name })}
                  onClick={() => show(moved(shownKeys, column.key, 1))}
                >
                  ↓
                </Button>
              </span>
            )}
          </div>
        );
      })}
      <Choice
        label={t("ui.page_size")}
        value={size ?? String(PAGE_SIZE)}
        options={PAGE_SIZES.map((rows) => ({
          value: String(rows),
          label: t("ui.page_size_of", { count: rows }),
        }))}
        onChange={(rows) => {
          writeStored(PARTS.size + props.name, rows ?? null);
          props.onRefresh();
        }}
      />
      <Button size="small" onClick={reset}>
        {t("ui.reset")}
      </Button>
    </div>
  );
}

/** The shown keys with one more, behind the one it follows by nature. */
function withColumn(shown: string[], key: string, byNature: string[]): string[] {
  const before = byNature.slice(0, byNature.indexOf(key)).reverse();
  const neighbour = before.find((other) => shown.includes(other));
  const at = neighbour === undefined ? 0 : shown.indexOf(neighbour) + 1;
  return [...shown.slice(0, at), key, ...shown.slice(at)];
}

/** The shown keys with one moved by a place. */
function moved(shown: string[], key: string, by: -1 | 1): string[] {
  const at = shown.indexOf(key);
  const other = shown[at + by];
  if (at < 0 || other === undefined) return shown;
  const next = [...shown];
  next[at] = other;
  next[at + by] = key;
  return next;
}
