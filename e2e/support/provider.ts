import { generateKeyPairSync } from "node:crypto";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

/** A provider of OpenID Connect with its own pages of sign-in: whoever types a name is that one. */
export interface SignInProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** In which groups somebody is from now on. */
  groups: Map<string, string[]>;
  stop(): Promise<void>;
}

export async function startProvider(houseUrl: string): Promise<SignInProvider> {
  const [clientId, clientSecret] = ["tradewind", "a-secret-of-the-house"];
  const groups = new Map<string, string[]>();
  // Another name than the house's address: a site of its own, with cookies of its own.
  let answer: Parameters<typeof createServer>[1];
  const server: Server = createServer((request, response) => answer?.(request, response));
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: [`${houseUrl}/sign-in/oidc/callback`],
        grant_types: ["authorization_code"],
        response_types: ["code"],
        id_token_signed_response_alg: "ES256",
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), kid: "one", use: "sig", alg: "ES256" }] },
    scopes: ["openid", "profile", "groups"],
    claims: { openid: ["sub"], profile: ["name", "preferred_username"], groups: ["groups"] },
    // Claims stand in the token itself, as most providers have it.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    cookies: { keys: ["only for this test"] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id} Zhou`, preferred_username: id, groups: groups.get(id) ?? [] }),
    }),
  });
  answer = provider.callback();
  const stop = () =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return { issuer, clientId, clientSecret, groups, stop };
}
