import { useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { type MailServer, setMailServer } from "@/api/mail";
import { FormDrawer } from "@/ui/forms";
import { say } from "@/ui/say";

const PORT_MOST = 65_535;
const SECURITIES = ["tls", "starttls", "none"] as const satisfies MailServer["security"][];

/** Says which server takes our mails; its password is the program's alone. */
export default function MailServerForm(props: { server: MailServer | null; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const required = [{ required: true, message: t("ui.required") }];
  return (
    <FormDrawer<MailServer>
      open
      title={t("mail.server")}
      initial={props.server ?? { port: 465, security: "tls" }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ username, ...server }, key) => {
        const name = username?.trim();
        await setMailServer(name ? { ...server, username: name } : server, key);
        await client.invalidateQueries({ queryKey: keys.mails });
        say.good(t("mail.saved"));
        props.onClose();
      }}
    >
      <div className="pair">
        <Form.Item name="host" label={t("mail.host")} rules={required}>
          <Input autoFocus maxLength={250} spellCheck={false} />
        </Form.Item>
        <Form.Item name="port" label={t("mail.port")} rules={required}>
          <InputNumber min={1} max={PORT_MOST} precision={0} style={{ width: "100%" }} />
        </Form.Item>
      </div>
      <Form.Item name="security" label={t("mail.security")} rules={required}>
        <Select
          options={SECURITIES.map((value) => ({ value, label: t(`mail.secure.${value}`) }))}
        />
      </Form.Item>
      <Form.Item
        name="sender"
        label={t("mail.sender")}
        extra={t("mail.sender_hint")}
        rules={required}
      >
        <Input maxLength={250} spellCheck={false} />
      </Form.Item>
      <Form.Item name="username" label={t("mail.username")} extra={t("mail.username_hint")}>
        <Input maxLength={250} autoComplete="off" autoCapitalize="none" spellCheck={false} />
      </Form.Item>
      <p className="muted">{t("mail.server_hint")}</p>
    </FormDrawer>
  );
}
