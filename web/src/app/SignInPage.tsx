import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import type { Schema } from "@/api/schemas";
import { type SignedIn, type SignInStep, signIn } from "@/api/session";
import { setLanguage } from "@/i18n";
import { isLanguage } from "@/i18n/languages";
import { readStored, writeStored } from "@/lib/stored";
import { FaultNote } from "@/ui/notes";
import { usePageSearch } from "@/ui/page";
import { useSubmit } from "@/ui/submit";
import { safeBack } from "./back";
import { LanguageSwitch } from "./TopBar";
import "./app.css";

/** Most sign-ins need no further step: what they show is fetched by who needs it. */
const SignInSteps = lazy(() => import("./SignInSteps"));

export default function SignInPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [search] = usePageSearch();
  const [form] = Form.useForm<Schema<"Credentials">>();
  useEffect(() => {
    document.title = `${t("app.sign_in")} · Tradewind`;
  }, [t]);

  const [step, setStep] = useState<SignInStep | null>(null);
  const enter = async ({ recovery_codes: _shown, ...session }: SignedIn) => {
    // Answers of whoever sat here before are not this person's.
    client.clear();
    client.setQueryData(keys.session, session);
    const { language, density } = session.user;
    if (readStored("density") === null) writeStored("density", density);
    if (readStored("language") === null && isLanguage(language)) await setLanguage(language);
    await navigate({ href: safeBack(search.back) });
  };
  const { submit, busy, error } = useSubmit<Schema<"Credentials">>(
    form,
    newKey,
    async (credentials) => {
      const answer = await signIn(credentials);
      if ("challenge" in answer) setStep(answer);
      else await enter(answer);
    },
  );

  return (
    <div className="sign-in">
      <main className="panel sign-in-panel">
        <h1>
          <img src="/favicon.svg" width="32" height="32" alt="" /> {t("app.name")}
        </h1>
        <p className="muted">{t("app.slogan")}</p>
        {step ? (
          <Suspense>
            <SignInSteps first={step} onSignedIn={enter} onBack={() => setStep(null)} />
          </Suspense>
        ) : null}
        {error && !step ? <FaultNote error={error} /> : null}
        <Form
          hidden={step !== null}
          form={form}
          layout="vertical"
          onFinish={submit}
          requiredMark={false}
        >
          <Form.Item
            name="username"
            label={t("app.username")}
            rules={[{ required: true, message: t("ui.required") }]}
          >
            <Input autoFocus autoComplete="username" autoCapitalize="none" spellCheck={false} />
          </Form.Item>
          <Form.Item
            name="password"
            label={t("app.password")}
            rules={[{ required: true, message: t("ui.required") }]}
          >
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={busy}>
            {t("app.sign_in")}
          </Button>
        </Form>
        <LanguageSwitch signedIn={false} />
      </main>
    </div>
  );
}
