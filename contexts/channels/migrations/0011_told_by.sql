-- By when a channel must know of a parcel: the order's shipping deadline. Nothing where it has none.
ALTER TABLE write_backs ADD COLUMN told_by timestamptz;
CREATE INDEX write_backs_told_by ON write_backs (told_by) WHERE state IN ('wanted', 'sent') AND told_by IS NOT NULL;
CREATE INDEX write_backs_order ON write_backs (order_id);
