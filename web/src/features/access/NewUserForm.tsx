import { useQueryClient } from "@tanstack/react-query";
import Drawer from "antd/es/drawer";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createUser } from "@/api/access";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import type { Schema } from "@/api/schemas";
import { FormDrawer } from "@/ui/forms";
import { ShownOnce } from "@/ui/ShownOnce";
import { useShortcuts } from "@/ui/shortcuts";
import { RolePicker } from "./RolePicker";

type Values = Schema<"UserDraft">;

/** A new person, whose first password is shown once; or a service account, which has none. */
export default function NewUserForm(props: { onClose: () => void; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [made, setMade] = useState<Schema<"MadeUser"> | null>(null);
  if (made?.one_time_password) {
    return (
      <FirstPassword
        made={made}
        secret={made.one_time_password}
        onDone={() => props.onOpen(made.id)}
      />
    );
  }
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <FormDrawer<Values>
      open
      title={t("access.new_user")}
      initial={{ kind: "person", roles: [] }}
      submitText={t("access.new_user")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values, key) => {
        const user = await createUser(values, key);
        await client.invalidateQueries({ queryKey: keys.users });
        if (user.one_time_password) setMade(user);
        else props.onOpen(user.id);
      }}
    >
      <Form.Item name="kind" label={t("access.kind_label")}>
        <Select
          options={(["person", "service"] as const).map((kind) => ({
            value: kind,
            label: `${t(`access.kind.${kind}`)} – ${t(`access.kind_hint.${kind}`)}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="display_name" label={t("access.display_name")} rules={required}>
        <Input autoFocus maxLength={100} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="username"
        label={t("app.username")}
        extra={t("access.username_hint")}
        rules={required}
      >
        <Input maxLength={64} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <Form.Item name="roles" label={t("access.roles")} extra={t("access.roles_hint")}>
        <RolePicker />
      </Form.Item>
    </FormDrawer>
  );
}

function FirstPassword(props: { made: Schema<"MadeUser">; secret: string; onDone: () => void }) {
  const { t } = useTranslation();
  // Escape must not throw away what cannot be shown again.
  useShortcuts({}, { exclusive: true });
  return (
    <Drawer
      open
      size={480}
      title={props.made.display_name}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      styles={{ wrapper: { maxWidth: "100vw" } }}
    >
      <ShownOnce
        title={t("access.first_password")}
        hint={t("access.first_password_hint", { name: props.made.username })}
        secret={props.secret}
        onDone={props.onDone}
      />
    </Drawer>
  );
}
