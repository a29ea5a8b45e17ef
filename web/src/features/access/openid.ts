import type { OpenIdProvider } from "@/api/openid";

/** The provider as a form has it: lists as lines and words. */
export interface OpenIdForm
  extends Omit<OpenIdProvider, "scopes" | "group_roles" | "trusted_factors"> {
  scopes: string;
  trusted_factors: string;
  group_roles: { group: string; role: string }[];
  /** Only when it is to be another. */
  secret?: string;
}

const words = (text: string): string[] => [...new Set(text.split(/[\s,]+/).filter(Boolean))];

export function toForm(provider: OpenIdProvider | null | undefined, here: string): OpenIdForm {
  if (!provider) {
    return {
      name: "",
      active: true,
      issuer: "",
      client_id: "",
      house_url: here,
      scopes: "profile",
      groups_claim: "groups",
      group_roles: [],
      only_mapped: true,
      makes_people: true,
      trusted_factors: "",
    };
  }
  return {
    ...provider,
    scopes: provider.scopes.join(" "),
    trusted_factors: provider.trusted_factors.join(" "),
  };
}

export function fromForm({ secret: _kept, ...form }: OpenIdForm): OpenIdProvider {
  return {
    ...form,
    scopes: words(form.scopes),
    trusted_factors: words(form.trusted_factors),
    group_roles: form.group_roles ?? [],
  };
}
