-- Write the estimates of open supply whose dates or evidence changed.
INSERT INTO supply_estimates AS e (po_line_id, date_arrival_likely, date_arrival_safe, date_likely, date_safe, days_likely, days_safe, days_at, evidence)
SELECT s.po_line_id, s.date_arrival_likely, s.date_arrival_safe, s.date_likely, s.date_safe, s.days_likely, s.days_safe, CAST(s.days_at AS integer[]), s.evidence
FROM stage_supply_estimates AS s
WHERE NOT EXISTS (
    SELECT FROM supply_estimates AS x
    WHERE x.po_line_id = s.po_line_id
        AND (x.date_arrival_likely, x.date_arrival_safe, x.date_likely, x.date_safe, x.days_likely, x.days_safe, x.days_at, x.evidence)
            IS NOT DISTINCT FROM (s.date_arrival_likely, s.date_arrival_safe, s.date_likely, s.date_safe, s.days_likely, s.days_safe, CAST(s.days_at AS integer[]), s.evidence)
)
ON CONFLICT (po_line_id) DO UPDATE SET date_arrival_likely = excluded.date_arrival_likely, date_arrival_safe = excluded.date_arrival_safe,
    date_likely = excluded.date_likely, date_safe = excluded.date_safe, days_likely = excluded.days_likely, days_safe = excluded.days_safe,
    days_at = excluded.days_at, evidence = excluded.evidence
