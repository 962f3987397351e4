-- What is in the file of suppliers?
SELECT code AS supplier_code, name, rating, preferred, active, lead_time_days, currency, email, order_policy, processing_days, transit_days, receiving_days,
    working_days, minimum_value, over_receipt_percent
FROM suppliers
ORDER BY code
