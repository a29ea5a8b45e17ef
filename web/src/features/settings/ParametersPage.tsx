import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Parameter } from "@/api/schemas";
import { useMay } from "@/api/session";
import { parametersOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { TimeText } from "@/ui/texts";
import { ParameterForm } from "./ParameterForm";
import { SettingsTabs } from "./SettingsTabs";
import { ValueText } from "./ValueText";
import "./settings.css";

/** Thresholds, amount bands, number ranges: every change is a new version. */
export default function ParametersPage() {
  const { t } = useTranslation();
  const words = useWords();
  const parameters = useQuery(parametersOptions);
  const mayManage = useMay()("settings.manage_parameters");
  const [edited, setEdited] = useState<Parameter | null>(null);
  const items = parameters.data?.items ?? [];
  const groups = [...new Set(items.map(({ group }) => group))];
  return (
    <PageFrame title={t("menu.settings")}>
      <SettingsTabs active="parameters" />
      <div className="scroll panel" id="settings-panel" role="tabpanel">
        {parameters.isPending ? <Skeleton active /> : null}
        {parameters.isError ? (
          <FaultNote error={parameters.error} onRetry={() => void parameters.refetch()} />
        ) : null}
        {groups.map((group) => (
          <section key={group} className="parameter-group">
            <h2>{words("parameters.groups", group)}</h2>
            <ParameterTable
              parameters={items.filter((parameter) => parameter.group === group)}
              onEdit={mayManage ? setEdited : undefined}
            />
          </section>
        ))}
      </div>
      {edited ? <ParameterForm parameter={edited} onClose={() => setEdited(null)} /> : null}
    </PageFrame>
  );
}

function ParameterTable(props: {
  parameters: Parameter[];
  onEdit: ((parameter: Parameter) => void) | undefined;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { onEdit } = props;
  return (
    <table className="plain-table parameters narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("parameters.name")}</th>
          <th scope="col">{t("parameters.value")}</th>
          <th scope="col">{t("parameters.changed")}</th>
          <th scope="col">{t("ui.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {props.parameters.map((parameter) => (
          <tr key={parameter.name}>
            <th scope="row">
              {words("parameters.names", parameter.name)}
              <div className="muted small">{words("parameters.hints", parameter.name)}</div>
            </th>
            <td data-label={t("parameters.value")}>
              <ValueText parameter={parameter} value={parameter.value} />
            </td>
            <td data-label={t("parameters.changed")}>
              {parameter.updated_at ? (
                <TimeText at={parameter.updated_at} />
              ) : (
                <span className="muted">{t("parameters.is_standard")}</span>
              )}
              {parameter.updated_by ? (
                <div className="muted small">{parameter.updated_by}</div>
              ) : null}
            </td>
            <td>
              {onEdit ? (
                <Button size="small" onClick={() => onEdit(parameter)}>
                  {t("ui.edit")}
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
