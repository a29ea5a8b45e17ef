import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  confirmSecondFactor,
  offerSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
  secondFactorOptions,
} from "@/api/access";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import type { Schema, Session } from "@/api/schemas";
import { CommandButton } from "@/ui/CommandButton";
import { FormDrawer } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";
import { say } from "@/ui/say";
import { EnrolmentPanel, RecoveryCodesPanel } from "@/ui/secondFactor";
import { useSubmit } from "@/ui/submit";
import { StatusTag, TimeText } from "@/ui/texts";

/** What is done once the password has been shown again. */
type Wish = "set_up" | "renew" | "remove";

/** Fewer than this many recovery codes left is worth a word. */
const FEW_CODES = 4;

/** Two-step verification: set up with an app, kept going with recovery codes, taken away. */
export function SecondFactorPanel({ session }: { session: Session }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const factor = useQuery(secondFactorOptions);
  const [wish, setWish] = useState<Wish | null>(null);
  const [enrolment, setEnrolment] = useState<Schema<"Enrolment"> | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const changed = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: keys.secondFactor }),
      client.invalidateQueries({ queryKey: keys.ownSessions }),
      client.invalidateQueries({ queryKey: keys.session }),
    ]);
  const prove = async (current_password: string) => {
    if (wish === "set_up") setEnrolment(await offerSecondFactor({ current_password }));
    if (wish === "renew") setCodes((await renewRecoveryCodes({ current_password })).recovery_codes);
    if (wish === "remove") {
      await removeSecondFactor({ current_password });
      say.good(t("account.factor_removed"));
    }
    setWish(null);
    await changed();
  };
  const { data } = factor;
  return (
    <section className="panel" aria-labelledby="account-factor">
      <h2 id="account-factor">
        {t("account.factor")}{" "}
        {data ? (
          <StatusTag tone={data.set_up ? "good" : "plain"}>
            {data.set_up ? t("account.on") : t("account.off")}
          </StatusTag>
        ) : null}
      </h2>
      {factor.isPending ? <Skeleton active /> : null}
      {factor.isError ? (
        <FaultNote error={factor.error} onRetry={() => void factor.refetch()} />
      ) : null}
      {enrolment ? (
        <ConfirmForm
          enrolment={enrolment}
          onCancel={() => setEnrolment(null)}
          onConfirmed={(made) => {
            setEnrolment(null);
            setCodes(made);
            void changed();
          }}
        />
      ) : codes ? (
        <RecoveryCodesPanel codes={codes} onDone={() => setCodes(null)} />
      ) : data ? (
        <Standing factor={data} demanded={session.needs_second_factor} onWish={setWish} />
      ) : null}
      {wish ? <ProofForm wish={wish} onClose={() => setWish(null)} onProve={prove} /> : null}
    </section>
  );
}

function Standing(props: {
  factor: Schema<"SecondFactorFacts">;
  demanded: boolean;
  onWish: (wish: Wish) => void;
}) {
  const { t } = useTranslation();
  const { set_up, recovery_codes_left, confirmed_at } = props.factor;
  if (!set_up) {
    return (
      <>
        <p className="muted">{t("account.factor_hint")}</p>
        <Button type="primary" onClick={() => props.onWish("set_up")}>
          {t("account.factor_set_up")}
        </Button>
      </>
    );
  }
  return (
    <>
      <p>
        {t("account.factor_since")} <TimeText at={confirmed_at} />
      </p>
      <p className={recovery_codes_left < FEW_CODES ? "bad-text" : undefined}>
        {t("account.codes_left", { count: recovery_codes_left })}
      </p>
      <div className="button-row">
        <Button onClick={() => props.onWish("renew")}>{t("account.codes_renew")}</Button>
        <CommandButton
          danger
          refusedWhy={props.demanded ? t("account.factor_demanded") : undefined}
          onClick={() => props.onWish("remove")}
        >
          {t("account.factor_remove")}
        </CommandButton>
      </div>
    </>
  );
}

function ConfirmForm(props: {
  enrolment: Schema<"Enrolment">;
  onCancel: () => void;
  onConfirmed: (codes: string[]) => void;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ code: string }>();
  const { submit, busy, error } = useSubmit(form, newKey, async ({ code }) => {
    props.onConfirmed((await confirmSecondFactor({ code })).recovery_codes);
  });
  return (
    <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
      {error ? <FaultNote error={error} /> : null}
      <EnrolmentPanel enrolment={props.enrolment} intro={t("account.factor_scan")} />
      <Form.Item
        name="code"
        label={t("second_factor.code")}
        rules={[{ required: true, message: t("ui.required") }]}
      >
        <Input autoFocus autoComplete="one-time-code" inputMode="numeric" spellCheck={false} />
      </Form.Item>
      <div className="button-row">
        <Button onClick={props.onCancel}>{t("ui.cancel")}</Button>
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("app.go_on")}
        </Button>
      </div>
    </Form>
  );
}

/** The password once more: an unattended screen must not be enough. */
function ProofForm(props: {
  wish: Wish;
  onClose: () => void;
  onProve: (password: string) => Promise<void>;
}) {
  const { t } = useTranslation();
  return (
    <FormDrawer<{ current_password: string }>
      open
      danger={props.wish === "remove"}
      title={t(`account.wish.${props.wish}`)}
      initial={{}}
      submitText={t("app.go_on")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={({ current_password }) => props.onProve(current_password)}
    >
      <p>{t("account.prove")}</p>
      <Form.Item
        name="current_password"
        label={t("account.current_password")}
        rules={[{ required: true, message: t("ui.required") }]}
      >
        <Input.Password autoFocus autoComplete="current-password" />
      </Form.Item>
    </FormDrawer>
  );
}
