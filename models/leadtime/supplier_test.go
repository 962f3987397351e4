package leadtime

import (
	"math"
	"testing"

	"pegboard/models/calendar"
)

func TestASupplierAsAWholeOwnsTheDeliveriesOfAllItsSKUs(t *testing.T) {
	today := calendar.MustParse("2026-11-22")
	var deliveries []Delivery
	planned := 20
	for i := range 30 {
		for _, d := range []struct {
			supplier, sku string
			days          int
		}{{"SLOW", "A", 40}, {"SLOW", "B", 42}, {"OTHER", "C", 20}} {
			ordered := today.Add(-300 + 7*i)
			received := ordered.Add(d.days + i%3)
			deliveries = append(deliveries, Delivery{Supplier: d.supplier, SKU: d.sku, Ordered: ordered, Received: &received, Planned: &planned})
		}
	}
	m := Learn(deliveries, today, Settings{})
	slow, stranger := m.Unconfirmed("SLOW", "", &planned), m.Unconfirmed("NOBODY", "", &planned)
	if slow.Evidence.Own.Received != 60 || slow.Evidence.OfSupplier.Received != 0 || slow.Confidence != High || slow.Evidence.Borrowed > 0.3 {
		t.Errorf("the slow supplier rests on %+v, confidence %s", slow.Evidence, slow.Confidence)
	}
	if stranger.Evidence.Own.Received != 0 || stranger.Evidence.Borrowed != 1 || stranger.Confidence != Low {
		t.Errorf("a stranger rests on %+v, confidence %s", stranger.Evidence, stranger.Confidence)
	}
	if slow.Days(0.5) < 38 || stranger.Days(0.5) >= slow.Days(0.5) {
		t.Errorf("the slow supplier takes %d days, a stranger %d", slow.Days(0.5), stranger.Days(0.5))
	}
	one := m.New("SLOW", "A", &planned)
	if one.Evidence.Own.Received != 30 || one.Evidence.OfSupplier.Received != 30 {
		t.Errorf("one SKU of it rests on %+v", one.Evidence)
	}
}

// A supplier that states two weeks, but confirms three and at times four once it has the order, and keeps that.
func confirmsLate(today calendar.Date) []Delivery {
	var deliveries []Delivery
	for i := range 40 {
		confirmed := 21
		if i%4 == 0 {
			confirmed = 28
		}
		ordered := today.Add(-320 + 7*i)
		received := ordered.Add(confirmed)
		deliveries = append(deliveries, Delivery{Supplier: "LATE", SKU: "A", PO: "", Ordered: ordered, Received: &received, Planned: &confirmed})
	}
	return deliveries
}

func TestAnOrderThatNobodyConfirmedYetIsPlannedAsUsual(t *testing.T) {
	today := calendar.MustParse("2026-11-22")
	m := Learn(confirmsLate(today), today, Settings{})
	stated := 14
	for _, sku := range []string{"A", ""} {
		e := m.Unconfirmed("LATE", sku, &stated)
		if e.Days(0.5) < 20 || e.Days(0.5) > 24 || e.Days(0.8) < 26 || e.Days(0.8) > 31 || e.Evidence.PlannedFrom != PlannedUsual {
			t.Errorf("of %q half is expected within %d days and 8 of 10 within %d, from %s", sku, e.Days(0.5), e.Days(0.8), e.Evidence.PlannedFrom)
		}
		sum := 0.0
		for _, a := range e.Distribution() {
			sum += a.Mass
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Errorf("the masses of %q add up to %v", sku, sum)
		}
	}
	few := Learn(confirmsLate(today)[:2], today, Settings{})
	if e, n := few.Unconfirmed("LATE", "A", &stated), few.New("LATE", "A", &stated); e.Days(0.8) != n.Days(0.8) || e.Evidence.PlannedFrom != PlannedStated {
		t.Errorf("two orders make a habit: %d days instead of %d, from %s", e.Days(0.8), n.Days(0.8), e.Evidence.PlannedFrom)
	}
}

func TestTheSameDeliveriesGiveTheSameUnconfirmedOrder(t *testing.T) {
	today := calendar.MustParse("2026-11-22")
	first := Learn(confirmsLate(today), today, Settings{})
	want := first.Unconfirmed("LATE", "", nil)
	for range 20 {
		again := Learn(confirmsLate(today), today, Settings{})
		got := again.Unconfirmed("LATE", "", nil)
		for percent := 1; percent < 100; percent++ {
			if tau := float64(percent) / 100; got.Days(tau) != want.Days(tau) {
				t.Fatalf("P%d is %d days, then %d", percent, want.Days(tau), got.Days(tau))
			}
		}
	}
}

func TestAnUnconfirmedOrderUnderWayIsWhatRemainsOfAnUnconfirmedOrder(t *testing.T) {
	today := calendar.MustParse("2026-11-22")
	deliveries := confirmsLate(today)
	ordered, stated := today.Add(-10), 14
	deliveries = append(deliveries, Delivery{Supplier: "LATE", SKU: "A", Ordered: ordered, Planned: &stated, Unconfirmed: true})
	m := Learn(deliveries, today, Settings{})
	e := m.Several("LATE", "A", []Order{{&ordered, &stated, true}, {&ordered, &stated, false}, {nil, &stated, true}, {nil, &stated, false}})
	if e[0].Evidence.PlannedFrom != PlannedUsual || e[0].Evidence.PlannedLow != 21 || e[0].Evidence.PlannedHigh != 28 || e[1].Evidence.PlannedFrom != PlannedStated {
		t.Errorf("planned %+v and %+v", e[0].Evidence, e[1].Evidence)
	}
	if e[0].Days(0.5) < 20 || e[0].Days(0.5) > 24 || e[1].Days(0.5) > 17 {
		t.Errorf("half is expected within %d days, and within %d of what was confirmed for 14", e[0].Days(0.5), e[1].Days(0.5))
	}
	unconfirmed, placed := m.Unconfirmed("LATE", "A", &stated), m.New("LATE", "A", &stated)
	for _, tau := range []float64{0.1, 0.5, 0.8, 0.95} {
		if e[2].Days(tau) != unconfirmed.Days(tau) || e[3].Days(tau) != placed.Days(tau) {
			t.Errorf("at %v several orders are not what each is", tau)
		}
	}
	// Who receives what nobody confirmed is planned by what was stated.
	for i := range deliveries {
		deliveries[i].Unconfirmed = true
	}
	if e := Learn(deliveries, today, Settings{}).Unconfirmed("LATE", "A", &stated); e.Evidence.PlannedFrom != PlannedStated {
		t.Errorf("without confirmations the days come from %s", e.Evidence.PlannedFrom)
	}
}
