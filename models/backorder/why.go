package backorder

import (
	"fmt"
	"slices"
	"strings"

	"pegboard/models/calendar"
	"pegboard/models/plan"
	"pegboard/models/store"
)

// Why explains a date. It is composed from what a plan stored, so it costs nothing but reading: one sentence with its numbers, the steps from the supplier to the customer by the safe date, and the
// deliveries it was learned from.
type Why struct {
	Sentence   string
	Steps      []WhyStep
	Deliveries []string
}

// WhyStep is a day on the way.
type WhyStep struct {
	Date calendar.Date
	What string
}

// WhyLine explains the dates of a waiting line.
func WhyLine(l store.LineWhy, today calendar.Date) Why {
	if l.DateSafe == nil || l.DateLikely == nil {
		return Why{Sentence: "No date can be given: " + hopelessWords(l)}
	}
	w := Why{Sentence: lineSentence(l, today), Steps: inOrder(lineSteps(l, today))}
	for i := range l.Waits {
		w.Deliveries = append(w.Deliveries, historyWords(&l.Waits[i]))
	}
	if l.DateRequested != nil && *l.DateRequested > today && *l.DateSafe == *l.DateRequested {
		w.Sentence += " The customer asked for " + dayWords(*l.DateRequested) + "."
	}
	if l.Held {
		w.Sentence += " The order is on hold; the dates hold once it is released."
	}
	return w
}

// WhySupply explains the dates of an open purchase order line.
func WhySupply(a store.Awaited, today calendar.Date) Why {
	if a.Evidence == nil || a.DateLikely == nil || a.DateSafe == nil {
		return Why{Sentence: "No date can be given: neither " + a.Name() + " nor its supplier names one."}
	}
	return Why{
		Sentence: upperFirst(awaitedWords(&a, today)) + ", so " + datesWords(*a.DateLikely, *a.DateSafe) + ".",
		Steps:    inOrder(supplySteps(&a, today)), Deliveries: []string{historyWords(&a)},
	}
}

func hopelessWords(l store.LineWhy) string {
	for i := range l.Waits {
		switch w := &l.Waits[i]; {
		case w.Discontinued:
			return w.SKU + " is discontinued and nothing is on order for it."
		case w.SupplyID == nil && w.Evidence == nil:
			return "nothing is on order for " + w.SKU + ", nobody is known to supply it, and it has no lead time of its own."
		case w.Evidence == nil:
			return "neither " + w.Name() + " nor its supplier names one."
		}
	}
	if l.Status == string(plan.Unfillable) {
		return l.SKU + ", or another SKU of an order that ships together, is discontinued and nothing is on order for it."
	}
	return "it is tied to a supply for which nobody names one."
}

func lineSentence(l store.LineWhy, today calendar.Date) string {
	dates := datesWords(*l.DateLikely, *l.DateSafe)
	switch len(l.Waits) {
	case 0:
		return "Everything it needs is in stock, so " + dates + "."
	case 1:
		return upperFirst(awaitedWords(&l.Waits[0], today)) + ", so " + dates + "."
	}
	names := make([]string, len(l.Waits))
	for i := range l.Waits {
		names[i] = l.Waits[i].Name()
	}
	return fmt.Sprintf("It waits for %d supplies (%s), and all of them are there %s times; so %s. The last of them: %s.",
		len(l.Waits), strings.Join(names, ", "), shareWords(l.Waits[0].Evidence.Percentile), dates, awaitedWords(lastOf(l.Waits, today), today))
}

// lastOf is the supply that is safely there last.
func lastOf(waits []store.Awaited, today calendar.Date) *store.Awaited {
	safe := func(a *store.Awaited) calendar.Date {
		if a.DateSafe != nil {
			return *a.DateSafe
		}
		return today.Add(a.DaysProcessing + *a.DaysSafe)
	}
	last := &waits[0]
	for i := range waits {
		if safe(&waits[i]) > safe(last) {
			last = &waits[i]
		}
	}
	return last
}

