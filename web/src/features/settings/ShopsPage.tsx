import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import Skeleton from "antd/es/skeleton";
import Switch from "antd/es/switch";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { problemText } from "@/api/faults";
import { keys } from "@/api/keys";
import { asProblem } from "@/api/problem";
import type { Schema, Shop } from "@/api/schemas";
import { useMay } from "@/api/session";
import { changeShop, createShop, shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";
import { EmptyState, Facts, FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { SettingsTabs } from "./SettingsTabs";
import "./settings.css";
import { say } from "@/ui/say";

const SWITCHES = [
  "auto_approve",
  "auto_confirm",
  "merge_review_and_confirm",
  "four_eyes",
  "reserve_on_arrival",
  "require_payment",
  "confirm_partial",
] as const satisfies (keyof Schema<"Workflow">)[];

const PLATFORMS: Schema<"Platform">[] = [
  "manual",
  "amazon",
  "ebay",
  "shopify",
  "woocommerce",
  "shopee",
  "erp",
  "api",
  "file",
];

/** Shops, and how an order of each goes its way. */
export default function ShopsPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayManage = useMay()("settings.manage_shops");
  const shops = useQuery(shopsOptions);
  const [edited, setEdited] = useState<Shop | "new" | null>(null);
  const changed = () => client.invalidateQueries({ queryKey: keys.shops });
  const items = shops.data?.items ?? [];

  return (
    <PageFrame
      title={t("menu.settings")}
      actions={
        mayManage ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
            {t("shops.new")}
          </Button>
        ) : null
      }
    >
      <SettingsTabs active="shops" />
      <div className="scroll shop-cards" id="settings-panel" role="tabpanel">
        {shops.isPending ? <Skeleton active /> : null}
        {shops.isError ? (
          <FaultNote error={shops.error} onRetry={() => void shops.refetch()} />
        ) : null}
        {shops.isSuccess && items.length === 0 ? (
          <EmptyState title={t("shops.empty")} hint={t("shops.empty_hint")} />
        ) : null}
        {items.map((shop) => (
          <ShopCard key={shop.id} shop={shop} onChanged={changed} onEdit={() => setEdited(shop)} />
        ))}
      </div>
      {edited ? (
        <ShopForm
          shop={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
          onDone={() => {
            setEdited(null);
            void changed();
          }}
        />
      ) : null}
    </PageFrame>
  );
}

function ShopCard(props: { shop: Shop; onChanged: () => Promise<void>; onEdit: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const [busy, setBusy] = useState<string | null>(null);
  const mayManage = useMay()("settings.manage_shops");
  const { shop } = props;
  const flip = async (name: (typeof SWITCHES)[number], on: boolean) => {
    setBusy(name);
    try {
      const workflow = { [name]: on };
      await changeShop(shop.id, { workflow, seen_version: shop.version }, newKey());
    } catch (error) {
      say.bad(problemText(asProblem(error)));
    }
    await props.onChanged();
    setBusy(null);
  };
  return (
    <section className="panel shop-card" aria-label={shop.name}>
      <h2>
        {shop.name} <span className="muted">{shop.code}</span>
        {mayManage ? (
          <Button size="small" onClick={props.onEdit}>
            {t("ui.edit")}
          </Button>
        ) : null}
      </h2>
      <Facts
        items={[
          [t("shops.platform"), words("shops.platforms", shop.platform)],
          [t("shops.time_zone"), shop.time_zone],
          [t("shops.currency"), shop.currency],
        ]}
      />
      <h3>{t("shops.workflow")}</h3>
      {SWITCHES.map((name) => (
        <div key={name} className="switch-line">
          <Switch
            id={`${shop.id}-${name}`}
            checked={shop.workflow[name] ?? false}
            loading={busy === name}
            disabled={busy !== null || !mayManage}
            onChange={(on) => void flip(name, on)}
          />
          <label htmlFor={`${shop.id}-${name}`}>
            {t(`shops.switch.${name}`)}
            <span className="muted small">{t(`shops.switch_hint.${name}`)}</span>
          </label>
        </div>
      ))}
    </section>
  );
}

interface ShopValues {
  code: string;
  name: string;
  platform: Schema<"Platform">;
  time_zone: string;
  currency: string;
}

function ShopForm(props: { shop: Shop | null; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { shop } = props;
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <FormDrawer<ShopValues>
      open
      title={shop ? shop.name : t("shops.new")}
      initial={shop ? basicsOf(shop) : { time_zone: "UTC", currency: "USD", platform: "manual" }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values, key) => {
        if (shop) await changeShop(shop.id, { ...values, seen_version: shop.version }, key);
        else await createShop(values, key);
        props.onDone();
      }}
    >
      <Form.Item name="code" label={t("shops.code")} rules={required}>
        <Input autoFocus maxLength={20} />
      </Form.Item>
      <Form.Item name="name" label={t("shops.name")} rules={required}>
        <Input maxLength={80} />
      </Form.Item>
      <Form.Item name="platform" label={t("shops.platform")} rules={[{ required: true }]}>
        <Select
          options={PLATFORMS.map((platform) => ({
            value: platform,
            label: words("shops.platforms", platform),
          }))}
        />
      </Form.Item>
      <Form.Item name="time_zone" label={t("shops.time_zone")} rules={required}>
        <Select
          showSearch
          options={Intl.supportedValuesOf("timeZone").map((zone) => ({ value: zone, label: zone }))}
        />
      </Form.Item>
      <Form.Item
        name="currency"
        label={t("shops.currency")}
        rules={[{ required: true, pattern: /^[A-Z]{3}$/, message: t("shops.currency_hint") }]}
        normalize={(text: string) => text.toUpperCase()}
      >
        <Input maxLength={3} />
      </Form.Item>
    </FormDrawer>
  );
}

function basicsOf({ code, name, platform, time_zone, currency }: Shop): ShopValues {
  return { code, name, platform, time_zone, currency };
}
