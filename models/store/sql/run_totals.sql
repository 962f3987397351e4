-- Add up what a run changes, and keep it with the run. The value of a line is that of the units that move, or of the open
-- units where only the date does.
UPDATE allocation_runs AS a
SET lines = t.lines, gained = t.gained, lost = t.lost, units_gained = t.units_gained, units_lost = t.units_lost, value_gained = t.value_gained, value_lost = t.value_lost,
    promises_broken = t.broken, promises_mended = t.mended
FROM (
    SELECT count(*) AS lines, count(*) FILTER (WHERE r.outcome = 'gained') AS gained, count(*) FILTER (WHERE r.outcome = 'lost') AS lost,
        coalesce(sum(r.qty_after - r.qty_before) FILTER (WHERE r.qty_after > r.qty_before), 0) AS units_gained,
        coalesce(sum(r.qty_before - r.qty_after) FILTER (WHERE r.qty_after < r.qty_before), 0) AS units_lost,
        sum(v.units * v.price) FILTER (WHERE r.outcome = 'gained') AS value_gained, sum(v.units * v.price) FILTER (WHERE r.outcome = 'lost') AS value_lost,
        count(*) FILTER (WHERE r.broken_after AND NOT r.broken_before) AS broken, count(*) FILTER (WHERE r.broken_before AND NOT r.broken_after) AS mended
    FROM allocation_run_lines AS r
    LEFT JOIN LATERAL (
        SELECT coalesce(l.unit_price, k.unit_price) AS price, CASE WHEN r.qty_after = r.qty_before THEN r.qty_open ELSE abs(r.qty_after - r.qty_before) END AS units
        FROM sales_order_lines AS l
        JOIN skus AS k ON k.id = l.sku_id
        WHERE l.id = r.line_id
    ) AS v ON r.outcome <> 'kept'
    WHERE r.run_id = $1
) AS t
WHERE a.id = $1
RETURNING a.lines, a.gained, a.lost, a.units_gained, a.units_lost, coalesce(CAST(a.value_gained AS text), ''), coalesce(CAST(a.value_lost AS text), ''), a.promises_broken, a.promises_mended
