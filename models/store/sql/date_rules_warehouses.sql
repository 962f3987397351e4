-- Which warehouses differ from the company in their calendars or days?
SELECT code, receiving_calendar_id, shipping_calendar_id, dock_days, pick_days, shipping_days
FROM warehouses
WHERE num_nonnulls(receiving_calendar_id, shipping_calendar_id, dock_days, pick_days, shipping_days) > 0
ORDER BY code
