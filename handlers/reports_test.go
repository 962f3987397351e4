package handlers

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
)

// history fills the company with a year of two customers: what was due left in time, left late, or has not left.
func (test *testSite) history() {
	test.Helper()
	test.rivals()
	for _, statement := range []string{
		`INSERT INTO customers (code, name) VALUES ('C2', 'Bob & <b>Sons</b>')`,
		`INSERT INTO sales_orders (order_no, customer_id, order_date, status, channel) SELECT 'OLD-' || n, c.id, CAST('2026-11-20' AS date) - 7 * n, 'open', 'web' FROM generate_series(1, 40) AS n, customers AS c WHERE c.code = CASE WHEN n % 2 = 0 THEN 'C1' ELSE 'C2' END`,
		`INSERT INTO sales_order_lines (order_id, line_no, sku_id, warehouse_id, qty_ordered, qty_shipped, qty_backordered, date_requested, date_promised_first, date_promised, promise_slips, date_shipped, unit_price)
			SELECT o.id, 1, k.id, w.id, 10, CASE WHEN n % 5 = 0 THEN 4 ELSE 10 END, CASE WHEN n % 5 = 0 THEN 6 ELSE 0 END, o.order_date + 5, o.order_date + 6, o.order_date + 9, n % 2,
				o.order_date + 3 + 4 * (n % 3), 2.5
			FROM sales_orders o CROSS JOIN LATERAL (SELECT CAST(substring(o.order_no FROM 5) AS integer) AS n) AS x, skus k, warehouses w WHERE o.order_no LIKE 'OLD-%' AND k.code = 'RUG'`,
	} {
		test.exec(statement)
	}
	if err := backorder.CountReports(test.Context(), test.store, "test", false); err != nil {
		test.Fatal(err)
	}
	if _, err := backorder.Replan(test.Context(), test.store, "test", false); err != nil {
		test.Fatal(err)
	}
}

func TestEveryReportIsAPageAndThreeFilesOfTheSameRows(t *testing.T) {
	test := newTestSite(t)
	manager := test.signedIn(models.Manager)
	manager.get(link.Reports).mustBe(http.StatusOK, "Nothing is counted yet")
	test.history()
	for _, r := range reports() {
		state := link.ReportState{Report: r.key}
		if r.key == "lines" {
			state.Of = "open"
		}
		page := manager.get(state.URL()).mustBe(http.StatusOK, r.tab)
		if page.find(".figure-card").Length() == 0 && r.key != "lines" {
			t.Errorf("%s has no figure", r.title)
		}
		page.find(".figure-card").Each(func(_ int, one *goquery.Selection) {
			if one.Find("details p").Length() < 2 {
				t.Errorf("%s: %s is not defined", r.title, one.Text())
			}
			if href, leads := one.Find(".tile-value a").Attr("href"); leads {
				manager.get(href).mustBe(http.StatusOK)
			}
		})
		page.find("#main .table tbody a").Each(func(_ int, a *goquery.Selection) { manager.get(a.AttrOr("href", "")).mustBe(http.StatusOK) })
		rows, err := csv.NewReader(strings.NewReader(manager.get(state.File("csv")).mustBe(http.StatusOK).body)).ReadAll()
		if err != nil || len(rows) < 2 {
			t.Fatalf("%s as CSV: %d rows, %v", r.title, len(rows), err)
		}
		book, err := excelize.OpenReader(strings.NewReader(manager.get(state.File("xlsx")).mustBe(http.StatusOK).body))
		if err != nil {
			t.Fatalf("%s as XLSX: %v", r.title, err)
		}
		inBook, err := book.GetRows("Sheet1")
		if err != nil || len(inBook) != len(rows) {
			t.Errorf("%s: %d rows as XLSX, %d as CSV, %v", r.title, len(inBook), len(rows), err)
		}
		if pdf := manager.get(state.File("pdf")).mustBe(http.StatusOK).body; !strings.HasPrefix(pdf, "%PDF-") {
			t.Errorf("%s as PDF begins with %.10q", r.title, pdf)
		}
	}
	manager.get(link.ReportState{}.File("doc")).mustBe(http.StatusUnprocessableEntity, "csv, xlsx or pdf")
}

