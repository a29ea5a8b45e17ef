import { useBlocker } from "@tanstack/react-router";
import Button from "antd/es/button";
import Drawer from "antd/es/drawer";
import Form from "antd/es/form";
import { type ReactNode, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { ask } from "./ask";
import { FaultNote } from "./notes";
import { useSurroundings } from "./Surroundings";
import { useShortcuts } from "./shortcuts";
import { useSubmit } from "./submit";

/** Asks before typed words are lost: to another page, another tab, or a closed drawer. */
export function useLeaveGuard(dirty: boolean): () => Promise<boolean> {
  const { t } = useTranslation();
  const mayLeave = useCallback(
    () =>
      ask({
        title: t("ui.leave_title"),
        text: t("ui.leave_text"),
        yes: t("ui.leave"),
        no: t("ui.stay"),
      }),
    [t],
  );
  useBlocker({
    disabled: !dirty,
    enableBeforeUnload: () => dirty,
    shouldBlockFn: async ({ current, next }) =>
      current.pathname !== next.pathname && !(await mayLeave()),
  });
  return useCallback(async () => !dirty || mayLeave(), [dirty, mayLeave]);
}

export function FormDrawer<Values extends object>(props: {
  title: string;
  open: boolean;
  initial: Partial<Values>;
  submitText: string;
  newKey: () => string;
  onSubmit: (values: Values, key: string) => Promise<void>;
  onClose: () => void;
  size?: number;
  danger?: boolean;
  children: ReactNode;
}) {
  return (
    <Drawer
      title={props.title}
      open={props.open}
      size={props.size ?? 480}
      destroyOnHidden
      footer={null}
      onClose={props.onClose}
      styles={{ body: { padding: 0 }, wrapper: { maxWidth: "100vw" } }}
      keyboard={false}
      closable={false}
      mask={{ closable: false }}
    >
      {props.open ? <FormBody {...props} /> : null}
    </Drawer>
  );
}

function FormBody<Values extends object>(props: Parameters<typeof FormDrawer<Values>>[0]) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const [dirty, setDirty] = useState(false);
  const mayLeave = useLeaveGuard(dirty);
  const { submit, busy, error } = useSubmit<Values>(form, props.newKey, async (values, key) => {
    await props.onSubmit(values, key);
    setDirty(false);
  });
  const { explain } = useSurroundings();
  // Asked for, and decided by somebody else: to send it again would be to ask twice.
  const waits = error !== null && explain(error).waits !== undefined;
  useEffect(() => {
    if (waits) setDirty(false);
  }, [waits]);
  const close = async () => {
    if (waits || (await mayLeave())) props.onClose();
  };
  useShortcuts({ Escape: () => void close() }, { exclusive: true });

  return (
    <Form<Values>
      form={form}
      layout="vertical"
      className="form-body"
      initialValues={props.initial}
      disabled={waits}
      onFinish={submit}
      onValuesChange={() => setDirty(true)}
      scrollToFirstError={{ focus: true }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.submit();
        // Not passed on: a menu or a date inside the form closes itself first.
        if (event.key === "Escape" && !event.defaultPrevented) void close();
      }}
    >
      <div className="form-fields">
        {error ? <FaultNote error={error} /> : null}
        {props.children}
      </div>
      <div className="form-footer">
        <Button disabled={false} autoFocus={waits} onClick={() => void close()}>
          {waits ? t("ui.close") : t("ui.cancel")}
        </Button>
        {waits ? null : (
          <Button type="primary" danger={props.danger} htmlType="submit" loading={busy}>
            {props.submitText}
          </Button>
        )}
      </div>
    </Form>
  );
}
