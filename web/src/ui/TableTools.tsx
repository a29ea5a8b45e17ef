import ColumnHeightOutlined from "@ant-design/icons/ColumnHeightOutlined";
import ReloadOutlined from "@ant-design/icons/ReloadOutlined";
import SettingOutlined from "@ant-design/icons/SettingOutlined";
import Button from "antd/es/button";
import Popover from "antd/es/popover";
import Tooltip from "antd/es/tooltip";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, useDensity } from "./columns";

/** The line above a list: the page's own buttons left, how the list looks right. */
export function TableTools<Row>(props: {
  name: string;
  columns: Column<Row>[];
  refreshing: boolean;
  onRefresh: () => void;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const Chooser = useChooser();
  const [density, setDensity] = useDensity(props.name);
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
          content={
            Chooser ? (
              <Chooser name={props.name} columns={props.columns} onRefresh={props.onRefresh} />
            ) : null
          }
        >
          <Button type="text" aria-label={t("ui.columns")} icon={<SettingOutlined />} />
        </Popover>
      </div>
    </div>
  );
}

/** Comes behind the list, and is there when somebody asks for it. */
function useChooser() {
  const [loaded, setLoaded] = useState<{
    Chooser: typeof import("./ColumnChooser").ColumnChooser;
  }>();
  useEffect(() => {
    import("./ColumnChooser").then(
      ({ ColumnChooser }) => setLoaded({ Chooser: ColumnChooser }),
      () => undefined,
    );
  }, []);
  return loaded?.Chooser;
}
