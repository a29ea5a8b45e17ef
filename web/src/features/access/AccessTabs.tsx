import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { StageTabs } from "@/ui/StageTabs";

type Tab = "users" | "roles";

export function AccessTabs({ active }: { active: Tab }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <StageTabs
      label={t("menu.access")}
      panelId="access-panel"
      active={active}
      views={[]}
      stages={[
        { key: "users", label: t("access.users") },
        { key: "roles", label: t("access.roles") },
      ]}
      onChange={(key) => void navigate({ to: `/access/${key}` } as never)}
    />
  );
}
