-- Shops are told of money that went back. Of a refund, its own name stands where a parcel's number does: each is told
-- once. `seen_as` is how the shop calls it, once it lists it itself: then it is no other one.
ALTER TABLE write_backs ADD COLUMN amount_minor bigint;
ALTER TABLE write_backs ADD COLUMN currency text;
ALTER TABLE write_backs ADD COLUMN seen_as text;
