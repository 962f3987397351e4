-- Why do the lines of the queue wait?
SELECT b.reason, count(*) AS lines, count(*) FILTER (WHERE l.reason_by_person) AS by_person, CAST(sum(b.qty_backordered) AS bigint) AS units,
    coalesce(CAST(sum(b.value) AS text), '') AS value
FROM backorders AS b
JOIN sales_order_lines AS l ON l.id = b.line_id
JOIN line_facts AS f ON f.line_id = b.line_id
WHERE b.qty_backordered > 0 /*filter*/
GROUP BY b.reason
ORDER BY count(*) DESC, b.reason
