CREATE TABLE users (
  id uuid PRIMARY KEY,
  username text NOT NULL,
  username_folded text NOT NULL,
  display_name text NOT NULL,
  password_hash text NOT NULL,
  password_changed_at timestamptz NOT NULL,
  is_administrator boolean NOT NULL,
  grants jsonb NOT NULL,
  language text NOT NULL,
  time_zone text NOT NULL,
  density text NOT NULL,
  start_page text NOT NULL,
  active boolean NOT NULL,
  created_at timestamptz NOT NULL,
  version bigint NOT NULL,
  CONSTRAINT users_username UNIQUE (username_folded),
  CONSTRAINT users_density CHECK (density IN ('comfortable', 'compact')),
  CONSTRAINT users_language CHECK (language IN ('en', 'zh-Hans', 'zh-Hant'))
);

-- Only the hash of a token is kept: who reads this table cannot sign in with it.
CREATE TABLE sessions (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  address text NOT NULL,
  agent text NOT NULL,
  CONSTRAINT sessions_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX sessions_user_id ON sessions (user_id, last_seen_at);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE api_tokens (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  scopes jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT api_tokens_token_hash UNIQUE (token_hash),
  CONSTRAINT api_tokens_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX api_tokens_user_id ON api_tokens (user_id, id);

-- Attempts to sign in since the last success, by what was tried (a name, known or not) and from where.
-- The subject is a hash: people type passwords into the field for the name.
CREATE TABLE sign_in_attempts (
  subject bytea PRIMARY KEY,
  attempts bigint NOT NULL,
  until timestamptz NOT NULL
);
CREATE INDEX sign_in_attempts_until ON sign_in_attempts (until);
