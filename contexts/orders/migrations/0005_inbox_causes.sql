-- What waits in the inbox is grouped and found by its cause: the telling code of its problem. Deliveries
-- from before have the code that their problem names; whose problem names none has none.
ALTER TABLE inbox ADD COLUMN problem_code text;
UPDATE inbox SET problem_code = problem ->> 'code' WHERE state IN ('waiting', 'refused') AND problem IS NOT NULL;
-- One cause's deliveries in the order of their list, forwards for those who look and backwards for those who
-- read them again. What follows the id is not for the order: the causes are counted from the index alone, and
-- SQLite looks at the columns of its own condition once more.
CREATE INDEX inbox_cause ON inbox (problem_code, received_at, id, shop_id, source, state) WHERE state IN ('waiting', 'refused');
