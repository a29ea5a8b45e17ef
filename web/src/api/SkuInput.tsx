import { useQuery } from "@tanstack/react-query";
import AutoComplete from "antd/es/auto-complete";
import { useDeferredValue } from "react";
import { skuSuggestOptions } from "./catalog";

/** A SKU code, completed while typing. Any text may stay: an unknown code becomes an exception. */
export function SkuInput(props: {
  value?: string;
  onChange?: (value: string) => void;
  id?: string;
  autoFocus?: boolean;
}) {
  const typed = useDeferredValue((props.value ?? "").trim());
  const found = useQuery(skuSuggestOptions(typed)).data?.items ?? [];
  return (
    // Tab goes on to the next input with what was typed; only Enter takes a suggestion.
    <div
      role="presentation"
      onKeyDownCapture={(event) => {
        if (event.key === "Tab") event.stopPropagation();
      }}
    >
      <AutoComplete
        {...props}
        popupMatchSelectWidth={false}
        defaultActiveFirstOption={false}
        options={
          typed === ""
            ? []
            : found.map((sku) => ({ value: sku.code, label: `${sku.code} · ${sku.name}` }))
        }
      />
    </div>
  );
}
