-- What is in the file of bills of materials?
SELECT k.code AS parent_sku, c.code AS component_sku, b.qty_per, b.uom, nullif(b.effective_from, DATE '1900-01-01') AS effective_from, b.effective_to
FROM sku_components AS b
JOIN skus AS k ON k.id = b.parent_id
JOIN skus AS c ON c.id = b.component_id
ORDER BY k.code, c.code, b.effective_from
