CREATE TABLE users (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  username text NOT NULL,
  username_folded text NOT NULL,
  display_name text NOT NULL,
  search_text text NOT NULL,
  password_hash text,
  password_changed_at timestamptz NOT NULL,
  must_change_password boolean NOT NULL,
  one_time_until timestamptz,
  language text NOT NULL,
  time_zone text NOT NULL,
  density text NOT NULL,
  start_page text NOT NULL,
  active boolean NOT NULL,
  created_at timestamptz NOT NULL,
  last_sign_in_at timestamptz,
  version bigint NOT NULL,
  CONSTRAINT users_username UNIQUE (username_folded),
  CONSTRAINT users_kind CHECK (kind IN ('person', 'service')),
  CONSTRAINT users_service_has_no_password CHECK (kind = 'person' OR password_hash IS NULL),
  CONSTRAINT users_density CHECK (density IN ('comfortable', 'compact')),
  CONSTRAINT users_language CHECK (language IN ('en', 'zh-Hans', 'zh-Hant'))
);

-- What posts need. The ready-made ones are written when somebody first changes a role, or the house
-- first opens; until then they stand in the program.
CREATE TABLE roles (
  name text PRIMARY KEY,
  title text NOT NULL,
  ready_made boolean NOT NULL,
  is_administrator boolean NOT NULL,
  permissions jsonb NOT NULL,
  needs_second_factor boolean NOT NULL,
  version bigint NOT NULL
);

