-- What did the previous plan peg, and what did a person peg by hand?
SELECT line_id, po_line_id, qty, frozen
FROM pegs
WHERE po_line_id IS NOT NULL /*scope lines*/
ORDER BY id
