package metric

// Definition says what a figure means.
type Definition struct {
	Key     string // the name in links and files; it never changes
	Name    string
	Means   string
	Formula string
	Unit    string
	Rows    string // what is listed behind the figure
}

// Group is figures that belong together.
type Group struct {
	Name        string
	Definitions []Definition
}

// Lookup returns the definition of a key, and whether there is one.
func Lookup(key string) (Definition, bool) {
	for _, g := range Groups() {
		for _, d := range g.Definitions {
			if d.Key == key {
				return d, true
			}
		}
	}
	return Definition{}, false
}

// Groups lists every figure.
func Groups() []Group {
	return []Group{
		{Name: "What we owe", Definitions: owed()},
		{Name: "What came in time", Definitions: filled()},
		{Name: "How long it takes", Definitions: waited()},
		{Name: "What waiting costs", Definitions: costs()},
		{Name: "What our promises are worth", Definitions: promised()},
		{Name: "What suppliers keep", Definitions: supplied()},
		{Name: "What is coming", Definitions: inbound()},
	}
}

func owed() []Definition {
	return []Definition{
		{"backorder_lines", "Open backorder lines", "Order lines with units that were due before the day and had not left at its end. An order counts from the day it was placed.",
			"count of lines with need < day and shipped by the day < ordered − cancelled", "lines", "the order lines"},
		{"backorder_units", "Open backorder units", "Units that were due before the day and had not left at its end, whether or not stock is allocated to them.",
			"Σ (ordered − cancelled − shipped by the day) over lines with need < day", "units", "the order lines"},
		{"backorder_value", "Open backorder value", "The same units at the price of their line. A line without a price counts as nothing.",
			"Σ units open × unit price", "money", "the order lines"},
		{"customers_waiting", "Customers waiting", "Customers with at least one open backorder line.",
			"count of different customers of open backorder lines", "customers", "the customers, and the order lines of each"},
		{"backorder_age", "Age of backorders", "How long units have been overdue, each unit counted once: mean and most. Ages are sorted into 0–3, 4–7, 8–14, 15–21, 22–30, 31–45 and 46 or more days.",
			"Σ units open × (day − need) ÷ Σ units open", "days", "the order lines of each bucket"},
		{"backorder_unit_days", "Backorder unit-days", "How much waiting there was in a period: one unit late for one day is one unit-day.",
			"Σ over days of units due before the day and not shipped at its end", "unit-days", "the order lines"},
		{"backorder_level", "Average backorder level", "Units that were late on an average day of the period.",
			"unit-days ÷ days of the period", "units", "the order lines"},
		{"root_cause", "Root causes", "Why lines of the queue wait, by the reason the plan found or a person gave, the most frequent first with the running share.",
			"lines by reason ÷ lines of the queue", "lines", "the lines of the queue with that reason"},
	}
}

func filled() []Definition {
	return []Definition{
		{"unit_fill", "Unit fill rate", "Of the units that were due in the period, those that left by the day they were due. A line is due when the customer asked for it, or when a pre-order is released if that is later. Cancelled units are no part of it, and more shipped than ordered counts as ordered.",
			"Σ units shipped by the need ÷ Σ (ordered − cancelled)", "%", "the order lines due in the period"},
		{"line_fill", "Line fill rate", "Of the lines that were due in the period, those that had left whole by the day they were due.",
			"lines complete by the need ÷ lines due", "%", "the order lines due in the period"},
		{"order_fill", "Order fill rate", "Of the orders with lines due in the period, those whose lines of the period had all left whole by the day they were due.",
			"orders whose lines due in the period are all complete by the need ÷ orders with lines due", "%", "the order lines due in the period"},
		{"value_fill", "Value fill rate", "The unit fill rate with each unit counted at the price of its line.",
			"Σ units shipped by the need × price ÷ Σ (ordered − cancelled) × price", "%", "the order lines due in the period"},
		{"backorder_rate", "Backorder rate", "Of the lines that were due in the period, those that were late at least in part.",
			"1 − line fill rate", "%", "the late order lines of the period"},
		{"otif_first", "On time in full, first promise", "Of the lines first promised for a day in the period, those of which enough left from some days before that day to some days after.",
			"lines with units shipped in [promise − early, promise + late] ≥ quantity × (1 − tolerance) ÷ lines promised, against the first promise", "%", "the order lines promised for the period"},
		{"otif_current", "On time in full, current promise", "The same against the date we told the customer last. It is never shown without the figure against the first promise.",
			"as on time in full, first promise, against the current promise", "%", "the order lines promised for the period"},
		{"cancelled_waiting", "Cancelled while waiting", "Of the units that were due in the period, those that were cancelled and never left.",
			"Σ cancelled ÷ Σ ordered, over lines due in the period", "%", "the order lines with cancelled units"},
	}
}

