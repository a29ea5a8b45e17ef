import Button from "antd/es/button";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import type { Schema } from "@/api/schemas";
import { clearCaches } from "@/api/system";
import { useWords } from "@/i18n/words";
import { NumberText } from "@/ui/texts";
import { bytesText } from "./figures";

/** Clears what is kept only to be faster, and says what it gave back. */
export function CachesPanel() {
  const { t } = useTranslation();
  const words = useWords();
  const { act, busy } = useAct([keys.diagnostics]);
  const [freed, setFreed] = useState<Schema<"Freed">[] | null>(null);
  const clear = async () => {
    const answer = await act(() => clearCaches(newKey()), t("caches.done"));
    if (answer) setFreed(answer.items);
  };
  return (
    <section className="panel" aria-labelledby="system-caches">
      <h2 id="system-caches">{t("caches.title")}</h2>
      <p className="muted">{t("caches.hint")}</p>
      <div className="system-buttons">
        <Button loading={busy} onClick={() => void clear()}>
          {t("caches.clear")}
        </Button>
      </div>
      {freed ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("caches.what")}</th>
              <th scope="col" className="end">
                {t("caches.entries")}
              </th>
              <th scope="col" className="end">
                {t("caches.freed")}
              </th>
            </tr>
          </thead>
          <tbody>
            {freed.map(({ cache, entries, bytes }) => (
              <tr key={cache}>
                <th scope="row">{words("caches.cache", cache)}</th>
                <td className="end" data-label={t("caches.entries")}>
                  <NumberText value={entries} />
                </td>
                <td className="end" data-label={t("caches.freed")}>
                  {bytesText(bytes)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}
