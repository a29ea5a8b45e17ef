import Button from "antd/es/button";
import Typography from "antd/es/typography";
import { useTranslation } from "react-i18next";

/** What an authenticator app scans or is told. */
export function EnrolmentPanel(props: {
  enrolment: { secret: string; qr_svg: string };
  /** Why; a role's demand when absent. */
  intro?: string;
}) {
  const { t } = useTranslation();
  const { secret, qr_svg } = props.enrolment;
  return (
    <div className="enrolment">
      <p>{props.intro ?? t("second_factor.scan")}</p>
      <img
        src={`data:image/svg+xml,${encodeURIComponent(qr_svg)}`}
        width="200"
        height="200"
        alt={t("second_factor.qr")}
      />
      <p className="muted small">{t("second_factor.type_it")}</p>
      <Typography.Text code copyable>
        {secret}
      </Typography.Text>
    </div>
  );
}

/** Shown this once: who loses the phone gets in with one of these. */
export function RecoveryCodesPanel(props: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="recovery-codes">
      <h2>{t("second_factor.recovery_codes")}</h2>
      <p>{t("second_factor.recovery_hint")}</p>
      <Typography.Paragraph copyable={{ text: props.codes.join("\n") }}>
        <ol>
          {props.codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
      </Typography.Paragraph>
      <Button type="primary" block onClick={props.onDone}>
        {t("second_factor.kept")}
      </Button>
    </div>
  );
}
