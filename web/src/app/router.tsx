import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";
import { sessionOptions } from "@/api/session";
import { parseSearch, type Search, stringifySearch } from "@/lib/search";
import { ErrorPage, NotFoundPage } from "./ErrorPage";
import { Frame } from "./Frame";
import { FrameWait } from "./FrameWait";

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  validateSearch: (search: Record<string, unknown>) => search as Search,
  component: Outlet,
  errorComponent: ErrorPage,
  notFoundComponent: NotFoundPage,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  component: lazyRouteComponent(() => import("./SignInPage")),
});

const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  component: Frame,
  pendingComponent: FrameWait,
  beforeLoad: async ({ context, location }) => {
    try {
      return { session: await context.queryClient.ensureQueryData(sessionOptions) };
    } catch (error) {
      const status = (error as { status?: number }).status;
      if (status !== 401) throw error;
      throw redirect({ to: "/sign-in", search: { back: location.href } });
    }
  },
});

const home = createRoute({
  getParentRoute: () => frame,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/orders" });
  },
});

/** Every page is a chunk of its own, fetched when its menu entry is hovered or opened. */
const PAGES = [
  ["/orders", () => import("@/features/orders/OrdersPage")],
  ["/orders/new", () => import("@/features/orders/NewOrderPage")],
  ["/products", () => import("@/features/catalog/ProductsPage")],
  ["/products/mappings", () => import("@/features/catalog/MappingsPage")],
  ["/stock", () => import("@/features/inventory/StockPage")],
  ["/stock/warehouses", () => import("@/features/inventory/WarehousesPage")],
  ["/customers", () => import("@/features/customers/CustomersPage")],
  ["/imports", () => import("@/features/imports/ImportsPage")],
  ["/inbox", () => import("@/features/inbox/InboxPage")],
  ["/jobs", () => import("@/features/jobs/JobsPage")],
  ["/settings/shops", () => import("@/features/settings/ShopsPage")],
  ["/settings/routing", () => import("@/features/settings/RoutingPage")],
  ["/settings/parameters", () => import("@/features/settings/ParametersPage")],
] as const;

const pages = PAGES.map(([path, load]) =>
  createRoute({
    getParentRoute: () => frame,
    path,
    component: lazyRouteComponent(load as () => Promise<{ default: () => React.ReactNode }>),
  }),
);

export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree: root.addChildren([signIn, frame.addChildren([home, ...pages])]),
    context: { queryClient },
    defaultPreload: "intent",
    // Answers are kept by Query; the router keeps none of its own.
    defaultPreloadStaleTime: 0,
    defaultErrorComponent: ErrorPage,
    parseSearch,
    stringifySearch,
  });
}

export type AppRouter = ReturnType<typeof makeRouter>;
