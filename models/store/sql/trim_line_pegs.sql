-- Take back what lines have pegged beyond what they wait for, the latest supply first and what a person pegged last. Pegs of
-- a kit are of its components as well.
WITH kept AS (
    SELECT g.id,
        greatest(0, least(g.qty, (l.qty_backordered + CASE WHEN l.over_allocated THEN l.qty_allocated ELSE 0 END) * coalesce(c.qty_per, 1)
            - (sum(g.qty) OVER (PARTITION BY g.line_id, g.sku_id ORDER BY g.frozen DESC, g.date_supply, g.id) - g.qty))) AS qty
    FROM pegs AS g
    JOIN sales_order_lines AS l ON l.id = g.line_id
    LEFT JOIN sales_order_line_components AS c ON c.line_id = g.line_id AND c.sku_id = g.sku_id
    WHERE g.line_id = ANY($1)
), gone AS (
    DELETE FROM pegs AS g
    USING kept AS k
    WHERE g.id = k.id
        AND k.qty = 0
)
UPDATE pegs AS g
SET qty = k.qty
FROM kept AS k
WHERE g.id = k.id
    AND k.qty > 0
    AND k.qty < g.qty
