import { useTranslation } from "react-i18next";

/** Between the first byte and the session's answer. */
export function FrameWait() {
  const { t } = useTranslation();
  return (
    <div className="frame-wait" role="status">
      {t("ui.loading")}
    </div>
  );
}
