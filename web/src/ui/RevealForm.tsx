import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { FormDrawer } from "./forms";

/** Nobody sees a person's data whole without saying why: the reason stands in the log. */
export function RevealForm(props: {
  open: boolean;
  newKey: () => string;
  onReveal: (reason: string) => Promise<void>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  return (
    <FormDrawer<{ reason: string }>
      open={props.open}
      title={t("orders.reveal")}
      initial={{ reason: "" }}
      submitText={t("privacy.show")}
      newKey={props.newKey}
      onClose={props.onClose}
      onSubmit={async ({ reason }) => {
        await props.onReveal(reason.trim());
        props.onClose();
      }}
    >
      <Form.Item
        name="reason"
        label={t("orders.reason_label")}
        extra={t("privacy.reveal_hint")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input autoFocus maxLength={200} />
      </Form.Item>
    </FormDrawer>
  );
}
