-- Take back what is pegged to purchase order lines beyond what they owe, the worst rank first and what a person pegged last.
WITH kept AS (
    SELECT g.id,
        greatest(0, least(g.qty, q.qty_ordered - q.qty_received - q.qty_cancelled
            - (sum(g.qty) OVER (PARTITION BY g.po_line_id ORDER BY g.frozen DESC, b.rank NULLS LAST, g.id) - g.qty))) AS qty
    FROM pegs AS g
    JOIN purchase_order_lines AS q ON q.id = g.po_line_id
    LEFT JOIN backorders AS b ON b.line_id = g.line_id
    WHERE g.po_line_id = ANY($1)
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
