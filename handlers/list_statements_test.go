package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/demo"
	"pegboard/models/exchange"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
	"pegboard/views/link"
)

// queueStatementsMax is how many statements a page of the queue may take, all that the person who calls costs included.
const queueStatementsMax = 6

// heard collects the statements of a site's store.
type heard struct {
	mu         sync.Mutex
	statements []string
}

func (h *heard) hear(statement string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.statements = append(h.statements, statement)
}

// take returns what was heard since it was called last.
func (h *heard) take() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	taken := h.statements
	h.statements = nil
	return taken
}

func TestAPageOfTheQueueTakesAtMostSixStatements(t *testing.T) {
	h := &heard{}
	test := newTestSite(t, func(c *Config) {
		c.Store = storetest.NewWith(t, store.Options{Now: c.Now, EachStatement: h.hear})
	})
	test.loadDemo()
	// A mark with the name of such a customer would be too long: it names the row alone, whose values are read again.
	if _, err := test.store.SQL().Exec("UPDATE backorders SET customer_name = customer_name || repeat('x', 300) WHERE line_id % 3 = 0"); err != nil {
		t.Fatal(err)
	}
	v, most, pages := test.signedIn(models.Manager), 0, 0
	for _, address := range queueAddresses() {
		// The first page, the one after it, and from there back again.
		for _, turn := range []string{"Next", "Previous", ""} {
			h.take()
			page := v.get(address).mustBe(http.StatusOK)
			statements := h.take()
			most, pages = max(most, len(statements)), pages+1
			if len(statements) > queueStatementsMax {
				t.Errorf("%s takes %d statements:\n%s", address, len(statements), strings.Join(statements, "\n---\n"))
			}
			next, found := page.find(`a[data-page="` + turn + `"]`).Attr("href")
			if !found {
				break
			}
			address = next
		}
	}
	if most < queueStatementsMax-1 || pages < 500 {
		t.Errorf("%d pages with at most %d statements each are not what was to be counted", pages, most)
	}
}

// queueAddresses are pages of the queue: every preset and every sort in many pairs, likewise every group, and filters and
// searches that many, few and no rows meet.
func queueAddresses() []string {
	definition, _ := store.Definition("backorders")
	var sorts, addresses []string
	for _, c := range definition.Columns {
		if c.Sortable {
			sorts = append(sorts, "&sort="+c.Key, "&sort=-"+c.Key)
		}
	}
	for i, p := range definition.Presets {
		preset := link.Backorders + "?preset=" + p.Key
		for j := i; j < len(sorts); j += 4 {
			addresses = append(addresses, preset+sorts[j])
		}
		for j, group := range definition.Groups {
			addresses = append(addresses, preset+"&group="+group+sorts[(i+j*5)%len(sorts)])
		}
	}
	for i, sort := range sorts {
		addresses = append(addresses, link.Backorders+"?preset=all&group="+definition.Groups[i%len(definition.Groups)]+sort)
		filters := []string{"qty_backordered:ge:1", "qty_backordered:ge:40", "customer_name:has:a", "sku:has:zzz", "date_likely:filled:", "supply_po_no:empty:", "no_supply:is:yes", "tags:empty:"}
		for j := i % 4; j < len(filters); j += 4 {
			addresses = append(addresses, link.Backorders+"?f="+url.QueryEscape(filters[j])+sort+"&group="+definition.Groups[(i/4+j)%len(definition.Groups)])
		}
		addresses = append(addresses, link.Backorders+"?q="+[]string{"s", "SO-1", "nobody"}[i%3]+sort)
	}
	return addresses
}

// loadDemo fills the company with the one that people see first.
func (test *testSite) loadDemo() {
	test.Helper()
	folder := test.TempDir()
	if err := demo.Write(folder, test.store.Today()); err != nil {
		test.Fatal(err)
	}
	set, err := exchange.OpenSet(folder)
	if err != nil {
		test.Fatal(err)
	}
	defer set.Close()
	problems, err := exchange.NewProblems(nil)
	if err != nil {
		test.Fatal(err)
	}
	if _, err := backorder.Import(test.Context(), test.store, set, backorder.ImportOptions{Actor: "test", Problems: problems}); err != nil {
		test.Fatal(err, problems.First)
	}
}
