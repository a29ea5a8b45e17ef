import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { choosePassword, type SignedIn, type SignInStep, showCode } from "@/api/session";
import { NewPasswordFields } from "@/ui/NewPasswordFields";
import { FaultNote } from "@/ui/notes";
import { EnrolmentPanel, RecoveryCodesPanel } from "@/ui/secondFactor";
import { useSubmit } from "@/ui/submit";

type Answer = SignedIn | SignInStep;

/** What a sign-in wants after the password, one step after the other. */
export default function SignInSteps(props: {
  first: SignInStep;
  onSignedIn: (answer: SignedIn) => Promise<void>;
  onBack: () => void;
}) {
  const { t } = useTranslation();
  const [step, setStep] = useState(props.first);
  /** Recovery codes are shown once: they wait here for a click before anything goes on. */
  const [shown, setShown] = useState<Answer | null>(null);

  const goOn = async (answer: Answer) => {
    setShown(null);
    if ("challenge" in answer) setStep(answer);
    else await props.onSignedIn(answer);
  };
  const arrive = async (answer: Answer) => {
    if (answer.recovery_codes?.length) setShown(answer);
    else await goOn(answer);
  };

  if (shown?.recovery_codes) {
    return <RecoveryCodesPanel codes={shown.recovery_codes} onDone={() => void goOn(shown)} />;
  }
  return (
    <>
      {step.step === "new_password" ? (
        <NewPassword key={step.challenge} challenge={step.challenge} onAnswer={arrive} />
      ) : (
        <Code key={step.challenge} step={step} onAnswer={arrive} />
      )}
      <Button type="link" block onClick={props.onBack}>
        {t("app.sign_in_again")}
      </Button>
    </>
  );
}

function Code({ step, onAnswer }: { step: SignInStep; onAnswer: (it: Answer) => Promise<void> }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ code: string }>();
  const { submit, busy, error } = useSubmit(form, newKey, async ({ code }) =>
    onAnswer(await showCode({ challenge: step.challenge, code })),
  );
  return (
    <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
      {error ? <FaultNote error={error} /> : null}
      {step.enrolment ? (
        <EnrolmentPanel enrolment={step.enrolment} />
      ) : (
        <p className="muted">{t("second_factor.code_hint")}</p>
      )}
      <Form.Item
        name="code"
        label={t("second_factor.code")}
        rules={[{ required: true, message: t("ui.required") }]}
      >
        <Input autoFocus autoComplete="one-time-code" inputMode="text" spellCheck={false} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={busy}>
        {t("app.go_on")}
      </Button>
    </Form>
  );
}

function NewPassword(props: { challenge: string; onAnswer: (it: Answer) => Promise<void> }) {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ password: string; again: string }>();
  const { submit, busy, error } = useSubmit(form, newKey, async ({ password }) =>
    props.onAnswer(await choosePassword({ challenge: props.challenge, password })),
  );
  return (
    <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
      <p>{t("password.must_change")}</p>
      {error ? <FaultNote error={error} /> : null}
      <NewPasswordFields autoFocus />
      <Button type="primary" htmlType="submit" block loading={busy}>
        {t("app.go_on")}
      </Button>
    </Form>
  );
}
