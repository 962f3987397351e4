package backorder

import (
	"slices"
	"strings"
	"testing"

	"pegboard/models/store"
)

// awaited is PO-1/1 from Acme, ordered on 5 November and safely here within 38 days.
func awaited(change func(*store.Awaited)) store.Awaited {
	id, likely, safe := int64(1), 28, 38
	a := store.Awaited{
		SupplyID: &id, PONo: "PO-1", POLineNo: 1, SKU: "A", Supplier: "S1", SupplierName: "Acme", DaysLikely: &likely, DaysSafe: &safe,
		DateArrivalLikely: dayAt("2026-12-03"), DateArrivalSafe: dayAt("2026-12-13"), DateLikely: dayAt("2026-12-03"), DateSafe: dayAt("2026-12-14"),
		Evidence: &store.Evidence{DateStarted: dayAt("2026-11-05"), Planned: 26, PlannedFrom: store.PlannedByTerms, Own: 3, OfSupplier: 20, Borrowed: 60,
			Percentile: 80, Confidence: "medium", DateDue: dayAt("2026-12-01"), Sample: []store.SampleDelivery{{DateStarted: day("2026-05-03"), Days: 31, Planned: days(20)}}},
	}
	if change != nil {
		change(&a)
	}
	return a
}

func notOrdered(change func(*store.Awaited)) store.Awaited {
	likely, safe := 20, 28
	a := store.Awaited{SKU: "B", Supplier: "S2", SupplierName: "Beta", DaysLikely: &likely, DaysSafe: &safe,
		Evidence: &store.Evidence{Planned: 20, PlannedFrom: store.PlannedBySupplier, Percentile: 80, Confidence: "low", Borrowed: 100}}
	if change != nil {
		change(&a)
	}
	return a
}

