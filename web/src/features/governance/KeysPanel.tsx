import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { dataKeysOptions } from "@/api/privacy";
import { useWords } from "@/i18n/words";
import { FaultNote } from "@/ui/notes";
import { StatusTag, TimeText } from "@/ui/texts";

/** The keys without the keys: how old they are, and which is at work. */
export function KeysPanel() {
  const { t } = useTranslation();
  const words = useWords();
  const keys = useQuery(dataKeysOptions);
  return (
    <section className="panel" aria-labelledby="privacy-keys">
      <h2 id="privacy-keys">{t("governance.keys")}</h2>
      <p className="muted">{t("governance.keys_hint")}</p>
      {keys.isError ? <FaultNote error={keys.error} onRetry={() => void keys.refetch()} /> : null}
      {keys.data ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("governance.number")}</th>
              <th scope="col">{t("governance.state")}</th>
              <th scope="col">{t("governance.period")}</th>
              <th scope="col">{t("governance.made")}</th>
              <th scope="col">{t("governance.master")}</th>
            </tr>
          </thead>
          <tbody>
            {[...keys.data.keys].reverse().map((key) => (
              <tr key={key.number}>
                <th scope="row" className="number">
                  {key.number}
                </th>
                <td data-label={t("governance.state")}>
                  <StatusTag tone={key.state === "sealing" ? "good" : undefined}>
                    {words("governance.key_states", key.state)}
                  </StatusTag>
                </td>
                <td data-label={t("governance.period")} className="number">
                  {key.period}
                </td>
                <td data-label={t("governance.made")}>
                  <TimeText at={key.created_at} />
                </td>
                <td data-label={t("governance.master")} className="number">
                  {key.master}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
