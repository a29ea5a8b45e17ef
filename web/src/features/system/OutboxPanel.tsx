import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { isStuck, isUnderWay, type MailRow, mailsOptions, sendAgain } from "@/api/mail";
import { useWords } from "@/i18n/words";
import { tableTime } from "@/lib/time";
import { ask } from "@/ui/ask";
import { EmptyState, FaultNote } from "@/ui/notes";
import { useSurroundings } from "@/ui/Surroundings";
import { NOTHING, TimeText } from "@/ui/texts";
import { MailStateTag } from "./mailState";

/** How each mail stands; what nobody sends by itself any more can be sent again. */
export function OutboxPanel({ mayManage }: { mayManage: boolean }) {
  const { t } = useTranslation();
  const mails = useQuery(mailsOptions);
  const [only, setOnly] = useState(false);
  const rows = mails.data?.items.filter((mail) => !only || isStuck(mail) || isUnderWay(mail)) ?? [];
  return (
    <section className="panel" aria-labelledby="mail-outbox">
      <h2 id="mail-outbox">{t("mail.outbox")}</h2>
      <p className="muted">{t("mail.outbox_hint")}</p>
      <label>
        <input type="checkbox" checked={only} onChange={({ target }) => setOnly(target.checked)} />{" "}
        {t("mail.stuck_only")}
      </label>
      {mails.isPending ? <Skeleton active /> : null}
      {mails.isError ? (
        <FaultNote error={mails.error} onRetry={() => void mails.refetch()} />
      ) : null}
      {mails.isSuccess && rows.length === 0 ? (
        <EmptyState title={t("mail.empty")} hint={t("mail.empty_hint")} />
      ) : null}
      {rows.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("mail.created")}</th>
              <th scope="col">{t("mail.purpose_label")}</th>
              <th scope="col">{t("mail.state_label")}</th>
              <th scope="col">{t("mail.reply")}</th>
              <th scope="col">{t("mail.changed")}</th>
              <th scope="col">{t("ui.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((mail) => (
              <OutboxRow key={mail.id} mail={mail} mayManage={mayManage} />
            ))}
          </tbody>
        </table>
      ) : null}
    </section>
  );
}

function OutboxRow({ mail, mayManage }: { mail: MailRow; mayManage: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const { zone } = useSurroundings();
  const { act, busy } = useAct([keys.mails]);
  const again = async () => {
    // Of a refused one nobody has a copy; of one in doubt somebody may.
    const sure =
      mail.state === "refused" ||
      (await ask({
        title: t("mail.again_title"),
        text: t("mail.in_doubt_hint"),
        yes: t("mail.again"),
        no: t("ui.cancel"),
      }));
    if (sure) await act(() => sendAgain(mail.id, newKey()), t("mail.again_asked"));
  };
  return (
    <tr>
      <th scope="row">
        <TimeText at={mail.created_at} />
      </th>
      <td data-label={t("mail.purpose_label")}>{words("mail.purpose", mail.purpose)}</td>
      <td data-label={t("mail.state_label")}>
        <MailStateTag mail={mail} />
        {mail.state === "in_doubt" ? (
          <div className="muted small">{t("mail.in_doubt_hint")}</div>
        ) : null}
      </td>
      <td data-label={t("mail.reply")}>{mail.reply_code ?? NOTHING}</td>
      <td data-label={t("mail.changed")}>
        <TimeText at={mail.changed_at} />
      </td>
      <td>
        {mayManage && isStuck(mail) ? (
          <Button
            size="small"
            loading={busy}
            aria-label={t("mail.again_name", { time: tableTime(mail.created_at, zone) })}
            onClick={() => void again()}
          >
            {t("mail.again")}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
