import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { productOptions } from "@/api/catalog";
import type { SkuRow } from "@/api/schemas";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { Facts, FaultNote } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { NOTHING, NumberText, StatusTag } from "@/ui/texts";
import { ProductForm } from "./ProductForm";

/** One product: what is said of it, and its variants. */
export default function ProductDrawer(props: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const mayEdit = useMay()("catalog.edit");
  const product = useQuery(productOptions(props.id));
  const [editing, setEditing] = useState(false);
  const { data } = product;
  return (
    <SideDrawer
      size={640}
      onClose={props.onClose}
      title={data ? data.name || data.name_en || data.code : t("by_product.title")}
      extra={
        data && mayEdit ? <Button onClick={() => setEditing(true)}>{t("ui.edit")}</Button> : null
      }
    >
      {product.isPending ? <Skeleton active /> : null}
      {product.isError ? (
        <FaultNote error={product.error} onRetry={() => void product.refetch()} />
      ) : null}
      {data ? (
        <>
          <Facts
            items={[
              [t("by_product.code"), data.code],
              [t("products.name_en"), data.name_en || NOTHING],
              [t("by_product.brand"), data.brand || NOTHING],
              [t("products.status"), words("products.statuses", data.status)],
              [t("by_product.differ"), data.variant_names.join(" · ") || NOTHING],
              [t("by_product.description"), data.description || data.description_en || NOTHING],
            ]}
          />
          <h3>{t("by_product.variants")}</h3>
          {data.skus.length === 0 ? (
            <p className="muted">{t("by_product.no_variants")}</p>
          ) : (
            <Variants skus={data.skus} />
          )}
        </>
      ) : null}
      {data && editing ? (
        <ProductForm
          product={data}
          onClose={() => setEditing(false)}
          onDone={() => setEditing(false)}
        />
      ) : null}
    </SideDrawer>
  );
}

function Variants({ skus }: { skus: SkuRow[] }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("products.code")}</th>
          <th scope="col">{t("products.variant")}</th>
          <th scope="col">{t("products.barcode")}</th>
          <th scope="col" className="end">
            {t("products.weight_g")}
          </th>
          <th scope="col">{t("products.status")}</th>
        </tr>
      </thead>
      <tbody>
        {skus.map((sku) => (
          <tr key={sku.id}>
            <th scope="row">
              <Link className="link" to={"/products" as never} search={{ sku: sku.id } as never}>
                {sku.code}
              </Link>
            </th>
            <td data-label={t("products.variant")}>{sku.variant || sku.name}</td>
            <td data-label={t("products.barcode")}>{sku.barcode ?? NOTHING}</td>
            <td className="end" data-label={t("products.weight_g")}>
              <NumberText value={sku.weight_g} />
            </td>
            <td data-label={t("products.status")}>
              <StatusTag tone={sku.status === "active" ? "good" : "done"}>
                {words("products.statuses", sku.status)}
              </StatusTag>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
