package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/qty"
	"pegboard/views/link"
)

// stockedShop is a company with 10 lamps and 2 bulbs, an order of 6 lamps that has them all, and one of 8 lamps and 2 bulbs
// that has 4 and 2.
func (test *testSite) stockedShop() (first, second string) {
	test.Helper()
	if _, err := test.store.SQL().ExecContext(test.Context(), `
		INSERT INTO customers (code, name, tier) VALUES ('ANN', 'Ann Bell', 'vip');
		INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main house');
		INSERT INTO skus (code, name, unit_price) VALUES ('LAMP', 'Desk lamp', 19.90), ('BULB', 'Bulb', 7.77)`); err != nil {
		test.Fatal(err)
	}
	test.onShelf("LAMP", 10)
	test.onShelf("BULB", 2)
	return test.ordered(backorder.NewLine{SKU: "LAMP", Qty: 6}), test.ordered(backorder.NewLine{SKU: "LAMP", Qty: 8}, backorder.NewLine{SKU: "BULB", Qty: 2})
}

// asTest is who sets a test up.
var asTest = backorder.By{Actor: "test", Role: models.Owner}

func (test *testSite) onShelf(sku string, units qty.Qty) backorder.Adjusted {
	test.Helper()
	done, err := backorder.AdjustStock(test.Context(), test.store, asTest, backorder.Adjusting{SKU: sku, Warehouse: "MAIN", Kind: models.MovementCount, Qty: units, Reason: "count"})
	if err != nil {
		test.Fatal(err)
	}
	return done
}

func (test *testSite) ordered(lines ...backorder.NewLine) string {
	test.Helper()
	placed, err := backorder.PlaceOrder(test.Context(), test.store, asTest, backorder.NewOrder{Customer: "ANN", Lines: lines})
	if err != nil {
		test.Fatal(err)
	}
	return placed.OrderNo
}

// ship lets everything leave that may, and returns the number of the shipment.
func (test *testSite) shipped(order string) string {
	test.Helper()
	done, err := backorder.Ship(test.Context(), test.store, asTest, backorder.Shipping{OrderNo: order, Carrier: "Parcel Post", Tracking: "TRACK-1"})
	if err != nil {
		test.Fatal(err)
	}
	return done.Shipments[0].ShipmentNo
}

// mustBalance fails unless everything holds that must always hold.
func (test *testSite) mustBalance() {
	test.Helper()
	results, err := test.store.Invariants(test.Context())
	if err != nil {
		test.Fatal(err)
	}
	for _, result := range results {
		if result.Rows > 0 {
			test.Errorf("%s: %s %v", result.Name, result.Sentence, result.Sample)
		}
	}
}

func TestAShipmentsPageAndSlipSayWhatLeftAndWhatIsStillToCome(t *testing.T) {
	test := newTestSite(t)
	_, second := test.stockedShop()
	no := test.shipped(second)
	warehouse := test.signedIn(models.WarehouseStaff)
	warehouse.get(link.Shipments).mustBe(http.StatusOK, no, second, "Ann Bell", "Parcel Post", "TRACK-1", "Units shipped")
	for preset, want := range map[string]int{"today": 1, "week": 1, "reversed": 0} {
		if got := warehouse.get(link.Shipments + "?preset=" + preset).find("#list tbody tr").Length(); got != want {
			t.Errorf("%d shipments in the preset %s", got, preset)
		}
	}
	page := warehouse.get(link.Shipment(no)).mustBe(http.StatusOK, "4 of LAMP are on hand in MAIN again, allocated to line 1.", "2 of BULB", "Main house", "Take it back")
	for i, want := range []string{"1", "LAMP Desk lamp", "4", "0", "4"} {
		if got := strings.Join(strings.Fields(page.find("#shipment-lines tbody tr").First().Find("td").Eq(i).Text()), " "); got != want {
			t.Errorf("cell %d says %q, not %q", i, got, want)
		}
	}
	slip := warehouse.get(link.PackingSlip(no)).mustBe(http.StatusOK, "Packing slip", "My company", "Ann Bell", "Units in this shipment", "not known yet")
	if slip.find(".paper-code svg rect").Length() < 40 || slip.find(".paper-a4").Length() != 1 {
		t.Error("the slip has no barcodes, or is no A4 sheet")
	}
	if warehouse.get(link.PackingSlip(no)+"?paper=letter").mustBe(http.StatusOK).find(".paper-letter").Length() != 1 {
		t.Error("the slip is not printed on Letter")
	}
	for _, address := range []string{link.Shipment(no), link.PackingSlip(no), link.Shipments} {
		if text := warehouse.get(address).text(); strings.Contains(text, "19.90") || strings.Contains(text, "7.77") {
			t.Errorf("%s shows a price", address)
		}
	}
	file := warehouse.get(link.PackingSlipPDF(no))
	if file.status != http.StatusOK || file.header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(file.body, "%PDF-") || !strings.Contains(file.header.Get("Content-Disposition"), "packing-slip-"+no+".pdf") {
		t.Errorf("the PDF answers %d: %v", file.status, file.header)
	}
	drawn := textOfPDF(t, file)
	for _, said := range []string{"Packing slip\n", no + "\n", second + "\n", "Ann Bell\n", "Desk lamp\n", "not known yet\n", "Page 1 of 1\n"} {
		if !strings.Contains(drawn, said) {
			t.Errorf("the PDF does not say %q: %s", said, drawn)
		}
	}
	for _, address := range []string{link.Shipment("none"), link.PackingSlip("none"), link.PackingSlipPDF("none")} {
		warehouse.get(address).mustBe(http.StatusNotFound, "There is no shipment none.")
	}
}

