-- Forget the files of imports that began before $1, and end those about which nobody decided. Runs that work goes on with
-- keep theirs.
WITH old AS (
    SELECT id
    FROM import_runs
    WHERE started_at < $1
      AND status NOT IN ('checking', 'importing')
), gone AS (
    DELETE FROM import_files
    WHERE run_id IN (SELECT id FROM old)
), expired AS (
    UPDATE import_runs
    SET status = 'expired', finished_at = $2
    WHERE id IN (SELECT id FROM old)
      AND status = 'previewed'
    RETURNING id
)
SELECT count(*) FROM expired
