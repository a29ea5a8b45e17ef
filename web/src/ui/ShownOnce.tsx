import Button from "antd/es/button";
import Typography from "antd/es/typography";
import { useTranslation } from "react-i18next";

/** A secret that the server keeps only as a hash: to be copied now, or made anew. */
export function ShownOnce(props: {
  title: string;
  hint: string;
  secret: string;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  return (
    <section className="panel shown-once" role="status">
      <h3>{props.title}</h3>
      <p>{props.hint}</p>
      <Typography.Text code copyable={{ tooltips: [t("ui.copy"), t("ui.copied")] }}>
        {props.secret}
      </Typography.Text>
      <Button onClick={props.onDone}>{t("ui.kept")}</Button>
    </section>
  );
}
