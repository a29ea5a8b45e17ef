-- Since when an order stands where it stands: when its label changed last. Orders from before are taken to
-- have come there with their last change.
ALTER TABLE orders ADD COLUMN stage_since timestamptz;
