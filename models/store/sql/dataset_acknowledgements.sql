-- What is in the file of suppliers' answers?
SELECT a.answer_no, p.po_no, l.line_no AS po_line_no, CAST(a.at AT TIME ZONE (SELECT time_zone FROM company) AS date) AS answer_date, a.answer,
    a.date_confirmed AS confirmed_date, a.reason, a.note
FROM purchase_acknowledgements AS a
JOIN purchase_order_lines AS l ON l.id = a.po_line_id
JOIN purchase_orders AS p ON p.id = l.po_id
ORDER BY a.answer_no
