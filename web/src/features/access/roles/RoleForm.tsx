import { useQuery, useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Skeleton from "antd/es/skeleton";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { changeRole, createRole, permissionsOptions, type Role } from "@/api/access";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { useRoleText } from "@/api/roleText";
import { useMay } from "@/api/session";
import { FormDrawer } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";
import { SwitchLine } from "@/ui/SwitchLine";
import { say } from "@/ui/say";
import { PermissionPicker } from "../PermissionPicker";
import { FIELD_PERMISSIONS, PROTECTED_FIELDS, shortName, withoutFields } from "../permissions";
import { RoleChange } from "./RoleChange";

interface Values {
  name: string;
  title: string;
  permissions: string[];
  needs_second_factor: boolean;
}

/** A new role, a copy of one, or what one may do from now on. */
export default function RoleForm(props: {
  /** The one that is changed. */
  role?: Role | undefined;
  /** The one that is copied. */
  like?: Role | undefined;
  onClose: () => void;
  onDone: (name: string) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const roleText = useRoleText();
  const may = useMay();
  const { role, like } = props;
  const title = role
    ? roleText(role.name)
    : like
      ? t("access.copy_of", { role: roleText(like.name) })
      : t("access.new_role");
  // Nobody gives what they do not have: a copy begins without it.
  const copied = like && { ...like, permissions: like.permissions.filter(may) };
  const initial = startOf(role ?? copied, role?.title ?? (like ? title : ""));
  const send = async (values: Values, key: string) => {
    if (!role) {
      await createRole(values, key);
      return values.name;
    }
    await changeRole(role.name, editOf(role, values), key);
    return role.name;
  };
  return (
    <FormDrawer<Values>
      open
      size={720}
      title={title}
      initial={initial}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values, key) => {
        const name = await send(values, key);
        await client.invalidateQueries({ queryKey: keys.roles });
        say.good(t("access.role_saved"));
        props.onDone(name);
      }}
    >
      {role?.ready_made ? null : <Names isNew={!role} />}
      <Form.Item name="needs_second_factor" noStyle>
        <FactorSwitch />
      </Form.Item>
      {role?.is_administrator ? (
        <p className="muted">{t("access.everything")}</p>
      ) : (
        <Form.Item name="permissions" noStyle>
          <Rights />
        </Form.Item>
      )}
      {role ? <RoleChange role={role} /> : null}
    </FormDrawer>
  );
}

function startOf(role: Role | undefined, title: string): Values {
  const { permissions = [], needs_second_factor = false } = role ?? {};
  return {
    name: shortName(title),
    title,
    permissions: [...permissions].sort(),
    needs_second_factor,
  };
}

/** Only what is different is asked for: what nobody touched needs nobody's approval. */
function editOf(role: Role, values: Values) {
  const { title, permissions, needs_second_factor } = values;
  const before = [...role.permissions].sort();
  return {
    seen_version: role.version,
    ...(role.ready_made || title === role.title ? {} : { title }),
    ...(role.is_administrator || JSON.stringify(permissions) === JSON.stringify(before)
      ? {}
      : { permissions }),
    ...(needs_second_factor === role.needs_second_factor ? {} : { needs_second_factor }),
  };
}

function Names({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Values>();
  /** The short name follows what people call it, until somebody writes it themselves. */
  const isWritten = useRef(false);
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <div className="pair">
      <Form.Item
        name="title"
        label={t("access.role_title")}
        extra={t("access.role_title_hint")}
        rules={required}
      >
        <Input
          autoFocus
          maxLength={100}
          onChange={({ target }) => {
            if (isNew && !isWritten.current) {
              form.setFieldValue("name", shortName(target.value));
            }
          }}
        />
      </Form.Item>
      {isNew ? (
        <Form.Item
          name="name"
          label={t("access.role_name")}
          extra={t("access.role_name_hint")}
          rules={required}
        >
          <Input
            maxLength={40}
            autoCapitalize="none"
            spellCheck={false}
            onChange={() => {
              isWritten.current = true;
            }}
          />
        </Form.Item>
      ) : null}
    </div>
  );
}

function FactorSwitch(props: { value?: boolean; onChange?: (on: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <SwitchLine
      id="role-factor"
      label={t("access.role_factor")}
      hint={t("access.role_factor_hint")}
      checked={props.value ?? false}
      onChange={(on) => props.onChange?.(on)}
    />
  );
}

/** Everything that can be allowed: the protected fields as switches, the rest by area. */
function Rights(props: { value?: string[]; onChange?: (value: string[]) => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const catalogue = useQuery(permissionsOptions);
  const { value = [], onChange } = props;
  if (catalogue.isError) {
    return <FaultNote error={catalogue.error} onRetry={() => void catalogue.refetch()} />;
  }
  if (!catalogue.data) return <Skeleton active />;
  const known = catalogue.data.items.map(({ name }) => name);
  const lacking = new Set(known.filter((name) => !may(name)));
  const turn = (name: string, on: boolean) =>
    onChange?.((on ? [...value, name] : value.filter((other) => other !== name)).sort());
  return (
    <>
      <section className="role-part" aria-labelledby="role-fields">
        <h3 id="role-fields">{t("access.fields")}</h3>
        <p className="muted">{t("access.fields_hint")}</p>
        {PROTECTED_FIELDS.map((field) => {
          const name = FIELD_PERMISSIONS[field];
          return (
            <SwitchLine
              key={field}
              id={`role-field-${field}`}
              label={t(`access.field.${field}`)}
              hint={lacking.has(name) ? t("access.lacking") : t(`permission_hint.${name}`)}
              checked={value.includes(name)}
              disabled={lacking.has(name)}
              onChange={(on) => turn(name, on)}
            />
          );
        })}
      </section>
      <section className="role-part" aria-labelledby="role-rights">
        <h3 id="role-rights">{t("access.may_do")}</h3>
        <PermissionPicker
          explained
          from={withoutFields(known)}
          lacking={lacking}
          value={value}
          onChange={(next) => onChange?.(next)}
        />
      </section>
    </>
  );
}
