package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/link"
)

func TestEveryListOpensIsSortedAndIsExported(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	v := test.signedIn(models.Manager)
	for _, name := range store.Lists() {
		path, _ := listPath(name)
		definition, _ := store.Definition(name)
		v.get(path).mustBe(http.StatusOK, definition.Title)
		for _, column := range definition.Columns {
			if column.Sortable {
				v.get(path + "?sort=-" + column.Key).mustBe(http.StatusOK)
			}
		}
		for _, group := range definition.Groups {
			v.get(path + "?group=" + group).mustBe(http.StatusOK)
		}
		for _, kind := range []string{"csv", "xlsx"} {
			file := v.get(path + "/export?format=" + kind)
			if file.status != http.StatusOK || !strings.Contains(file.header.Get("Content-Disposition"), name) || len(file.body) == 0 {
				t.Errorf("%s as %s answers %d: %s", name, kind, file.status, file.body)
			}
		}
		v.get(path + "/export?format=pdf").mustBe(http.StatusUnprocessableEntity)
	}
}

func TestAListAnswersHtmxWithOnlyItsRegion(t *testing.T) {
	v := newTestSite(t).signedIn(models.Manager)
	v.htmx = true
	part := v.get(link.Backorders + "?sort=-value").mustBe(http.StatusOK)
	if strings.Contains(part.body, "<html") || part.find("#list").Length() != 1 || !strings.Contains(part.header.Get("Vary"), "HX-Request") {
		t.Errorf("the part is %.200s", part.body)
	}
	whole := v.send("GET", link.Backorders, nil, http.Header{"Hx-Request": {"true"}, "Hx-History-Restore-Request": {"true"}})
	if !strings.Contains(whole.body, "<html") {
		t.Error("a page restored from history is only a part")
	}
}

func TestAListThatCannotBeShownAsAskedSaysWhy(t *testing.T) {
	v := newTestSite(t).signedIn(models.Manager)
	for _, query := range []string{"?preset=none", "?sort=none", "?f=none:is:1", "?group=none", "?after=garbage", "?f=qty_backordered:ge:many"} {
		v.get(link.Backorders+query).mustBe(http.StatusUnprocessableEntity, "This list cannot be shown as asked")
	}
}

func TestTheWarehouseSeesNoPricesAnywhere(t *testing.T) {
	v := newTestSite(t).signedIn(models.WarehouseStaff)
	for _, name := range store.Lists() {
		path, _ := listPath(name)
		definition, _ := store.Definition(name)
		page, file := v.get(path).mustBe(http.StatusOK), v.get(path+"/export")
		header, _, _ := strings.Cut(file.body, "\n")
		for _, column := range definition.Columns {
			if !column.Price {
				continue
			}
			if page.find(`option[value="`+column.Key+`"]`).Length() > 0 || page.find("#sort-"+column.Key).Length() > 0 {
				t.Errorf("%s offers the price %s", name, column.Key)
			}
			if strings.Contains(","+header+",", ","+column.Key+",") {
				t.Errorf("the file of %s has the price %s", name, column.Key)
			}
			if answer := v.get(path + "?sort=" + column.Key); answer.status == http.StatusOK {
				t.Errorf("%s is sorted by the price %s", name, column.Key)
			}
			v.get(path + "?cols=" + column.Key).mustBe(http.StatusOK)
		}
	}
}

func TestAViewIsSavedOpenedSharedAndDeleted(t *testing.T) {
	test := newTestSite(t)
	manager, support := test.signedIn(models.Manager), test.signedIn(models.Support)
	saved := manager.post(link.Views, url.Values{"list": {"backorders"}, "name": {"Morning round"}, "query": {"preset=no_supply&evil=1"}, "shared": {"1"}})
	address := saved.header.Get("Location")
	if saved.status != http.StatusSeeOther || !strings.Contains(address, "preset=no_supply") || strings.Contains(address, "evil") {
		t.Fatalf("saving answered %d to %q", saved.status, address)
	}
	manager.get(address).mustBe(http.StatusOK, "Morning round", "was saved")
	support.get(link.Backorders).mustBe(http.StatusOK, "Morning round", "shared")
	remove, _ := manager.get(link.Backorders).find(`form[action^="/views/"]`).Attr("action")
	support.post(remove, nil).mustBe(http.StatusNotFound)
	manager.post(remove, url.Values{"back": {"//evil.example"}}).mustLeadTo(link.Today)
	manager.post(link.Views, url.Values{"list": {"none"}, "name": {"x"}}).mustBe(http.StatusUnprocessableEntity)
}

func TestThePaletteFindsPages(t *testing.T) {
	v := newTestSite(t).signedIn(models.Support)
	v.get(link.Search("backord")).mustBe(http.StatusOK, "Backorders")
	v.get(link.Search("zzz")).mustBe(http.StatusOK, "Nothing is called")
	v.get(link.Search("50%_'")).mustBe(http.StatusOK)
}
