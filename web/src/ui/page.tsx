import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useCallback, useEffect } from "react";
import type { Search } from "@/lib/search";

/** The address as state: what it holds, and how to change part of it. */
export function usePageSearch(): [Search, (change: Search, replace?: boolean) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = useCallback(
    (part: Search, replace = false) => {
      void navigate({
        to: ".",
        search: (before: Search) => ({ ...before, ...part }),
        replace,
      } as never);
    },
    [navigate],
  );
  return [search, change];
}

/** A page: its title in the tab and as the one heading, its buttons, its content. */
export function PageFrame(props: { title: string; actions?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${props.title} · Tradewind`;
  }, [props.title]);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{props.title}</h1>
        <div className="page-actions">{props.actions}</div>
      </header>
      {props.children}
    </div>
  );
}
