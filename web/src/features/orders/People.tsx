import Button from "antd/es/button";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { revealPeople } from "@/api/orders";
import type { OrderView } from "@/api/schemas";
import { useMay } from "@/api/session";
import { Facts } from "@/ui/notes";
import { useRevealed } from "@/ui/revealed";
import { useSurroundings } from "@/ui/Surroundings";
import { countryName, NOTHING } from "@/ui/texts";

// The reviewer's screen shows people and seldom needs a form.
const RevealForm = lazy(async () => ({ default: (await import("@/ui/RevealForm")).RevealForm }));

/** Who gets the parcel and who pays, masked until somebody says why not. */
export function People({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const mayReveal = useMay()("customers.reveal");
  const [asking, setAsking] = useState(false);
  const seen = JSON.stringify([view.order.version, view.people]);
  const [whole, setWhole] = useRevealed<OrderView["people"]>(seen);
  const people = whole ?? view.people;
  const of = (role: string) => people.find((person) => person.role === role);
  const recipient = of("recipient");
  const buyer = of("buyer");
  const address = [
    recipient?.company,
    recipient?.line1,
    recipient?.line2,
    recipient?.line3,
    recipient?.city,
    recipient?.region,
  ];
  const country = recipient?.country;
  return (
    <>
      <Facts
        items={[
          [t("orders.name"), recipient?.name ?? NOTHING],
          [t("orders.phone"), recipient?.phone ?? NOTHING],
          [t("orders.address"), address.filter(Boolean).join(", ") || NOTHING],
          [t("orders.postcode"), recipient?.postcode ?? NOTHING],
          [t("orders.country"), country ? countryName(country, locale) : NOTHING],
          [t("orders.buyer"), buyer?.name ?? NOTHING],
          [t("orders.email"), buyer?.email ?? recipient?.email ?? NOTHING],
        ]}
      />
      {whole || !mayReveal || people.length === 0 ? null : (
        <Button size="small" onClick={() => setAsking(true)}>
          {t("orders.reveal")}
        </Button>
      )}
      <Suspense fallback={null}>
        {asking ? (
          <RevealForm
            open
            newKey={newKey}
            onReveal={async (reason) => setWhole(await revealPeople(view.order.id, reason))}
            onClose={() => setAsking(false)}
          />
        ) : null}
      </Suspense>
    </>
  );
}
