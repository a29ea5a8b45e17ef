import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { PARTS } from "@/lib/layouts";
import { writeStored } from "@/lib/stored";
import { OrderedChoice } from "@/ui/OrderedChoice";
import SavedViews from "./SavedViews";
import { BLOCKS, type Block, TODAY } from "./todayBlocks";
import { useBlockTitle } from "./todayTitles";

/** What the page shows and in which order; kept under a name for oneself, for roles, for everybody. */
export default function TodayLayout(props: { shown: readonly Block[]; onClose: () => void }) {
  const { t } = useTranslation();
  const title = useBlockTitle();
  const { shown } = props;
  // A page of nothing would be the one it begins with: the last part stays.
  const only = shown.length === 1 ? shown[0] : undefined;
  return (
    <div className="today-layout">
      <div className="column-chooser">
        <OrderedChoice
          items={BLOCKS.map((key) => ({ key, title: title(key), fixed: key === only }))}
          shown={[...shown]}
          onShow={(keys) => writeStored(PARTS.columns + TODAY, keys.join(","))}
        />
        <Button size="small" onClick={() => writeStored(PARTS.columns + TODAY, null)}>
          {t("ui.reset")}
        </Button>
      </div>
      <SavedViews page={TODAY} state={{}} onOpen={props.onClose} />
    </div>
  );
}
