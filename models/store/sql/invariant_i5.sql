-- Which keys were answered without the one audit entry of their effect? A key whose work changed nothing has none.
SELECT format('key %s of %s, answered on %s: audit entry %s is missing, of another moment, or of another key as well', k.key, k.actor, k.created_at, k.audit_id) AS offence
FROM idempotency_keys AS k
LEFT JOIN audit_entries AS e ON e.id = k.audit_id
WHERE k.audit_id IS NOT NULL
  AND (e.id IS NULL
    OR e.actor <> k.actor
    OR e.at <> k.created_at
    OR EXISTS (SELECT 1 FROM idempotency_keys AS other WHERE other.audit_id = k.audit_id AND (other.actor, other.key) <> (k.actor, k.key)))
