import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { StageTabs } from "@/ui/StageTabs";

type Tab = "backups" | "diagnostics" | "mail";

export function SystemTabs({ active }: { active: Tab }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <StageTabs
      label={t("menu.system")}
      panelId="system-panel"
      active={active}
      views={[]}
      stages={(["backups", "diagnostics", "mail"] as const).map((key) => ({
        key,
        label: t(`system.tab.${key}`),
      }))}
      onChange={(key) =>
        void navigate({ to: key === "backups" ? "/system" : `/system/${key}` } as never)
      }
    />
  );
}
