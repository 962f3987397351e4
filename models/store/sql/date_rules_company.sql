-- Which percentile is promised, when is a moved date told, and how long does each step take where nobody says otherwise?
SELECT promise_percentile, publish_late_min, publish_early_min, publish_min_interval, publish_imminent,
    processing_days, transit_days, dock_days, pick_days, shipping_days, receiving_calendar_id, shipping_calendar_id, carrier_calendar_id, time_zone, version
FROM company
