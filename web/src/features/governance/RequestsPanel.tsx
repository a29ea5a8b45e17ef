import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { type DataRequest, dataRequestsOptions, fetchData } from "@/api/privacy";
import { shortId } from "@/lib/ids";
import { saveFile } from "@/lib/save";
import { EmptyState, FaultNote } from "@/ui/notes";
import { StatusTag, TimeText, type Tone } from "@/ui/texts";

const TONES: Record<DataRequest["state"], Tone> = {
  working: "info",
  waiting: "warn",
  done: "good",
};

/** What persons asked about their own data, and how it was answered. */
export function RequestsPanel({ mayFetch }: { mayFetch: boolean }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(dataRequestsOptions);
  const requests = list.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section className="panel" aria-labelledby="privacy-requests">
      <h2 id="privacy-requests">{t("governance.requests")}</h2>
      <p className="muted">{t("governance.requests_hint")}</p>
      {list.isError ? <FaultNote error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.data && requests.length === 0 ? (
        <EmptyState title={t("governance.no_requests")} />
      ) : null}
      {requests.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("governance.kind")}</th>
              <th scope="col">{t("governance.customer")}</th>
              <th scope="col">{t("governance.state")}</th>
              <th scope="col">{t("governance.result")}</th>
              <th scope="col">{t("governance.asked_by")}</th>
              <th scope="col">{t("governance.asked_at")}</th>
              <th scope="col">{t("ui.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {requests.map((request) => (
              <RequestRow key={request.id} request={request} mayFetch={mayFetch} />
            ))}
          </tbody>
        </table>
      ) : null}
      {list.hasNextPage ? (
        <Button onClick={() => void list.fetchNextPage()}>{t("ui.load_more")}</Button>
      ) : null}
    </section>
  );
}

function RequestRow({ request, mayFetch }: { request: DataRequest; mayFetch: boolean }) {
  const { t } = useTranslation();
  const customer = request.customer_id;
  const { act, busy } = useAct([]);
  const save = async () => {
    const file = await act(() => fetchData(request.id));
    if (file) saveFile(file, `${request.id}.json`);
  };
  return (
    <tr>
      <th scope="row">
        {t(`governance.kinds.${request.kind}`)}
        <div className="muted small">{request.reason}</div>
      </th>
      <td data-label={t("governance.customer")}>
        <Link className="link number" to={"/customers" as never} search={{ customer } as never}>
          {shortId(customer)}
        </Link>
      </td>
      <td data-label={t("governance.state")}>
        <StatusTag tone={TONES[request.state]}>{t(`governance.states.${request.state}`)}</StatusTag>
      </td>
      <td data-label={t("governance.result")}>
        {request.outcome ? t("governance.orders", { count: request.outcome.orders }) : null}
        {request.outcome?.kept.map((kept) => (
          <div key={kept.because} className="muted small" title={kept.numbers.join(", ")}>
            {t(`governance.kept.${kept.because}`, { count: kept.orders })}
          </div>
        ))}
      </td>
      <td data-label={t("governance.asked_by")}>{request.asked_by}</td>
      <td data-label={t("governance.asked_at")}>
        <TimeText at={request.asked_at} />
      </td>
      <td>
        {mayFetch && request.has_file ? (
          <Button
            size="small"
            loading={busy}
            aria-label={t("governance.fetch_name", { customer: shortId(customer) })}
            onClick={() => void save()}
          >
            {t("governance.fetch")}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
