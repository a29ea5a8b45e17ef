-- Shops are told that orders are cancelled, and why; what is told of parcels has no reason.
ALTER TABLE write_backs ADD COLUMN reason text NOT NULL DEFAULT '';
