import { useQuery } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { type Connection, changeCredentials, connectShop } from "@/api/channels";
import { newKey } from "@/api/client";
import type { Schema } from "@/api/schemas";
import { shopsOptions } from "@/api/settings";
import { FormDrawer } from "@/ui/forms";

interface ConnectValues {
  shop_id: string;
  credentials: { address: string; consumer_key: string; consumer_secret: string };
  poll_minutes: number;
  since?: string;
}

/** Midnight of a day where one sits. */
export const beginOf = (day: string) => new Date(`${day}T00:00:00`).toISOString();

/** The steps by which a key is made in WooCommerce, and where it is put. */
function KeySteps() {
  const { t } = useTranslation();
  return (
    <section className="panel channel-steps" aria-label={t("connections.key_steps")}>
      <h3>{t("connections.key_steps")}</h3>
      <ol>
        <li>{t("connections.key_step_open")}</li>
        <li>{t("connections.key_step_add")}</li>
        <li>{t("connections.key_step_copy")}</li>
      </ol>
    </section>
  );
}

function KeyFields() {
  const { t } = useTranslation();
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <>
      <Form.Item
        name={["credentials", "address"]}
        label={t("connections.address")}
        rules={required}
        extra={t("connections.address_hint")}
      >
        <Input inputMode="url" maxLength={500} placeholder="https://shop.example.com" />
      </Form.Item>
      <Form.Item
        name={["credentials", "consumer_key"]}
        label={t("connections.consumer_key")}
        rules={required}
      >
        <Input autoComplete="off" maxLength={200} placeholder="ck_…" />
      </Form.Item>
      <Form.Item
        name={["credentials", "consumer_secret"]}
        label={t("connections.consumer_secret")}
        rules={required}
        extra={t("connections.secret_kept")}
      >
        <Input.Password autoComplete="new-password" maxLength={200} placeholder="cs_…" />
      </Form.Item>
    </>
  );
}

/** A shop that is connected; answers where it tells what happens, and by which secret. */
export function ConnectForm(props: {
  connected: string[];
  onClose: () => void;
  onDone: (made: Schema<"ShopConnected">) => void;
}) {
  const { t } = useTranslation();
  const shops = useQuery(shopsOptions);
  const free = (shops.data?.items ?? []).filter(
    ({ id, active }) => active && !props.connected.includes(id),
  );
  return (
    <FormDrawer<ConnectValues>
      open
      size={560}
      title={t("connections.new")}
      initial={{ poll_minutes: 5 }}
      submitText={t("connections.connect")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ shop_id, credentials, poll_minutes, since }) => {
        props.onDone(
          await connectShop({
            shop_id,
            credentials,
            poll_seconds: poll_minutes * 60,
            ...(since ? { since: beginOf(since) } : {}),
          }),
        );
      }}
    >
      <Form.Item
        name="shop_id"
        label={t("connections.shop")}
        rules={[{ required: true, message: t("ui.required") }]}
        extra={t("connections.shop_hint")}
      >
        <Select
          showSearch={{ optionFilterProp: "label" }}
          loading={shops.isPending}
          options={free.map(({ id, name, code }) => ({ value: id, label: `${name} · ${code}` }))}
        />
      </Form.Item>
      <KeySteps />
      <KeyFields />
      <Form.Item name="since" label={t("connections.since")} extra={t("connections.since_hint")}>
        <Input type="date" />
      </Form.Item>
      <Form.Item
        name="poll_minutes"
        label={t("connections.poll")}
        extra={t("connections.poll_hint")}
      >
        <InputNumber min={1} max={1440} precision={0} />
      </Form.Item>
    </FormDrawer>
  );
}

/** Another key of a shop. */
export function KeyForm(props: {
  connection: Connection;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { connection } = props;
  return (
    <FormDrawer<Pick<ConnectValues, "credentials">>
      open
      title={t("connections.change_key")}
      initial={{
        credentials: { address: connection.address, consumer_key: "", consumer_secret: "" },
      }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ credentials }, key) => {
        await changeCredentials(connection.id, credentials, key);
        props.onDone();
      }}
    >
      <KeySteps />
      <KeyFields />
    </FormDrawer>
  );
}
