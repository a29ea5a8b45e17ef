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
import { withOffice } from "@/i18n";
import { homeOf, lacksFor, type PagePath } from "@/lib/pages";
import { parseSearch, type Search, stringifySearch } from "@/lib/search";
import { zoneOf } from "@/lib/zone";
import { AHEAD } from "./ahead";
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

/** Where most people begin. */
const USUAL_HOME: PagePath = "/today";

type Load = () => Promise<{ default: () => React.ReactNode }>;

/** Every page is a chunk of its own, fetched when its menu entry is hovered or opened. */
const PAGES: Record<PagePath, Load> = {
  "/today": () => import("@/features/orders/TodayPage"),
  "/orders": () => import("@/features/orders/OrdersPage"),
  "/review": withOffice(() => import("@/features/orders/review/ReviewPage")),
  "/orders/new": withOffice(() => import("@/features/orders/NewOrderPage")),
  "/products": withOffice(() => import("@/features/catalog/ProductsPage")),
  "/products/by-product": withOffice(() => import("@/features/catalog/ByProductPage")),
  "/products/mappings": withOffice(() => import("@/features/catalog/MappingsPage")),
  "/products/listings": withOffice(() => import("@/features/catalog/ListingsPage")),
  "/stock": withOffice(() => import("@/features/inventory/StockPage")),
  "/stock/costs": withOffice(() => import("@/features/inventory/StockCostsPage")),
  "/stock/warehouses": withOffice(() => import("@/features/inventory/WarehousesPage")),
  "/customers": withOffice(() => import("@/features/customers/CustomersPage")),
  "/imports": withOffice(() => import("@/features/imports/ImportsPage")),
  "/inbox": withOffice(() => import("@/features/inbox/InboxPage")),
  "/jobs": withOffice(() => import("@/features/jobs/JobsPage")),
  "/alerts": withOffice(() => import("@/features/incidents/AlertsPage")),
  "/approvals": withOffice(() => import("@/features/access/approvals/ApprovalsPage")),
  "/audit": withOffice(() => import("@/features/access/audit/AuditPage")),
  "/settings/shops": withOffice(() => import("@/features/settings/ShopsPage")),
  "/settings/routing": withOffice(() => import("@/features/settings/RoutingPage")),
  "/settings/parameters": withOffice(() => import("@/features/settings/ParametersPage")),
  "/settings/channels": withOffice(() => import("@/features/settings/ChannelsPage")),
  "/settings/webhooks": withOffice(() => import("@/features/settings/WebhooksPage")),
  "/access/users": withOffice(() => import("@/features/access/UsersPage")),
  "/access/roles": withOffice(() => import("@/features/access/roles/RolesPage")),
  "/access/reviews": withOffice(() => import("@/features/access/reviews/ReviewsPage")),
  "/access/sign-in": withOffice(() => import("@/features/access/OpenIdPage")),
  "/privacy": withOffice(() => import("@/features/governance/PrivacyPage")),
  "/system": withOffice(() => import("@/features/system/SystemPage")),
  "/system/diagnostics": withOffice(() => import("@/features/system/DiagnosticsPage")),
  "/system/mail": withOffice(() => import("@/features/system/MailPage")),
  "/handbook": withOffice(() => import("@/features/handbook/HandbookPage")),
  "/account": withOffice(() => import("@/features/access/AccountPage")),
};

const pages = Object.entries(PAGES).map(([path, load]) =>
  createRoute({
    getParentRoute: () => frame,
    path,
    beforeLoad: ({ context: { session } }) => {
      const lacking = lacksFor(path as PagePath, session.permissions);
      if (lacking !== null) throw new NoPermission(lacking);
    },
    loader: ({ context, location }) => {
      const zone = zoneOf(context.session.user.time_zone);
      AHEAD[path as PagePath]?.(context.queryClient, location.search as Search, zone);
    },
    // Once the page stands there, it asks for itself.
    shouldReload: false,
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

/** Begins to fetch the page of an address before it is known who asks; the page itself comes once it is. */
export function fetchPage(path: string): void {
  const load = PAGES[(path === "/" ? USUAL_HOME : path) as PagePath] as Load | undefined;
  // Whoever needs it asks again, and is told.
  void load?.().catch(() => undefined);
}

export type AppRouter = ReturnType<typeof makeRouter>;
