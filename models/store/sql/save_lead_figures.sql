-- Stores the staged lead figures and leaves alone the rows that say the same already.
INSERT INTO lead_figures AS f (supplier_id, sku_id, days_planned, days_likely, days_safe, percentile, received, still_open, weight_tenths, borrowed, confidence,
    days_by_percent, lead_stated, lead_suggested, longer)
SELECT v.id, k.id, s.days_planned, s.days_likely, s.days_safe, s.percentile, s.received, s.still_open, s.weight_tenths, s.borrowed, s.confidence,
    s.days_by_percent, s.lead_stated, s.lead_suggested, s.longer
FROM stage_figures AS s
JOIN suppliers AS v ON v.code = s.supplier
LEFT JOIN skus AS k ON k.code = s.sku
WHERE s.sku = '' OR k.id IS NOT NULL
ORDER BY v.id, k.id
ON CONFLICT (supplier_id, sku_id) DO UPDATE
SET days_planned = excluded.days_planned, days_likely = excluded.days_likely, days_safe = excluded.days_safe, percentile = excluded.percentile,
    received = excluded.received, still_open = excluded.still_open, weight_tenths = excluded.weight_tenths, borrowed = excluded.borrowed, confidence = excluded.confidence,
    days_by_percent = excluded.days_by_percent, lead_stated = excluded.lead_stated, lead_suggested = excluded.lead_suggested, longer = excluded.longer
WHERE (f.days_planned, f.days_likely, f.days_safe, f.percentile, f.received, f.still_open, f.weight_tenths, f.borrowed, f.confidence, f.days_by_percent,
        f.lead_stated, f.lead_suggested, f.longer)
    IS DISTINCT FROM (excluded.days_planned, excluded.days_likely, excluded.days_safe, excluded.percentile, excluded.received, excluded.still_open,
        excluded.weight_tenths, excluded.borrowed, excluded.confidence, excluded.days_by_percent, excluded.lead_stated, excluded.lead_suggested, excluded.longer)
