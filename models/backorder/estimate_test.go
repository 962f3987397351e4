package backorder

import (
	"fmt"
	"testing"

	"pegboard/models/calendar"
	"pegboard/models/demo"
	"pegboard/models/leadtime"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

func day(text string) calendar.Date { return calendar.MustParse(text) }

func dayAt(text string) *calendar.Date {
	d := day(text)
	return &d
}

func days(n int) *int { return &n }

// outlookOn knows nothing of the past.
func outlookOn(today string) *outlook {
	var rules store.DateRules
	rules.PromisePercentile = 80
	o := newOutlook(day(today), rules)
	o.learn(store.LeadHistory{})
	return o
}

func TestTheClockOfAnOrder(t *testing.T) {
	for name, c := range map[string]struct {
		supply store.OpenSupply
		want   clock
		days   int // planned; -1 for none
	}{
		"stated by the supplier for the SKU": {
			store.OpenSupply{Clock: store.Clock{DateStarted: dayAt("2026-11-01"), LeadOfTerms: days(20), LeadOfSKU: days(9), LeadOfSupplier: days(8)}},
			clock{start: day("2026-11-01"), from: store.PlannedByTerms}, 20},
		"stated for the SKU": {
			store.OpenSupply{Clock: store.Clock{DateStarted: dayAt("2026-11-01"), LeadOfSKU: days(9), LeadOfSupplier: days(8)}},
			clock{start: day("2026-11-01"), from: store.PlannedBySKU}, 9},
		"confirmed": {
			store.OpenSupply{Clock: store.Clock{DateStarted: dayAt("2026-11-01"), DateConfirmedFirst: dayAt("2026-12-01"), DateConfirmed: dayAt("2026-12-01"), LeadOfTerms: days(20)}},
			clock{start: day("2026-11-01"), from: store.PlannedByConfirmation}, 30},
		"confirmed again": {
			store.OpenSupply{Clock: store.Clock{DateStarted: dayAt("2026-11-01"), DateConfirmedFirst: dayAt("2026-12-01"), DateConfirmed: dayAt("2026-12-20"), DateConfirmedOn: dayAt("2026-11-20")}},
			clock{start: day("2026-11-20"), from: store.PlannedByConfirmation, restarted: true}, 30},
		"confirmed again on a day that nobody noted": {
			store.OpenSupply{Clock: store.Clock{DateStarted: dayAt("2026-11-01"), DateConfirmedFirst: dayAt("2026-12-01"), DateConfirmed: dayAt("2026-12-20")}},
			clock{start: day("2026-11-01"), from: store.PlannedByConfirmation}, 49},
		"confirmed again for a day that had passed": {
			store.OpenSupply{Clock: store.Clock{DateStarted: dayAt("2026-11-01"), DateConfirmedFirst: dayAt("2026-11-15"), DateConfirmed: dayAt("2026-11-10"), DateConfirmedOn: dayAt("2026-11-20")}},
			clock{start: day("2026-11-01"), from: store.PlannedByConfirmation}, 14},
		"only the order names a day": {
			store.OpenSupply{Clock: store.Clock{DateStarted: dayAt("2026-11-01"), DateExpected: dayAt("2026-11-11")}},
			clock{start: day("2026-11-01"), from: store.PlannedByOrder}, 10},
		"nobody named anything": {
			store.OpenSupply{Clock: store.Clock{DateStarted: dayAt("2026-11-01")}},
			clock{start: day("2026-11-01"), from: store.PlannedByHistory}, -1},
		"ordered in the future": {
			store.OpenSupply{Clock: store.Clock{DateStarted: dayAt("2026-12-24"), LeadOfSKU: days(9)}},
			clock{start: day("2026-11-22"), from: store.PlannedBySKU}, 9},
		"ordered on an unknown day": {
			store.OpenSupply{DateStated: dayAt("2026-11-25"), Clock: store.Clock{LeadOfSKU: days(9)}},
			clock{start: day("2026-11-16"), from: store.PlannedBySKU}, 9},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := outlookOn("2026-11-22").clockOf(&c.supply)
			planned := -1
			if got.planned != nil {
				planned = *got.planned
			}
			got.planned = nil
			if !ok || got != c.want || planned != c.days {
				t.Errorf("got %+v with %d days, want %+v with %d", got, planned, c.want, c.days)
			}
		})
	}
	if _, ok := outlookOn("2026-11-22").clockOf(&store.OpenSupply{}); ok {
		t.Error("an order without any date has a clock")
	}
}

