-- What is a kit made of on a day?
SELECT component_id, CAST(sum(qty_per) AS bigint)
FROM sku_components
WHERE parent_id = $1
    AND effective_from <= $2
    AND (effective_to IS NULL OR effective_to >= $2)
GROUP BY component_id
ORDER BY component_id
