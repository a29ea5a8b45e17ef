-- A rejected order that came by itself is a task of everybody who edits orders: the part of the house that took it
-- corrects nothing.
UPDATE orders SET owner = 'anyone' WHERE state = 'returned' AND source IN ('api', 'channel');
