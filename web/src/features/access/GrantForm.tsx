import { useQuery, useQueryClient } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { giveRole, rolesOptions, type UserView } from "@/api/access";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { useRoleText } from "@/api/roleText";
import { dayStart } from "@/lib/time";
import { FormDrawer } from "@/ui/forms";
import { useSurroundings } from "@/ui/Surroundings";
import { say } from "@/ui/say";

interface Values {
  role: string;
  until?: string;
  reason: string;
}

/** One role more, for good or until a day, with the reason that stands beside it from then on. */
export function GrantForm({ user, onClose }: { user: UserView; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { zone } = useSurroundings();
  const roleText = useRoleText();
  const roles = useQuery(rolesOptions).data?.items ?? [];
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <FormDrawer<Values>
      open
      title={`${t("access.give_role")} · ${user.display_name}`}
      initial={{}}
      submitText={t("access.give_role")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async ({ role, until, reason }, key) => {
        const end = until ? dayStart(until, zone, 1) : null;
        const body = { reason: reason.trim(), seen_version: user.version };
        await giveRole(user.id, role, end === null ? body : { ...body, until: end }, key);
        await client.invalidateQueries({ queryKey: keys.users });
        await client.invalidateQueries({ queryKey: keys.roles });
        say.good(t("access.role_given"));
        onClose();
      }}
    >
      <p className="muted">{t("access.give_role_hint")}</p>
      <Alert type="info" showIcon title={t("access.roles_end_sessions")} />
      <Form.Item name="role" label={t("access.role_label")} rules={required}>
        <Select
          autoFocus
          aria-label={t("access.role_label")}
          showSearch={{ optionFilterProp: "label" }}
          options={roles.map(({ name }) => ({ value: name, label: roleText(name) }))}
        />
      </Form.Item>
      <Form.Item name="until" label={t("access.until_day")} extra={t("access.until_day_hint")}>
        <Input type="date" />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t("access.reason")}
        extra={t("access.reason_hint")}
        rules={required}
      >
        <Input maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
