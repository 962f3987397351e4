package backorder

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"

	"pegboard/models/calendar"
	"pegboard/models/metric"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// csvRows reads a file of a shared set by hand, so that nothing of the import takes part in what is expected.
func csvRows(t *testing.T, folder, name string, each func(cell func(column string) string)) {
	t.Helper()
	file, err := os.Open(filepath.Join(folder, name+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	places := map[string]int{}
	for i, column := range rows[0] {
		places[column] = i
	}
	for _, row := range rows[1:] {
		each(func(column string) string {
			at, known := places[column]
			if !known {
				t.Fatalf("%s has no column %s", name, column)
			}
			return row[at]
		})
	}
}

// sold is an order line of a shared set, as the file says it.
type sold struct {
	metric.Line
	customer, warehouse, sku string
	promised                 *calendar.Date
}

func whole(t *testing.T, text string) int64 {
	t.Helper()
	if text == "" {
		return 0
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func dayOrNone(text string) *calendar.Date {
	if text == "" {
		return nil
	}
	d := day(text)
	return &d
}

// soldIn reads the order lines of a set. What a closed order did not ship is cancelled.
func soldIn(t *testing.T, folder string) []sold {
	t.Helper()
	type head struct {
		customer string
		ordered  calendar.Date
		open     bool
	}
	heads := map[string]head{}
	csvRows(t, folder, "sales_orders", func(cell func(string) string) {
		heads[cell("order_no")] = head{cell("customer_code"), day(cell("order_date")), cell("status") != "closed" && cell("status") != "cancelled"}
	})
	var lines []sold
	csvRows(t, folder, "sales_order_lines", func(cell func(string) string) {
		h := heads[cell("order_no")]
		ordered, shipped := whole(t, cell("qty_ordered")), whole(t, cell("qty_shipped"))
		l := sold{customer: h.customer, warehouse: cell("warehouse_code"), sku: cell("sku"), promised: dayOrNone(cell("promised_date"))}
		l.Order, l.Ordered, l.Requested, l.Qty = cell("order_no"), &h.ordered, h.ordered, ordered
		if requested := dayOrNone(cell("requested_date")); requested != nil {
			l.Requested = *requested
		}
		if !h.open {
			l.Qty = shipped
		}
		l.Price, _ = strconv.ParseFloat(cell("unit_price"), 64)
		if shipped > 0 {
			l.Shipped = []metric.Shipment{{Date: day(cell("shipped_date")), Qty: shipped}}
		}
		lines = append(lines, l)
	})
	return lines
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 1e-6*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: %g, want %g", what, got, want)
	}
}

func nearShare(t *testing.T, what string, part, of int64, want *float64) {
	t.Helper()
	switch {
	case want == nil && of != 0, want != nil && of == 0:
		t.Errorf("%s: %d of %d, want %v", what, part, of, want)
	case want != nil:
		near(t, what, float64(part)/float64(of), *want)
	}
}

func decimalOf(t *testing.T, text string) float64 {
	t.Helper()
	d, err := decimal.NewFromString(text)
	if err != nil {
		t.Fatal(err)
	}
	return d.InexactFloat64()
}

// checkFigures compares what the database adds up with what the lines of the file give one by one.
func checkFigures(t *testing.T, s *store.Store, f store.ReportFilter, lines []sold) {
	t.Helper()
	today := s.Today()
	var plain []metric.Line
	for _, l := range lines {
		plain = append(plain, l.Line)
	}
	spans := []store.Span{{From: today.Add(-84), To: today.Add(-1)}, {From: today.Add(-364), To: today.Add(-1)}, {From: today.Add(-30), To: today.Add(-24)}}
	figures, err := s.Figures(t.Context(), f, spans)
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range figures {
		what := fmt.Sprintf("%v from %s to %s", f, spans[i].From, spans[i].To)
		want := metric.Fill(plain, spans[i].From, spans[i].To)
		if got.Due == 0 && i == 1 {
			t.Errorf("%s: nothing was due, so nothing is checked", what)
		}
		nearShare(t, what+": line fill", got.Complete, got.Due, want.Line)
		nearShare(t, what+": unit fill", got.UnitsInTime, got.UnitsDue, want.Unit)
		if want.Value != nil {
			near(t, what+": value fill", decimalOf(t, got.ValueInTime)/decimalOf(t, got.ValueDue), *want.Value)
		}
	}
	days := []calendar.Date{today, today.Add(-1), today.Add(-7), today.Add(-28), today.Add(-200), today.Add(-364)}
	owed, err := s.Owed(t.Context(), f, days)
	if err != nil {
		t.Fatal(err)
	}
	for i, got := range owed {
		want := metric.Backorders(plain, days[i], days[i])
		waiting, open := map[string]bool{}, int64(0)
		for _, l := range lines {
			if metric.Backorders([]metric.Line{l.Line}, days[i], days[i]).Units > 0 {
				waiting[l.customer], open = true, open+1
			}
		}
		what := fmt.Sprintf("%v on %s", f, days[i])
		if got.Units != want.Units || got.Lines != open || got.Customers != int64(len(waiting)) {
			t.Errorf("%s: %d units of %d lines of %d customers, want %d of %d of %d", what, got.Units, got.Lines, got.Customers, want.Units, open, len(waiting))
		}
		near(t, what+": value", decimalOf(t, got.Value), want.Value)
	}
}

func TestReportsOfRealCompaniesAreWhatTheirFilesGiveByHand(t *testing.T) {
	for _, c := range []struct{ set, asOf, warehouse string }{
		{"adventureworks", "2025-04-24", "LOC07"}, {"usaid_scms", "2013-12-31", "DIRECT"}, {"wideworldimporters", "2016-05-31", "MAIN"},
	} {
		t.Run(c.set, func(t *testing.T) {
			folder := sharedSet(t, c.set)
			s := storetest.NewAsOf(t, day(c.asOf))
			if _, problems, err := importSet(t, s, folder, ImportOptions{}); err != nil {
				t.Fatal(err, problems)
			}
			if err := CountReports(t.Context(), s, "test", false); err != nil {
				t.Fatal(err)
			}
			lines := soldIn(t, folder)
			checkFigures(t, s, store.ReportFilter{}, lines)
			var there []sold
			for _, l := range lines {
				if l.warehouse == c.warehouse {
					there = append(there, l)
				}
			}
			checkFigures(t, s, store.ReportFilter{Warehouse: c.warehouse}, there)
			// Every customer of these sets is a standard one, so a second condition changes the way and not the answer.
			checkFigures(t, s, store.ReportFilter{Warehouse: c.warehouse, Tier: "standard"}, there)
		})
	}
}
