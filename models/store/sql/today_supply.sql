-- How many purchase orders are open on day $1, and how many of them ask for something to be done?
SELECT count(*) FILTER (WHERE p.status = 'draft') AS drafts,
    count(*) FILTER (WHERE p.status = 'sent' AND p.acknowledged_date IS NULL) AS unanswered,
    coalesce(max($1::date - coalesce(p.sent_date, p.order_date)) FILTER (WHERE p.status = 'sent' AND p.acknowledged_date IS NULL), 0) AS unanswered_days,
    count(*) FILTER (WHERE d.overdue) AS overdue,
    count(*) FILTER (WHERE d.due) AS due
FROM purchase_orders AS p
LEFT JOIN (
    SELECT l.po_id,
        bool_or(coalesce(l.date_confirmed, l.date_expected) < $1::date) AS overdue,
        bool_or(coalesce(l.date_confirmed, l.date_expected) BETWEEN $1::date AND $1::date + 7) AS due
    FROM purchase_order_lines AS l
    WHERE l.qty_received + l.qty_cancelled < l.qty_ordered
    GROUP BY l.po_id
) AS d ON d.po_id = p.id
WHERE p.status IN ('draft', 'approved', 'sent', 'acknowledged', 'partially_received')
