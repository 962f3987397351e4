-- Which suppliers differ from the company in their working days, calendar, processing, transit or receiving? One row for each closure
-- of their own, one for a supplier without.
SELECT s.code, s.working_days, s.calendar_id, s.processing_days, s.transit_days, s.receiving_days, x.date_from, x.date_to
FROM suppliers AS s
LEFT JOIN closures AS x ON x.supplier_id = s.id AND x.date_to >= $1 AND x.date_from <= $2
WHERE s.working_days < 127
    OR num_nonnulls(s.calendar_id, s.processing_days, s.transit_days, s.receiving_days, x.id) > 0
ORDER BY s.code, x.date_from, x.id
