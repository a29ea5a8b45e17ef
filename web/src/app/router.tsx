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
import { wantOffice } from "@/i18n";
import { homeOf, lacksFor, type PagePath } from "@/lib/pages";
import { parseSearch, type Search, stringifySearch } from "@/lib/search";
import { ErrorPage, NoPermission, NotFoundPage } from "./ErrorPage";
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
  beforeLoad: ({ context: { session } }) => {
    const to = homeOf(session.user.start_page, session.permissions);
    throw redirect({ to: to as never, replace: true });
  },
});

type Load = () => Promise<{ default: () => React.ReactNode }>;

/** A page that most people never open: its words come with it. */
const office =
  (load: Load): Load =>
  async () => {
    const [page] = await Promise.all([load(), wantOffice()]);
    return page;
  };

/** Every page is a chunk of its own, fetched when its menu entry is hovered or opened. */
const PAGES: Record<PagePath, Load> = {
  "/orders": () => import("@/features/orders/OrdersPage"),
  "/orders/new": () => import("@/features/orders/NewOrderPage"),
  "/products": () => import("@/features/catalog/ProductsPage"),
  "/products/by-product": office(() => import("@/features/catalog/ByProductPage")),
  "/products/mappings": () => import("@/features/catalog/MappingsPage"),
  "/stock": () => import("@/features/inventory/StockPage"),
  "/stock/warehouses": () => import("@/features/inventory/WarehousesPage"),
  "/customers": () => import("@/features/customers/CustomersPage"),
  "/imports": () => import("@/features/imports/ImportsPage"),
  "/inbox": () => import("@/features/inbox/InboxPage"),
  "/jobs": () => import("@/features/jobs/JobsPage"),
  "/settings/shops": () => import("@/features/settings/ShopsPage"),
  "/settings/routing": () => import("@/features/settings/RoutingPage"),
  "/settings/parameters": () => import("@/features/settings/ParametersPage"),
  "/access/users": office(() => import("@/features/access/UsersPage")),
  "/access/roles": office(() => import("@/features/access/RolesPage")),
  "/system": office(() => import("@/features/system/SystemPage")),
  "/account": office(() => import("@/features/access/AccountPage")),
};

const pages = Object.entries(PAGES).map(([path, load]) =>
  createRoute({
    getParentRoute: () => frame,
    path,
    beforeLoad: ({ context: { session } }) => {
      const lacking = lacksFor(path as PagePath, session.permissions);
      if (lacking !== null) throw new NoPermission(lacking);
    },
    component: lazyRouteComponent(load),
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
