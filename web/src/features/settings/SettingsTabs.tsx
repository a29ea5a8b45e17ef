import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { StageTabs } from "@/ui/StageTabs";

export function SettingsTabs({ active }: { active: "shops" | "parameters" }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <StageTabs
      label={t("menu.settings")}
      panelId="settings-panel"
      active={active}
      views={[]}
      stages={[
        { key: "shops", label: t("shops.title") },
        { key: "parameters", label: t("parameters.title") },
      ]}
      onChange={(key) => void navigate({ to: `/settings/${key}` } as never)}
    />
  );
}
