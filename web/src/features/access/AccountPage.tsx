import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { sessionOptions } from "@/api/session";
import { PageFrame } from "@/ui/page";
import { PasswordPanel } from "./PasswordPanel";
import { PreferencesPanel } from "./PreferencesPanel";
import { SecondFactorPanel } from "./SecondFactorPanel";
import { SessionsPanel } from "./SessionsPanel";
import { Tokens } from "./Tokens";
import "./access.css";

/** What belongs to the one who is signed in. */
export default function AccountPage() {
  const { t } = useTranslation();
  const session = useQuery({ ...sessionOptions, enabled: false }).data;
  if (!session) return null;
  const { user } = session;
  return (
    <PageFrame title={t("account.title")}>
      <div className="scroll account">
        <p className="muted account-who">
          {user.display_name} · {user.username}
        </p>
        <div className="account-columns">
          <PreferencesPanel session={session} />
          <PasswordPanel username={user.username} />
          <SecondFactorPanel session={session} />
        </div>
        <SessionsPanel />
        <section className="panel" aria-labelledby="account-tokens">
          <h2 id="account-tokens">{t("account.tokens")}</h2>
          <p className="muted">{t("account.tokens_hint")}</p>
          <Tokens ownerId={user.id} permissions={session.permissions} />
        </section>
      </div>
    </PageFrame>
  );
}
