import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Checkbox from "antd/es/checkbox";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import Skeleton from "antd/es/skeleton";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { rolesOptions } from "@/api/access";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { openIdOptions, setOpenId, setOpenIdSecret, tryOpenId } from "@/api/openid";
import { useRoleText } from "@/api/roleText";
import type { Schema } from "@/api/schemas";
import { FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { say } from "@/ui/say";
import { useSubmit } from "@/ui/submit";
import { AccessTabs } from "./AccessTabs";
import { fromForm, type OpenIdForm, toForm } from "./openid";
import "./access.css";

/** Where people may sign in besides, and which groups there have which roles here. */
export default function OpenIdPage() {
  const { t } = useTranslation();
  const found = useQuery(openIdOptions);
  const [saves, setSaves] = useState(0);
  return (
    <PageFrame title={t("menu.access")}>
      <AccessTabs active="sign-in" />
      <div className="scroll panel" id="access-panel" role="tabpanel">
        {found.isPending ? <Skeleton active /> : null}
        {found.isError ? (
          <FaultNote error={found.error} onRetry={() => void found.refetch()} />
        ) : null}
        {found.data ? (
          <Settings key={saves} found={found.data} onSaved={() => setSaves(saves + 1)} />
        ) : null}
      </div>
    </PageFrame>
  );
}

function Settings({ found, onSaved }: { found: Schema<"OpenIdSettings">; onSaved: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form] = Form.useForm<OpenIdForm>();
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  /** What this form began with, whatever came since; and what its own first step made of it. */
  const seen = useRef(found.version);
  const { submit, busy, error } = useSubmit<OpenIdForm>(form, newKey, async (values) => {
    const { version } = await setOpenId(fromForm(values), seen.current);
    seen.current = version;
    if (values.secret) await setOpenIdSecret(values.secret);
    await client.invalidateQueries({ queryKey: keys.openId });
    say.good(t("openid.saved"));
    onSaved();
  });
  const tried = useSubmit<OpenIdForm>(form, newKey, async () => {
    await tryOpenId();
    say.good(t("openid.reached"));
  });
  const fault = error ?? tried.error;
  return (
    <Form<OpenIdForm>
      form={form}
      layout="vertical"
      className="openid-form"
      initialValues={toForm(found.provider, location.origin)}
      onFinish={submit}
      requiredMark={false}
    >
      <p className="muted">{t("openid.hint")}</p>
      {fault ? <FaultNote error={fault} /> : null}
      <Form.Item name="active" valuePropName="checked">
        <Checkbox>{t("openid.active")}</Checkbox>
      </Form.Item>
      <Form.Item
        name="name"
        label={t("openid.name")}
        extra={t("openid.name_hint")}
        rules={required}
      >
        <Input maxLength={60} />
      </Form.Item>
      <Form.Item name="issuer" label={t("openid.issuer")} rules={required}>
        <Input placeholder="https://idp.example" spellCheck={false} />
      </Form.Item>
      <Form.Item name="client_id" label={t("openid.client_id")} rules={required}>
        <Input spellCheck={false} />
      </Form.Item>
      <Form.Item
        name="secret"
        label={t("openid.secret")}
        extra={found.has_secret ? t("openid.secret_kept") : t("openid.secret_hint")}
      >
        <Input.Password autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="house_url"
        label={t("openid.house_url")}
        extra={t("openid.callback", {
          url: found.callback_url ?? `${location.origin}/sign-in/oidc/callback`,
        })}
        rules={required}
      >
        <Input spellCheck={false} />
      </Form.Item>
      <Form.Item name="scopes" label={t("openid.scopes")}>
        <Input spellCheck={false} />
      </Form.Item>
      <Form.Item name="groups_claim" label={t("openid.groups_claim")} rules={required}>
        <Input spellCheck={false} />
      </Form.Item>
      <GroupRoles />
      <Form.Item name="only_mapped" valuePropName="checked">
        <Checkbox>{t("openid.only_mapped")}</Checkbox>
      </Form.Item>
      <Form.Item name="makes_people" valuePropName="checked">
        <Checkbox>{t("openid.makes_people")}</Checkbox>
      </Form.Item>
      <Form.Item
        name="trusted_factors"
        label={t("openid.trusted_factors")}
        extra={t("openid.trusted_factors_hint")}
      >
        <Input placeholder="mfa otp" spellCheck={false} />
      </Form.Item>
      <div className="row">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("ui.save")}
        </Button>
        {found.provider ? (
          <Button loading={tried.busy} onClick={() => void tried.submit(form.getFieldsValue())}>
            {t("openid.try")}
          </Button>
        ) : null}
      </div>
    </Form>
  );
}

function GroupRoles() {
  const { t } = useTranslation();
  const roleText = useRoleText();
  const roles = useQuery(rolesOptions).data?.items ?? [];
  return (
    <fieldset className="openid-groups">
      <legend>{t("openid.group_roles")}</legend>
      <p className="muted small">{t("openid.group_roles_hint")}</p>
      <Form.List name="group_roles">
        {(rows, { add, remove }) => (
          <>
            {rows.map(({ key, name }) => (
              <div className="row" key={key}>
                <Form.Item
                  name={[name, "group"]}
                  label={t("openid.group")}
                  rules={[{ required: true, message: t("ui.required") }]}
                >
                  <Input spellCheck={false} />
                </Form.Item>
                <Form.Item
                  name={[name, "role"]}
                  label={t("access.role_label")}
                  rules={[{ required: true, message: t("ui.required") }]}
                >
                  <Select
                    style={{ minWidth: 180 }}
                    options={roles.map((role) => ({
                      value: role.name,
                      label: roleText(role.name),
                    }))}
                  />
                </Form.Item>
                <Button onClick={() => remove(name)}>{t("openid.remove")}</Button>
              </div>
            ))}
            <Button onClick={() => add({ group: "" })}>{t("openid.add_group")}</Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
