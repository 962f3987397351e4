-- Which order lines promise another day than the last entry of the promise ledger?
SELECT format('order %s line %s: %s promised, but %s in the ledger', o.order_no, l.line_no, coalesce(CAST(l.date_promised AS text), 'nothing'),
              coalesce(CAST(p.date_promised AS text), 'nothing')) AS offence
FROM sales_order_lines AS l
JOIN sales_orders AS o ON o.id = l.order_id
LEFT JOIN (
    SELECT DISTINCT ON (line_id) line_id, date_promised
    FROM promises
    ORDER BY line_id, id DESC
) AS p ON p.line_id = l.id
WHERE l.date_promised IS DISTINCT FROM p.date_promised
