import Progress from "antd/es/progress";
import { useTranslation } from "react-i18next";
import { numberFormat } from "@/lib/formats";
import { useSurroundings } from "./Surroundings";

/** How far a job is: a bar, and the figures in words. */
export function JobProgress(props: {
  done: number;
  total: number;
  failed: number;
  over: boolean;
  label: string;
}) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const number = (value: number) => numberFormat(locale).format(value);
  const { done, total, failed } = props;
  const percent = total === 0 ? (props.over ? 100 : 0) : Math.floor((done / total) * 100);
  return (
    <div className="job-progress">
      <Progress
        percent={percent}
        status={props.over ? (failed > 0 ? "exception" : "success") : "active"}
        aria-label={props.label}
      />
      <p role="status">
        {t("jobs.figures", {
          done: number(done),
          total: number(total),
          good: number(Math.max(0, done - failed)),
          failed: number(failed),
        })}
      </p>
    </div>
  );
}
