import LoadingOutlined from "@ant-design/icons/LoadingOutlined";
import { useQuery } from "@tanstack/react-query";
import ConfigProvider from "antd/es/config-provider";
import type { Locale } from "antd/es/locale";
import antdTheme from "antd/es/theme";
import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { NEEDS_APPROVAL } from "@/api/approvals";
import { faultText, fieldPath, problemText } from "@/api/faults";
import { asProblem } from "@/api/problem";
import { sessionOptions } from "@/api/session";
import { FORMAT_LOCALES, isLanguage, type Language } from "@/i18n/languages";
import { onStored, readStored, writeStored } from "@/lib/stored";
import { zoneOf } from "@/lib/zone";
import { Asking } from "@/ui/ask";
import { type Explained, SurroundingsProvider } from "@/ui/Surroundings";
import { Said } from "@/ui/say";

const ANTD_WORDS: Record<Language, () => Promise<{ default: Locale }>> = {
  en: () => import("antd/es/locale/en_US"),
  "zh-Hans": () => import("antd/es/locale/zh_CN"),
  "zh-Hant": () => import("antd/es/locale/zh_TW"),
};
const antdWordsOf: Partial<Record<Language, Locale>> = {};

/** The library's own words: with them before the first drawing, nothing is drawn twice. */
export async function loadAntdWords(language: Language): Promise<Locale> {
  const words = (await ANTD_WORDS[language]()).default;
  antdWordsOf[language] = words;
  return words;
}

export type Theme = "system" | "light" | "dark";

const systemDark = window.matchMedia("(prefers-color-scheme: dark)");

function onSystemDark(listener: () => void): () => void {
  systemDark.addEventListener("change", listener);
  return () => systemDark.removeEventListener("change", listener);
}

export function useTheme(): { theme: Theme; dark: boolean; setTheme: (theme: Theme) => void } {
  const stored = useSyncExternalStore(onStored, () => readStored("theme"));
  const system = useSyncExternalStore(onSystemDark, () => systemDark.matches);
  const theme: Theme = stored === "light" || stored === "dark" ? stored : "system";
  return {
    theme,
    dark: theme === "system" ? system : theme === "dark",
    setTheme: (next) => writeStored("theme", next === "system" ? null : next),
  };
}

function explain(error: unknown): Explained {
  const problem = asProblem(error);
  const approval = problem.code === NEEDS_APPROVAL ? problem.facts.approval_id : undefined;
  return {
    ...(approval ? { waits: { to: "/approvals", search: { tab: "mine", approval } } } : {}),
    text: problemText(problem),
    code: problem.code,
    answered: problem.status !== 0,
    fields: problem.fields.map(({ path, code, detail }) => ({
      name: fieldPath(path),
      text: faultText(code, detail),
    })),
  };
}

/** Language, clock, colours: what everything below may ask for. */
export function Surround({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const language: Language = isLanguage(i18n.language) ? i18n.language : "en";
  const { dark } = useTheme();
  const session = useQuery({ ...sessionOptions, enabled: false });
  const [antdWords, setAntdWords] = useState(antdWordsOf[language]);
  const zone = zoneOf(session.data?.user.time_zone);

  useEffect(() => {
    let current = true;
    void loadAntdWords(language).then((words) => {
      if (current) setAntdWords(words);
    });
    return () => {
      current = false;
    };
  }, [language]);
  useEffect(() => {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
  }, [dark]);

  const value = useMemo(
    () => ({ language, locale: FORMAT_LOCALES[language], zone, dark, explain }),
    [language, zone, dark],
  );
  return (
    <SurroundingsProvider value={value}>
      <ConfigProvider
        locale={antdWords}
        // The library's own sign waits for an animation to end, and stays for ever when an answer was
        // quicker than it.
        button={{ autoInsertSpace: false, loadingIcon: <LoadingOutlined /> }}
        theme={{
          // Its styles are a stylesheet of ours: `scripts/antd-styles.ts`.
          zeroRuntime: true,
          algorithm: dark ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
          token: {
            colorPrimary: "#0b6577",
            colorLink: dark ? "#58c4d6" : "#0b6577",
            colorError: dark ? "#ff7875" : "#b3261e",
            // The library's pale hints fall short of 4.5 : 1.
            colorTextPlaceholder: dark ? "#a9b6c1" : "#5f6b76",
            colorTextDescription: dark ? "#a9b6c1" : "#52606d",
            ...(dark ? { colorBgContainer: "#182026", colorBgElevated: "#1f2930" } : {}),
            borderRadius: 6,
            fontFamily: "inherit",
          },
        }}
      >
        {children}
        <Asking />
        <Said />
      </ConfigProvider>
    </SurroundingsProvider>
  );
}