// awaitedWords says how long deliveries like this one took.
func awaitedWords(a *store.Awaited, today calendar.Date) string {
	e := a.Evidence
	arrive := "arrived"
	if a.SupplyID == nil {
		arrive = "arrive"
	}
	comparable := shareWords(e.Percentile) + " comparable deliveries"
	if age := ageOf(a, today); age > 0 && age < *a.DaysSafe && !e.Unreliable {
		comparable += " that were still open after " + daysWords(age)
	}
	comparable += " " + arrive + " within " + daysWords(*a.DaysSafe) + " (" + plannedWords(e) + "; " + basisWords(e) + ")"
	switch {
	case a.SupplyID == nil && a.Supplier == "":
		return "nothing is on order for " + a.SKU + " and nobody is known to supply it; if it were ordered today" + processingWords(a) + ", " + comparable
	case a.SupplyID == nil:
		return "nothing is on order for " + a.SKU + "; if it were ordered today from " + a.SupplierName + processingWords(a) + ", " + comparable
	case e.Unreliable:
		return fmt.Sprintf("%s from %s has been open for %s, longer than nearly every delivery we know (%s), and each day adds to what is expected",
			a.Name(), a.SupplierName, daysWords(ageOf(a, today)), plannedWords(e)+"; "+basisWords(e))
	case e.DateDue != nil && *e.DateDue < today:
		return fmt.Sprintf("%s from %s was due on %s and is %s overdue; %s", a.Name(), a.SupplierName, dayWords(*e.DateDue), daysWords(today.Sub(*e.DateDue)), comparable)
	case e.Restarted:
		return fmt.Sprintf("%s from %s: counting from %s, when the supplier named a new day, %s", a.Name(), a.SupplierName, dayWords(*e.DateStarted), comparable)
	}
	return fmt.Sprintf("%s from %s, ordered on %s: %s", a.Name(), a.SupplierName, dayWords(*e.DateStarted), comparable)
}

// processingWords says what we need ourselves before an order leaves.
func processingWords(a *store.Awaited) string {
	switch a.DaysProcessing {
	case 0:
		return ""
	case 1:
		return " (after 1 working day of our own)"
	}
	return fmt.Sprintf(" (after %d working days of our own)", a.DaysProcessing)
}

func ageOf(a *store.Awaited, today calendar.Date) int {
	if a.Evidence.DateStarted == nil {
		return 0
	}
	return today.Sub(*a.Evidence.DateStarted)
}

// plannedWords says how many days were planned, and by whom: "quoted 14, usually confirmed for 21 to 28".
func plannedWords(e *store.Evidence) string {
	words := fmt.Sprintf("quoted %d", e.Planned)
	switch e.PlannedFrom {
	case store.PlannedByConfirmation:
		words = fmt.Sprintf("confirmed for %d", e.Planned)
	case store.PlannedByOrder:
		words = fmt.Sprintf("expected after %d", e.Planned)
	case store.PlannedByHistory:
		words = "nobody quoted any"
		if e.UsualHigh == 0 {
			words = fmt.Sprintf("nobody quoted any; %d is usual here", e.Planned)
		}
	}
	switch {
	case e.UsualHigh == 0:
		return words
	case e.UsualLow == e.UsualHigh:
		return fmt.Sprintf("%s, usually confirmed for %d", words, e.UsualHigh)
	}
	return fmt.Sprintf("%s, usually confirmed for %d to %d", words, e.UsualLow, e.UsualHigh)
}

// borrowedLittle is the percentage below which what is borrowed is not worth a word.
const borrowedLittle = 5

// basisWords says from whose deliveries an estimate was learned.
func basisWords(e *store.Evidence) string {
	from := ""
	switch {
	case e.OfSupplier > 0:
		from = "its other items"
	case e.OfOthers > 0:
		from = "other suppliers"
	}
	own := fmt.Sprintf("%d own deliveries", e.Own)
	if e.Own == 1 {
		own = "1 own delivery"
	}
	switch {
	case e.Own > 0 && (e.Borrowed < borrowedLittle || from == ""):
		return own
	case e.Own > 0:
		return own + ", rest borrowed from " + from
	case from != "":
		return "no own deliveries, borrowed from " + from
	}
	return "no deliveries known yet, so the usual spread around it"
}

