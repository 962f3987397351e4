-- Which columns could lose a part of a number?
SELECT format('column %s.%s is %s', c.table_name, c.column_name, c.data_type) AS offence
FROM information_schema.columns AS c
WHERE c.table_schema = current_schema()
  AND c.data_type IN ('real', 'double precision', 'money')
