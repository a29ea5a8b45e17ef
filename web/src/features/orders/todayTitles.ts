import { useTranslation } from "react-i18next";
import type { Block } from "./todayBlocks";

/** What a part of the page is called. */
export function useBlockTitle(): (block: Block) => string {
  const { t } = useTranslation();
  return (block) => {
    switch (block) {
      case "returned_to_me":
      case "waiting":
      case "by_shop":
        return t(`today.${block}`);
      case "punctuality":
        return t("today.punctuality");
      case "alerts":
        return t("menu.alerts");
      default:
        return t(`orders.tab.${block}`);
    }
  };
}
