import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import {
  type Connection,
  connectionKeys,
  disconnectShop,
  isAskedToTell,
  type Observation,
  type ObservationOutcome,
  observationsOptions,
  pauseConnection,
  renewPushSecret,
  resumeConnection,
  syncNow,
  tellingOf,
} from "@/api/channels";
import { newKey } from "@/api/client";
import { useMay } from "@/api/session";
import { ask } from "@/ui/ask";
import { Choice } from "@/ui/Choice";
import { EmptyState, type FactItem, Facts, FaultNote } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { NumberText, TimeText } from "@/ui/texts";
import { BackFillShown } from "./BackFillShown";
import { Completeness } from "./Completeness";
import { ConnectionStateTag, OrderOf, OutcomeTag, useFaultFacts } from "./connectionState";
import { PollForm } from "./PollForm";
import { PushKept } from "./PushKept";
import { QueueShown } from "./QueueShown";
import { ReturnsShown } from "./ReturnsShown";
import { StockShown } from "./StockShown";
import { SubscriptionShown } from "./SubscriptionShown";
import { TermsForm } from "./TermsForm";
import { WriteBacks } from "./WriteBacks";

const OUTCOMES: ObservationOutcome[] = ["for_person", "held", "done", "known"];

/** One connection: how its shop does, how far it is read, and what changed there. */
export function ConnectionDrawer(props: {
  connection: Connection;
  onClose: () => void;
  /** Nothing for who may only look. */
  onKey: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [secret, setSecret] = useState<{ push_path: string; push_secret: string } | null>(null);
  const [wording, setWording] = useState(false);
  const { connection, onClose, onKey } = props;
  return (
    <SideDrawer
      size={720}
      onClose={onClose}
      title={connection.shop_name}
      extra={
        onKey ? (
          <div className="webhook-steps">
            {connection.has_terms ? (
              <Button onClick={() => setWording(true)}>{t("connections.change_terms")}</Button>
            ) : null}
            <Button onClick={onKey}>{t("connections.change_key")}</Button>
          </div>
        ) : null
      }
    >
      <div className="webhook">
        {connection.state === "needs_authorisation" ? (
          <Alert type="error" showIcon title={t("connections.authorise_hint")} />
        ) : null}
        {connection.state === "connected" && connection.is_broken ? (
          <Alert type="warning" showIcon title={t("connections.broken_hint")} />
        ) : null}
        {secret ? (
          <PushKept
            platform={tellingOf(connection.platform) ?? "woocommerce"}
            made={secret}
            onDone={() => setSecret(null)}
          />
        ) : null}
        <ConnectionFacts connection={connection} />
        <Steps connection={connection} onSecret={setSecret} onRemoved={onClose} />
        {isAskedToTell(connection.platform) ? <SubscriptionShown connection={connection} /> : null}
        {connection.platform === "amazon" ? <QueueShown connection={connection} /> : null}
        <BackFillShown connection={connection} />
        {connection.gives_names ? (
          <Completeness connection={connection} />
        ) : (
          <Unsaid title={t("connections.completeness")} text={t("connections.compare_untold")} />
        )}
        <Observations connection={connection} />
        {connection.takes_shipments ? null : (
          <Unsaid title={t("connections.write_backs")} text={t("connections.shipments_untold")} />
        )}
        {/* What was told while the terms said how is still to be seen. */}
        {connection.takes_shipments || connection.untold > 0 ? (
          <WriteBacks connection={connection} />
        ) : null}
        {connection.gives_returns ? <ReturnsShown connection={connection} /> : null}
        {connection.takes_stock ? (
          <StockShown connection={connection} />
        ) : (
          <Unsaid title={t("connections.stock")} text={t("connections.stock_untold")} />
        )}
      </div>
      {wording ? (
        <TermsForm
          connection={connection}
          onClose={() => setWording(false)}
          onDone={() => {
            setWording(false);
            void client.invalidateQueries({ queryKey: connectionKeys.all });
          }}
        />
      ) : null}
    </SideDrawer>
  );
}

/** Of what the shop's terms say nothing. */
function Unsaid({ title, text }: { title: string; text: string }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      <p className="muted">{text}</p>
    </section>
  );
}

/** Where a shop tells by itself what happens, where no secret has to be renewed to see it. */
const newsAddress = ({ platform, id }: Connection) =>
  `${window.location.origin}/api/v1/channels/${platform}/${id}/news`;

