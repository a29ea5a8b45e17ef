import { useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { changePassword } from "@/api/access";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { NewPasswordFields } from "@/ui/NewPasswordFields";
import { FaultNote } from "@/ui/notes";
import { say } from "@/ui/say";
import { useSubmit } from "@/ui/submit";

interface Values {
  current_password: string;
  password: string;
  again: string;
}

export function PasswordPanel({ username }: { username: string }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const { submit, busy, error } = useSubmit<Values>(
    form,
    newKey,
    async ({ current_password, password }) => {
      client.setQueryData(keys.session, await changePassword({ current_password, password }));
      await client.invalidateQueries({ queryKey: keys.ownSessions });
      form.resetFields();
      say.good(t("account.password_changed"));
    },
  );
  return (
    <section className="panel" aria-labelledby="account-password">
      <h2 id="account-password">{t("app.password")}</h2>
      <p className="muted">{t("account.password_hint")}</p>
      {error ? <FaultNote error={error} /> : null}
      <Form<Values>
        // A form in a drawer asks for the same password: two inputs must not share an id.
        name="password-panel"
        form={form}
        layout="vertical"
        requiredMark={false}
        onFinish={submit}
      >
        {/* For password managers: they must know whose password this is. */}
        <input hidden readOnly type="text" autoComplete="username" value={username} />
        <Form.Item
          name="current_password"
          label={t("account.current_password")}
          rules={[{ required: true, message: t("ui.required") }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <NewPasswordFields />
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("account.change_password")}
        </Button>
      </Form>
    </section>
  );
}
