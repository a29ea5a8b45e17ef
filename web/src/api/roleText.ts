import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useWords } from "@/i18n/words";
import { rolesOptions } from "./access";
import { useMay } from "./session";

/** A role as people call it: a ready-made one has words in each language, another the title it got here. */
export function useRoleText(): (name: string) => string {
  const words = useWords();
  const may = useMay()("access.manage_users");
  const roles = useQuery({ ...rolesOptions, enabled: may }).data?.items;
  return useCallback(
    (name) => roles?.find((role) => role.name === name)?.title || words("access.role", name),
    [roles, words],
  );
}
