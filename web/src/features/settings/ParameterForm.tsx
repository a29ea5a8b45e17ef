import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import InputNumber from "antd/es/input-number";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import type { Parameter } from "@/api/schemas";
import { changeParameter, parameterChangesOptions, resetParameter } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { ask } from "@/ui/ask";
import { FormDrawer } from "@/ui/forms";
import { FaultNote, Timeline } from "@/ui/notes";
import { TimeText } from "@/ui/texts";
import { BandsEditor } from "./BandsEditor";
import { type BandRow, bandRows, toBands } from "./bands";
import { ValueText } from "./ValueText";

/** `value` where the server names it so, that its faults land on the inputs. */
interface Values {
  value?: unknown;
  bands?: BandRow[];
}

/** A parameter's own inputs, what it was before, and the way back to what everyone starts with. */
export function ParameterForm({
  parameter,
  onClose,
}: {
  parameter: Parameter;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const { name, type, value, version } = parameter;
  const isBands = type === "amount_bands";
  const done = async () => {
    await client.invalidateQueries({ queryKey: keys.parameters });
    onClose();
  };
  return (
    <FormDrawer<Values>
      open
      size={isBands ? 860 : 520}
      title={words("parameters.names", name)}
      initial={isBands ? { bands: bandRows(value) } : { value }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async (values, key) => {
        const wanted = isBands ? toBands(values.bands ?? []) : values.value;
        await changeParameter(name, { value: wanted, seen_version: version }, key);
        await done();
      }}
    >
      <p className="muted">{words("parameters.hints", name)}</p>
      <Inputs parameter={parameter} />
      <Standard parameter={parameter} onReset={done} />
      <History parameter={parameter} />
    </FormDrawer>
  );
}

function Inputs({ parameter }: { parameter: Parameter }) {
  const { t } = useTranslation();
  const words = useWords();
  switch (parameter.type) {
    case "amount_bands":
      return <BandsEditor />;
    case "whole": {
      const { least, most, unit } = parameter;
      return (
        <Form.Item
          name="value"
          label={`${t("parameters.value")} (${words("parameters.units", unit)})`}
          extra={t("parameters.range", { least, most })}
          rules={[{ required: true, message: t("ui.required") }]}
        >
          <InputNumber autoFocus min={least} max={most} precision={0} style={{ width: "100%" }} />
        </Form.Item>
      );
    }
    case "stock_thresholds":
      return (["safety", "min", "max"] as const).map((part, at) => (
        <Form.Item
          key={part}
          name={["value", part]}
          label={t(`stock.${part}`)}
          dependencies={part === "max" ? [["value", "min"]] : []}
          rules={[
            { required: true, message: t("ui.required") },
            ({ getFieldValue }) => ({
              validator: (_rule, number: number) => {
                const min = Number(getFieldValue(["value", "min"]));
                return part === "max" && number !== 0 && number < min
                  ? Promise.reject(new Error(t("stock.crossed")))
                  : Promise.resolve();
              },
            }),
          ]}
        >
          <InputNumber
            autoFocus={at === 0}
            min={0}
            max={1_000_000_000}
            precision={0}
            style={{ width: "100%" }}
          />
        </Form.Item>
      ));
  }
}

function Standard({ parameter, onReset }: { parameter: Parameter; onReset: () => Promise<void> }) {
  const { t } = useTranslation();
  const { name, value, standard, version } = parameter;
  const { act, busy } = useAct([keys.parameters]);
  if (JSON.stringify(value) === JSON.stringify(standard)) return null;
  const reset = async () => {
    const [title, text] = [t("parameters.reset"), t("parameters.reset_sure")];
    if (!(await ask({ title, text, yes: title, no: t("ui.cancel") }))) return;
    if (await act(() => resetParameter(name, version, newKey()))) await onReset();
  };
  return (
    <section className="parameter-part">
      <h3>{t("parameters.standard")}</h3>
      <ValueText parameter={parameter} value={standard} />
      <p>
        <Button loading={busy} onClick={() => void reset()}>
          {t("parameters.reset")}
        </Button>
      </p>
    </section>
  );
}

/** Who set it, when, from what to what. */
function History({ parameter }: { parameter: Parameter }) {
  const { t } = useTranslation();
  const changes = useQuery(parameterChangesOptions(parameter.name));
  const items = changes.data?.items ?? [];
  return (
    <section className="parameter-part">
      <h3>{t("parameters.history")}</h3>
      {changes.isError ? <FaultNote error={changes.error} /> : null}
      {changes.isSuccess && items.length === 0 ? (
        <p className="muted">{t("parameters.history_none")}</p>
      ) : null}
      <Timeline
        entries={items.map(({ version, at, actor_name, before, after }) => ({
          id: String(version),
          head: (
            <>
              <del className="muted">
                <ValueText parameter={parameter} value={before} />
              </del>
              <div>
                <ValueText parameter={parameter} value={after} />
              </div>
            </>
          ),
          meta: (
            <>
              <TimeText at={at} /> · {actor_name}
            </>
          ),
        }))}
      />
    </section>
  );
}
