import { useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import type { Schema, Session } from "@/api/schemas";
import { changeMine } from "@/api/session";
import { setLanguage } from "@/i18n";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from "@/i18n/languages";
import { menuFor } from "@/lib/pages";
import { isDensity, useDensity } from "@/ui/columns";
import { FaultNote } from "@/ui/notes";
import { say } from "@/ui/say";
import { useSubmit } from "@/ui/submit";

type Values = Required<Schema<"Preferences">>;

/** How the house looks to one person, on every computer they sign in from. */
export function PreferencesPanel({ session }: { session: Session }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const [, setDensity] = useDensity();
  const { submit, busy, error } = useSubmit<Values>(form, newKey, async (values) => {
    client.setQueryData(keys.session, await changeMine(values));
    if (isDensity(values.density)) setDensity(values.density);
    if (isLanguage(values.language)) await setLanguage(values.language);
    say.good(t("account.saved"));
  });
  const { language, time_zone, density, start_page } = session.user;
  const pages = menuFor(session.permissions);
  return (
    <section className="panel" aria-labelledby="account-preferences">
      <h2 id="account-preferences">{t("account.preferences")}</h2>
      {error ? <FaultNote error={error} /> : null}
      <Form<Values>
        name="preferences-panel"
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ language, time_zone, density, start_page }}
        onFinish={submit}
      >
        <Form.Item name="language" label={t("app.language")}>
          <Select options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))} />
        </Form.Item>
        <Form.Item name="time_zone" label={t("shops.time_zone")} extra={t("account.zone_hint")}>
          <Select
            showSearch
            options={zonesWith(time_zone).map((value) => ({ value, label: value }))}
          />
        </Form.Item>
        <Form.Item name="density" label={t("ui.density")}>
          <Select
            options={(["comfortable", "compact"] as const).map((value) => ({
              value,
              label: t(`ui.density_${value}`),
            }))}
          />
        </Form.Item>
        <Form.Item name="start_page" label={t("account.start_page")}>
          <Select
            options={[
              { value: "", label: t("account.first_page") },
              ...pages.map(({ key, to }) => ({ value: to as string, label: t(`menu.${key}`) })),
            ]}
          />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("ui.save")}
        </Button>
      </Form>
    </section>
  );
}

/** The browser's list may lack the one that is set: `UTC` is missing from some. */
function zonesWith(zone: string): string[] {
  return [...new Set(["UTC", zone, ...Intl.supportedValuesOf("timeZone")])];
}
