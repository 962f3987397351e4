-- What is in the file of warehouses?
SELECT code AS warehouse_code, name, kind AS type
FROM warehouses
ORDER BY code
