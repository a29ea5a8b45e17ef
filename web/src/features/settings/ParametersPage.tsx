import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import type { Parameter } from "@/api/schemas";
import { useMay } from "@/api/session";
import { changeParameter, parametersOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { NumberText, TimeText } from "@/ui/texts";
import { SettingsTabs } from "./SettingsTabs";
import "./settings.css";

/** Thresholds, amount bands, number ranges: every change is a new version. */
export default function ParametersPage() {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const mayManage = useMay()("settings.manage_parameters");
  const parameters = useQuery(parametersOptions);
  const [edited, setEdited] = useState<Parameter | null>(null);
  return (
    <PageFrame title={t("menu.settings")}>
      <SettingsTabs active="parameters" />
      <div className="scroll panel" id="settings-panel" role="tabpanel">
        {parameters.isPending ? <Skeleton active /> : null}
        {parameters.isError ? <FaultNote error={parameters.error} /> : null}
        <table className="plain-table parameters">
          <thead>
            <tr>
              <th scope="col">{t("parameters.name")}</th>
              <th scope="col">{t("parameters.value")}</th>
              <th scope="col">{t("parameters.changed")}</th>
              <th scope="col">{t("ui.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {parameters.data?.items.map((parameter) => (
              <tr key={parameter.name}>
                <th scope="row">
                  {words("parameters.names", parameter.name)}
                  <div className="muted small">{words("parameters.groups", parameter.group)}</div>
                </th>
                <td>
                  <ValueText parameter={parameter} />
                </td>
                <td>
                  <TimeText at={parameter.updated_at} />
                  {parameter.updated_by ? (
                    <div className="muted small">{parameter.updated_by}</div>
                  ) : null}
                </td>
                <td>
                  {mayManage ? (
                    <Button size="small" onClick={() => setEdited(parameter)}>
                      {t("ui.edit")}
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {edited ? (
        <FormDrawer<{ value: string }>
          open
          title={words("parameters.names", edited.name)}
          initial={{ value: show(edited.value) }}
          submitText={t("ui.save")}
          newKey={newKey}
          onClose={() => setEdited(null)}
          onSubmit={async ({ value }, key) => {
            const body = { value: JSON.parse(value) as unknown, seen_version: edited.version };
            await changeParameter(edited.name, body, key);
            await client.invalidateQueries({ queryKey: keys.parameters });
            setEdited(null);
          }}
        >
          <Form.Item
            name="value"
            label={t("parameters.value")}
            extra={t("parameters.value_hint")}
            rules={[
              {
                validator: (_rule, text: string) =>
                  isJson(text)
                    ? Promise.resolve()
                    : Promise.reject(new Error(t("parameters.not_json"))),
              },
            ]}
          >
            <Input.TextArea autoFocus rows={6} spellCheck={false} className="code" />
          </Form.Item>
        </FormDrawer>
      ) : null}
    </PageFrame>
  );
}

/** Whole numbers with their unit; anything with parts as it is written. */
function ValueText({ parameter }: { parameter: Parameter }) {
  const words = useWords();
  if (parameter.type !== "whole") return <code>{show(parameter.value)}</code>;
  return (
    <>
      <NumberText value={Number(parameter.value)} /> {words("parameters.units", parameter.unit)}
    </>
  );
}

function show(value: unknown): string {
  return JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
