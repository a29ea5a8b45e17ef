import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { findOrder } from "@/api/orders";
import { type LegalHold, legalHoldsOptions, liftLegalHold, placeLegalHold } from "@/api/privacy";
import { Problem } from "@/api/problem";
import { ask } from "@/ui/ask";
import { FormDrawer } from "@/ui/forms";
import { EmptyState, FaultNote } from "@/ui/notes";
import { TimeText } from "@/ui/texts";

/** What must not be forgotten yet, because somebody outside asks for it. */
export function HoldsPanel({ mayHold }: { mayHold: boolean }) {
  const { t } = useTranslation();
  const [placing, setPlacing] = useState(false);
  const list = useInfiniteQuery(legalHoldsOptions);
  const holds = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="panel" aria-labelledby="privacy-holds">
      <h2 id="privacy-holds">{t("governance.holds")}</h2>
      <p className="muted">{t("governance.holds_hint")}</p>
      {mayHold ? <Button onClick={() => setPlacing(true)}>{t("governance.hold")}</Button> : null}
      {list.isError ? <FaultNote error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data && holds.length === 0 ? <EmptyState title={t("governance.no_holds")} /> : null}
      {holds.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("governance.subject")}</th>
              <th scope="col">{t("governance.reason")}</th>
              <th scope="col">{t("governance.placed_by")}</th>
              <th scope="col">{t("governance.placed_at")}</th>
              <th scope="col">{t("ui.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {holds.map((hold) => (
              <HoldRow key={hold.id} hold={hold} mayLift={mayHold} />
            ))}
          </tbody>
        </table>
      ) : null}
      {list.hasNextPage ? (
        <Button onClick={() => void list.fetchNextPage()}>{t("ui.load_more")}</Button>
      ) : null}
      {placing ? <HoldForm onClose={() => setPlacing(false)} /> : null}
    </section>
  );
}

function HoldRow({ hold, mayLift }: { hold: LegalHold; mayLift: boolean }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([keys.privacy]);
  const lift = async () => {
    const sure = await ask({
      title: t("governance.lift_title"),
      text: t("governance.lift_text"),
      yes: t("governance.lift"),
      no: t("ui.cancel"),
    });
    if (!sure) return;
    await act(() => liftLegalHold(hold.id, newKey()));
  };
  return (
    <tr>
      <th scope="row" className="number">
        {hold.subject}
      </th>
      <td data-label={t("governance.reason")}>{hold.reason}</td>
      <td data-label={t("governance.placed_by")}>{hold.placed_by}</td>
      <td data-label={t("governance.placed_at")}>
        <TimeText at={hold.placed_at} />
      </td>
      <td>
        {mayLift ? (
          <Button
            size="small"
            loading={busy}
            aria-label={t("governance.lift_name", { subject: hold.subject })}
            onClick={() => void lift()}
          >
            {t("governance.lift")}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}

function HoldForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  return (
    <FormDrawer<{ subject: string; reason: string }>
      open
      title={t("governance.hold")}
      initial={{}}
      submitText={t("governance.hold")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async ({ subject, reason }, key) => {
        const named = subject.trim();
        const id = /^(cus|ord)_/.test(named) ? named : (await findOrder(named))?.id;
        if (!id) throw new Problem(404, "governance.no_such_subject", named);
        await placeLegalHold({ subject: id, reason: reason.trim() }, key);
        await client.invalidateQueries({ queryKey: keys.privacy });
        onClose();
      }}
    >
      <Form.Item
        name="subject"
        label={t("governance.subject_input")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input autoFocus maxLength={100} />
      </Form.Item>
      <Form.Item
        name="reason"
        label={t("governance.reason")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input.TextArea rows={3} maxLength={500} />
      </Form.Item>
    </FormDrawer>
  );
}