func TestAStatedLeadTimeIsInWorkingDaysOfTheSupplier(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	company["suppliers"] = "supplier_code,name,lead_time_days,working_days,transit_days\nS1,Supplier,10,mon-fri,3\n"
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	// Ten working days from Thursday 5 November end on the 19th, three days later the goods are here.
	if got := count(t, s, "SELECT CAST(evidence ->> 'planned' AS integer) FROM supply_estimates"); got != 17 {
		t.Errorf("the order was planned to take %d days, want 17", got)
	}
}

func TestALineWaitsForAllItsDeliveriesTogether(t *testing.T) {
	o := outlookOn("2026-11-22")
	supply := func(id int64, supplier string) *expected {
		o.estimate([]store.OpenSupply{{ID: id, SKU: "A", Supplier: supplier, Clock: store.Clock{DateStarted: dayAt("2026-11-12"), LeadOfSKU: days(30)}}})
		return o.supplies[id]
	}
	one, same, other := supply(1, "S1"), supply(2, "S1"), supply(3, "S2")
	likely, safe := o.together([]*expected{one})
	if likely != one.DateLikely || safe != one.DateSafe || likely >= safe {
		t.Fatalf("one delivery: %v and %v", likely, safe)
	}
	if l, s := o.together([]*expected{one, same}); l != likely || s != safe {
		t.Errorf("two deliveries of one supplier are late together: %v and %v, want %v and %v", l, s, likely, safe)
	}
	l, s := o.together([]*expected{one, other})
	if l <= likely || s <= safe {
		t.Errorf("two suppliers: %v and %v are not later than %v and %v", l, s, likely, safe)
	}
	if l2, s2 := o.together([]*expected{other, one}); l2 != l || s2 != s {
		t.Error("the order of deliveries matters")
	}
	// The same by the curves, day by day.
	all := leadtime.Combine([]leadtime.Arrival{{Supplier: "S1", CDF: curve(o, one)}, {Supplier: "S1", CDF: curve(o, same)}, {Supplier: "S2", CDF: curve(o, other)}})
	for level, want := range map[float64]calendar.Date{likelyLevel: l, 0.8: s} {
		if got, ok := leadtime.DayOf(all, level); !ok || o.today.Add(got) != want {
			t.Errorf("at %v the curves say %v, want %v", level, o.today.Add(got), want)
		}
	}
}

// curve is the probability, by days from today, that a supply can be used.
func curve(o *outlook, e *expected) []float64 {
	var out []float64
	for d := o.today; d <= o.usable(e)[len(leadLevels)-1]; d++ {
		out = append(out, o.allBy([]*expected{e}, d))
	}
	return out
}

// askCompany has a line that nothing covers, its SKU being whatever the test says.
func askCompany(skus, terms string) map[string]string {
	return map[string]string{
		"warehouses":        "warehouse_code,name\nMAIN,Main\n",
		"skus":              "sku,name,make_or_buy,status,lead_time_days\n" + skus,
		"suppliers":         "supplier_code,name,preferred,active,lead_time_days\nFAST,Fast,false,true,5\nGOOD,Good,true,true,20\nGONE,Gone,true,false,1\n",
		"supplier_skus":     "supplier_code,sku\n" + terms,
		"customers":         "customer_code,name\nC1,Customer\n",
		"sales_orders":      "order_no,customer_code,order_date\nSO-1,C1,2026-11-01\n",
		"sales_order_lines": "order_no,line_no,sku,qty_ordered,warehouse_code\nSO-1,1,A,6,MAIN\n",
	}
}

