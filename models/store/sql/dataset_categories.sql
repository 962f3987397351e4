-- What is in the file of categories?
SELECT name AS category, order_policy
FROM categories
ORDER BY name
