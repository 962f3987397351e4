-- Which entries of the ledgers were made by nobody that the audit chain knows at that moment?
SELECT format('%s %s on %s by %s has no audit entry', l.ledger, l.id, l.at, l.actor) AS offence
FROM (
    SELECT 'stock movement' AS ledger, id, at, actor FROM stock_movements
    UNION ALL
    SELECT 'promise', id, at, actor FROM promises
    UNION ALL
    SELECT 'plan run', id, at, actor FROM plan_runs
) AS l
LEFT JOIN (SELECT DISTINCT at, actor FROM audit_entries) AS e ON e.at = l.at AND e.actor = l.actor
WHERE e.at IS NULL
