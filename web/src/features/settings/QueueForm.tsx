import { useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { type Connection, connectionKeys, type NewQueue, setQueue } from "@/api/channels";
import { newKey } from "@/api/client";
import { FormDrawer } from "@/ui/forms";

/** Where the queue is, and by which key it is read. */
export function QueueForm(props: { connection: Connection; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id, queue } = props.connection;
  const required = [{ required: true, message: t("ui.required") }];
  return (
    <FormDrawer<NewQueue>
      open
      title={t("connections.queue")}
      initial={{ url: queue?.url ?? "", region: queue?.region ?? null, key: "", secret: "" }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (named, key) => {
        await setQueue(id, { ...named, region: named.region?.trim() || null }, key);
        await client.invalidateQueries({ queryKey: connectionKeys.all });
        props.onClose();
      }}
    >
      <p className="muted">{t("connections.queue_hint")}</p>
      <Form.Item
        name="url"
        label={t("connections.queue_url")}
        rules={required}
        extra={t("connections.queue_url_hint")}
      >
        <Input maxLength={500} />
      </Form.Item>
      <Form.Item
        name="region"
        label={t("connections.queue_region")}
        extra={t("connections.queue_region_hint")}
      >
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item name="key" label={t("connections.queue_key")} rules={required}>
        <Input maxLength={200} autoComplete="off" />
      </Form.Item>
      <Form.Item name="secret" label={t("connections.queue_secret")} rules={required}>
        <Input.Password maxLength={200} autoComplete="new-password" />
      </Form.Item>
    </FormDrawer>
  );
}
