-- What did the previous plan peg, and what did a person peg by hand?
SELECT id, line_id, coalesce(po_line_id, 0), sku_id, qty, frozen, date_supply
FROM pegs
WHERE true /*scope lines*/
ORDER BY id
