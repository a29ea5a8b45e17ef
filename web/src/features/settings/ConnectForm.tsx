import { useQuery } from "@tanstack/react-query";
import AutoComplete from "antd/es/auto-complete";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Connection,
  type Credentials,
  changeCredentials,
  connectShop,
  type Spoken,
  spokenOf,
} from "@/api/channels";
import { newKey } from "@/api/client";
import type { Schema } from "@/api/schemas";
import { shopsOptions } from "@/api/settings";
import { FormDrawer } from "@/ui/forms";
import { TERMS_SIZE, TermsField } from "./TermsForm";

interface ConnectValues {
  shop_id: string;
  credentials: Credentials;
  poll_minutes: number;
  since?: string;
  /** How the shop is asked and read, where its platform's words are not known. */
  terms?: string;
}

/** Midnight of a day where one sits. */
export const beginOf = (day: string) => new Date(`${day}T00:00:00`).toISOString();

/** The steps by which a key is made at a platform, and where it is put. */
function KeySteps({ platform }: { platform: Spoken }) {
  const { t } = useTranslation();
  return (
    <section className="panel channel-steps" aria-label={t("connections.key_steps")}>
      <h3>{t("connections.key_steps")}</h3>
      <ol>
        <li>{t(`connections.${platform}.key_open`)}</li>
        <li>{t(`connections.${platform}.key_add`)}</li>
        <li>{t(`connections.${platform}.key_copy`)}</li>
      </ol>
    </section>
  );
}

interface KeyShape {
  /** What is written into a field, for one. */
  address: string;
  key: string;
  secret: string;
  /** A token that lasts, beside key and secret, and what is said of it. */
  grant?: string;
  grantHint?: "grant_hint" | "code_hint";
  /** What is said of another secret than that of the key, where webhooks may be signed by one. */
  pushSecret?: "other_secret_hint" | "push_key_hint";
  /** Where of the shop stock is told: of a location of its own, or of a seller, who has to be named. */
  place?: "location" | "seller";
  /** The addresses of its shops, where all are known. */
  stores?: string[];
  /** Whether it is asked by terms of its own, which say what of the key is shown. */
  terms?: boolean;
}

/** Amazon's stores, as people know them. */
const AMAZON = [
  "com",
  "ca",
  "com.mx",
  "com.br",
  "co.uk",
  "de",
  "fr",
  "it",
  "es",
  "nl",
  "com.be",
  "ie",
  "se",
  "pl",
  "com.tr",
  "ae",
  "sa",
  "eg",
  "co.za",
  "in",
  "co.jp",
  "com.au",
  "sg",
].map((ending) => `https://www.amazon.${ending}`);

/** What each platform's keys look like. */
const FORMS: Record<Spoken, KeyShape> = {
  amazon: {
    address: "https://www.amazon.de",
    key: "amzn1.application-oa2-client.…",
    secret: "amzn1.oa2-cs.v1.…",
    grant: "Atzr|…",
    place: "seller",
    stores: AMAZON,
  },
  ebay: {
    address: "https://api.ebay.com",
    key: "Tradewin-…-PRD-…",
    secret: "PRD-…",
    grant: "v^1.1#…",
    stores: ["https://api.ebay.com", "https://api.sandbox.ebay.com"],
  },
  erp: {
    address: "https://erp.example.com",
    key: "",
    secret: "",
    grant: "",
    place: "location",
    terms: true,
  },
  woocommerce: { address: "https://shop.example.com", key: "ck_…", secret: "cs_…" },
  shopee: {
    address: "shopee.sg/123456789",
    key: "2001887",
    secret: "shpk…",
    grant: "https://www.example.com/?code=…&shop_id=…",
    grantHint: "code_hint",
    pushSecret: "push_key_hint",
    place: "location",
  },
  shopify: {
    address: "name.myshopify.com",
    key: "shpat_…",
    secret: "",
    pushSecret: "other_secret_hint",
    place: "location",
  },
};

