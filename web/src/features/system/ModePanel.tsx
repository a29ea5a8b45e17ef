import { useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { type Mode, setMode } from "@/api/system";
import { FormDrawer } from "@/ui/forms";
import { StatusTag, TimeText } from "@/ui/texts";

/** Closes the house for writing, and opens it again. */
export function ModePanel({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [closing, setClosing] = useState(false);
  const { act, busy } = useAct([keys.mode]);
  const open = () =>
    act(() => setMode({ read_only: false, reason: "" }, newKey()), t("system.opened"));
  return (
    <section className="panel" aria-labelledby="system-mode">
      <h2 id="system-mode">
        {t("system.mode")}{" "}
        <StatusTag tone={mode.read_only ? "warn" : "good"}>
          {mode.read_only ? t("system.read_only") : t("system.open")}
        </StatusTag>
      </h2>
      <p className="muted">{t("system.mode_hint")}</p>
      {mode.read_only ? (
        <>
          <p>
            {mode.reason} · {mode.by_name} · <TimeText at={mode.since} />
          </p>
          <Button type="primary" loading={busy} onClick={() => void open()}>
            {t("system.take_changes")}
          </Button>
        </>
      ) : (
        <Button danger onClick={() => setClosing(true)}>
          {t("system.make_read_only")}
        </Button>
      )}
      {closing ? (
        <FormDrawer<{ reason: string }>
          open
          danger
          title={t("system.make_read_only")}
          initial={{}}
          submitText={t("system.make_read_only")}
          newKey={newKey}
          onClose={() => setClosing(false)}
          onSubmit={async ({ reason }, key) => {
            client.setQueryData(keys.mode, await setMode({ read_only: true, reason }, key));
            setClosing(false);
          }}
        >
          <Form.Item
            name="reason"
            label={t("system.why")}
            extra={t("system.why_hint")}
            rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
          >
            <Input autoFocus maxLength={200} />
          </Form.Item>
        </FormDrawer>
      ) : null}
    </section>
  );
}
