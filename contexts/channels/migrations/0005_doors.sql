-- Of which of a shop's own places stock is told; and behind which mark of the channel's the round under way
-- goes on, where the channel gives marks instead of numbering its pages.
ALTER TABLE connections ADD COLUMN place text;
ALTER TABLE connections ADD COLUMN round_mark text;
