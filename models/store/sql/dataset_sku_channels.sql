-- What is in the file of what holds for a SKU in one channel?
SELECT k.code AS sku, s.channel, s.order_policy, s.backorder_limit
FROM sku_channels AS s
JOIN skus AS k ON k.id = s.sku_id
ORDER BY k.code, s.channel