// historyWords lists the deliveries of the SKU by its supplier that were taken into account.
func historyWords(a *store.Awaited) string {
	name := a.Name()
	if a.Evidence == nil {
		return name + ": not estimated."
	}
	e := a.Evidence
	words := fmt.Sprintf("%s: %s confidence; %d own deliveries, %d of the supplier's other items, %d of other suppliers; %d %% of the estimate is borrowed.",
		name, e.Confidence, e.Own, e.OfSupplier, e.OfOthers, e.Borrowed)
	if len(e.Sample) == 0 {
		return words
	}
	took := make([]string, len(e.Sample))
	for i, d := range e.Sample {
		took[i] = daysWords(d.Days)
		if d.Planned != nil {
			took[i] += fmt.Sprintf(" of %d planned", *d.Planned)
		}
		took[i] += " (ordered " + dayWords(d.DateStarted) + ")"
	}
	return words + " The latest own ones took " + strings.Join(took, ", ") + "."
}

// inOrder brings steps into the order of their days: goods may be expected before the day that was named for them.
func inOrder(steps []WhyStep) []WhyStep {
	slices.SortStableFunc(steps, func(a, b WhyStep) int { return int(a.Date - b.Date) })
	return steps
}

func supplySteps(a *store.Awaited, today calendar.Date) []WhyStep {
	e := a.Evidence
	if a.SupplyID == nil || a.DateArrivalSafe == nil {
		return []WhyStep{{today, "if it were ordered" + processingWords(a) + ": " + shareWords(e.Percentile) + " such orders arrive within " + daysWords(*a.DaysSafe)}}
	}
	start := "ordered"
	if e.Restarted {
		start = "the supplier named a new day"
	}
	steps := []WhyStep{{*e.DateStarted, start + ": " + a.Name()}}
	if e.DateDue != nil {
		steps = append(steps, WhyStep{*e.DateDue, "the day that was named for it"})
	}
	steps = append(steps, WhyStep{*a.DateArrivalSafe, "at the dock, safely (likely " + dayWords(*a.DateArrivalLikely) + ")"})
	if *a.DateSafe != *a.DateArrivalSafe {
		steps = append(steps, WhyStep{*a.DateSafe, "received and usable, on the receiving calendar"})
	}
	return steps
}

// lineSteps lead along the supply that is there last.
func lineSteps(l store.LineWhy, today calendar.Date) []WhyStep {
	var steps []WhyStep
	if len(l.Waits) == 0 {
		steps = append(steps, WhyStep{today, "in stock"})
	} else {
		steps = supplySteps(lastOf(l.Waits, today), today)
	}
	last := steps[len(steps)-1].Date
	add := func(date *calendar.Date, what string) {
		if date != nil && *date != last {
			steps = append(steps, WhyStep{*date, what})
			last = *date
		}
	}
	usable := "received and usable, on the receiving calendar"
	if len(l.Waits) > 1 {
		usable = "everything is usable, safely"
	}
	add(l.DateUsable, usable)
	add(l.DateShips, "picked and on its way, on the shipping calendar")
	if l.DateRequested != nil && *l.DateSafe == *l.DateRequested {
		add(l.DateSafe, "the day the customer asked for")
	}
	add(l.DateSafe, "with the customer, on the carrier's calendar")
	return steps
}

// datesWords states both dates, or the one they are.
func datesWords(likely, safe calendar.Date) string {
	if likely == safe {
		return dayWords(safe) + " is safe"
	}
	return dayWords(safe) + " is safe and " + dayWords(likely) + " likely"
}

// shareWords reads a percentage as people count: "8 of 10", "85 of 100".
func shareWords(percent int) string {
	if percent%10 == 0 {
		return fmt.Sprintf("%d of 10", percent/10)
	}
	return fmt.Sprintf("%d of 100", percent)
}

func upperFirst(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
