import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Handbook } from "@/features/handbook/Handbook";
import { chapterOf } from "@/lib/handbook";
import { writeStored } from "@/lib/stored";
import { askHelp } from "@/ui/help";
import { SideDrawer } from "@/ui/SideDrawer";

/** The handbook beside the page, at the page's own chapter. */
export default function HelpDrawer({ path, onClose }: { path: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [chapter, setChapter] = useState(chapterOf(path));
  return (
    <SideDrawer size={520} title={t("help.title")} onClose={onClose}>
      <div className="handbook-ways">
        <Link
          className="link"
          to={"/handbook" as never}
          search={{ chapter } as never}
          onClick={onClose}
        >
          {t("help.as_page")}
        </Link>
        <Button type="link" size="small" onClick={() => askHelp("keys")}>
          {t("keys.title")}
        </Button>
        <Link
          className="link"
          to={"/today" as never}
          onClick={() => {
            writeStored("tour", null);
            onClose();
          }}
        >
          {t("help.tour")}
        </Link>
      </div>
      <Handbook chapter={chapter} onChapter={setChapter} />
    </SideDrawer>
  );
}
