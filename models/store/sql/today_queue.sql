-- How many lines wait, for how much, and how many of them ask for something to be done?
SELECT count(*) AS lines,
    count(DISTINCT order_id) AS orders,
    CAST(coalesce(sum(qty_backordered), 0) AS bigint) AS units,
    coalesce(CAST(sum(value) AS text), '') AS value,
    count(*) FILTER (WHERE no_supply) AS no_supply,
    count(*) FILTER (WHERE can_fill) AS can_fill,
    count(*) FILTER (WHERE promise_broken) AS broken,
    count(*) FILTER (WHERE promise_at_risk) AS at_risk,
    count(*) FILTER (WHERE one_away) AS one_away
FROM backorders
