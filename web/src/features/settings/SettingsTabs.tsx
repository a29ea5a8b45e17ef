import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { StageTabs } from "@/ui/StageTabs";

type Tab = "shops" | "routing" | "parameters" | "channels" | "webhooks";

export function SettingsTabs({ active }: { active: Tab }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const channels = may("channels.view") || active === "channels" || active === "webhooks";
  const routing = may("orders.manage_routing") || active === "routing";
  return (
    <StageTabs
      label={t("menu.settings")}
      panelId="settings-panel"
      active={active}
      views={[]}
      stages={[
        { key: "shops", label: t("shops.title") },
        ...(routing ? [{ key: "routing", label: t("routing.title") } as const] : []),
        { key: "parameters", label: t("menu.parameters") },
        ...(channels
          ? ([
              { key: "channels", label: t("connections.title") },
              { key: "webhooks", label: t("webhooks.title") },
            ] as const)
          : []),
      ]}
      onChange={(key) => void navigate({ to: `/settings/${key}` } as never)}
    />
  );
}
