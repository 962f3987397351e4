-- How do those lines stand in the queue of which a plan of everything says something else to whoever listens?
SELECT coalesce(b.line_id, s.line_id), coalesce(b.qty_backordered, 0), coalesce(b.qty_allocated + b.qty_shipped, 0), b.date_likely, b.date_safe
FROM stage_queue AS s
FULL JOIN backorders AS b ON b.line_id = s.line_id
WHERE b.line_id IS NULL
    OR s.line_id IS NULL
    OR (b.qty_backordered > 0) <> (s.qty_backordered > 0)
    OR b.date_likely IS DISTINCT FROM s.date_likely
    OR b.date_safe IS DISTINCT FROM s.date_safe
    OR b.held <> s.held
