import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import { type Cause, type InboxFilter, UNTOLD } from "@/api/inbox";
import { StageTabs } from "@/ui/StageTabs";
import { countsByCode, countWaiting } from "./causes";

/** The tab of all causes. */
const ALL = "";

/** What waits by its cause, each with how many: a click, or the arrow keys, narrow the list to one. */
export function CauseTabs(props: {
  causes: Cause[] | undefined;
  filter: InboxFilter;
  panelId: string;
  onChange: (code: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const { causes, filter } = props;
  const { code: chosen, ...within } = filter;
  const counts = countsByCode(causes ?? [], filter);
  return (
    <StageTabs
      label={t("inbox.causes")}
      panelId={props.panelId}
      active={chosen ?? ALL}
      stages={[
        {
          key: ALL,
          label: t("inbox.all"),
          count: causes ? countWaiting(causes, within).waiting : null,
        },
        ...counts.map(([code, count]) => ({
          key: code,
          label: code === UNTOLD ? t("inbox.untold") : asName(faultText(code)),
          count: causes ? count : null,
        })),
      ]}
      views={[]}
      onChange={(code) => props.onChange(code === ALL ? undefined : code)}
    />
  );
}

/** A sentence as the name of a tab. */
function asName(sentence: string): string {
  return sentence.replace(/[.。]$/, "");
}
