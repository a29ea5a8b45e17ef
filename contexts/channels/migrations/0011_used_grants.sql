-- Grants that are good for one pass, with which the next grant comes. `access_pass` (sealed) is the last one that
-- was given, good until `pass_until`: it is kept in the same statement as the grant that came with it.
-- `grant_number` counts the grants of a connection, so that who was slow writes over nothing newer; until
-- `grant_taken_until` somebody asks for a pass by the grant, and nobody else does. Unless it is used, the grant
-- ends at `grant_until`; at `consent_until` the owner's consent does.
ALTER TABLE connections ADD COLUMN access_pass bytea;
ALTER TABLE connections ADD COLUMN pass_until timestamptz;
ALTER TABLE connections ADD COLUMN grant_number bigint NOT NULL DEFAULT 1;
ALTER TABLE connections ADD COLUMN grant_taken_until timestamptz;
ALTER TABLE connections ADD COLUMN grant_until timestamptz;
ALTER TABLE connections ADD COLUMN consent_until timestamptz;
