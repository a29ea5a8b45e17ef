import { queryOptions } from "@tanstack/react-query";
import { api, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { Customer } from "./schemas";

export const customerListOptions = (filter: { q?: string }) =>
  listOptions<Customer>(keys.customerList(filter), (page) =>
    must(api.GET("/api/v1/customers", { params: { query: { ...filter, ...page } } })),
  );

export const customerOptions = (id: string) =>
  queryOptions({
    queryKey: [...keys.customers, "one", id],
    queryFn: (): Promise<Customer> =>
      must(api.GET("/api/v1/customers/{id}", { params: { path: { id } } })),
  });

/** The customer whole. The answer is kept nowhere: who closes it and looks again says why again. */
export const revealCustomer = (id: string, reason: string): Promise<Customer> =>
  must(api.POST("/api/v1/customers/{id}/reveal", { params: { path: { id } }, body: { reason } }));
