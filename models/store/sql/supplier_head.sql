-- Which supplier has this code, and on which terms does it deliver?
SELECT id, code, name,
    coalesce(email, '') AS email,
    coalesce(rating, '') AS rating,
    coalesce(currency, '') AS currency,
    preferred, active,
    coalesce(lead_time_days, (SELECT min(t.lead_time_days) FROM supplier_skus AS t WHERE t.supplier_id = suppliers.id)) AS lead_days_min,
    coalesce(lead_time_days, (SELECT max(t.lead_time_days) FROM supplier_skus AS t WHERE t.supplier_id = suppliers.id)) AS lead_days_max,
    coalesce(transit_days, (SELECT m.transit_days FROM company AS m)) AS transit_days,
    coalesce(receiving_days, (SELECT m.dock_days FROM company AS m)) AS receiving_days,
    coalesce(CAST(minimum_value AS text), '') AS minimum_value
FROM suppliers
WHERE code = $1
