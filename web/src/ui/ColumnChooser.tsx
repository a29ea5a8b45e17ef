import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { PAGE_SIZE, PAGE_SIZES, PARTS } from "@/lib/layouts";
import { writeStored } from "@/lib/stored";
import { Choice } from "./Choice";
import { type Column, useColumns, useStored } from "./columns";
import { OrderedChoice } from "./OrderedChoice";

/** Which columns a list shows, in which order and how wide, and how many rows come at a time. */
export function ColumnChooser<Row>(props: {
  name: string;
  columns: Column<Row>[];
  onRefresh: () => void;
}) {
  const { t } = useTranslation();
  const { shown, show, widths, widen } = useColumns(props.name, props.columns);
  const size = useStored(PARTS.size + props.name);
  const reset = () => {
    for (const part of Object.values(PARTS)) writeStored(part + props.name, null);
  };
  return (
    <div className="column-chooser">
      <OrderedChoice
        items={props.columns}
        shown={shown.map((column) => column.key)}
        onShow={show}
        extra={({ key, title: name }) => (
          <input
            type="number"
            className="column-width"
            aria-label={t("ui.column_width", { name })}
            placeholder={t("ui.column_auto")}
            min={40}
            max={2000}
            step={10}
            value={widths[key] ?? ""}
            onChange={(event) => {
              const width = event.target.valueAsNumber;
              widen(key, Number.isFinite(width) ? width : null);
            }}
          />
        )}
      />
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
