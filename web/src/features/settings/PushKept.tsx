import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import type { Telling } from "@/api/channels";
import { ShownOnce } from "@/ui/ShownOnce";

/**
 * Where a shop tells by itself what happens: to be put into its webhook now. By which secret, where this house
 * draws one.
 */
export function PushKept(props: {
  platform: Telling;
  made: { push_path: string; push_secret?: string | null };
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { platform } = props;
  const secret = props.made.push_secret;
  const address = `${window.location.origin}${props.made.push_path}`;
  return (
    <>
      <section className="panel channel-steps" aria-label={t("connections.push_steps")}>
        <h3>{t("connections.push_steps")}</h3>
        <ol>
          <li>{t(`connections.${platform}.push_open`)}</li>
          <li>{t(`connections.${platform}.push_topic`)}</li>
          <li>
            {t("connections.push_step_address")} <code>{address}</code>
          </li>
          <li>{t(`connections.${platform}.push_secret`)}</li>
        </ol>
        {secret ? null : <Button onClick={props.onDone}>{t("ui.close")}</Button>}
      </section>
      {secret ? (
        <ShownOnce
          title={t("connections.push_secret")}
          hint={t("connections.push_secret_hint")}
          secret={secret}
          onDone={props.onDone}
        />
      ) : null}
    </>
  );
}
