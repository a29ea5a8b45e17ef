import BellOutlined from "@ant-design/icons/BellOutlined";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { alertCountsOptions } from "@/api/alerts";
import { useSurroundings } from "@/ui/Surroundings";
import { countText } from "@/ui/texts";

/** More than these nobody counts. */
const MOST = 99;

/** How many alerts nobody is at yet, on every page; it leads to them. */
export default function Bell() {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const counts = useQuery(alertCountsOptions).data;
  const unanswered = counts?.unanswered ?? 0;
  const critical = counts?.critical ?? 0;
  return (
    <Link
      to={"/alerts" as never}
      className={`bell${critical > 0 ? " critical" : ""}`}
      aria-label={`${t("menu.alerts")}: ${unanswered}`}
      title={t("menu.alerts")}
    >
      <BellOutlined aria-hidden="true" />
      {unanswered > 0 ? (
        <span className="menu-badge" aria-hidden="true">
          {countText(unanswered, locale, MOST)}
        </span>
      ) : null}
    </Link>
  );
}