function ConnectionFacts({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const faultFacts = useFaultFacts(connection);
  const lag = connection.lag_seconds;
  return (
    <Facts
      items={[
        [t("connections.state_label"), <ConnectionStateTag key="state" connection={connection} />],
        [t("connections.address"), connection.address],
        ...(connection.platform === "amazon"
          ? ([[t("connections.seller"), connection.place]] as FactItem[])
          : []),
        ...(connection.platform === "shopify" || connection.platform === "shopee"
          ? ([
              [t("connections.place"), connection.place ?? t("connections.first_place")],
              [t("connections.news_address"), newsAddress(connection)],
            ] as FactItem[])
          : []),
        [t("connections.orders"), <NumberText key="orders" value={connection.orders} />],
        [t("connections.refused"), <NumberText key="refused" value={connection.refused} />],
        [t("connections.untold"), <NumberText key="untold" value={connection.untold} />],
        [t("connections.last_sync"), <TimeText key="ended" at={connection.ended_at} />],
        [
          t("connections.lag"),
          lag === null || lag === undefined
            ? t("connections.never")
            : t("connections.minutes", { count: Math.floor(lag / 60) }),
        ],
        [t("connections.read_until"), <TimeText key="until" at={connection.read_until} />],
        [t("connections.poll"), t("connections.minutes", { count: connection.poll_seconds / 60 })],
        [
          t("connections.pushes_waiting"),
          <NumberText key="pushes" value={connection.pushes_waiting} />,
        ],
        ...(connection.grant_until
          ? ([
              [t("connections.grant_until"), <TimeText key="grant" at={connection.grant_until} />],
            ] as FactItem[])
          : []),
        ...faultFacts,
      ]}
    />
  );
}

/** What eBay asks for has to be typed in there, where this house does not say it by itself. */
const isToldByHand = ({ platform, subscription }: Connection) =>
  platform === "ebay" && !subscription;

function Steps(props: {
  connection: Connection;
  onSecret: (secret: { push_path: string; push_secret: string }) => void;
  onRemoved: () => void;
}) {
  const { t } = useTranslation();
  const { act, busy } = useAct([connectionKeys.all]);
  const client = useQueryClient();
  const mayManage = useMay()("channels.manage");
  const [pacing, setPacing] = useState(false);
  if (!mayManage) return null;
  const { id, shop_name, state } = props.connection;
  const no = t("ui.cancel");
  const renew = async () => {
    const [title, text] = [t("connections.renew_title"), t("connections.renew_text")];
    if (!(await ask({ title, text, yes: t("connections.renew"), no }))) return;
    const renewed = await act(() => renewPushSecret(id));
    if (renewed) props.onSecret(renewed);
  };
  const remove = async () => {
    const title = t("connections.disconnect_title", { name: shop_name });
    const text = t("connections.disconnect_text");
    if (!(await ask({ title, text, yes: t("connections.disconnect"), no }))) return;
    const done = await act(async () => {
      await disconnectShop(id, newKey());
      return true;
    }, t("connections.disconnected"));
    if (done) props.onRemoved();
  };
  return (
    <div className="webhook-steps">
      {state === "connected" ? (
        <>
          <Button
            type="primary"
            loading={busy}
            onClick={() => void act(() => syncNow(id, newKey()), t("connections.sync_asked"))}
          >
            {t("connections.sync")}
          </Button>
          <Button loading={busy} onClick={() => void act(() => pauseConnection(id, newKey()))}>
            {t("connections.pause")}
          </Button>
        </>
      ) : (
        <Button
          type="primary"
          loading={busy}
          onClick={() => void act(() => resumeConnection(id, newKey()))}
        >
          {t("connections.resume")}
        </Button>
      )}
      <Button onClick={() => setPacing(true)}>{t("connections.change_poll")}</Button>
      {/* Others sign by the secret of their key, or tell nothing. */}
      {props.connection.platform === "woocommerce" || isToldByHand(props.connection) ? (
        <Button loading={busy} onClick={() => void renew()}>
          {t("connections.renew")}
        </Button>
      ) : null}
      <Button danger loading={busy} onClick={() => void remove()}>
        {t("connections.disconnect")}
      </Button>
      {pacing ? (
        <PollForm
          connection={props.connection}
          onClose={() => setPacing(false)}
          onDone={() => {
            setPacing(false);
            void client.invalidateQueries({ queryKey: connectionKeys.all });
          }}
        />
      ) : null}
    </div>
  );
}

function Observations({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<ObservationOutcome | undefined>(undefined);
  const observations = useInfiniteQuery(observationsOptions(connection.id, outcome));
  const rows = observations.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-labelledby="observations">
      <h2 id="observations">{t("connections.observations")}</h2>
      <Choice
        label={t("connections.outcome_label")}
        value={outcome}
        nothing={t("connections.all_observations")}
        options={OUTCOMES.map((one) => ({ value: one, label: t(`connections.outcome.${one}`) }))}
        onChange={(chosen) => setOutcome(chosen as ObservationOutcome | undefined)}
      />
      {observations.isPending ? <Skeleton active /> : null}
      {observations.isError ? (
        <FaultNote error={observations.error} onRetry={() => void observations.refetch()} />
      ) : null}
      {observations.isSuccess && rows.length === 0 ? (
        <EmptyState
          title={t("connections.no_observations")}
          hint={t("connections.no_observations_hint")}
        />
      ) : null}
      {rows.length > 0 ? <ObservationTable rows={rows} /> : null}
      {observations.hasNextPage ? (
        <Button
          loading={observations.isFetchingNextPage}
          onClick={() => void observations.fetchNextPage()}
        >
          {t("ui.load_more")}
        </Button>
      ) : null}
    </section>
  );
}

function ObservationTable({ rows }: { rows: Observation[] }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("connections.what")}</th>
          <th scope="col">{t("connections.order")}</th>
          <th scope="col">{t("connections.outcome_label")}</th>
          <th scope="col">{t("connections.changed_at")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((one) => (
          <tr key={one.id}>
            <th scope="row">
              {t(`connections.kind.${one.kind}`)}
              {one.detail ? <div className="muted small">{one.detail}</div> : null}
            </th>
            <td data-label={t("connections.order")}>
              <OrderOf {...one} />
            </td>
            <td data-label={t("connections.outcome_label")}>
              <OutcomeTag outcome={one.outcome} />
            </td>
            <td data-label={t("connections.changed_at")}>
              <TimeText at={one.changed_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
