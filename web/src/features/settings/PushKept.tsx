import { useTranslation } from "react-i18next";
import { ShownOnce } from "@/ui/ShownOnce";

/** Where a shop tells by itself what happens, and by which secret: to be put into its webhook now. */
export function PushKept(props: {
  made: { push_path: string; push_secret: string };
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const address = `${window.location.origin}${props.made.push_path}`;
  return (
    <>
      <section className="panel channel-steps" aria-label={t("connections.push_steps")}>
        <h3>{t("connections.push_steps")}</h3>
        <ol>
          <li>{t("connections.push_step_open")}</li>
          <li>{t("connections.push_step_topic")}</li>
          <li>
            {t("connections.push_step_address")} <code>{address}</code>
          </li>
          <li>{t("connections.push_step_secret")}</li>
        </ol>
      </section>
      <ShownOnce
        title={t("connections.push_secret")}
        hint={t("connections.push_secret_hint")}
        secret={props.made.push_secret}
        onDone={props.onDone}
      />
    </>
  );
}
