-- The house where people may sign in instead of here: at most one row. `client_secret` is sealed, and what
-- nobody reads back. `group_roles` is a list of pairs, `trusted_factors` what of `amr` and `acr` counts as
-- the second factor.
CREATE TABLE openid_providers (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  active boolean NOT NULL,
  issuer text NOT NULL,
  client_id text NOT NULL,
  client_secret bytea,
  house_url text NOT NULL,
  scopes jsonb NOT NULL,
  groups_claim text NOT NULL,
  group_roles jsonb NOT NULL,
  only_mapped boolean NOT NULL,
  makes_people boolean NOT NULL,
  trusted_factors jsonb NOT NULL,
  version bigint NOT NULL
);

-- Sign-ins that went to the provider and are not back yet. The browser holds the secret, these are hashes:
-- the row says that the state was given out, to which browser, and goes when it comes back.
CREATE TABLE openid_sign_ins (
  state_hash bytea PRIMARY KEY,
  browser_hash bytea NOT NULL,
  issuer text NOT NULL,
  back text NOT NULL,
  address text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX openid_sign_ins_address ON openid_sign_ins (address, expires_at);
CREATE INDEX openid_sign_ins_expires_at ON openid_sign_ins (expires_at);

-- Who somebody is at the provider. Never by an e-mail address: those are given to others.
CREATE TABLE openid_subjects (
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id uuid NOT NULL,
  linked_at timestamptz NOT NULL,
  PRIMARY KEY (issuer, subject),
  CONSTRAINT openid_subjects_one_each UNIQUE (user_id, issuer),
  CONSTRAINT openid_subjects_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
