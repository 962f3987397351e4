-- How long did the latest lines of every supplier, and of each of its SKUs, take, or have they taken so far?
SELECT d.supplier, d.sku, d.po_no, d.line_no, d.date_started, d.date_expected, d.date_confirmed_first, d.lead_of_terms, d.lead_of_sku, d.lead_of_supplier,
    d.date_received
FROM (
    SELECT x.*,
        row_number() OVER (PARTITION BY x.supplier_id ORDER BY x.date_started DESC, x.id DESC) AS of_supplier,
        row_number() OVER (PARTITION BY x.supplier_id, x.sku_id ORDER BY x.date_started DESC, x.id DESC) AS of_sku
    FROM deliveries AS x
) AS d
WHERE d.of_supplier <= $1
    OR d.of_sku <= $2
ORDER BY d.supplier_id, d.sku_id, d.date_started DESC, d.id DESC
