package link

import (
	"net/url"
	"reflect"
	"testing"
)

func TestAKeyWithSlashesAndSpacesStaysOneSegment(t *testing.T) {
	cases := map[string]string{
		Order("SO/2026 17"):        "/orders/SO%2F2026%2017",
		SKU("BK-R93R-62"):          "/skus/BK-R93R-62",
		Order("new"):               "/orders/%6Eew",
		SKU("Export"):              "/skus/%45xport",
		PurchaseOrder("a?b#c%"):    "/purchase-orders/a%3Fb%23c%25",
		Supplier("Łódź & Söhne/2"): "/suppliers/%C5%81%C3%B3d%C5%BA%20&%20S%C3%B6hne%2F2",
	}
	for got, want := range cases {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		parsed, err := url.Parse(got)
		if err != nil || parsed.EscapedPath() != got {
			t.Errorf("%s does not survive parsing: %v %v", got, parsed, err)
		}
	}
}

func TestAListAddressReadsBackAsTheStateThatWroteIt(t *testing.T) {
	states := []ListState{
		{Path: Backorders},
		{Path: Backorders, Search: "50% of: a & b", Preset: "no-supply", Sort: "age", Descending: true,
			Group: "sku", Columns: []string{"order", "sku"}, After: "c3f=", View: "7",
			Filters: []Filter{{"customer", OpIs, "A: B"}, {"supplier", OpEmpty, ""}}},
		{Path: Orders, Sort: "no", Before: "x"},
	}
	for _, want := range states {
		parsed, err := url.Parse(want.URL())
		if err != nil {
			t.Fatal(err)
		}
		if got := ParseList(want.Path, parsed.Query()); !reflect.DeepEqual(got, want) {
			t.Errorf("%s\n got %+v\nwant %+v", want.URL(), got, want)
		}
	}
}

func TestTheAddFilterFormBecomesAnOrdinaryFilter(t *testing.T) {
	got := ParseList(Backorders, url.Values{
		ParamFilter:       {"sku:is:A"},
		ParamFilterColumn: {"age"}, ParamFilterOperator: {OpAtLeast}, ParamFilterValue: {" 30 "},
	})
	want := []Filter{{"sku", OpIs, "A"}, {"age", OpAtLeast, "30"}}
	if !reflect.DeepEqual(got.Filters, want) {
		t.Errorf("got %v, want %v", got.Filters, want)
	}
}

func TestChangingAListStartsItFromTheFirstPageAndLeavesTheOriginalAlone(t *testing.T) {
	s := ListState{Path: Stock, After: "cursor", Sort: "sku", Filters: []Filter{{"a", OpIs, "1"}, {"b", OpIs, "2"}}}
	if got := s.WithoutFilter(0).URL(); got != "/stock?f=b%3Ais%3A2&sort=sku" {
		t.Error(got)
	}
	if got := s.SortedBy("sku", true).URL(); got != "/stock?f=a%3Ais%3A1&f=b%3Ais%3A2&sort=-sku" {
		t.Error(got)
	}
	if got := s.Export("csv"); got != "/stock/export?f=a%3Ais%3A1&f=b%3Ais%3A2&format=csv&sort=sku" {
		t.Error(got)
	}
	if len(s.Filters) != 2 || s.After != "cursor" || s.Filters[0].Column != "a" {
		t.Errorf("the original changed: %+v", s)
	}
}

func TestAnAddressTooLongForAPersonIsCut(t *testing.T) {
	long := make([]byte, 10*TextBytesMax)
	for i := range long {
		long[i] = 'x'
	}
	query := url.Values{ParamSearch: {string(long)}}
	for range 3 * FiltersMax {
		query.Add(ParamFilter, "a:is:"+string(long[:len(query[ParamFilter])+1]))
	}
	s := ParseList(Orders, query)
	if len(s.Search) != TextBytesMax || len(s.Filters) != FiltersMax {
		t.Errorf("search %d bytes, %d filters", len(s.Search), len(s.Filters))
	}
}
