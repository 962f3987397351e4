package handlers

import (
	"net/http"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

func TestThePaletteFindsWhateverAPersonTypesABitOf(t *testing.T) {
	test := newTestSite(t)
	test.stockAWaitingOrder()
	v := test.signedIn(models.Support)
	for typed, want := range map[string]string{
		"so":          link.Order("SO/1"), // in small letters, though numbers have capitals
		"ann":         "/orders?f=customer_code%3Ais%3AC1&preset=all",
		"desk":        link.SKU("LAMP"),
		"po-":         link.PurchaseOrder("PO-7"),
		"acm":         link.Supplier("ACME"),
		"broken":      "/backorders?preset=broken",
		"backord":     link.Backorders,
		"orders: can": "/orders?preset=can_ship",
	} {
		page := v.get(link.Search(typed)).mustBe(http.StatusOK)
		item := page.find(`main [data-palette-item][href="` + want + `"]`)
		if item.Length() != 1 {
			t.Errorf("%q does not find %s: %s", typed, want, page.text())
			continue
		}
		v.get(want).mustBe(http.StatusOK)
	}
	v.get(link.Search("zzz")).mustBe(http.StatusOK, "Nothing is called “zzz”.")
}
