package handlers

import (
	"bytes"
	"compress/zlib"
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/qty"
	"pegboard/models/store"
	"pegboard/views/link"
)

// companyOf imports a company in which every text is made by text, every code by code and every amount is price. Its one
// order waits for its one purchase order, which is overdue, so that every page has something to show.
func (test *testSite) companyOf(code, text func(name string) string, price string) {
	test.Helper()
	sku, second, warehouse, supplier, customer, order, po := code("SKU"), code("OLD"), code("W"), code("V"), code("C"), code("SO"), code("PO")
	folder := test.TempDir()
	for name, rows := range map[string][][]string{
		"categories":           {{"category", "order_policy"}, {text("category"), "backorder"}},
		"warehouses":           {{"warehouse_code", "name", "type"}, {warehouse, text("warehouse"), text("type")}},
		"skus":                 {{"sku", "name", "category", "uom", "unit_cost", "unit_price", "status", "replacement_sku"}, {sku, text("sku"), text("category"), text("uom"), price, price, "active", ""}, {second, text("old sku"), text("category"), text("uom"), price, price, "discontinued", sku}},
		"sku_channels":         {{"sku", "channel", "order_policy", "backorder_limit"}, {sku, text("channel"), "backorder", "50"}},
		"suppliers":            {{"supplier_code", "name", "rating", "email", "currency", "minimum_value", "lead_time_days"}, {supplier, text("supplier"), text("rating"), text("email"), text("currency"), price, "20"}},
		"supplier_skus":        {{"supplier_code", "sku", "unit_cost", "uom", "moq"}, {supplier, sku, price, text("uom"), "5"}},
		"stock":                {{"warehouse_code", "sku", "on_hand", "unavailable"}, {warehouse, sku, "4", "1"}},
		"customers":            {{"customer_code", "name", "region", "tier", "email"}, {customer, text("customer"), text("region"), "vip", text("email")}},
		"sales_orders":         {{"order_no", "customer_code", "order_date", "channel", "customer_ref", "hold_reason"}, {order, customer, "2026-10-01", text("channel"), text("ref"), ""}, {code("HELD"), customer, "2026-11-01", text("channel"), text("ref"), text("hold")}},
		"sales_order_lines":    {{"order_no", "line_no", "sku", "qty_ordered", "qty_shipped", "promised_date", "promised_date_source", "unit_price", "warehouse_code", "note"}, {order, "1", sku, "9", "1", "2026-11-01", text("source"), price, warehouse, text("note")}, {code("HELD"), "1", sku, "2", "0", "", "", price, warehouse, ""}},
		"purchase_orders":      {{"po_no", "supplier_code", "order_date", "status", "source_status", "warehouse_code", "ship_method", "currency", "expected_date"}, {po, supplier, "2026-10-02", "sent", text("source status"), warehouse, text("ship"), text("currency"), "2026-11-05"}},
		"purchase_order_lines": {{"po_no", "line_no", "sku", "qty_ordered", "qty_received", "unit_cost", "expected_date_source", "note"}, {po, "1", sku, "8", "2", price, text("expected source"), text("note")}},
		"acknowledgements":     {{"answer_no", "po_no", "po_line_no", "answer_date", "answer", "reason", "note"}, {code("A"), po, "1", "2026-10-04", "new_date", "material", text("note")}},
		"receipts":             {{"receipt_no", "po_no", "po_line_no", "receipt_date", "qty_received"}, {code("R"), po, "1", "2026-11-01", "2"}},
	} {
		file, err := os.Create(filepath.Join(folder, name+".csv"))
		if err != nil {
			test.Fatal(err)
		}
		writer := csv.NewWriter(file)
		if err := writer.WriteAll(rows); err != nil {
			test.Fatal(err)
		}
		if err := file.Close(); err != nil {
			test.Fatal(err)
		}
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
	if _, err := backorder.RefreshBuyDesk(test.Context(), test.store, "test", true); err != nil {
		test.Fatal(err)
	}
	test.withCalendar(text, supplier)
	test.withShipment(text, order)
	test.withCount(text, sku)
	test.withUpload(text, sku)
	if _, err := backorder.SimulateRun(test.Context(), test.store, backorder.By{Actor: text("person"), Role: models.Manager}, backorder.Simulating{Reoptimise: true}); err != nil {
		test.Fatal(err)
	}
}

// withCalendar adds a calendar that is closed for a while, and closes a supplier.
func (test *testSite) withCalendar(text func(string) string, supplier string) {
	test.Helper()
	day := calendar.MustParse("2026-12-24")
	work := store.Work{Actor: "test"}
	added, err := backorder.AddCalendar(test.Context(), test.store, work, models.Calendar{Name: text("calendar"), WorkingDays: models.Week(31)})
	if err == nil {
		err = backorder.CloseCalendar(test.Context(), test.store, work, models.Closure{CalendarID: &added.ID, DateFrom: day, DateTo: day, Reason: text("closed")})
	}
	if err == nil {
		err = backorder.CloseSupplier(test.Context(), test.store, work, supplier, models.Closure{DateFrom: day, DateTo: day, Reason: text("holiday")})
	}
	if err != nil {
		test.Fatal(err)
	}
}

// withShipment lets a unit of the order leave, once it has stock.
func (test *testSite) withShipment(text func(string) string, order string) {
	test.Helper()
	by := backorder.By{Actor: "test"}
	_, err := backorder.ChangeSender(test.Context(), test.store, store.Work{Actor: "test"}, models.Sender{Name: text("company"), Address: text("address"), Paper: models.PaperLetter, Version: 1})
	if err == nil {
		_, err = backorder.Ship(test.Context(), test.store, by, backorder.Shipping{OrderNo: order, Lines: []backorder.ShippingLine{{LineNo: 1, Qty: 1}}, Carrier: text("carrier"), Tracking: text("tracking")})
	}
	if err != nil {
		test.Fatal(err)
	}
}

// withCount counts less of a SKU than its order has been given.
func (test *testSite) withCount(text func(string) string, sku string) {
	test.Helper()
	done, err := backorder.AdjustStock(test.Context(), test.store, backorder.By{Actor: text("person")}, backorder.Adjusting{SKU: sku, Kind: models.MovementCount, Qty: 1, Reason: text("counted")})
	if err != nil || done.QtyMissing == 0 {
		test.Fatal(done, err)
	}
}

// withUpload previews an upload of which one row is refused.
func (test *testSite) withUpload(text func(string) string, sku string) {
	test.Helper()
	var content bytes.Buffer
	if err := csv.NewWriter(&content).WriteAll([][]string{{"sku", "name", text("unknown column"), "safety_stock"}, {sku, text("sku"), text("lost"), "1"}, {"new", text("new"), "", text("many")}}); err != nil {
		test.Fatal(err)
	}
	name := strings.NewReplacer("/", "_", "\n", " ").Replace(text("upload")) + ".csv"
	id, err := backorder.StartImport(test.Context(), test.store, "test", backorder.Upload{Name: name, Size: int64(content.Len()), File: bytes.NewReader(content.Bytes())})
	if err == nil {
		err = backorder.ImportJob.Run(test.Context(), test.store, backorder.JobCall{ID: 1, Attempt: 1, Args: fmt.Appendf(nil, `{"run":%d}`, id)})
	}
	if err != nil {
		test.Fatal(err)
	}
}

// addressesOf are what a person can type for a route: with the records of companyOf where it has parameters. A route
// that a test does not know how to reach fails it, so that no page stays unseen.
func (test *testSite) addressesOf(route Route, code func(string) string) []string {
	test.Helper()
	number := func(question string) string {
		var id string
		if err := test.store.SQL().QueryRowContext(test.Context(), question).Scan(&id); err != nil {
			test.Fatalf("%s: %v", question, err)
		}
		return id
	}
	fill := func(parameter, value string) []string {
		return []string{strings.Replace(route.Path, parameter, url.PathEscape(value), 1)}
	}
	switch path := route.Path; {
	case strings.HasPrefix(path, link.Orders+"/:no"):
		return append(fill(":no", code("SO")), fill(":no", code("HELD"))...)
	case strings.HasPrefix(path, link.SKUs+"/:code"):
		return append(fill(":code", code("SKU")), fill(":code", code("OLD"))...)
	case strings.HasPrefix(path, link.PurchaseOrders+"/:no"):
		return fill(":no", code("PO"))
	case strings.HasPrefix(path, link.Suppliers+"/:code"):
		return fill(":code", code("V"))
	case strings.HasPrefix(path, link.Shipments+"/:no"):
		return fill(":no", number("SELECT max(shipment_no) FROM shipments"))
	case strings.HasPrefix(path, link.Adjustments+"/:no"):
		return fill(":no", number("SELECT coalesce(max(adjustment_no), 'none') FROM stock_adjustments"))
	case path == link.NewAdjustment:
		return []string{path, link.NewAdjustmentOf(code("SKU"), code("W"))}
	case strings.HasPrefix(path, link.Count):
		return []string{path, link.CountOf(path, code("W"), "", "30", ""), path + "?books=yes"}
	case path == link.Decide:
		return []string{path, link.DecideOf(link.Pool(code("SKU"), ""))}
	case strings.HasPrefix(path, link.Warehouses+"/:id"):
		return fill(":id", number("SELECT min(id) FROM warehouses"))
	case strings.HasPrefix(path, link.Calendars+"/:id"):
		return fill(":id", number("SELECT min(id) FROM calendars"))
	case strings.HasPrefix(path, link.Webhooks+"/:id"):
		return fill(":id", number("SELECT coalesce(min(id), 999) FROM webhook_endpoints"))
	case path == link.Mail+"/:id/files/:place":
		return []string{link.MailFile(1, 1)}
	case strings.HasPrefix(path, link.Mail+"/:id"):
		return fill(":id", number("SELECT coalesce(min(id), 999) FROM mails"))
	case strings.HasPrefix(path, link.Imports+"/:id"):
		return fill(":id", number("SELECT coalesce(min(id), 999) FROM import_runs"))
	case strings.HasPrefix(path, link.Runs+"/:id"):
		run := fill(":id", number("SELECT coalesce(min(id), 999) FROM allocation_runs"))[0]
		return []string{run, run + "?show=kept", run + "?show=lost"}
	case strings.HasPrefix(path, link.BuyDesk+"/:id"):
		return fill(":id", number("SELECT min(id) FROM buy_rows"))
	case strings.HasPrefix(path, link.ImportTemplates):
		return fill(":code", "skus")
	case strings.HasPrefix(path, link.Reports+"/:report"):
		var addresses []string
		for _, r := range reports() {
			if r.key != "" {
				addresses = append(addresses, fill(":report", r.key)...)
			}
		}
		return addresses
	case path == "/static/*":
		return nil
	case strings.HasSuffix(path, "/export"):
		return []string{path + "?format=csv", path + "?format=xlsx"}
	case path == link.Palette:
		return []string{link.Search(code("S")[:1]), link.Search("a")}
	case slices.Contains([]string{link.Backorders, link.Orders, link.SKUs, link.PurchaseOrders, link.Suppliers, link.Stock, link.BuyDesk, link.Runs, link.Shipments, link.CanShip, link.OverAllocated, link.Adjustments}, path):
		definition, _ := store.Definition(strings.TrimPrefix(path, "/"))
		var keys []string
		for _, column := range definition.Columns {
			keys = append(keys, column.Key)
		}
		addresses := []string{path, path + "?cols=" + strings.Join(keys, ",")}
		for _, preset := range definition.Presets {
			addresses = append(addresses, path+"?preset="+preset.Key)
		}
		for _, group := range definition.Groups {
			addresses = append(addresses, path+"?group="+group)
		}
		return addresses
	case !strings.ContainsAny(path, ":*"):
		return []string{path}
	}
	test.Fatalf("%s has no address in this test; give it one", route.Path)
	return nil
}

// eachPage asks for every page as the visitor and hands over what came.
func (v *visitor) eachPage(code func(string) string, look func(address string, answer page)) {
	v.Helper()
	for _, route := range v.site.routes() {
		if route.Method != "GET" {
			continue
		}
		for _, address := range v.addressesOf(route, code) {
			answer := v.get(address)
			if answer.status >= http.StatusInternalServerError {
				v.Errorf("%s answers %d: %.300s", address, answer.status, answer.text())
			}
			look(address, answer)
		}
	}
}

func isPage(answer page) bool {
	return strings.HasPrefix(answer.header.Get("Content-Type"), "text/html")
}

func plain(name string) string { return name }

func TestNoTextOfAFileBecomesMarkupOrACommandOfThePage(t *testing.T) {
	attack := func(name string) string {
		return name + `"'><script>window.attacked=1</script><img src=x onerror=window.attacked=1><a href="javascript:window.attacked=1">x</a>{{7*7}}${7*7}`
	}
	start := func(name string) string { return "javascript:window.attacked=1//" + name }
	for title, text := range map[string]func(string) string{"markup": attack, "address": start} {
		t.Run(title, func(t *testing.T) {
			test := newTestSite(t)
			test.companyOf(text, text, "12.5")
			v, shown := test.signedIn(models.Owner), 0
			v.eachPage(text, func(address string, answer page) {
				if !isPage(answer) {
					return
				}
				for _, fault := range executable(answer) {
					t.Errorf("%s: %s", address, fault)
				}
				if strings.Contains(answer.text(), "window.attacked=1") {
					shown++
				}
			})
			if shown < 20 {
				t.Errorf("the text is seen on %d pages only, so this proves little", shown)
			}
		})
	}
}

// executable names what of a page a browser would run or load that the program did not write.
func executable(answer page) []string {
	var faults []string
	answer.find("*").Each(func(_ int, element *goquery.Selection) {
		name := goquery.NodeName(element)
		if name == "script" && strings.Contains(element.Text(), "attacked") {
			faults = append(faults, "a script of a stranger")
		}
		if source, _ := element.Attr("src"); source == "x" {
			faults = append(faults, "an element of a stranger: "+name)
		}
		for _, attribute := range element.Nodes[0].Attr {
			value := strings.ToLower(strings.Join(strings.FieldsFunc(attribute.Val, func(c rune) bool { return c <= ' ' }), ""))
			switch {
			case strings.HasPrefix(attribute.Key, "on"):
				faults = append(faults, "an attribute that runs: "+attribute.Key)
			case isAddress(attribute) && (strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "data:text") || strings.HasPrefix(value, "vbscript:")):
				faults = append(faults, "an address that runs: "+attribute.Key+"="+attribute.Val)
			case attribute.Key == "style":
				faults = append(faults, "a style in an attribute, which the policy refuses")
			}
		}
	})
	return faults
}

