-- What is in the file of customers?
SELECT code AS customer_code, name, region, tier, email
FROM customers
ORDER BY code
