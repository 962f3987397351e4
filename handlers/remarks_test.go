package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/views/link"
)

// remarkedPages are the pages of records that take notes and tags.
func remarkedPages() []string {
	return []string{link.Order("SO/1"), link.SKU("LAMP"), link.PurchaseOrder("PO-7"), link.Supplier("ACME")}
}

func TestPeopleNoteAndTagRecordsOnTheirPages(t *testing.T) {
	test := newTestSite(t)
	test.stockAWaitingOrder()
	v := test.signedIn(models.Support)
	for _, page := range remarkedPages() {
		once := v.get(page).mustBe(http.StatusOK, "Nobody has noted anything yet").field("once")
		for range 2 { // the second is the same form sent again
			v.post(link.Notes(page), url.Values{"note": {"called,\nwill call back"}, "once": {once}}).mustLeadTo(page)
		}
		v.post(link.Tags(page), url.Values{"tag": {"Call BACK"}}).mustLeadTo(page)
		shown := v.get(page).mustBe(http.StatusOK, "called, will call back", "support@example.com", "Tag added", "call back")
		if n := shown.find("#remarks .event").Length(); n != 2 {
			t.Errorf("%s shows %d entries for one note and one tag", page, n)
		}
		href, _ := shown.find(".page-title a.tag-badge").Attr("href")
		if list := v.get(href).mustBe(http.StatusOK, "Tags is call back"); list.find("#list tbody tr").Length() != 1 {
			t.Errorf("%s does not find the tagged record: %s", href, list.text())
		}
		v.post(link.Untag(page), url.Values{"tag": {"call back"}}).mustLeadTo(page)
		if v.get(page).find("a.tag-badge").Length() != 0 {
			t.Errorf("%s still carries the tag", page)
		}
	}
}

func TestARefusedNoteOrTagComesBackWithItsReason(t *testing.T) {
	test := newTestSite(t)
	test.stockAWaitingOrder()
	v := test.signedIn(models.WarehouseStaff)
	for _, page := range remarkedPages() {
		long := strings.Repeat("x", models.NoteMax+1)
		refused := v.post(link.Notes(page), url.Values{"note": {long}}).mustBe(http.StatusUnprocessableEntity, "A note has at most 2000 characters; this one has 2001.")
		if refused.find("#note").Text() != long || refused.find("#note").AttrOr("aria-describedby", "") != "note-error" {
			t.Errorf("%s loses what was typed", page)
		}
		tag := v.post(link.Tags(page), url.Values{"tag": {"a,b"}}).mustBe(http.StatusUnprocessableEntity, "A tag is one word or a few, without commas.")
		if tag.field("tag") != "a,b" && tag.find("#tag").AttrOr("value", "") != "a,b" {
			t.Errorf("%s loses the tag that was typed", page)
		}
	}
	v.post(link.Notes(link.Order("none")), url.Values{"note": {"x"}}).mustBe(http.StatusNotFound, "There is no order with the number none.")
	v.post(link.Tags(link.SKU("none")), url.Values{"tag": {"x"}}).mustBe(http.StatusNotFound, "There is no SKU with the code none.")
}

func TestSelectedRowsAreTaggedTogetherOrNotAtAll(t *testing.T) {
	test := newTestSite(t)
	test.stockAWaitingOrder()
	v := test.signedIn(models.Support)
	list := v.get(link.Backorders)
	if box := list.find(`#list input.pick[form="bulk"]`); box.AttrOr("value", "") != "SO/1/1" || box.AttrOr("aria-label", "") != "Select SO/1/1" {
		t.Fatalf("the row cannot be selected: %s", list.body)
	}
	once := list.find("#bulk [name=once]").AttrOr("value", "")
	for range 2 { // the second is the same form sent again
		v.post(link.TagAll(link.Backorders), url.Values{"key": {"SO/1/1", "SO-2/1", "SO/1/2"}, "tag": {"Call back"}, "do": {"add"}, "once": {once}, "back": {"/backorders?sort=-value"}}).mustLeadTo("/backorders?sort=-value")
	}
	v.get(link.Backorders+"?cols=order_no,tags").mustBe(http.StatusOK, "Orders now tagged “call back”: 2.", "call back")
	v.post(link.TagAll(link.Orders), url.Values{"key": {"SO/1", "none"}, "tag": {"lost"}, "do": {"add"}}).mustBe(http.StatusNotFound, "There is no order with the number none.")
	v.post(link.TagAll(link.Orders), url.Values{"tag": {"lost"}, "do": {"add"}}).mustBe(http.StatusUnprocessableEntity, "Nothing is selected. Nothing was changed.")
	v.post(link.TagAll(link.Orders), url.Values{"key": {"SO/1"}, "tag": {"a,b"}, "do": {"add"}}).mustBe(http.StatusUnprocessableEntity, "without commas")
	v.post(link.TagAll(link.Orders), url.Values{"key": {"SO/1"}, "tag": {"call back"}, "do": {"remove"}, "back": {link.Orders}}).mustLeadTo(link.Orders)
	for preset, want := range map[string]int{"call back": 1, "lost": 0} {
		rows := v.get(link.ListState{Path: link.Orders}.WithFilter(link.Filter{Column: "tags", Operator: link.OpIs, Value: preset}).URL()).find("#list tbody tr").Length()
		if rows != want {
			t.Errorf("%d orders are tagged %q, not %d", rows, preset, want)
		}
	}
	for _, path := range []string{link.SKUs, link.PurchaseOrders, link.Suppliers} {
		key := v.get(path).mustBe(http.StatusOK).find("input.pick").First().AttrOr("value", "")
		v.post(link.TagAll(path), url.Values{"key": {key}, "tag": {"watch"}, "do": {"add"}, "back": {path}}).mustLeadTo(path)
	}
}
