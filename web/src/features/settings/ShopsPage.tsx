import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import Skeleton from "antd/es/skeleton";
import { useEffect, useRef, useState } from "react";
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
import { SwitchLine } from "@/ui/SwitchLine";
import { NumberText } from "@/ui/texts";
import { ALWAYS, CalendarFields, type CalendarValues, calendarOf } from "./CalendarFields";
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

/** Stages with a time limit, and what the house proposes, in hours. */
const STAGE_HOURS = {
  awaiting_review: 4,
  returned: 24,
  awaiting_confirm: 4,
  backordered: 48,
  allocated: 24,
  picking: 8,
  packed: 8,
  held: 72,
  blocked: 8,
} satisfies Schema<"StageHours">;
const STAGES = Object.keys(STAGE_HOURS) as (keyof typeof STAGE_HOURS)[];

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
        {shop.name} <span className="muted shop-code">{shop.code}</span>
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
          [
            t("shops.keep_days"),
            <NumberText key="days" value={shop.workflow.keep_personal_days} />,
          ],
        ]}
      />
      <h3>{t("shops.workflow")}</h3>
      {SWITCHES.map((name) => (
        <SwitchLine
          key={name}
          id={`${shop.id}-${name}`}
          label={t(`shops.switch.${name}`)}
          hint={t(`shops.switch_hint.${name}`)}
          checked={shop.workflow[name] ?? false}
          loading={busy === name}
          disabled={busy !== null || !mayManage}
          onChange={(on) => void flip(name, on)}
        />
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
  /** Where the server names it so, that its faults land on the input. */
  workflow: CalendarValues & {
    keep_personal_days: number;
    parcel_cost_minor: number;
    quiet_hours: number;
    stage_hours: Partial<Schema<"StageHours">>;
  };
}

/** What the server takes; a marketplace may want less, and it says so. */
const KEEP_DAYS = { least: 1, most: 3_650, usual: 365, amazon: 30 };
const KEEP_PATH: ["workflow", "keep_personal_days"] = ["workflow", "keep_personal_days"];

function ShopForm(props: { shop: Shop | null; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { shop } = props;
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <FormDrawer<ShopValues>
      open
      title={shop ? shop.name : t("shops.new")}
      initial={shop ? basicsOf(shop) : NEW_SHOP}
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
      <KeepDays isNew={!shop} />
      <Form.Item
        name={["workflow", "parcel_cost_minor"]}
        label={t("stages.parcel_cost")}
        extra={t("stages.parcel_cost_hint")}
      >
        <InputNumber min={0} max={100_000_000} precision={0} style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item
        name={["workflow", "quiet_hours"]}
        label={t("stages.quiet_hours")}
        extra={t("stages.quiet_hours_hint")}
        rules={[{ required: true, message: t("ui.required") }]}
      >
        <InputNumber min={0} max={2_160} precision={0} style={{ width: "100%" }} />
      </Form.Item>
      <CalendarFields />
      <h3>{t("stages.title")}</h3>
      <p className="muted">{t("stages.hint")}</p>
      {STAGES.map((stage) => (
        <Form.Item
          key={stage}
          name={["workflow", "stage_hours", stage]}
          label={words("orders.label", stage)}
          rules={[{ required: true, message: t("ui.required") }]}
        >
          <InputNumber min={0} max={2_160} precision={0} style={{ width: "100%" }} />
        </Form.Item>
      ))}
    </FormDrawer>
  );
}

/** An Amazon marketplace allows a month: a new store begins with what its channel allows. */
function KeepDays({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<ShopValues>();
  const platform = Form.useWatch("platform", form);
  /** What a person wrote stays, whatever the channel. */
  const isWritten = useRef(false);
  useEffect(() => {
    if (!isNew || platform === undefined || isWritten.current) return;
    form.setFieldValue(KEEP_PATH, platform === "amazon" ? KEEP_DAYS.amazon : KEEP_DAYS.usual);
  }, [isNew, platform, form]);
  return (
    <Form.Item
      name={KEEP_PATH}
      label={t("shops.keep_days")}
      extra={t("shops.keep_days_hint")}
      rules={[{ required: true, message: t("ui.required") }]}
    >
      <InputNumber
        min={KEEP_DAYS.least}
        max={KEEP_DAYS.most}
        precision={0}
        style={{ width: "100%" }}
        onChange={() => {
          isWritten.current = true;
        }}
      />
    </Form.Item>
  );
}

const NEW_SHOP: Partial<ShopValues> = {
  time_zone: "UTC",
  currency: "USD",
  platform: "manual",
  workflow: {
    keep_personal_days: KEEP_DAYS.usual,
    parcel_cost_minor: 0,
    quiet_hours: 0,
    stage_hours: STAGE_HOURS,
    ...ALWAYS,
  },
};

function basicsOf(shop: Shop): ShopValues {
  const { code, name, platform, time_zone, currency } = shop;
  const {
    keep_personal_days = KEEP_DAYS.usual,
    parcel_cost_minor = 0,
    quiet_hours = 0,
    stage_hours = STAGE_HOURS,
  } = shop.workflow;
  const workflow = {
    keep_personal_days,
    parcel_cost_minor,
    quiet_hours,
    stage_hours,
    ...calendarOf(shop.workflow),
  };
  return { code, name, platform, time_zone, currency, workflow };
}
