-- Which of the tables that are only ever added to could be changed?
SELECT format('table %s can be changed', kept.name) AS offence
FROM (VALUES ('promises'), ('stock_movements'), ('audit_entries')) AS kept (name)
WHERE NOT EXISTS (
    SELECT 1
    FROM pg_trigger AS g
    WHERE g.tgrelid = to_regclass(kept.name)
      AND g.tgname = kept.name || '_append_only'
      AND g.tgenabled IN ('O', 'A')
)