func isAddress(attribute html.Attribute) bool {
	return slices.Contains([]string{"href", "src", "action", "formaction", "xlink:href", "poster", "data", "hx-get", "hx-post", "hx-delete", "hx-put", "hx-patch"}, attribute.Key)
}

func TestNoTextOfAFileBecomesAFormulaInAnother(t *testing.T) {
	for _, start := range []string{"=", "+", "-", "@", "\t=", "＝", "＋", "=cmd|' /C calc'!A1", "-2+3+cmd|"} {
		t.Run(start, func(t *testing.T) {
			test := newTestSite(t)
			text := func(name string) string { return start + "1+1" + name }
			code := func(name string) string { return strings.TrimSpace(start) + "1+1" + name }
			test.companyOf(code, text, "12.5")
			v, guarded := test.signedIn(models.Owner), 0
			for _, name := range store.Lists() {
				path, _ := listPath(name)
				for _, cell := range cellsOf(t, v.get(path+"/export?format=csv"), "csv") {
					guarded += mustBeInert(t, name+".csv", cell)
				}
				for _, cell := range cellsOf(t, v.get(path+"/export?format=xlsx"), "xlsx") {
					guarded += mustBeInert(t, name+".xlsx", cell)
				}
			}
			if guarded < 20 {
				t.Errorf("only %d cells were in danger, so this proves little", guarded)
			}
		})
	}
}