func TestWhatNobodyOrderedHasADateAsIfItWereOrderedToday(t *testing.T) {
	for name, c := range map[string]struct{ skus, terms, want string }{
		"from the preferred supplier":  {"A,Anchor,buy,active,\n", "FAST,A\nGOOD,A\nGONE,A\n", "likely 2026-12-12 safe 2026-12-20 from GOOD"},
		"from the fastest":             {"A,Anchor,buy,active,\n", "FAST,A\nGONE,A\n", "likely 2026-11-27 safe 2026-11-30 from FAST"},
		"in its own lead time":         {"A,Anchor,make,active,20\n", "", "likely 2026-12-12 safe 2026-12-20 from "},
		"from nobody":                  {"A,Anchor,buy,active,\n", "", "none"},
		"from nobody who still sells":  {"A,Anchor,buy,active,\n", "GONE,A\n", "none"},
		"never, as it is discontinued": {"A,Anchor,buy,discontinued,9\n", "FAST,A\n", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.New(t)
			if _, problems, err := importSet(t, s, files(t, askCompany(c.skus, c.terms)), ImportOptions{}); err != nil {
				t.Fatal(err, problems)
			}
			got := text(t, s, `SELECT CASE WHEN b.date_likely IS NULL AND NOT b.not_ordered THEN 'none' WHEN b.not_ordered AND b.no_supply AND b.waits_unordered = '{A}'
				THEN concat('likely ', b.date_likely, ' safe ', b.date_safe, ' from ', v.code) END
				FROM backorders b LEFT JOIN order_estimates e ON e.sku_id = b.sku_id LEFT JOIN suppliers v ON v.id = e.supplier_id`)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func text(t *testing.T, s *store.Store, question string) string {
	t.Helper()
	var out string
	if err := s.SQL().QueryRowContext(t.Context(), question).Scan(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// demoStore holds the demo company as it is on the day of the tests.
func demoStore(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.New(t)
	directory := t.TempDir()
	if err := demo.Write(directory, s.Today()); err != nil {
		t.Fatal(err)
	}
	if _, problems, err := importSet(t, s, directory, ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	return s
}

func TestInTheDemoEveryDateCanStillCome(t *testing.T) {
	s := demoStore(t)
	for question, want := range map[string]int64{
		"SELECT count(*) FROM backorders WHERE date_likely > date_safe OR (date_likely IS NULL) <> (date_safe IS NULL)":                                              0,
		"SELECT count(*) FROM backorders WHERE date_likely < '2026-11-22'":                                                                                           0,
		"SELECT count(*) FROM backorders WHERE supply_po_no IS NOT NULL AND qty_covered = qty_backordered AND ship_policy <> 'order_complete' AND date_safe IS NULL": 0,
		// Open supply arrives tomorrow at the earliest, also what is overdue; and it has not lost its flag.
		"SELECT count(*) FROM supply_estimates WHERE date_arrival_likely <= '2026-11-22'": 0,
		"SELECT count(*) FROM backorders b JOIN purchase_orders p ON p.po_no = b.supply_po_no JOIN purchase_order_lines l ON l.po_id = p.id AND l.line_no = b.supply_po_line_no WHERE coalesce(l.date_confirmed, l.date_expected) < '2026-11-22' AND NOT b.supply_overdue": 0,
		"SELECT count(*) FROM supply_estimates WHERE jsonb_typeof(evidence -> 'own') IS DISTINCT FROM 'number'": 0,
		// Everything a dated line waits for is estimated, and its steps are in order.
		"SELECT count(*) FROM backorders b WHERE date_safe IS NOT NULL AND EXISTS (SELECT FROM unnest(b.waits_supplies) AS w (id) WHERE NOT EXISTS (SELECT FROM supply_estimates e WHERE e.po_line_id = w.id))": 0,
		"SELECT count(*) FROM backorders WHERE date_usable > date_ships OR date_ships > date_safe OR (date_safe IS NULL) <> (date_usable IS NULL)":                                                              0,
		"SELECT count(*) FROM supply_estimates WHERE cardinality(days_at) <> 50":                                                                                                                                0,
		// The queue counts on the safe day of the supply.
		"SELECT count(*) FROM pegs g JOIN supply_estimates e ON e.po_line_id = g.po_line_id WHERE g.date_supply <> e.date_safe": 0,
	} {
		if got := count(t, s, question); got != want {
			t.Errorf("%s: %d, want %d", question, got, want)
		}
	}
	for question, least := range map[string]int64{
		"SELECT count(*) FROM backorders WHERE supply_overdue AND date_safe > '2026-11-22'":   20,
		"SELECT count(*) FROM backorders WHERE not_ordered AND date_safe IS NOT NULL":         5,
		"SELECT count(*) FROM backorders WHERE date_likely < date_safe":                       100,
		"SELECT count(*) FROM supply_estimates WHERE CAST(evidence ->> 'own' AS integer) > 0": 50,
		"SELECT count(*) FROM backorders WHERE promise_at_risk AND date_safe > date_promised": 5,
	} {
		if got := count(t, s, question); got < least {
			t.Errorf("%s: only %d, want at least %d", question, got, least)
		}
	}
	mustHold(t, s)
}

// A supplier that states two weeks, but confirms three once it has an order, and keeps that.
func TestAnOrderThatNobodyConfirmedIsPlannedAsItsSupplierUsuallyConfirms(t *testing.T) {
	s := supplierStage(t)
	must(t, s, "UPDATE suppliers SET lead_time_days = 14")
	must(t, s, "INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main')")
	must(t, s, "UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses)")
	for i := range 20 {
		sent := day("2026-01-05").Add(14 * i)
		for _, supplier := range []string{"S", "T"} {
			confirmed := sent.Add(21).String()
			if supplier == "T" {
				confirmed = "" // it never confirms, and comes when it said
			}
			received := map[string]calendar.Date{"S": sent.Add(21), "T": sent.Add(14)}[supplier]
			ordered(t, s, fmt.Sprintf("%s%d", supplier, i), supplier, "A", sent.String(), confirmed, confirmed, received.String())
		}
	}
	for _, supplier := range []string{"S", "T"} {
		ordered(t, s, supplier+"-SILENT", supplier, "A", "2026-11-20", "", "", "")
		ordered(t, s, supplier+"-TODAY", supplier, "A", "2026-11-20", "2026-12-04", "2026-12-04", "")
	}
	if _, err := Replan(t.Context(), s, "test", false); err != nil {
		t.Fatal(err)
	}
	for no, want := range map[string]string{
		"S-SILENT": "2026-12-11 2026-12-11", // as it would confirm it
		"S-TODAY":  "2026-12-04 2026-12-04", // for what it confirmed
		"T-SILENT": "2026-12-04 2026-12-04", // for what it states
	} {
		got := text(t, s, fmt.Sprintf(`SELECT concat_ws(' ', e.date_likely, e.date_safe) FROM supply_estimates e
			JOIN purchase_order_lines l ON l.id = e.po_line_id JOIN purchase_orders p ON p.id = l.po_id WHERE p.po_no = '%s'`, no))
		if got != want {
			t.Errorf("%s is expected on %s, want %s", no, got, want)
		}
	}
	silent := count(t, s, "SELECT l.id FROM purchase_order_lines l JOIN purchase_orders p ON p.id = l.po_id WHERE p.po_no = 'S-SILENT'")
	whys, err := s.SupplyWhys(t.Context(), []int64{silent})
	if err != nil {
		t.Fatal(err)
	}
	want := "S-SILENT/1 from Slow, ordered on 20 Nov 2026: 8 of 10 comparable deliveries that were still open after 2 days arrived within 21 days (quoted 14, usually confirmed for 21; 20 own deliveries, rest borrowed from other suppliers), so 11 Dec 2026 is safe."
	if got := WhySupply(whys[silent], day("2026-11-22")).Sentence; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if report, err := Replan(t.Context(), s, "test", false); err != nil || report.Changes() != 0 {
		t.Errorf("a second plan changed %+v, %v", report, err)
	}
}

func TestWhatNobodyOrderedTakesOurOwnDaysFirst(t *testing.T) {
	for name, c := range map[string]struct{ rules, want string }{
		"none":                              {"", "2026-12-12 2026-12-20"},
		"the company's":                     {"UPDATE company SET processing_days = 3", "2026-12-15 2026-12-23"},
		"in working days":                   {"INSERT INTO calendars (name) VALUES ('Office'); UPDATE company SET processing_days = 5, receiving_calendar_id = 1", "2026-12-17 2026-12-25"},
		"the supplier's before":             {"UPDATE company SET processing_days = 3; UPDATE suppliers SET processing_days = 1", "2026-12-13 2026-12-21"},
		"and the transit days of one SKU":   {"UPDATE supplier_skus SET transit_days = 10", "2026-12-22 2027-01-02"},
		"and the receiving days of one SKU": {"UPDATE suppliers SET receiving_days = 9; UPDATE supplier_skus SET receiving_days = 2", "2026-12-14 2026-12-22"},
	} {
		t.Run(name, func(t *testing.T) {
			s := storetest.New(t)
			if _, problems, err := importSet(t, s, files(t, askCompany("A,Anchor,buy,active,\n", "GOOD,A\n")), ImportOptions{}); err != nil {
				t.Fatal(err, problems)
			}
			if c.rules != "" {
				must(t, s, c.rules)
			}
			if _, err := Replan(t.Context(), s, "test", false); err != nil {
				t.Fatal(err)
			}
			mustRead(t, "likely and safe", text(t, s, "SELECT concat_ws(' ', date_likely, date_safe) FROM backorders"), c.want)
		})
	}
}
