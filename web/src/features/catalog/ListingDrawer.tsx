import { useQuery } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import {
  type ListingWhole,
  listingKeys,
  listingOptions,
  publishListings,
  removeListing,
  withdrawListings,
} from "@/api/listings";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { ask } from "@/ui/ask";
import { CommandButton } from "@/ui/CommandButton";
import { Facts, FaultNote } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { MoneyText, NOTHING, NumberText, StatusTag, TimeText } from "@/ui/texts";
import { ListingForm } from "./ListingForm";
import { Faults, Reasons } from "./ListingParts";
import { LISTING_TONES } from "./listings";

/** One listing: how far it is, what the store is told, and what it would not take. */
export default function ListingDrawer(props: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const mayManage = useMay()("channels.manage_listings");
  const listing = useQuery(listingOptions(props.id));
  const [editing, setEditing] = useState(false);
  const { data } = listing;
  return (
    <SideDrawer
      size={760}
      onClose={props.onClose}
      title={data ? `${data.product_code} · ${data.shop_name}` : t("listings.title")}
      extra={
        data && mayManage ? <Button onClick={() => setEditing(true)}>{t("ui.edit")}</Button> : null
      }
    >
      {listing.isPending ? <Skeleton active /> : null}
      {listing.isError ? (
        <FaultNote error={listing.error} onRetry={() => void listing.refetch()} />
      ) : null}
      {data ? (
        <>
          <State listing={data} />
          {mayManage ? <Commands listing={data} onClose={props.onClose} /> : null}
          <Content listing={data} />
          {editing ? <ListingForm listing={data} onClose={() => setEditing(false)} /> : null}
        </>
      ) : null}
    </SideDrawer>
  );
}

function State({ listing }: { listing: ListingWhole }) {
  const { t } = useTranslation();
  return (
    <>
      <Facts
        items={[
          [
            t("listings.state"),
            <span key="state">
              <StatusTag tone={LISTING_TONES[listing.state]}>
                {t(`listings.states.${listing.state}`)}
              </StatusTag>
              {listing.differs ? <StatusTag tone="warn">{t("listings.differs")}</StatusTag> : null}
            </span>,
          ],
          [
            t("listings.told_at"),
            listing.told_at ? <TimeText key="told" at={listing.told_at} /> : NOTHING,
          ],
          [
            t("listings.external_id"),
            listing.url ? (
              <a key="url" className="link" href={listing.url} target="_blank" rel="noreferrer">
                {listing.external_id ?? listing.url}
              </a>
            ) : (
              (listing.external_id ?? NOTHING)
            ),
          ],
        ]}
      />
      {listing.reasons.length > 0 || listing.failure ? (
        <Alert
          type="error"
          showIcon
          title={t("listings.not_taken")}
          description={<Reasons row={listing} />}
        />
      ) : null}
      {listing.norms ? null : <Alert type="warning" showIcon title={t("listings.no_norms")} />}
      {listing.faults.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t("listings.would_not_take")}
          description={<Faults faults={listing.faults} />}
        />
      ) : null}
    </>
  );
}

function Commands({ listing, onClose }: { listing: ListingWhole; onClose: () => void }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([listingKeys.all]);
  const isShown = listing.state === "live" && !listing.differs;
  const refusedWhy =
    listing.faults.length > 0 || !listing.norms
      ? t("listings.correct_first")
      : isShown
        ? t("listings.is_shown")
        : listing.state === "wanted"
          ? t("listings.is_wanted")
          : undefined;
  return (
    <div className="webhook-steps">
      <CommandButton
        type="primary"
        loading={busy}
        refusedWhy={refusedWhy}
        onClick={() =>
          void act(() => publishListings([listing], newKey()), t("listings.is_wanted"))
        }
      >
        {listing.told_at ? t("listings.publish_again") : t("listings.publish")}
      </CommandButton>
      {listing.may_withdraw ? (
        <Button
          danger
          loading={busy}
          onClick={() =>
            void act(() => withdrawListings([listing], newKey()), t("listings.is_leaving"))
          }
        >
          {t("listings.withdraw")}
        </Button>
      ) : null}
      {listing.may_remove ? (
        <Button
          loading={busy}
          onClick={async () => {
            const yes = await ask({
              title: t("listings.remove_title"),
              text: t("listings.remove_text"),
              yes: t("listings.remove"),
              no: t("ui.cancel"),
            });
            if (!yes) return;
            const done = await act(() => removeListing(listing, newKey()).then(() => true));
            if (done) onClose();
          }}
        >
          {t("listings.remove")}
        </Button>
      ) : null}
    </div>
  );
}

function Content({ listing }: { listing: ListingWhole }) {
  const { t } = useTranslation();
  const words = useWords();
  const { now, currency } = listing;
  if (!now || !currency) return null;
  const attributes = Object.entries(now.attributes);
  return (
    <>
      <h3>{now.title || NOTHING}</h3>
      {now.picture_urls.length > 0 ? (
        <div className="listing-pictures">
          {now.picture_urls.map((url) => (
            <img key={url} src={url} alt={t("listings.picture_of", { name: now.title })} />
          ))}
        </div>
      ) : (
        <p className="muted">{t("listings.no_pictures")}</p>
      )}
      {/* As it is sent: its tags are shown, and do nothing here. */}
      <p className="listing-description">{now.description || NOTHING}</p>
      {attributes.length > 0 ? (
        <Facts
          items={attributes.map(([name, value]) => [words("listings.attributes", name), value])}
        />
      ) : null}
      <table className="plain-table narrow-cards">
        <thead>
          <tr>
            <th scope="col">{t("listings.shop_sku")}</th>
            {now.options.map((option) => (
              <th scope="col" key={option}>
                {option}
              </th>
            ))}
            <th scope="col" className="end">
              {t("listings.price")}
            </th>
            <th scope="col" className="end">
              {t("listings.compare_at")}
            </th>
            <th scope="col" className="end">
              {t("products.weight_g")}
            </th>
          </tr>
        </thead>
        <tbody>
          {now.offers.map((offer) => (
            <tr key={offer.sku_id}>
              <th scope="row">{offer.sku || NOTHING}</th>
              {now.options.map((option, at) => (
                <td key={option} data-label={option}>
                  {offer.values[at] || NOTHING}
                </td>
              ))}
              <td className="end" data-label={t("listings.price")}>
                <Amount minor={offer.price_minor} currency={currency} />
              </td>
              <td className="end" data-label={t("listings.compare_at")}>
                <Amount minor={offer.compare_at_minor} currency={currency} />
              </td>
              <td className="end" data-label={t("products.weight_g")}>
                <NumberText value={offer.weight_g} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Amount({ minor, currency }: { minor: number | null | undefined; currency: string }) {
  return <MoneyText money={typeof minor === "number" ? { minor, currency } : null} />;
}
