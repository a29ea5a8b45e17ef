import { useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { commandFulfilment } from "@/api/orders";
import type { Fulfilment } from "@/api/schemas";
import { FormDrawer } from "@/ui/forms";

interface Values {
  carrier: string;
  tracking_number: string;
}

/** The parcel has left: by whom, under which number. */
export function ShipForm(props: { fulfilment: Fulfilment | null; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { fulfilment } = props;
  if (!fulfilment) return null;
  return (
    <FormDrawer<Values>
      open
      title={`${t("orders.fulfilment_command.ship")} · ${fulfilment.number}`}
      initial={{
        carrier: fulfilment.carrier ?? "",
        tracking_number: fulfilment.tracking_number ?? "",
      }}
      submitText={t("orders.fulfilment_command.ship")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values, key) => {
        const body = { ...values, seen_version: fulfilment.version };
        await commandFulfilment(fulfilment.id, "ship", body, key);
        await client.invalidateQueries({ queryKey: keys.orders });
        props.onClose();
      }}
    >
      <Form.Item
        name="carrier"
        label={t("orders.carrier")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input autoFocus maxLength={60} />
      </Form.Item>
      <Form.Item
        name="tracking_number"
        label={t("orders.tracking")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input maxLength={60} autoComplete="off" spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  );
}
