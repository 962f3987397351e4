-- What was noted about a record and done to it, the latest first? $1 and $2 name it, $3 names its lines, $4 the record in
-- the audit chain. A note's own entry in the chain says nothing that the note does not.
SELECT at, actor, what, detail
FROM (
    (SELECT n.at, n.actor, 'note' AS what, n.body AS detail, n.id
     FROM notes AS n
     WHERE n.subject = $1
         AND n.subject_id = $2
     ORDER BY n.id DESC
     LIMIT $5)
    UNION ALL
    (SELECT n.at, n.actor, 'note on a line' AS what, n.body AS detail, n.id
     FROM notes AS n
     WHERE n.subject = $1 || '_line'
         AND n.subject_id = ANY (CAST($3 AS bigint[]))
     ORDER BY n.id DESC
     LIMIT $5)
    UNION ALL
    (SELECT a.at, a.actor, a.action AS what, a.detail, a.id
     FROM audit_entries AS a
     WHERE a.subject = $4
         AND a.action <> 'note added'
     ORDER BY a.id DESC
     LIMIT $5)
) AS h
ORDER BY at DESC, id DESC
LIMIT $5
