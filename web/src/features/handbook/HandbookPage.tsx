import { useTranslation } from "react-i18next";
import { PageFrame, usePageSearch } from "@/ui/page";
import { Handbook } from "./Handbook";

/** The handbook as a page: an address for each chapter. */
export default function HandbookPage() {
  const { t } = useTranslation();
  const [search, change] = usePageSearch();
  return (
    <PageFrame title={t("help.title")}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable */}
      <div className="panel scroll" tabIndex={0} role="region" aria-label={t("help.title")}>
        <Handbook
          chapter={search.chapter ?? "first-day"}
          onChapter={(chapter) => change({ chapter })}
        />
      </div>
    </PageFrame>
  );
}
