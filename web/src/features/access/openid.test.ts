import { describe, expect, it } from "vitest";
import { fromForm, toForm } from "./openid";

describe("the provider as a form has it", () => {
  it("keeps what the server said, and the secret apart", () => {
    const provider = {
      name: "Example",
      active: true,
      issuer: "https://idp.example",
      client_id: "tradewind",
      house_url: "https://house.example",
      scopes: ["profile", "groups"],
      groups_claim: "groups",
      group_roles: [{ group: "packers", role: "warehouse" }],
      only_mapped: true,
      makes_people: false,
      trusted_factors: ["mfa"],
    };
    expect(fromForm({ ...toForm(provider, ""), secret: "s" })).toEqual(provider);
  });

  it("reads words however they are parted, each once", () => {
    const form = { ...toForm(null, "https://here"), scopes: " email, groups\nemail " };
    expect(fromForm(form).scopes).toEqual(["email", "groups"]);
    expect(form.house_url).toBe("https://here");
  });
});
