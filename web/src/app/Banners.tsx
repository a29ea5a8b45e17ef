import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Alert from "antd/es/alert";
import { useTranslation } from "react-i18next";
import type { Session } from "@/api/schemas";
import { modeOptions } from "@/api/system";
import { TimeText } from "@/ui/texts";

/** What everybody or this person must know on every page. */
export function Banners({ session }: { session: Session }) {
  const { t } = useTranslation();
  const mode = useQuery(modeOptions).data;
  return (
    <>
      {mode?.read_only ? (
        <Alert
          banner
          type="warning"
          title={t("app.read_only", { reason: mode.reason, who: mode.by_name ?? "" })}
        />
      ) : null}
      {session.password_expires_at ? (
        <Alert
          banner
          type="warning"
          title={
            <>
              {t("app.password_expires")} <TimeText at={session.password_expires_at} />
              {" · "}
              <Link className="link" to={"/account" as never}>
                {t("app.change_password")}
              </Link>
            </>
          }
        />
      ) : null}
    </>
  );
}
