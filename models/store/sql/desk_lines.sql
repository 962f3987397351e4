-- Who has or waits for a SKU in a warehouse, in the order in which the company serves them? place counts within it. A page
-- begins after a place; with a line named, it is that line with the ones right before and after it.
WITH ranked AS (
    SELECT l.id, o.order_no, l.line_no, row_number() OVER (ORDER BY
            CASE WHEN m.rank_rule IN ('PRIORITY', 'FAIR') THEN coalesce(l.priority, o.priority) END,
            CASE WHEN m.rank_rule <> 'FIFO' THEN coalesce(l.ranked_need, greatest(coalesce(l.date_requested, o.order_date), CASE WHEN k.status = 'pre_order' THEN k.release_date END)) END,
            CASE WHEN m.rank_rule = 'DUE' THEN coalesce(l.priority, o.priority) END,
            coalesce(l.ranked_at, CAST(o.order_date AS timestamp) AT TIME ZONE 'UTC'), o.order_no COLLATE "C", l.line_no) AS place
    FROM sales_order_lines AS l
    JOIN sales_orders AS o ON o.id = l.order_id
    JOIN skus AS k ON k.id = l.sku_id
    JOIN warehouses AS w ON w.id = l.warehouse_id
    CROSS JOIN company AS m
    WHERE k.code = $1
        AND w.code = $2
        AND (l.qty_backordered > 0 OR l.qty_allocated > 0)
), shown AS (
    SELECT r.*
    FROM ranked AS r
    WHERE CASE WHEN $5 = '' THEN r.place > $3 ELSE abs(r.place - (SELECT n.place FROM ranked AS n WHERE n.order_no = $5 AND n.line_no = $6)) <= 1 END
    ORDER BY r.place
    LIMIT $4
)
SELECT s.id, s.place, s.order_no, s.line_no, c.name, c.tier, o.order_date, coalesce(l.priority, o.priority), l.ranked_at IS NOT NULL, o.hold_reason IS NOT NULL, o.ship_policy,
    l.qty_ordered, l.qty_shipped, l.qty_allocated, l.qty_backordered, l.qty_cancelled, l.over_allocated, coalesce(a.picked, 0),
    l.date_requested, l.date_promised_first, l.date_promised, l.promise_slips, b.date_likely, b.date_safe, coalesce(b.promise_broken, false), coalesce(b.promise_at_risk, false), coalesce(b.days_late, 0),
    coalesce(b.no_supply, false), coalesce(b.not_ordered, false), coalesce(g.pegs, '[]')
FROM shown AS s
JOIN sales_order_lines AS l ON l.id = s.id
JOIN sales_orders AS o ON o.id = l.order_id
JOIN customers AS c ON c.id = o.customer_id
LEFT JOIN backorders AS b ON b.line_id = l.id
LEFT JOIN LATERAL (
    SELECT CAST(sum(x.qty_picked) AS bigint) AS picked
    FROM allocations AS x
    WHERE x.line_id = l.id
) AS a ON true
LEFT JOIN LATERAL (
    SELECT json_agg(json_build_object('po', coalesce(p.po_no, ''), 'line', coalesce(q.line_no, 0), 'sku', z.code, 'qty', x.qty, 'by_hand', x.frozen, 'date', x.date_supply)
            ORDER BY x.date_supply, x.po_line_id NULLS FIRST, x.frozen DESC) AS pegs
    FROM pegs AS x
    JOIN skus AS z ON z.id = x.sku_id
    LEFT JOIN purchase_order_lines AS q ON q.id = x.po_line_id
    LEFT JOIN purchase_orders AS p ON p.id = q.po_id
    WHERE x.line_id = l.id
) AS g ON true
ORDER BY s.place
