-- Which purchase order lines have more units pegged than they still owe?
SELECT format('purchase order %s line %s: %s pegged, %s open', po.po_no, p.line_no, sum(g.qty), p.qty_ordered - p.qty_received - p.qty_cancelled) AS offence
FROM pegs AS g
JOIN purchase_order_lines AS p ON p.id = g.po_line_id
JOIN purchase_orders AS po ON po.id = p.po_id
GROUP BY po.po_no, p.line_no, p.qty_ordered, p.qty_received, p.qty_cancelled
HAVING sum(g.qty) > p.qty_ordered - p.qty_received - p.qty_cancelled
