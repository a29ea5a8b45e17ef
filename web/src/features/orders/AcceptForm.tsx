import { useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { acceptException } from "@/api/orders";
import type { OrderView, Schema } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";

/** What is wrong is taken as it is; why, is kept with the order. */
export function AcceptForm(props: {
  view: OrderView;
  exception: Schema<"OrderException"> | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const { exception, view } = props;
  if (!exception) return null;
  return (
    <FormDrawer<{ reason: string }>
      open
      title={`${t("orders.accept")} · ${words("orders.stop", exception.code)}`}
      initial={{ reason: "" }}
      submitText={t("orders.accept")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ reason }, key) => {
        const body = { reason: reason.trim(), seen_version: view.order.version };
        await acceptException(view.order.id, exception.id, body, key);
        await client.invalidateQueries({ queryKey: keys.orders });
        props.onClose();
      }}
    >
      <Form.Item
        name="reason"
        label={t("orders.reason_label")}
        extra={t("orders.accept_hint")}
        rules={[{ required: true, whitespace: true, message: t("orders.reason_required") }]}
      >
        <Input.TextArea autoFocus rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  );
}