function KeyFields({ platform }: { platform: Spoken }) {
  const { t } = useTranslation();
  const form = FORMS[platform];
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <>
      <Form.Item
        name={["credentials", "address"]}
        label={t("connections.address")}
        rules={required}
        extra={t(`connections.${platform}.address_hint`)}
      >
        {form.stores ? (
          <AutoComplete
            options={form.stores.map((value) => ({ value }))}
            showSearch={{ filterOption: true }}
            placeholder={form.address}
          />
        ) : (
          <Input inputMode="url" maxLength={500} placeholder={form.address} />
        )}
      </Form.Item>
      <Form.Item
        name={["credentials", "key"]}
        label={t(`connections.${platform}.key`)}
        rules={required}
      >
        <Input autoComplete="off" maxLength={200} placeholder={form.key} />
      </Form.Item>
      <Form.Item
        name={["credentials", "secret"]}
        label={t(`connections.${platform}.secret`)}
        rules={form.terms ? [] : required}
        extra={t(`connections.${platform}.secret_hint`)}
      >
        <Input.Password autoComplete="new-password" maxLength={200} placeholder={form.secret} />
      </Form.Item>
      {form.grant === undefined ? null : (
        <Form.Item
          name={["credentials", "grant"]}
          label={t("connections.grant")}
          rules={form.terms ? [] : required}
          extra={t(`connections.${form.grantHint ?? "grant_hint"}`)}
        >
          <Input.Password autoComplete="new-password" maxLength={4000} placeholder={form.grant} />
        </Form.Item>
      )}
      {form.pushSecret ? (
        <Form.Item
          name={["credentials", "push_secret"]}
          label={t("connections.other_secret")}
          extra={t(`connections.${form.pushSecret}`)}
        >
          <Input.Password autoComplete="new-password" maxLength={200} />
        </Form.Item>
      ) : null}
      {form.place === "location" ? (
        <Form.Item
          name={["credentials", "place"]}
          label={t("connections.place")}
          extra={t("connections.place_hint")}
        >
          <Input maxLength={100} />
        </Form.Item>
      ) : null}
      {form.place === "seller" ? (
        <Form.Item
          name={["credentials", "place"]}
          label={t("connections.seller")}
          rules={required}
          extra={t("connections.seller_hint")}
        >
          <Input maxLength={100} />
        </Form.Item>
      ) : null}
    </>
  );
}

/** A shop that is connected; answers where it tells what happens, and by which secret. */
export function ConnectForm(props: {
  connected: string[];
  onClose: () => void;
  onDone: (made: Schema<"ShopConnected">, platform: Spoken) => void;
}) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState<unknown>(null);
  const [hasTerms, setHasTerms] = useState(false);
  const shops = useQuery(shopsOptions);
  const free = (shops.data?.items ?? []).filter(
    ({ id, active, platform }) =>
      active && spokenOf(platform) !== undefined && !props.connected.includes(id),
  );
  const platformOf = (shop_id: string | undefined) =>
    spokenOf(free.find(({ id }) => id === shop_id)?.platform);
  return (
    <FormDrawer<ConnectValues>
      open
      size={hasTerms ? TERMS_SIZE : 560}
      title={t("connections.new")}
      initial={{ poll_minutes: 5 }}
      submitText={t("connections.connect")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ shop_id, credentials, poll_minutes, since, terms }) => {
        const made = await connectShop({
          shop_id,
          credentials: { ...credentials, secret: credentials.secret ?? "" },
          poll_seconds: poll_minutes * 60,
          ...(since ? { since: beginOf(since) } : {}),
          ...(terms ? { terms } : {}),
        }).catch((fault: unknown) => {
          setRefused(fault);
          throw fault;
        });
        props.onDone(made, platformOf(shop_id) ?? "woocommerce");
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
          notFoundContent={t("connections.no_shops")}
          options={free.map(({ id, name, code }) => ({ value: id, label: `${name} · ${code}` }))}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={["shop_id"]}>
        {({ getFieldValue }) => {
          const platform = platformOf(getFieldValue("shop_id"));
          return platform ? (
            <>
              <KeySteps platform={platform} />
              <KeyFields platform={platform} />
              {FORMS[platform].terms ? (
                <TermsField refused={refused} onShown={setHasTerms} />
              ) : null}
            </>
          ) : null;
        }}
      </Form.Item>
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
  const platform = spokenOf(connection.platform) ?? "woocommerce";
  return (
    <FormDrawer<Pick<ConnectValues, "credentials">>
      open
      title={t("connections.change_key")}
      initial={{
        credentials: {
          address: connection.address,
          key: "",
          secret: "",
          place: connection.place ?? null,
        },
      }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ credentials }, key) => {
        await changeCredentials(
          connection.id,
          { ...credentials, secret: credentials.secret ?? "" },
          key,
        );
        props.onDone();
      }}
    >
      <KeySteps platform={platform} />
      <KeyFields platform={platform} />
    </FormDrawer>
  );
}