func TestReportsSayWhatTheirRowsAddUpTo(t *testing.T) {
	test := newTestSite(t)
	test.history()
	owner := test.signedIn(models.Owner)
	// Of the twelve lines due in the last twelve weeks every third was due when it left, one in three before and one in three after;
	// a fifth has 6 of 10 units still here.
	var due, whole, open int
	if err := test.store.SQL().QueryRowContext(t.Context(), `SELECT count(*), count(*) FILTER (WHERE qty_shipped = qty_ordered AND date_shipped <= date_requested) FROM sales_order_lines
		WHERE date_requested BETWEEN '2026-08-30' AND '2026-11-21'`).Scan(&due, &whole); err != nil {
		t.Fatal(err)
	}
	if err := test.store.SQL().QueryRowContext(t.Context(), `SELECT count(*) FROM sales_order_lines WHERE qty_shipped < qty_ordered AND date_requested < '2026-11-22'`).Scan(&open); err != nil {
		t.Fatal(err)
	}
	overview := owner.get(link.Reports).mustBe(http.StatusOK)
	if got := overview.find("#figure-0 .tile-value").Text(); strings.TrimSpace(got) != format.Number(int64(open)) || open < 8 {
		t.Errorf("%q lines are open, want %d", got, open)
	}
	want := tenthsText(*permille(int64(whole), int64(due))) + " %"
	if got := overview.find("#figure-4 .tile-value").Text(); strings.TrimSpace(got) != want {
		t.Errorf("the line fill rate is %q, want %q of %d lines", got, want, due)
	}
	lines := owner.get(link.ReportState{}.Lines("due").URL()).mustBe(http.StatusOK)
	if got := lines.find("tbody tr").Length(); got != due {
		t.Errorf("%d rows stand behind %d lines", got, due)
	}
	if got := owner.get(link.ReportState{Report: "lines", Of: "open", Customer: "C2"}.URL()).mustBe(http.StatusOK).find("tbody tr").Length(); got == 0 || got >= open {
		t.Errorf("%d of %d open lines are those of one customer", got, open)
	}
}

func TestAReportIsNarrowedByItsAddressAndRefusesWhatIsNotThere(t *testing.T) {
	test := newTestSite(t)
	test.history()
	manager := test.signedIn(models.Manager)
	all := manager.get(link.ReportState{Report: "customers"}.URL()).mustBe(http.StatusOK, "Bob & <b>Sons</b>")
	vip := manager.get(link.ReportState{Report: "customers", Tier: "vip"}.URL()).mustBe(http.StatusOK, "Ann Bell")
	if all.find("#customers tbody tr").Length() != 2 || vip.find("#customers tbody tr").Length() != 1 {
		t.Error("the tier does not narrow the customers")
	}
	if href := vip.find(`nav[aria-label="Reports"] a`).Eq(5).AttrOr("href", ""); !strings.Contains(href, "tier=vip") {
		t.Errorf("%q loses the filter", href)
	}
	for address, sentence := range map[string]string{
		"/reports?warehouse=NOWHERE": "There is no warehouse", "/reports/risk?by=luck": "not grouped by", "/reports/fill?by=luck": "not kept by",
		"/reports/lines?of=luck": "no order lines behind", "/reports/lines?of=open&bucket=x": "not a number", "/reports/lines?of=open&after=x": "not a place",
	} {
		manager.get(address).mustBe(http.StatusUnprocessableEntity, sentence)
	}
	manager.get("/reports/luck").mustBe(http.StatusNotFound)
	manager.get("/reports?weeks=7").mustBe(http.StatusOK, "12 weeks to")
	test.signedIn(models.Support).get(link.Reports).mustBe(http.StatusForbidden)
}

func TestSomebodyMayHaveTheReportsCountedAgain(t *testing.T) {
	test := newTestSite(t)
	manager := test.signedIn(models.Manager)
	token := manager.get(link.Account).field("csrf")
	for back, to := range map[string]string{"/reports/fill?weeks=4": "/reports/fill?weeks=4", "https://evil.example/reports": link.Reports, "//evil.example": link.Reports, "/users": link.Reports} {
		answer := manager.send("POST", link.CountReports, url.Values{"csrf": {token}, "back": {back}}, nil).mustBe(http.StatusSeeOther)
		if answer.header.Get("Location") != to {
			t.Errorf("from %q to %q", back, answer.header.Get("Location"))
		}
	}
	var jobs int
	if err := test.store.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM river_job WHERE kind = 'reports'").Scan(&jobs); err != nil || jobs != 1 {
		t.Errorf("%d jobs, %v", jobs, err)
	}
}

func TestASheetWithoutPricesKeepsItsLinksInPlace(t *testing.T) {
	s := reportSheet{columns: []sheetColumn{{"a", "A", sheetText, "", 1}, {"m", "M", sheetMoney, "", 1}, {"b", "B", sheetCount, "", 1}}}
	s.add("x", "1.50", int64(7)).leads(0, "/a").leads(1, "/m").leads(2, "/b")
	s.without(sheetMoney)
	row := s.rows[0]
	if len(s.columns) != 2 || len(row.values) != 2 || row.values[1] != int64(7) || row.hrefs[0] != "/a" || row.hrefs[1] != "/b" || len(row.hrefs) != 2 {
		t.Errorf("%+v %+v", s.columns, row)
	}
}

func TestTheQuantileIsReachedByEnoughLines(t *testing.T) {
	days := []store.LateDays{{Days: 1, Lines: 5}, {Days: 4, Lines: 4}, {Days: 30, Lines: 1}}
	if *quantile(days, 50) != 1 || *quantile(days, 90) != 4 || *quantile(days, 91) != 30 || quantile(nil, 50) != nil {
		t.Error("a quantile is wrong")
	}
}
