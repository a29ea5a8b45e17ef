import { useQuery } from "@tanstack/react-query";
import Form from "antd/es/form";
import Skeleton from "antd/es/skeleton";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Connection,
  type Credentials,
  changeTerms,
  termsOptions,
  tryTerms,
  tryTermsOf,
} from "@/api/channels";
import { newKey } from "@/api/client";
import { FormDrawer } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";

// Few ever write terms: whoever does waits for the editor.
const TermsEditor = lazy(() => import("./TermsEditor"));

/** Beside what it finds, the editor needs so much. */
export const TERMS_SIZE = 1_120;

/** Terms of a shop that is not connected yet: tried with the key that stands in the form. */
export function TermsField(props: {
  refused: unknown;
  /** Whether there are terms to be written. */
  onShown: (isShown: boolean) => void;
}) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<{ shop_id: string; credentials: Credentials }>();
  const { onShown } = props;
  useEffect(() => {
    onShown(true);
    return () => onShown(false);
  }, [onShown]);
  const attempt = async (terms: string) => {
    await form.validateFields([
      ["credentials", "address"],
      ["credentials", "key"],
    ]);
    const { shop_id, credentials } = form.getFieldsValue();
    return tryTerms({
      shop_id,
      terms,
      credentials: { ...credentials, secret: credentials.secret ?? "" },
    });
  };
  return (
    <Suspense fallback={<Skeleton active />}>
      <Form.Item
        name="terms"
        label={t("connections.terms")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <TermsEditor onTry={attempt} refused={props.refused} />
      </Form.Item>
    </Suspense>
  );
}

/** Other terms of a shop that is connected; its key is not needed for it. */
export function TermsForm(props: {
  connection: Connection;
  onClose: () => void;
  onDone: () => void;
}) {
  const terms = useQuery(termsOptions(props.connection.id));
  if (terms.isError) return <FaultNote error={terms.error} />;
  if (!terms.isSuccess) return <Skeleton active />;
  return <Changed {...props} terms={terms.data.terms ?? ""} />;
}

function Changed(props: {
  connection: Connection;
  terms: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const [refused, setRefused] = useState<unknown>(null);
  const { id, version } = props.connection;
  // The version that was seen when the form was opened, whatever is read meanwhile.
  const [seen_version] = useState(version);
  return (
    <FormDrawer<{ terms: string }>
      open
      size={TERMS_SIZE}
      title={t("connections.change_terms")}
      initial={{ terms: props.terms }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ terms }, key) => {
        try {
          await changeTerms(id, { seen_version, terms }, key);
        } catch (fault) {
          setRefused(fault);
          throw fault;
        }
        props.onDone();
      }}
    >
      <Suspense fallback={<Skeleton active />}>
        <Form.Item
          name="terms"
          label={t("connections.terms")}
          rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
        >
          <TermsEditor onTry={(terms) => tryTermsOf(id, terms)} refused={refused} />
        </Form.Item>
      </Suspense>
    </FormDrawer>
  );
}
