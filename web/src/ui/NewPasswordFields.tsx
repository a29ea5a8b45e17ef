import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";

/** A new password, twice: nobody sees what they type. The rules stand beside it, not in the refusal. */
export function NewPasswordFields({ autoFocus = false }: { autoFocus?: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="password"
        label={t("password.fresh")}
        extra={t("password.rules")}
        rules={[{ required: true, message: t("ui.required") }]}
      >
        <Input.Password autoFocus={autoFocus} autoComplete="new-password" />
      </Form.Item>
      <Form.Item
        name="again"
        label={t("password.again")}
        dependencies={["password"]}
        rules={[
          { required: true, message: t("ui.required") },
          ({ getFieldValue }) => ({
            validator: async (_, again) => {
              if (again && again !== getFieldValue("password"))
                throw new Error(t("password.differ"));
            },
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
}
