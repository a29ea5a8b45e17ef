import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSignedOut } from "@/api/client";
import { keys } from "@/api/keys";
import { Problem } from "@/api/problem";
import { fetchPage, makeRouter } from "@/app/router";
import { loadAntdWords, Surround } from "@/app/Surround";
import { firstLanguage, startLanguage } from "@/i18n";
import "@/ui/ui.css";

/** A refusal stays a refusal; only what never got an answer is asked once more. */
function retry(failures: number, error: Error): boolean {
  const refused = error instanceof Problem && error.status >= 400 && error.status < 500;
  return !refused && failures < 1;
}

const queryClient = new QueryClient({
  defaultOptions: { queries: { retry, staleTime: 5_000 } },
});
const router = makeRouter(queryClient);

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

onSignedOut(() => {
  if (router.state.location.pathname === "/sign-in") return;
  queryClient.removeQueries({ queryKey: keys.session });
  const back = router.state.location.href;
  void router.navigate({ to: "/sign-in", search: { back }, ignoreBlocker: true });
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
const language = firstLanguage();
// Who it is, the page and the words are fetched side by side, not one after the other.
fetchPage(window.location.pathname);
const routed = router.load();
await Promise.all([startLanguage(language), loadAntdWords(language)]);
await routed;
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <Surround>
        <RouterProvider router={router} />
      </Surround>
    </QueryClientProvider>
  </StrictMode>,
);