var plainNumber = regexp.MustCompile(`^[-+]?[0-9]+(\.[0-9]+)?$`)

// mustBeInert fails when a spreadsheet would compute the cell. It returns 1 for a text that had to be guarded.
func mustBeInert(t *testing.T, file, cell string) int {
	t.Helper()
	if strings.ContainsAny(cell[:min(1, len(cell))], "=+-@\t\r\n") && !plainNumber.MatchString(cell) || strings.HasPrefix(cell, "＝") || strings.HasPrefix(cell, "＋") {
		t.Errorf("%s holds a cell that a spreadsheet would run: %q", file, cell)
	}
	if strings.HasPrefix(cell, "'") {
		return 1
	}
	return 0
}

// cellsOf are the cells of an exported file, opened as its reader would. A formula is a cell of its own, with its sign.
func cellsOf(t *testing.T, answer page, format string) []string {
	t.Helper()
	if answer.status != http.StatusOK {
		t.Fatalf("the file answers %d: %s", answer.status, answer.text())
	}
	var cells []string
	if format == "csv" {
		records, err := csv.NewReader(strings.NewReader(answer.body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range records {
			cells = append(cells, record...)
		}
		return cells
	}
	book, err := excelize.OpenReader(bytes.NewReader([]byte(answer.body)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, cell := range row {
				at, err := excelize.CoordinatesToCellName(x+1, y+1)
				if err != nil {
					t.Fatal(err)
				}
				formula, err := book.GetCellFormula(sheet, at)
				if err != nil {
					t.Fatal(err)
				}
				if formula != "" {
					cell = "=" + formula
				}
				cells = append(cells, cell)
			}
		}
	}
	return cells
}

var (
	pdfStream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	pdfText   = regexp.MustCompile(`(?s)\((.*?)\) Tj ET`)
)

// textOfPDF is what a PDF of ours draws, a line for each text.
func textOfPDF(t *testing.T, answer page) string {
	t.Helper()
	var drawn strings.Builder
	for _, stream := range pdfStream.FindAllStringSubmatch(answer.body, -1) {
		unpacked, err := zlib.NewReader(strings.NewReader(stream[1]))
		if err != nil {
			continue // a font, or another stream that is not packed
		}
		content, err := io.ReadAll(unpacked)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range pdfText.FindAllStringSubmatch(string(content), -1) {
			letters := []byte(strings.NewReplacer(`\(`, "(", `\)`, ")", `\r`, "\r", `\\`, `\`).Replace(text[1]))
			for i := 0; i+1 < len(letters); i += 2 {
				drawn.WriteRune(rune(letters[i])<<8 | rune(letters[i+1]))
			}
			drawn.WriteByte('\n')
		}
	}
	return drawn.String()
}

// A quantity of companyOf is below a hundred, so a number of nine digits can only come from its prices, also as a sum.
var priceLike = regexp.MustCompile(`[0-9]{9,}|[0-9]{1,3}(?:[ ,.'\x{a0}\x{202f}\x{2009}][0-9]{3}){2,}`)

func TestTheWarehouseSeesNoPriceOnAnyPageNorInAnyFile(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "987654321.5")
	seen := func(answer page) string {
		if !isPage(answer) {
			text := answer.body
			if strings.Contains(answer.header.Get("Content-Type"), "sheet") {
				text = strings.Join(cellsOf(t, answer, "xlsx"), "\n")
			}
			if strings.Contains(answer.header.Get("Content-Type"), "pdf") {
				text = textOfPDF(t, answer)
			}
			return priceLike.FindString(text)
		}
		document := answer.find("body")
		document.Find("script").Remove()
		text := document.Text()
		document.Find("*").Each(func(_ int, element *goquery.Selection) {
			for _, attribute := range element.Nodes[0].Attr {
				if slices.Contains([]string{"title", "value", "aria-label", "alt", "placeholder", "content"}, attribute.Key) || strings.HasPrefix(attribute.Key, "data-") {
					text += "\n" + attribute.Val
				}
			}
		})
		return priceLike.FindString(text)
	}
	owner, withPrices := test.signedIn(models.Owner), map[string]bool{}
	owner.eachPage(plain, func(address string, answer page) {
		if seen(answer) != "" {
			withPrices[address] = true
		}
	})
	for _, address := range []string{link.Today, link.Backorders, link.Order("SO"), link.SKU("SKU"), link.PurchaseOrder("PO"), link.Supplier("V"), link.Backorders + "/export?format=csv", link.SKUs + "/export?format=xlsx"} {
		if !withPrices[address] {
			t.Errorf("the owner sees no price at %s, so this test would miss one", address)
		}
	}
	test.signedIn(models.WarehouseStaff).eachPage(plain, func(address string, answer page) {
		if slices.Contains([]string{link.API, link.APIJSON, link.APIYAML}, address) {
			// The description of the API says how large a quantity may be, which looks like a price.
			answer.body = strings.ReplaceAll(answer.body, strconv.FormatInt(qty.Max, 10), "")
		}
		if price := seen(answer); price != "" {
			t.Errorf("the warehouse sees %q at %s", price, address)
		}
	})
}

func TestEveryPageAsksAStrangerToSignInAndShowsNothing(t *testing.T) {
	test := newTestSite(t)
	secret := func(name string) string { return "CANARY-" + name }
	test.companyOf(secret, secret, "12.5")
	stranger := test.visitor()
	for _, route := range test.site.routes() {
		if route.Method != "GET" {
			continue
		}
		for _, address := range test.addressesOf(route, secret) {
			for _, method := range []string{"GET", "HEAD"} {
				answer := stranger.send(method, address, nil, nil)
				if strings.Contains(answer.body, "CANARY") && !strings.Contains(answer.body, url.QueryEscape(address)) {
					t.Errorf("%s %s tells a stranger: %.300s", method, address, answer.text())
				}
				if route.Permission != models.Public && !strings.HasPrefix(answer.header.Get("Location"), link.Login) {
					t.Errorf("%s %s answers %d to a stranger", method, address, answer.status)
				}
			}
			for _, method := range []string{"PUT", "PATCH", "DELETE", "TRACE"} {
				if answer := stranger.send(method, address, url.Values{}, nil); answer.status < http.StatusBadRequest || answer.status >= http.StatusInternalServerError {
					t.Errorf("%s %s answers %d", method, address, answer.status)
				}
			}
		}
	}
}

func TestAPersonWithAOneTimePasswordSeesOnlyTheirAccount(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	v := test.signedIn(models.Owner)
	if _, err := test.store.SQL().ExecContext(t.Context(), "UPDATE users SET must_change = true"); err != nil {
		t.Fatal(err)
	}
	token := v.get(link.Account).field("csrf")
	for _, route := range test.site.routes() {
		if route.Permission == models.Public || route.Permission == models.OwnAccount {
			continue
		}
		path := strings.NewReplacer(":id", "999", ":no", "none", ":code", "none").Replace(route.Path)
		answer := v.send(route.Method, path, url.Values{"csrf": {token}}, nil)
		if answer.header.Get("Location") != link.Account && answer.status != http.StatusForbidden {
			t.Errorf("%s %s answers %d to %q", route.Method, path, answer.status, answer.header.Get("Location"))
		}
	}
}

func TestADisabledPersonIsAStrangerFromTheNextRequestOn(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Buyer)
	v.get(link.Backorders).mustBe(http.StatusOK)
	if _, err := test.store.SQL().ExecContext(t.Context(), "UPDATE users SET disabled_at = now()"); err != nil {
		t.Fatal(err)
	}
	for _, route := range test.site.routes() {
		if route.Permission == models.Public || route.Method != "GET" {
			continue
		}
		path := strings.NewReplacer(":id", "999", ":no", "none", ":code", "none").Replace(route.Path)
		if answer := v.get(path); !strings.HasPrefix(answer.header.Get("Location"), link.Login) {
			t.Errorf("%s answers %d to a disabled person", path, answer.status)
		}
	}
}

// Every form is posted with fields that nobody offered: the columns of the tables behind it.
func TestAFormTakesOnlyTheFieldsItOffers(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Support)
	extra := url.Values{"role": {"owner"}, "Role": {"owner"}, "must_change": {"false"}, "disabled_at": {""}, "email": {"root@example.com"}, "version": {"99"}, "id": {"1"},
		"IsAdmin": {"true"}, "password_hash": {"x"}, "user_id": {"1"}, "created_at": {"1970-01-01"}}
	before := test.usersAsText()
	for _, route := range test.site.routes() {
		if route.Method == fiber.MethodGet || route.Permission == models.Public || route.Path == link.Logout {
			continue
		}
		form := url.Values{}
		for name, values := range extra {
			form[name] = values
		}
		v.post(strings.NewReplacer(":id", "1", ":no", "none", ":code", "none").Replace(route.Path), form)
	}
	if after := test.usersAsText(); after != before {
		t.Errorf("users were\n%s\nand are\n%s", before, after)
	}
}

func (test *testSite) usersAsText() string {
	test.Helper()
	var text string
	err := test.store.SQL().QueryRowContext(test.Context(), "SELECT string_agg(concat_ws(' ', id, email, name, role, password_hash, must_change, disabled_at, version), chr(10) ORDER BY id) FROM users").Scan(&text)
	if err != nil {
		test.Fatal(err)
	}
	return text
}
