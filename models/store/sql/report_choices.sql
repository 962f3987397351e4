-- What can a report be narrowed to?
SELECT kind, code, name
FROM (
    SELECT 'warehouse' AS kind, code COLLATE "C" AS code, name COLLATE "C" AS name FROM warehouses
    UNION ALL
    SELECT 'category', name, name FROM categories
    UNION ALL
    SELECT 'supplier', code, name FROM suppliers
    UNION ALL
    SELECT 'channel', of, of FROM (SELECT DISTINCT of FROM figure_days WHERE kind = 'channel') AS channels WHERE of <> ''
    UNION ALL
    SELECT 'tier', of, of FROM (SELECT DISTINCT of FROM figure_days WHERE kind = 'tier') AS tiers
) AS choices
ORDER BY kind, code
