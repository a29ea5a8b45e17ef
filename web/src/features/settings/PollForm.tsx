import Form from "antd/es/form";
import InputNumber from "antd/es/input-number";
import { useTranslation } from "react-i18next";
import { type Connection, changePolling } from "@/api/channels";
import { newKey } from "@/api/client";
import { FormDrawer } from "@/ui/forms";

/** How often the shop is asked. */
export function PollForm(props: {
  connection: Connection;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { id, poll_seconds, version } = props.connection;
  return (
    <FormDrawer<{ poll_minutes: number }>
      open
      title={t("connections.change_poll")}
      initial={{ poll_minutes: poll_seconds / 60 }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ poll_minutes }, key) => {
        const poll_seconds = Math.round(poll_minutes * 60);
        await changePolling(id, { seen_version: version, poll_seconds }, key);
        props.onDone();
      }}
    >
      <Form.Item
        name="poll_minutes"
        label={t("connections.poll")}
        rules={[{ required: true, message: t("ui.required") }]}
        extra={t("connections.change_poll_hint")}
      >
        <InputNumber min={0.5} max={1_440} step={0.5} />
      </Form.Item>
    </FormDrawer>
  );
}
