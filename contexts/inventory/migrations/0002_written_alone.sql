-- Who wrote a movement by hand without another's agreement: what they add up to in a day is held
-- against the limit above which two must agree. Null where another agreed and where no person acted,
-- so that the index holds nothing of what is shipped.
ALTER TABLE movements ADD COLUMN person text;
CREATE INDEX movements_written_alone ON movements (person, sku_id, posted_at) WHERE person IS NOT NULL;