-- Which roles a user has: for good, or until a time, after which it is as if the row were not there.
CREATE TABLE user_roles (
  user_id uuid NOT NULL,
  role text NOT NULL,
  until timestamptz,
  reason text,
  PRIMARY KEY (user_id, role),
  CONSTRAINT user_roles_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /* clustered */;
CREATE INDEX user_roles_role ON user_roles (role, user_id);

-- With whose things a user works. Who has no row works with all.
CREATE TABLE user_scopes (
  user_id uuid PRIMARY KEY,
  scope jsonb NOT NULL,
  reason text NOT NULL,
  CONSTRAINT user_scopes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

-- The hashes of passwords somebody had, so that they do not come back.
CREATE TABLE former_passwords (
  user_id uuid NOT NULL,
  replaced_at timestamptz NOT NULL,
  password_hash text NOT NULL,
  PRIMARY KEY (user_id, replaced_at),
  CONSTRAINT former_passwords_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

-- Only the hash of a token is kept: who reads this table cannot sign in with it.
CREATE TABLE sessions (
  token_hash bytea PRIMARY KEY,
  id uuid NOT NULL,
  user_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  address text NOT NULL,
  agent text NOT NULL,
  CONSTRAINT sessions_id UNIQUE (id),
  CONSTRAINT sessions_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX sessions_user_id ON sessions (user_id, last_seen_at);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- A sign-in that is under way: the first proof was given, something is still wanted.
CREATE TABLE sign_in_challenges (
  token_hash bytea PRIMARY KEY,
  user_id uuid NOT NULL,
  step text NOT NULL,
  seen_password_changed_at timestamptz NOT NULL,
  by_password boolean NOT NULL,
  second_factor_shown boolean NOT NULL,
  attempts bigint NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT sign_in_challenges_step
    CHECK (step IN ('second_factor', 'enrol_second_factor', 'new_password')),
  CONSTRAINT sign_in_challenges_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX sign_in_challenges_expires_at ON sign_in_challenges (expires_at);
CREATE INDEX sign_in_challenges_user_id ON sign_in_challenges (user_id);

-- The secret that a person's authenticator shares with us. It counts once it was confirmed by a code.
CREATE TABLE second_factors (
  user_id uuid PRIMARY KEY,
  secret bytea NOT NULL,
  confirmed_at timestamptz,
  last_step bigint NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT second_factors_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE recovery_codes (
  user_id uuid NOT NULL,
  code_hash bytea NOT NULL,
  PRIMARY KEY (user_id, code_hash),
  CONSTRAINT recovery_codes_user FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) /* clustered */;

CREATE TABLE api_tokens (
  id uuid PRIMARY KEY,
  token_hash bytea NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  scopes jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
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

-- Files of the record of what happened, until they are fetched: written part by part by a job.
CREATE TABLE audit_exports (
  job_id uuid PRIMARY KEY,
  asked_by text NOT NULL,
  at timestamptz NOT NULL,
  done boolean NOT NULL
);

CREATE TABLE audit_export_parts (
  job_id uuid NOT NULL,
  part bigint NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (job_id, part),
  CONSTRAINT audit_export_parts_export FOREIGN KEY (job_id) REFERENCES audit_exports (job_id) ON DELETE CASCADE
);

-- Commands that wait for a second person, and what became of them. `body` is the command itself, as it
-- will be run, `result` what it gave, `reason` and `comment` what people wrote: they may name persons,
-- and are sealed. `requester` is the person behind `requested_by`, which may be a token of theirs.
CREATE TABLE approvals (
  id uuid PRIMARY KEY,
  command text NOT NULL,
  permission text NOT NULL,
  body bytea NOT NULL,
  reason bytea,
  requester text NOT NULL,
  requested_by text NOT NULL,
  requested_name text NOT NULL,
  origin text,
  requested_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  state text NOT NULL,
  decided_by text,
  decided_name text,
  on_behalf_of text,
  on_behalf_name text,
  decided_at timestamptz,
  comment bytea,
  result bytea,
  CONSTRAINT approvals_state
    CHECK (state IN ('waiting', 'approved', 'declined', 'withdrawn', 'expired')),
  CONSTRAINT approvals_by_another CHECK (state <> 'approved' OR decided_by <> requester)
);
CREATE INDEX approvals_waiting ON approvals (expires_at) WHERE state = 'waiting';
CREATE INDEX approvals_requester ON approvals (requester, id);

-- Who decides for somebody who is away.
CREATE TABLE approval_delegations (
  id uuid PRIMARY KEY,
  by_user_id uuid NOT NULL,
  to_user_id uuid NOT NULL,
  from_at timestamptz NOT NULL,
  until timestamptz NOT NULL,
  CONSTRAINT approval_delegations_by FOREIGN KEY (by_user_id) REFERENCES users (id) ON DELETE CASCADE,
  CONSTRAINT approval_delegations_to FOREIGN KEY (to_user_id) REFERENCES users (id) ON DELETE CASCADE
);
CREATE INDEX approval_delegations_by_user ON approval_delegations (by_user_id);
CREATE INDEX approval_delegations_to_user ON approval_delegations (to_user_id, until);

-- Everybody's roles looked at anew, by a day; or one person's, after they moved to another post.
CREATE TABLE access_reviews (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  title text NOT NULL,
  started_by text NOT NULL,
  started_name text NOT NULL,
  started_at timestamptz NOT NULL,
  due_at timestamptz NOT NULL,
  roles_before jsonb,
  roles_after jsonb,
  CONSTRAINT access_reviews_kind CHECK (kind IN ('everybody', 'move'))
);

-- What was found and what was decided: kept as it was, whatever becomes of the user and the role.
CREATE TABLE access_review_rows (
  review_id uuid NOT NULL,
  user_id uuid NOT NULL,
  role text NOT NULL,
  username text NOT NULL,
  display_name text NOT NULL,
  until timestamptz,
  last_sign_in_at timestamptz,
  is_administrator boolean NOT NULL,
  permissions jsonb NOT NULL,
  decision text,
  decided_by text,
  decided_name text,
  decided_at timestamptz,
  comment text,
  PRIMARY KEY (review_id, user_id, role),
  CONSTRAINT access_review_rows_review FOREIGN KEY (review_id) REFERENCES access_reviews (id),
  CONSTRAINT access_review_rows_decision CHECK (decision IN ('keep', 'withdraw'))
) /* clustered */;
