import type { FormInstance } from "antd/es/form";
import { useRef, useState } from "react";
import { useSurroundings } from "./Surroundings";

/**
 * One form's way to the server: faults land on their inputs, what remains stands above the form,
 * and the same values sent again before an answer came carry the same key.
 */
export function useSubmit<Values>(
  form: FormInstance<Values>,
  newKey: () => string,
  send: (values: Values, key: string) => Promise<void>,
) {
  const { explain } = useSurroundings();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const sent = useRef({ body: "", key: "" });

  const submit = async (values: Values) => {
    const body = JSON.stringify(values);
    if (sent.current.body !== body) sent.current = { body, key: newKey() };
    setBusy(true);
    setError(null);
    try {
      await send(values, sent.current.key);
      // Done: a form that stays, for its second step, begins a new intent.
      sent.current = { body: "", key: "" };
    } catch (fault) {
      const { fields, answered } = explain(fault);
      // Refusals are remembered by the server under the key: the next try is a new intent. Without
      // an answer nobody knows whether it was done, and only the same key finds out.
      if (answered) sent.current = { body: "", key: "" };
      form.setFields(fields.map((field) => ({ name: field.name as never, errors: [field.text] })));
      setError(fault);
    } finally {
      setBusy(false);
    }
  };
  return { submit, busy, error };
}
