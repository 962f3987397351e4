-- Which allocation runs were there, the newest first?
SELECT id, state, policy, scope, reoptimises, wishes, lines, gained, lost, units_gained, units_lost, coalesce(CAST(value_gained AS text), ''), coalesce(CAST(value_lost AS text), ''),
    promises_broken, promises_mended, exceptions, actor, at, coalesce(approved_by, ''), coalesce(applied_by, ''), applied_at, coalesce(undone_by, ''), undone_at
FROM allocation_runs
WHERE $1 = 0
    OR id < $1
ORDER BY id DESC
LIMIT $2
