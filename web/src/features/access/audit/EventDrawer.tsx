import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import type { AuditRow } from "@/api/audit";
import { actorText } from "@/api/faults";
import { SaidTable, ThingLink, useRecordWords } from "@/api/RecordText";
import { saidBy } from "@/lib/record";
import { EmptyState, Facts } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { NOTHING, StatusTag, TimeText } from "@/ui/texts";

/** One line of the record, whole: what changed from what to what, by whom, from where. */
export default function EventDrawer(props: {
  row: AuditRow;
  onFilter: (part: Record<string, string>) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { kindText, thingText } = useRecordWords();
  const { row, onFilter } = props;
  const { actor, origin } = row;
  const said = saidBy(row.kind, row.data);
  return (
    <SideDrawer size={720} onClose={props.onClose} title={kindText(row.kind)}>
      <div className="event">
        <Facts
          items={[
            [t("audit.at"), <TimeText key="at" at={row.at} />],
            [
              t("audit.who"),
              <span key="who">
                {actorText(actor.name, actor.kind) || NOTHING}{" "}
                {actor.kind === "user" ? null : (
                  <StatusTag>{t(`audit.actor.${actor.kind}`)}</StatusTag>
                )}
              </span>,
            ],
            [
              t("audit.subject"),
              <span key="subject">
                {thingText(row.subject)} <ThingLink id={row.subject} />
              </span>,
            ],
            [t("audit.seq"), <span key="seq" className="number">{`#${row.seq}`}</span>],
            [t("audit.address"), origin?.address || NOTHING],
            [t("audit.agent"), origin?.agent || NOTHING],
          ]}
        />
        {origin?.approval ? (
          <p>
            {t("audit.under_approval")}{" "}
            <Link
              className="link"
              to={"/approvals" as never}
              search={{ tab: "all", approval: origin.approval } as never}
            >
              {t("audit.open_approval")}
            </Link>
          </p>
        ) : null}
        <section>
          <h2>{t("audit.said")}</h2>
          <SaidTable said={said} label={t("audit.said")} />
          {said.length === 0 ? (
            <EmptyState title={t("audit.said_nothing")} hint={t("audit.said_nothing_hint")} />
          ) : null}
        </section>
        <p className="event-more">
          <Button onClick={() => onFilter({ subject: row.subject })}>
            {t("audit.all_of_subject")}
          </Button>
          {actor.id ? (
            <Button onClick={() => onFilter({ actor_id: actor.id })}>
              {t("audit.all_of_actor")}
            </Button>
          ) : null}
          <Button onClick={() => onFilter({ kind: row.kind })}>{t("audit.all_of_kind")}</Button>
        </p>
        <details>
          <summary>{t("audit.as_kept")}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
          <pre className="code as-kept" tabIndex={0}>
            {JSON.stringify(row, null, 2)}
          </pre>
        </details>
      </div>
    </SideDrawer>
  );
}
