-- Which changes would not be noted, because the trigger that notes them is gone or off?
SELECT format('%s on %s is not noted', want.event, want.name) AS offence
FROM (VALUES
    ('stock_movements', 'insert', 4), ('promises', 'insert', 4), ('allocations', 'insert', 4), ('allocations', 'update', 16), ('allocations', 'delete', 8),
    ('sales_orders', 'insert', 4), ('sales_orders', 'update', 16), ('sales_orders', 'delete', 8), ('sales_order_lines', 'update', 16), ('sales_order_lines', 'delete', 8),
    ('purchase_orders', 'insert', 4), ('purchase_orders', 'update', 16), ('purchase_orders', 'delete', 8),
    ('purchase_order_lines', 'insert', 4), ('purchase_order_lines', 'update', 16), ('purchase_order_lines', 'delete', 8)
) AS want (name, event, bit)
WHERE NOT EXISTS (
    SELECT 1
    FROM pg_trigger AS g
    WHERE g.tgrelid = to_regclass(want.name)
      AND g.tgfoid = to_regproc('note_change')
      AND CAST(g.tgtype AS integer) & want.bit <> 0
      AND g.tgenabled IN ('O', 'A')
)
