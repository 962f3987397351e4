-- Which supplier has this code, and on which terms does it deliver?
SELECT id, code, name,
    coalesce(email, '') AS email,
    coalesce(rating, '') AS rating,
    coalesce(currency, '') AS currency,
    preferred, active, lead_time_days, transit_days, receiving_days,
    coalesce(CAST(minimum_value AS text), '') AS minimum_value
FROM suppliers
WHERE code = $1
