import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useTranslation } from "react-i18next";
import { type Delivery, rawAddress, rawOptions, wrongOf } from "@/api/inbox";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { prettyLines } from "@/lib/pretty";
import { Facts, FaultNote } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { NOTHING, TimeText } from "@/ui/texts";
import { OrderLink, type Outcome, OutcomeNote } from "./replaying";
import { DeliveryState } from "./state";
import { WrongText } from "./wrong";

/** More than a person reads, less than makes a browser stand still. */
const MOST_CHARACTERS = 100_000;

/** One delivery as it came, what was wrong with it, and once more. */
export default function DeliveryDrawer(props: {
  delivery: Delivery;
  shopName: string;
  outcome: Outcome | undefined;
  busy: boolean;
  onReplay: (() => void) | undefined;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { delivery } = props;
  return (
    <SideDrawer
      size={720}
      onClose={props.onClose}
      title={delivery.external_id || t("inbox.title")}
      extra={
        props.onReplay ? (
          <Button type="primary" loading={props.busy} onClick={props.onReplay}>
            {t("inbox.replay")}
          </Button>
        ) : null
      }
    >
      <div className="delivery">
        {props.outcome ? <OutcomeNote {...props.outcome} /> : null}
        <Facts
          items={[
            [t("inbox.state"), <DeliveryState key="state" state={delivery.state} />],
            [t("orders.shop"), props.shopName],
            [t("orders.source"), words("orders.sources", delivery.source)],
            [t("inbox.received"), <TimeText key="at" at={delivery.received_at} />],
            [t("orders.external_id"), delivery.external_id || NOTHING],
          ]}
        />
        <section>
          <h2>{t("inbox.wrong")}</h2>
          <WrongText delivery={delivery} all />
          <p>
            <OrderOf delivery={delivery} />
          </p>
          <p className="muted">{t("inbox.replay_hint")}</p>
        </section>
        <Raw delivery={delivery} />
      </div>
    </SideDrawer>
  );
}

function OrderOf({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  if (delivery.order_id) return <OrderLink id={delivery.order_id} />;
  if (!delivery.external_id) return null;
  return (
    <Link
      className="link"
      to={"/orders" as never}
      search={{ tab: "all", q: delivery.external_id } as never}
    >
      {t("inbox.find_order")}
    </Link>
  );
}

/** What was sent, byte for byte, laid out; the lines the fault speaks of stand out. */
function Raw({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const may = useMay()("orders.see_raw");
  const raw = useQuery({ ...rawOptions(delivery.id), enabled: may });
  const marked = new Set(wrongOf(delivery).fields);
  const lines = raw.data === undefined ? [] : prettyLines(raw.data.slice(0, MOST_CHARACTERS));
  const hasMarks = lines.some(({ path }) => marked.has(path));
  return (
    <section>
      <h2>
        {t("inbox.raw")}
        {may ? (
          <a className="link" href={rawAddress(delivery.id)} download>
            {t("inbox.download")}
          </a>
        ) : null}
      </h2>
      {may ? null : <Alert type="info" showIcon title={t("inbox.raw_hidden")} />}
      {raw.isError ? <FaultNote error={raw.error} onRetry={() => void raw.refetch()} /> : null}
      {may && raw.isPending ? <Skeleton active /> : null}
      {hasMarks ? <p className="muted">{t("inbox.marked")}</p> : null}
      {(raw.data?.length ?? 0) > MOST_CHARACTERS ? <p>{t("inbox.raw_cut")}</p> : null}
      {raw.data === undefined ? null : (
        <section
          className="raw code"
          aria-label={t("inbox.raw")}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
          tabIndex={0}
        >
          {lines.map(({ path, text }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines of what was sent never move
            <div key={at} className={marked.has(path) ? "raw-line wrong" : "raw-line"}>
              {marked.has(path) ? <mark>{text}</mark> : text}
            </div>
          ))}
        </section>
      )}
    </section>
  );
}
