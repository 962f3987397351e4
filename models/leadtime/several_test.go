package leadtime

import (
	"reflect"
	"testing"

	"pegboard/models/calendar"
)

func TestSeveralOrdersAreEstimatedLikeEachOfThem(t *testing.T) {
	today := calendar.MustParse("2026-11-22")
	var deliveries []Delivery
	for i := range 60 {
		ordered := today.Add(-10 * i)
		received, planned := ordered.Add(15+i*7%11), 14
		d := Delivery{Supplier: "S", SKU: []string{"A", "B"}[i%2], PO: "PO", Line: i, Ordered: ordered, Planned: &planned}
		if received <= today {
			d.Received = &received
		}
		deliveries = append(deliveries, d)
	}
	m := Learn(deliveries, today, Settings{})
	planned, recent, old := 20, today.Add(-5), today.Add(-400)
	for _, sku := range []string{"A", "unknown"} {
		got := m.Several("S", sku, []Order{{}, {Planned: &planned}, {Ordered: &recent, Planned: &planned}, {Ordered: &old}})
		want := []Estimate{m.New("S", sku, nil), m.New("S", sku, &planned), m.Open("S", sku, &planned, recent), m.Open("S", sku, nil, old)}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", sku, got, want)
		}
	}
}