func waited() []Definition {
	return []Definition{
		{"days_to_fill", "Days to fill", "How late the late lines were that became complete in the period: mean, median (half took no longer) and P90 (nine of ten took no longer).",
			"day of the last unit shipped − need, over lines completed in the period after their need", "days", "the order lines completed late in the period"},
		{"wait_mean", "Mean wait of a unit", "What a unit ordered waits beyond its day on average, those in time counted as 0 (Little's law).",
			"unit-days of the period ÷ units due in the period", "days", "the order lines due in the period"},
	}
}

func costs() []Definition {
	return []Definition{
		{"days_beyond_promise", "Days beyond the promise", "How many days after the first promise an open line is expected to leave: on its likely date, or today if that has passed or nothing is known; never below 0. Without a promise the need takes its place.",
			"max(0, likely date or today − first promise)", "days", "the order lines"},
		{"revenue_at_risk", "Revenue at risk", "The value that is likely lost because customers cancel what takes too long: each day beyond the promise one line in a hundred of those that still wait is cancelled.",
			"Σ value × (1 − e^(−0.01 × days beyond the promise))", "money", "the order lines"},
		{"margin_at_risk", "Margin at risk", "What would have been earned on that. A SKU without a cost has no margin.",
			"Σ revenue at risk × (price − cost) ÷ price", "money", "the order lines"},
	}
}

func promised() []Definition {
	return []Definition{
		{"kept_first", "Kept at first promise", "Of the lines first promised for a day in the period, those that had left whole by that day. A promise that passed unmet is broken, although nobody knows yet how late it will be.",
			"lines complete by the first promise ÷ lines first promised for the period", "%", "the order lines promised for the period"},
		{"kept_current", "Kept at current promise", "The same against the date we told the customer last.",
			"lines complete by the current promise ÷ the same lines", "%", "the order lines promised for the period"},
		{"promise_slips", "Slips per line", "How often the date of a promised line was moved later.",
			"Σ slips ÷ lines first promised for the period", "slips", "the order lines with slips"},
		{"promise_bias", "Bias", "How many days after the first promise complete lines left on average, early ones counted below 0. Above 0 we promise too early.",
			"mean of (day of the last unit − first promise) over complete lines", "days", "the order lines promised for the period"},
		{"promise_mae", "Mean error", "How far from the first promise complete lines left on average, early or late.",
			"mean of |day of the last unit − first promise| over complete lines", "days", "the order lines promised for the period"},
		{"coverage", "Coverage", "Of the deliveries that were estimated as if on the day they were ordered, those that had arrived by the estimate's P50, P80 and P90. Good estimates cover 50, 80 and 90 of a hundred.",
			"deliveries received by the estimate ÷ deliveries estimated, for each level", "%", "the estimates replayed on the history of deliveries"},
	}
}

func supplied() []Definition {
	return []Definition{
		{"supplier_on_time", "Supplier on time", "Of the lines whose first confirmed date has passed, or that were received after a confirmed date not later than today, those received on that date or in the five days before. Overdue lines count as late. A line that no supplier ever confirmed is judged by the date it was ordered for, and the report says how many those are.",
			"lines received in [confirmed − 5 days, confirmed] ÷ lines due", "%", "the purchase order lines due in the period"},
		{"supplier_in_full", "Supplier in full", "Of the units ordered on lines that were due, those that had been received whenever they came. Over-receipt counts as ordered.",
			"Σ min(received, ordered − cancelled) ÷ Σ (ordered − cancelled), over lines due", "%", "the purchase order lines due in the period"},
		{"lead_time_mean", "Mean lead time", "Days from the day a line was ordered to the receipt of its last unit.",
			"mean of (last receipt − ordered) over lines received in the period", "days", "the purchase order lines received in the period"},
		{"lead_time_cv", "Variation of lead times", "How much lead times scatter around their mean: 0 is a clockwork. It takes two receipts.",
			"standard deviation of a sample ÷ mean", "ratio", "the purchase order lines received in the period"},
		{"lead_time_tail", "Tail of lead times", "How much longer nine of ten deliveries take than half of them.",
			"P90 ÷ P50 of lead times", "ratio", "the purchase order lines received in the period"},
		{"supplier_overdue", "Overdue lines", "Open purchase order lines whose date has passed.",
			"count of lines with units open and confirmed or expected date < today", "lines", "the purchase order lines"},
	}
}

func inbound() []Definition {
	return []Definition{
		{"inbound_units", "Inbound units", "Units still open on purchase orders that count as supply, in the week they are expected: on the estimated safe day, else the confirmed or expected one. What is overdue stands in the current week.",
			"Σ (ordered − received − cancelled) by week of arrival", "units", "the purchase order lines"},
		{"inbound_sold", "Already sold", "Of the inbound units those that the plan pegs to order lines.",
			"Σ pegged ÷ Σ open", "%", "the purchase order lines and the order lines that wait for them"},
	}
}
