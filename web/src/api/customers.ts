import { queryOptions } from "@tanstack/react-query";
import { api, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { Customer } from "./schemas";

export const customerListOptions = (filter: { q?: string }) =>
  listOptions<Customer>(keys.customerList(filter), (page) =>
    must(api.GET("/api/v1/customers", { params: { query: { ...filter, ...page } } })),
  );

export const customerOptions = (id: string, reveal: boolean) =>
  queryOptions({
    queryKey: [...keys.customers, "one", id, reveal],
    queryFn: (): Promise<Customer> =>
      must(
        api.GET("/api/v1/customers/{id}", {
          params: { path: { id }, query: reveal ? { reveal } : {} },
        }),
      ),
  });
