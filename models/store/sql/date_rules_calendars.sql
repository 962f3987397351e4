-- On which days does each calendar rest, besides public holidays? A calendar without closures has one row.
SELECT c.id, c.working_days, c.country, x.date_from, x.date_to
FROM calendars AS c
LEFT JOIN closures AS x ON x.calendar_id = c.id AND x.date_to >= $1 AND x.date_from <= $2
ORDER BY c.id, x.date_from, x.id
