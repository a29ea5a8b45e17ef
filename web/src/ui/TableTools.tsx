import ColumnHeightOutlined from "@ant-design/icons/ColumnHeightOutlined";
import ReloadOutlined from "@ant-design/icons/ReloadOutlined";
import SettingOutlined from "@ant-design/icons/SettingOutlined";
import Button from "antd/es/button";
import Popover from "antd/es/popover";
import Tooltip from "antd/es/tooltip";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Column, useColumns, useDensity } from "./columns";

/** The line above a list: the page's own buttons left, how the list looks right. */
export function TableTools<Row>(props: {
  name: string;
  columns: Column<Row>[];
  refreshing: boolean;
  onRefresh: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const [density, setDensity] = useDensity();
  return (
    <div className="table-tools">
      <div className="tools-own">{props.children}</div>
      <div className="tools-look">
        <Tooltip title={t("ui.refresh")}>
          <Button
            type="text"
            aria-label={t("ui.refresh")}
            icon={<ReloadOutlined spin={props.refreshing} />}
            onClick={props.onRefresh}
          />
        </Tooltip>
        <Tooltip title={t(`ui.density_${density}`)}>
          <Button
            type="text"
            aria-label={t("ui.density")}
            aria-pressed={density === "compact"}
            icon={<ColumnHeightOutlined />}
            onClick={() => setDensity(density === "compact" ? "comfortable" : "compact")}
          />
        </Tooltip>
        <Popover
          trigger="click"
          placement="bottomRight"
          title={t("ui.columns")}
          content={<ColumnChooser name={props.name} columns={props.columns} />}
        >
          <Button type="text" aria-label={t("ui.columns")} icon={<SettingOutlined />} />
        </Popover>
      </div>
    </div>
  );
}

function ColumnChooser<Row>(props: { name: string; columns: Column<Row>[] }) {
  const { t } = useTranslation();
  const { shown, show } = useColumns(props.name, props.columns);
  const shownKeys = shown.map((column) => column.key);
  return (
    <div className="column-chooser">
      {props.columns.map((column) => (
        <label key={column.key}>
          <input
            type="checkbox"
            disabled={column.fixed}
            checked={shownKeys.includes(column.key)}
            onChange={(event) =>
              show(
                event.target.checked
                  ? [...shownKeys, column.key]
                  : shownKeys.filter((key) => key !== column.key),
              )
            }
          />
          {column.title}
        </label>
      ))}
      <Button size="small" onClick={() => show(null)}>
        {t("ui.reset")}
      </Button>
    </div>
  );
}
