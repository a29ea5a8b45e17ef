import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input/Input";
import Password from "antd/es/input/Password";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { providerPath, stepOf, waysOptions } from "@/api/openid";
import { Problem } from "@/api/problem";
import type { Schema } from "@/api/schemas";
import { type SignedIn, type SignInStep, signIn } from "@/api/session";
import { speak, withOffice } from "@/i18n";
import { isLanguage } from "@/i18n/languages";
import { forgetLeft } from "@/lib/left";
import { readStored, writeStored } from "@/lib/stored";
import { FaultNote } from "@/ui/notes";
import { usePageSearch } from "@/ui/page";
import { useSubmit } from "@/ui/submit";
import { safeBack } from "./back";
import { LanguageSwitch } from "./TopBar";
import "./app.css";

/** Most sign-ins need no further step: what they show is fetched by who needs it. */
const SignInSteps = lazy(withOffice(() => import("./SignInSteps")));

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
    forgetLeft();
    client.setQueryData(keys.session, session);
    const { language, density } = session.user;
    if (readStored("density") === null) writeStored("density", density);
    // English is what everybody has who never chose: it says nothing against the browser's language.
    const follows = readStored("language") === null && language !== "en";
    if (follows && isLanguage(language)) await speak(language);
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

  const ways = useQuery(waysOptions).data;
  const [refusal, setRefusal] = useState<unknown>(() =>
    search.refused ? new Problem(401, search.refused, "") : null,
  );
  useEffect(() => {
    // What the way back from the provider brought stands after the hash, and no longer than needed.
    const challenge = window.location.hash.slice(1);
    if (challenge === "") return;
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    stepOf(challenge).then((answer) => {
      if ("challenge" in answer) setStep(answer);
    }, setRefusal);
  }, []);

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
        {(error ?? refusal) && !step ? <FaultNote error={error ?? refusal} /> : null}
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
            <Password autoComplete="current-password" />
          </Form.Item>
          <Button type="primary" htmlType="submit" block loading={busy}>
            {t("app.sign_in")}
          </Button>
        </Form>
        {ways?.openid && !step ? (
          <Button block className="sign-in-elsewhere" href={providerPath(search.back)}>
            {t("app.sign_in_at", { name: ways.openid })}
          </Button>
        ) : null}
        <LanguageSwitch signedIn={false} />
      </main>
    </div>
  );
}
