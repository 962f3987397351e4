-- Which of the tables that are only ever added to could be changed, or emptied?
SELECT format('table %s can be %s', kept.name, kept.act) AS offence
FROM (VALUES
    ('promises', 'append_only', 'changed'), ('stock_movements', 'append_only', 'changed'), ('audit_entries', 'append_only', 'changed'),
    ('promises', 'kept', 'emptied'), ('stock_movements', 'kept', 'emptied'), ('audit_entries', 'kept', 'emptied')
) AS kept (name, guard, act)
WHERE NOT EXISTS (
    SELECT 1
    FROM pg_trigger AS g
    WHERE g.tgrelid = to_regclass(kept.name)
      AND g.tgname = kept.name || '_' || kept.guard
      AND g.tgenabled IN ('O', 'A')
)