func TestTheSentenceOfALineSaysWhereItsDatesComeFrom(t *testing.T) {
	for name, c := range map[string]struct {
		line store.LineWhy
		want string
	}{
		"one open order": {store.LineWhy{Waits: []store.Awaited{awaited(nil)}},
			"PO-1/1 from Acme, ordered on 5 Nov 2026: 8 of 10 comparable deliveries that were still open after 17 days arrived within 38 days (quoted 26; 3 own deliveries, rest borrowed from its other items), so 16 Dec 2026 is safe and 4 Dec 2026 likely."},
		"ordered today, with nothing known": {store.LineWhy{Waits: []store.Awaited{awaited(func(a *store.Awaited) {
			a.Evidence.DateStarted, a.Evidence.Own, a.Evidence.OfSupplier = dayAt("2026-11-22"), 0, 0
		})}},
			"PO-1/1 from Acme, ordered on 22 Nov 2026: 8 of 10 comparable deliveries arrived within 38 days (quoted 26; no deliveries known yet, so the usual spread around it), so 16 Dec 2026 is safe and 4 Dec 2026 likely."},
		"overdue": {store.LineWhy{Waits: []store.Awaited{awaited(func(a *store.Awaited) {
			a.Evidence.DateDue, a.Evidence.Own, a.Evidence.PlannedFrom = dayAt("2026-11-19"), 1, store.PlannedByConfirmation
		})}},
			"PO-1/1 from Acme was due on 19 Nov 2026 and is 3 days overdue; 8 of 10 comparable deliveries that were still open after 17 days arrived within 38 days (confirmed for 26; 1 own delivery, rest borrowed from its other items), so 16 Dec 2026 is safe and 4 Dec 2026 likely."},
		"older than everything": {store.LineWhy{Waits: []store.Awaited{awaited(func(a *store.Awaited) {
			a.Evidence.DateStarted, a.Evidence.Unreliable, a.Evidence.Own, a.Evidence.OfSupplier, a.Evidence.OfOthers = dayAt("2026-01-26"), true, 0, 0, 9
		})}},
			"PO-1/1 from Acme has been open for 300 days, longer than nearly every delivery we know (quoted 26; no own deliveries, borrowed from other suppliers), and each day adds to what is expected, so 16 Dec 2026 is safe and 4 Dec 2026 likely."},
		"a newer date": {store.LineWhy{Waits: []store.Awaited{awaited(func(a *store.Awaited) {
			a.Evidence.Restarted, a.Evidence.Percentile, a.Evidence.Borrowed = true, 85, 2
		})}},
			"PO-1/1 from Acme: counting from 5 Nov 2026, when the supplier named a new day, 85 of 100 comparable deliveries that were still open after 17 days arrived within 38 days (quoted 26; 3 own deliveries), so 16 Dec 2026 is safe and 4 Dec 2026 likely."},
		"not ordered": {store.LineWhy{Waits: []store.Awaited{notOrdered(nil)}},
			"Nothing is on order for B; if it were ordered today from Beta, 8 of 10 comparable deliveries arrive within 28 days (quoted 20; no deliveries known yet, so the usual spread around it), so 16 Dec 2026 is safe and 4 Dec 2026 likely."},
		"not ordered, with days of our own": {store.LineWhy{Waits: []store.Awaited{notOrdered(func(a *store.Awaited) { a.DaysProcessing = 3 })}},
			"Nothing is on order for B; if it were ordered today from Beta (after 3 working days of our own), 8 of 10 comparable deliveries arrive within 28 days (quoted 20; no deliveries known yet, so the usual spread around it), so 16 Dec 2026 is safe and 4 Dec 2026 likely."},
		"not ordered, from nobody": {store.LineWhy{Waits: []store.Awaited{notOrdered(func(a *store.Awaited) { a.Supplier, a.SupplierName = "", "" })}},
			"Nothing is on order for B and nobody is known to supply it; if it were ordered today, 8 of 10 comparable deliveries arrive within 28 days (quoted 20; no deliveries known yet, so the usual spread around it), so 16 Dec 2026 is safe and 4 Dec 2026 likely."},
		"two supplies": {store.LineWhy{Waits: []store.Awaited{awaited(nil), notOrdered(nil)}},
			"It waits for 2 supplies (PO-1/1, an order of B not yet placed), and all of them are there 8 of 10 times; so 16 Dec 2026 is safe and 4 Dec 2026 likely. The last of them: nothing is on order for B; if it were ordered today from Beta, 8 of 10 comparable deliveries arrive within 28 days (quoted 20; no deliveries known yet, so the usual spread around it)."},
		"in stock and on hold": {store.LineWhy{Held: true}, "Everything it needs is in stock, so 16 Dec 2026 is safe and 4 Dec 2026 likely. The order is on hold; the dates hold once it is released."},
		"asked for later":      {store.LineWhy{DateRequested: dayAt("2026-12-16")}, "Everything it needs is in stock, so 16 Dec 2026 is safe and 4 Dec 2026 likely. The customer asked for 16 Dec 2026."},
	} {
		t.Run(name, func(t *testing.T) {
			c.line.DateLikely, c.line.DateSafe = dayAt("2026-12-04"), dayAt("2026-12-16")
			if got := WhyLine(c.line, day("2026-11-22")).Sentence; got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestALineWithoutADateSaysWhatIsMissing(t *testing.T) {
	for want, line := range map[string]store.LineWhy{
		"No date can be given: OLD is discontinued and nothing is on order for it.":                                                {Waits: []store.Awaited{{SKU: "OLD", Discontinued: true}}},
		"No date can be given: nothing is on order for B, nobody is known to supply it, and it has no lead time of its own.":       {Waits: []store.Awaited{{SKU: "B"}}},
		"No date can be given: A, or another SKU of an order that ships together, is discontinued and nothing is on order for it.": {SKU: "A", Status: "UNFILLABLE"},
		"No date can be given: it is tied to a supply for which nobody names one.":                                                 {SKU: "A"},
		"No date can be given: neither PO-1/1 nor its supplier names one.":                                                         {Waits: []store.Awaited{awaited(func(a *store.Awaited) { a.Evidence = nil })}},
	} {
		if got := WhyLine(line, day("2026-11-22")); got.Sentence != want || len(got.Steps) > 0 {
			t.Errorf("got  %s\nwant %s", got.Sentence, want)
		}
	}
}

func TestTheStepsLeadFromTheSupplierToTheCustomer(t *testing.T) {
	line := store.LineWhy{DateLikely: dayAt("2026-12-04"), DateSafe: dayAt("2026-12-17"), DateUsable: dayAt("2026-12-14"), DateShips: dayAt("2026-12-15"), Waits: []store.Awaited{awaited(nil)}}
	why := WhyLine(line, day("2026-11-22"))
	var got []string
	for i, step := range why.Steps {
		if i > 0 && step.Date < why.Steps[i-1].Date {
			t.Errorf("%v comes after %v", step, why.Steps[i-1])
		}
		got = append(got, step.Date.String()+" "+step.What)
	}
	mustRead(t, "the steps", strings.Join(got, "\n"), strings.Join([]string{
		"2026-11-05 ordered: PO-1/1",
		"2026-12-01 the day that was named for it",
		"2026-12-13 at the dock, safely (likely 3 Dec 2026)",
		"2026-12-14 received and usable, on the receiving calendar",
		"2026-12-15 picked and on its way, on the shipping calendar",
		"2026-12-17 with the customer, on the carrier's calendar",
	}, "\n"))
	mustRead(t, "the deliveries", strings.Join(why.Deliveries, "\n"),
		"PO-1/1: medium confidence; 3 own deliveries, 20 of the supplier's other items, 0 of other suppliers; 60 % of the estimate is borrowed. The latest own ones took 31 days of 20 planned (ordered 3 May 2026).")
}

func TestEveryWaitingLineOfTheDemoExplainsItsDates(t *testing.T) {
	s := demoStore(t)
	rows, err := s.SQL().QueryContext(t.Context(), "SELECT line_id FROM backorders")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var lines []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, id)
	}
	whys, err := s.LineWhys(t.Context(), lines)
	if err != nil || len(whys) != len(lines) {
		t.Fatalf("%d of %d lines are explained: %v", len(whys), len(lines), err)
	}
	kinds := map[string]int{}
	for _, l := range whys {
		why := WhyLine(l, s.Today())
		for kind, mark := range map[string]string{"overdue": " overdue; ", "several": "It waits for ", "not ordered": "Nothing is on order", "stock": "Everything it needs", "no date": "No date can be given", "own": " own deliver"} {
			if strings.Contains(why.Sentence, mark) {
				kinds[kind]++
			}
		}
		if l.DateSafe != nil && (!strings.Contains(why.Sentence, dayWords(*l.DateSafe)) || len(why.Steps) == 0 || !slices.IsSortedFunc(why.Steps, func(a, b WhyStep) int { return int(a.Date - b.Date) })) {
			t.Errorf("line %d: %+v", l.LineID, why)
		}
		if strings.Contains(why.Sentence, "tied to a supply") {
			t.Errorf("line %d is not explained: %+v", l.LineID, l)
		}
	}
	for _, kind := range []string{"overdue", "several", "not ordered", "stock", "no date", "own"} {
		if kinds[kind] == 0 {
			t.Errorf("no line shows what %q looks like: %v", kind, kinds)
		}
	}
}
