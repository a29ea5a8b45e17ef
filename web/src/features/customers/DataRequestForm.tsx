import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { askData } from "@/api/privacy";
import type { Schema } from "@/api/schemas";
import { FormDrawer } from "@/ui/forms";
import { say } from "@/ui/say";

type Kind = Schema<"DataRequestInput">["kind"];

/** A customer wants to know what is held about them, or to be forgotten. */
export function DataRequestForm({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <FormDrawer<{ kind: Kind; reason: string }>
      open
      title={t("privacy.ask")}
      initial={{ kind: "export" }}
      submitText={t("privacy.ask")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async ({ kind, reason }, key) => {
        await askData({ kind, customer_id: id, reason: reason.trim() }, key);
        say.good(t("privacy.asked"));
        onClose();
      }}
    >
      <Form.Item name="kind" label={t("privacy.ask_kind")}>
        <Select
          options={[
            { value: "export", label: t("privacy.ask_export") },
            { value: "erasure", label: t("privacy.ask_erasure") },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t("orders.reason_label")}
        extra={t("privacy.ask_hint")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input.TextArea autoFocus rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}
