import { useTranslation } from "react-i18next";
import { faultText, permissionText } from "@/api/faults";
import type { ReviewDecision, ReviewRow } from "@/api/reviews";
import { useRoleText } from "@/api/roleText";
import { useWords } from "@/i18n/words";
import { CommandButton } from "@/ui/CommandButton";
import { Facts } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { NOTHING, TimeText } from "@/ui/texts";
import { byContext } from "../permissions";
import { DecisionTag } from "./state";

/** What a role allowed its holder when the review began, and what was decided. */
export default function RowDrawer(props: {
  row: ReviewRow;
  own: boolean;
  onKeep: () => void;
  onSay: (decision: ReviewDecision) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const roleText = useRoleText();
  const { row, own, onKeep, onSay } = props;
  const refusedWhy = own ? faultText("access.own_rights") : undefined;
  return (
    <SideDrawer
      size={560}
      onClose={props.onClose}
      keys={{ y: onKeep, c: () => onSay("keep"), w: () => onSay("withdraw") }}
      title={`${row.display_name} · ${roleText(row.role)}`}
    >
      <div className="user-parts">
        {row.decision ? null : (
          <div className="button-row" role="toolbar" aria-label={t("reviews.decision")}>
            <CommandButton type="primary" shortcut="Y" refusedWhy={refusedWhy} onClick={onKeep}>
              {t("reviews.keep")}
            </CommandButton>
            <CommandButton shortcut="C" refusedWhy={refusedWhy} onClick={() => onSay("keep")}>
              {t("reviews.keep_saying")}
            </CommandButton>
            <CommandButton
              danger
              shortcut="W"
              refusedWhy={refusedWhy}
              onClick={() => onSay("withdraw")}
            >
              {t("reviews.withdraw")}
            </CommandButton>
          </div>
        )}
        <Facts
          items={[
            [t("app.username"), row.username],
            [t("reviews.last_used"), <TimeText key="last" at={row.last_sign_in_at} />],
            [
              t("reviews.until"),
              row.until ? <TimeText key="until" at={row.until} /> : t("access.for_good"),
            ],
            [t("reviews.decision"), <DecisionTag key="decision" row={row} own={own} />],
            [t("reviews.decided_by"), row.decided_by ?? NOTHING],
            [t("reviews.decided_at"), <TimeText key="at" at={row.decided_at} />],
            [t("reviews.comment"), row.comment ?? NOTHING],
          ]}
        />
        <section aria-labelledby="review-may">
          <h3 id="review-may">{t("reviews.may")}</h3>
          {row.is_administrator ? <p>{t("reviews.everything")}</p> : null}
          {byContext(row.permissions).map(([context, names]) => (
            <p key={context}>
              <b>{words("access.contexts", context)}</b>: {names.map(permissionText).join(" · ")}
            </p>
          ))}
        </section>
      </div>
    </SideDrawer>
  );
}