func TestAShipmentIsTakenBackOnceAndWithAReason(t *testing.T) {
	test := newTestSite(t)
	_, second := test.stockedShop()
	no := test.shipped(second)
	warehouse, support := test.signedIn(models.WarehouseStaff), test.signedIn(models.Support)
	support.post(link.ShipmentReverse(no), url.Values{"reason": {"x"}}).mustBe(http.StatusForbidden)
	if support.get(link.Shipment(no)).mustBe(http.StatusOK).find("#take-back").Length() > 0 {
		t.Error("support is offered to take a shipment back")
	}
	once := warehouse.get(link.Shipment(no)).field("once")
	warehouse.post(link.ShipmentReverse(no), url.Values{"reason": {" "}, "once": {once}}).mustBe(http.StatusUnprocessableEntity, "Please give a reason for taking it back.")
	for range 2 { // the second is the same form sent again
		warehouse.post(link.ShipmentReverse(no), url.Values{"reason": {"the truck never came"}, "once": {once}}).mustLeadTo(link.Shipment(no))
	}
	page := warehouse.get(link.Shipment(no)).mustBe(http.StatusOK, "was taken back", "taken back")
	if page.find("#take-back").Length() > 0 {
		t.Error("it can be taken back again")
	}
	warehouse.post(link.ShipmentReverse(no), url.Values{"reason": {"again"}, "once": {"another form"}}).mustBe(http.StatusConflict, "was taken back already")
	warehouse.get(link.PackingSlip(no)).mustBe(http.StatusOK, "This shipment was taken back. It did not leave.")
	warehouse.get(link.Shipments+"?preset=reversed").mustBe(http.StatusOK, no)
	test.mustBalance()
}

func TestTheOwnerChangesWhatStandsOnPapers(t *testing.T) {
	test := newTestSite(t)
	_, second := test.stockedShop()
	no := test.shipped(second)
	owner, buyer := test.signedIn(models.Owner), test.signedIn(models.Buyer)
	version := owner.get(link.Company).mustBe(http.StatusOK).field("version")
	owner.post(link.Company, url.Values{"version": {version}, "name": {""}, "address": {strings.Repeat("x\n", 9)}, "paper": {"a0"}}).
		mustBe(http.StatusUnprocessableEntity, "Please give the company a name.", "8 lines and 500 characters are the most.", "A4 or Letter.")
	for range 2 { // saving it twice changes it once
		owner.post(link.Company, url.Values{"version": {version}, "name": {"Łódź  Outdoor"}, "address": {"ul. Piotrkowska 12\r\n\r\n90-001 Łódź"}, "paper": {"letter"}}).mustLeadTo(link.Company)
	}
	owner.post(link.Company, url.Values{"version": {version}, "name": {"Another"}, "address": {""}, "paper": {"a4"}}).mustBe(http.StatusConflict, "Somebody saved these settings", "Łódź Outdoor")
	slip := buyer.get(link.PackingSlip(no)).mustBe(http.StatusOK, "Łódź Outdoor", "ul. Piotrkowska 12", "90-001 Łódź")
	if slip.find(".paper-letter").Length() != 1 {
		t.Error("the slip is not printed on the company's paper")
	}
	if buyer.get(link.Company).mustBe(http.StatusOK, "Łódź Outdoor").find("main form").Length() != 0 {
		t.Error("a reader is offered a form")
	}
	if test.audited(backorder.SenderSubject) != 1 {
		t.Errorf("%d changes are audited", test.audited(backorder.SenderSubject))
	}
}
