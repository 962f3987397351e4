-- Which transactions changed the ledger, an allocation, an order, a purchase order or a promise without an audit entry
-- that names them?
SELECT format('change %s on %s by the database role %s, first in %s, has no audit entry', c.id, c.at, c.by_role, c.first_in) AS offence
FROM changes AS c
LEFT JOIN audit_entries AS e ON e.id = c.audit_id
WHERE e.id IS NULL
