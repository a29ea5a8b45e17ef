import BulbOutlined from "@ant-design/icons/BulbOutlined";
import GlobalOutlined from "@ant-design/icons/GlobalOutlined";
import LogoutOutlined from "@ant-design/icons/LogoutOutlined";
import UserOutlined from "@ant-design/icons/UserOutlined";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "@/api/schemas";
import { changeMine, signOut } from "@/api/session";
import { setLanguage } from "@/i18n";
import { isLanguage, LANGUAGE_NAMES, LANGUAGES, type Language } from "@/i18n/languages";
import { forgetDefaultViews } from "@/lib/defaultView";
import { forgetLeft } from "@/lib/left";
import { Choice } from "@/ui/Choice";
import { askHelp } from "@/ui/help";
import { useSurroundings } from "@/ui/Surroundings";
import { type Theme, useTheme } from "./Surround";

// Its place is kept; the count comes behind the page.
const Bell = lazy(() => import("./Bell"));

const THEMES: Theme[] = ["system", "light", "dark"];

export function TopBar(props: {
  session: Session | undefined;
  menuButton: ReactNode;
  onSignedOut: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const leave = async () => {
    // Signed out here even if the server cannot be told: nothing of this person stays on screen.
    await signOut().catch(() => undefined);
    client.clear();
    // A view may ask for somebody by name; the server has it for the next sign-in.
    forgetDefaultViews();
    forgetLeft();
    props.onSignedOut();
  };
  return (
    <header className="top-bar">
      {props.menuButton}
      <Link to="/" className="brand" aria-label={t("app.name")}>
        <img src="/favicon.svg" width="24" height="24" alt="" />
        <span>{t("app.name")}</span>
      </Link>
      <span className="top-gap" />
      {props.session ? (
        <Button
          type="text"
          className="help-button"
          aria-label={t("app.help")}
          title={t("app.help")}
          aria-keyshortcuts="F1"
          onClick={() => askHelp()}
        >
          ?
        </Button>
      ) : null}
      {props.session ? (
        <span className="bell-place">
          <Suspense fallback={null}>
            <Bell />
          </Suspense>
        </span>
      ) : null}
      <ThemeSwitch />
      <LanguageSwitch signedIn={props.session !== undefined} />
      {props.session ? (
        <Link
          to={"/account" as never}
          className="account-link"
          aria-label={`${t("app.account")}: ${props.session.user.display_name}`}
        >
          <UserOutlined aria-hidden="true" />
          <span className="user-name">{props.session.user.display_name}</span>
        </Link>
      ) : null}
      {props.session ? (
        <Button
          type="text"
          icon={<LogoutOutlined />}
          aria-label={t("app.sign_out")}
          onClick={() => void leave()}
        >
          <span className="user-name">{t("app.sign_out")}</span>
        </Button>
      ) : null}
    </header>
  );
}

/** Choices on their way to the server, one after another: the last one made is the last one kept. */
let keeping: Promise<unknown> = Promise.resolve();

/** Kept for the next browser; the switch has worked here even if this fails. */
function keepLanguage(language: Language) {
  keeping = keeping.then(() => changeMine({ language })).catch(() => undefined);
}

/** The words change under the reader; page, filters and what is typed stay. */
export function LanguageSwitch({ signedIn }: { signedIn: boolean }) {
  const { t } = useTranslation();
  const { language } = useSurroundings();
  const choose = (next: Language) => {
    void setLanguage(next);
    if (signedIn) keepLanguage(next);
  };
  return (
    <Choice
      className="language-switch"
      icon={<GlobalOutlined />}
      label={t("app.language")}
      value={language}
      options={LANGUAGES.map((value) => ({ value, label: LANGUAGE_NAMES[value] }))}
      onChange={(next) => {
        if (isLanguage(next)) choose(next);
      }}
    />
  );
}

function ThemeSwitch() {
  const { t } = useTranslation();
  const { theme, setTheme } = useTheme();
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "system";
  return (
    <Button
      type="text"
      icon={<BulbOutlined />}
      title={t(`app.theme.${theme}`)}
      aria-label={`${t("app.theme_label")}: ${t(`app.theme.${theme}`)}`}
      onClick={() => setTheme(next)}
    />
  );
}
