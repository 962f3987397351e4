package handlers

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"pegboard/handlers/api"
	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/store"
	"pegboard/views/link"
)

// program is a caller of the API with a key of its own.
type program struct {
	*testSite
	secret string
	key    models.APIKey
}

// program makes a key with the scopes, all of them when none is named.
func (test *testSite) program(scopes ...models.Scope) *program {
	test.Helper()
	return test.programWith(models.APIKey{RateLimit: models.RateLimitMax}, scopes...)
}

func (test *testSite) programWith(key models.APIKey, scopes ...models.Scope) *program {
	test.Helper()
	if len(scopes) == 0 {
		scopes = models.Scopes()
	}
	var words []string
	for _, scope := range scopes {
		words = append(words, string(scope))
	}
	var secret string
	secret, key.Prefix, key.SecretHash = models.NewSecret()
	key.Name, key.Scopes = "Test "+key.Prefix, strings.Join(words, " ")
	err := test.store.InTx(test.Context(), store.Work{Actor: "owner@example.com"}, func(tx *store.Tx) error {
		var err error
		key, err = tx.AddAPIKey(key)
		return err
	})
	if err != nil {
		test.Fatal(err)
	}
	return &program{test, secret, key}
}

// answer is what the API said.
type answer struct {
	*testing.T
	status int
	header http.Header
	text   string
}

func (p *program) ask(method, path, body string, headers ...string) answer {
	p.Helper()
	header := http.Header{"Authorization": {"Bearer " + p.secret}}
	for i := 0; i < len(headers); i += 2 {
		header.Set(headers[i], headers[i+1])
	}
	contentType := ""
	if body != "" {
		contentType = "application/json"
	}
	got := p.visitor().sendBody(method, path, strings.NewReader(body), contentType, header)
	return answer{p.T, got.status, got.header, got.body}
}

// into reads the answer, which must have the status.
func (a answer) into(status int, value any) answer {
	a.Helper()
	if a.status != status {
		a.Fatalf("status %d instead of %d: %s", a.status, status, a.text)
	}
	if value == nil {
		return a
	}
	if err := json.Unmarshal([]byte(a.text), value); err != nil {
		a.Fatalf("%v: %s", err, a.text)
	}
	return a
}

// refused fails unless the answer is a problem with the status whose sentence holds the words.
func (a answer) refused(status int, words ...string) api.Problem {
	a.Helper()
	var p api.Problem
	a.into(status, &p)
	if a.header.Get("Content-Type") != "application/problem+json" || p.Status != status || p.Title == "" {
		a.Fatalf("this is no problem document: %s %s", a.header.Get("Content-Type"), a.text)
	}
	for _, word := range words {
		if !strings.Contains(p.Detail, word) {
			a.Fatalf("%q does not say %q", p.Detail, word)
		}
	}
	if !strings.HasSuffix(p.Detail, ".") && !strings.HasSuffix(p.Detail, "….") {
		a.Errorf("this is no sentence: %q", p.Detail)
	}
	return p
}

const apiRoot = "/api/v1"

// operationsOf are the operations as the document describes them.
func operationsOf(t *testing.T, test *testSite) map[string]struct{ method, path, scope string } {
	t.Helper()
	var document struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			OperationID string
			Security    []map[string][]string
			Responses   map[string]any
		}
	}
	page := test.visitor().get(link.APIJSON).mustBe(http.StatusOK)
	if err := json.Unmarshal([]byte(page.body), &document); err != nil {
		t.Fatal(err)
	}
	if document.OpenAPI != "3.1.0" {
		t.Errorf("the document is OpenAPI %q", document.OpenAPI)
	}
	all := map[string]struct{ method, path, scope string }{}
	for path, methods := range document.Paths {
		for method, operation := range methods {
			if len(operation.Security) != 1 || len(operation.Security[0]["key"]) != 1 {
				t.Errorf("%s names %v as its scope", operation.OperationID, operation.Security)
				continue
			}
			all[operation.OperationID] = struct{ method, path, scope string }{strings.ToUpper(method), path, operation.Security[0]["key"][0]}
		}
	}
	return all
}

func TestEveryOperationAdmitsExactlyTheScopeThatItNames(t *testing.T) {
	test := newTestSite(t)
	operations := operationsOf(t, test)
	served := 0
	for _, route := range test.app.GetRoutes(true) {
		if strings.HasPrefix(route.Path, apiRoot) && route.Method != http.MethodHead {
			served++
		}
	}
	if served != len(operations) || served == 0 {
		t.Errorf("%d operations are served and %d described", served, len(operations))
	}
	owner := test.signedIn(models.Owner)
	for name, operation := range operations {
		path := strings.NewReplacer("{order}", "none", "{line}", "1", "{shipment}", "none").Replace(operation.path)
		if got := owner.send(operation.method, path, url.Values{}, nil); got.status != http.StatusUnauthorized || got.header.Get("WWW-Authenticate") != "Bearer" {
			t.Errorf("%s answers %d to a person's cookie", name, got.status)
		}
		for _, scope := range models.Scopes() {
			got := test.program(scope).ask(operation.method, path, "")
			if admitted := got.status != http.StatusForbidden; admitted != (string(scope) == operation.scope) || got.status >= 500 || got.status == http.StatusUnauthorized {
				t.Errorf("%s answers %d to the scope %s: %s", name, got.status, scope, got.text)
			}
			if got.header.Get("Set-Cookie") != "" || got.header.Get("Cache-Control") != "no-store" || got.header.Get("RateLimit") == "" {
				t.Errorf("%s answers with the headers %v", name, got.header)
			}
		}
	}
}

func TestAvailabilityIsSaidWithItsDatesAndInASentence(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	p := test.program(models.AvailabilityRead)
	var got struct {
		SKU, Warehouse, Sentence, OrderPolicy string
		Qty, QtyNow, QtyShort                 int64
		Parts                                 []struct {
			Qty          int64
			Likely, Safe string
		}
	}
	read := func(query string) {
		t.Helper()
		text := p.ask("GET", apiRoot+"/availability?"+query, "").into(http.StatusOK, nil).text
		if err := json.Unmarshal([]byte(strings.NewReplacer("qty_now", "QtyNow", "qty_short", "QtyShort").Replace(text)), &got); err != nil {
			t.Fatal(err)
		}
	}
	read("sku=SKU&qty=40")
	var sum int64
	for _, part := range got.Parts {
		if sum += part.Qty; part.Likely > part.Safe || len(part.Safe) != len("2026-12-01") {
			t.Errorf("a part is likely there on %s and safely on %s", part.Likely, part.Safe)
		}
	}
	if got.SKU != "SKU" || got.Warehouse != "W" || sum+got.QtyShort != 40 || got.QtyShort == 0 || !strings.Contains(got.Sentence, "nothing is on order for them") {
		t.Errorf("the answer is %+v", got)
	}
	p.ask("GET", apiRoot+"/availability?sku=none&qty=1", "").refused(http.StatusNotFound, "There is no SKU none")
	for query, word := range map[string]string{
		"sku=SKU": "qty", "qty=1": "sku", "sku=SKU&qty=0": "qty", "sku=SKU&qty=1.5": "qty", "sku=SKU&qty=x": "qty", "sku=SKU&qty=9999999999": "qty",
		"sku=SKU&qty=1&date=2026-02-30": "date", "sku=SKU&qty=1&colour=red": "colour", "sku=SKU&qty=99999999999999999999999": "qty",
	} {
		if problem := p.ask("GET", apiRoot+"/availability?"+query, "").refused(http.StatusUnprocessableEntity, word); len(problem.Errors) == 0 || problem.Errors[0].Field != word || problem.Errors[0].In != "query" {
			t.Errorf("%s: the field is not named: %+v", query, problem)
		}
	}
}

const anOrder = `{"order":"WEB-1","customer":"C","lines":[{"sku":"SKU","qty":3,"unit_price":"12.5"}]}`

// placedOrder is what is said of an order.
type placedOrder struct {
	Order string
	Lines []struct {
		Line           int
		QtyOrdered     int64 `json:"qty_ordered"`
		QtyAllocated   int64 `json:"qty_allocated"`
		QtyBackordered int64 `json:"qty_backordered"`
		Promised, Safe string
	}
}

func (test *testSite) counted(question string, arguments ...any) int {
	test.Helper()
	var n int
	if err := test.store.SQL().QueryRowContext(test.Context(), question, arguments...).Scan(&n); err != nil {
		test.Fatal(err)
	}
	return n
}

func TestAnOrderIsTakenOnceHoweverOftenItIsSent(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	p := test.program()
	var dry, first, again placedOrder
	p.ask("POST", apiRoot+"/orders?dry_run=true", anOrder, "Idempotency-Key", "k1").into(http.StatusOK, &dry)
	if n := test.counted("SELECT count(*) FROM sales_orders WHERE order_no = 'WEB-1'"); n != 0 || dry.Order != "WEB-1" || len(dry.Lines) != 1 {
		t.Fatalf("a dry run left %d orders and said %+v", n, dry)
	}
	one := p.ask("POST", apiRoot+"/orders", anOrder, "Idempotency-Key", "k1").into(http.StatusCreated, &first)
	two := p.ask("POST", apiRoot+"/orders", " "+anOrder, "Idempotency-Key", "k1").into(http.StatusCreated, &again)
	if one.text != two.text || first.Lines[0].QtyOrdered != 3 || first.Lines[0].QtyAllocated+first.Lines[0].QtyBackordered != 3 {
		t.Errorf("the answers are %s and %s", one.text, two.text)
	}
	if n := test.counted("SELECT count(*) FROM sales_orders WHERE order_no = 'WEB-1'"); n != 1 {
		t.Errorf("%d orders were taken", n)
	}
	p.ask("POST", apiRoot+"/orders", strings.Replace(anOrder, ":3", ":4", 1), "Idempotency-Key", "k1").refused(http.StatusUnprocessableEntity, "already used for another request")
	if problem := test.program().ask("POST", apiRoot+"/orders", anOrder, "Idempotency-Key", "k1").refused(http.StatusUnprocessableEntity); strings.Contains(problem.Detail, "key") {
		t.Errorf("the key of one program is known to another: %s", problem.Detail)
	}
	if n := test.counted("SELECT count(*) FROM audit_entries WHERE action = 'order placed' AND actor = $1", p.key.Actor()); n != 1 {
		t.Errorf("%d audit entries name the program", n)
	}
}

func TestAnOrderIsReadAmendedAndCancelled(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	p := test.program()
	p.ask("POST", apiRoot+"/orders", strings.Replace(anOrder, "WEB-1", "WEB/1 a", 1)).into(http.StatusCreated, nil)
	path := apiRoot + "/orders/" + url.PathEscape("WEB/1 a")
	var read struct {
		Order, Customer, Status string
		Version                 int64
		Lines                   []struct {
			UnitPrice  string `json:"unit_price"`
			QtyOrdered int64  `json:"qty_ordered"`
			Cancelled  int64  `json:"qty_cancelled"`
		}
	}
	p.ask("GET", path, "").into(http.StatusOK, &read)
	if read.Order != "WEB/1 a" || read.Customer != "C" || read.Status != "open" || len(read.Lines) != 1 || read.Lines[0].UnitPrice != "12.5" || read.Version == 0 {
		t.Fatalf("the order reads %+v", read)
	}
	change := fmt.Sprintf(`{"version":%d,"lines":[{"line":1,"qty":5}],"add":[{"sku":"SKU","qty":2}]}`, read.Version)
	p.ask("PATCH", path, change).into(http.StatusOK, nil)
	p.ask("PATCH", path, change).refused(http.StatusConflict, "changed meanwhile")
	p.ask("POST", path+"/lines/1/cancel", `{"reason":"fewer","qty":2}`).into(http.StatusOK, nil)
	p.ask("POST", path+"/lines/1/cancel", `{"reason":"fewer","qty":20}`).refused(http.StatusConflict, "are open")
	p.ask("POST", path+"/lines/9/cancel", `{"reason":"fewer"}`).refused(http.StatusNotFound, "no line 9")
	p.ask("POST", path+"/cancel", `{"reason":"changed his mind"}`).into(http.StatusOK, nil)
	p.ask("GET", path, "").into(http.StatusOK, &read)
	if read.Status != "cancelled" || len(read.Lines) != 2 || read.Lines[0].QtyOrdered != 5 || read.Lines[0].Cancelled != 5 {
		t.Errorf("at last the order reads %+v", read)
	}
	p.ask("GET", apiRoot+"/orders/none", "").refused(http.StatusNotFound, "none")
}

func TestAHostileRequestIsRefusedInOneSentenceThatNamesTheField(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	p := test.program()
	orders := func() int { return test.counted("SELECT count(*) FROM sales_orders") }
	before := orders()
	for body, field := range map[string]string{
		`{"customer":"C","lines":[{"sku":"SKU","qty":"3"}]}`:                       "lines[0].qty",
		`{"customer":"C","lines":[{"sku":"SKU","qty":3.5}]}`:                       "lines[0].qty",
		`{"customer":"C","lines":[{"sku":"SKU","qty":-1}]}`:                        "lines[0].qty",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1e30}]}`:                      "lines[0].qty",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1,"unit_price":12.5}]}`:       "lines[0].unit_price",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1,"unit_price":"1e5"}]}`:      "lines[0].unit_price",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1,"requested":"soon"}]}`:      "lines[0].requested",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1,"id":7}]}`:                  "lines[0].id",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1}],"status":"closed"}`:       "status",
		`{"customer":"C","lines":[]}`:                                              "lines",
		`{"customer":"C","lines":null}`:                                            "lines",
		`{"customer":7,"lines":[{"sku":"SKU","qty":1}]}`:                           "customer",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1}],"ship_policy":"at once"}`: "ship_policy",
	} {
		problem := p.ask("POST", apiRoot+"/orders", body).refused(http.StatusUnprocessableEntity, field, "Nothing was changed")
		if len(problem.Errors) == 0 || problem.Errors[0].Field != field {
			t.Errorf("%s: the field is not named: %+v", body, problem)
		}
	}
	for body, words := range map[string]string{
		`{"customer":"C","lines":[{"sku":"none","qty":1}]}`: "there is no SKU none", `{"customer":"none","lines":[{"sku":"SKU","qty":1}]}`: "none",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1,"warehouse":"none"}]}`:            "no warehouse none",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1,"requested":"0001-01-01"}]}`:      "cannot be meant",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1}],"order":"SO"}`:                  "already an order",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1}],"order":"a\u0000b"}`:            "printable",
		`{"customer":"C","lines":[{"sku":"SKU","qty":1}],"ship_policy":"max_shipments"}`: "shipments",
	} {
		got := p.ask("POST", apiRoot+"/orders", body)
		if got.status != http.StatusConflict {
			got.refused(http.StatusUnprocessableEntity, words)
		}
	}
	p.ask("POST", apiRoot+"/orders", "").refused(http.StatusBadRequest, "needs a body")
	p.ask("POST", apiRoot+"/orders", "{").refused(http.StatusBadRequest, "JSON")
	p.ask("POST", apiRoot+"/orders", strings.Repeat("[", 200_000)).refused(http.StatusBadRequest, "JSON")
	p.ask("POST", apiRoot+"/orders", `{"customer":"`+strings.Repeat("a", 600<<10)+`"}`).refused(http.StatusRequestEntityTooLarge, "larger than 512 kB")
	p.ask("POST", apiRoot+"/orders", anOrder, "Idempotency-Key", strings.Repeat("k", 201)).refused(http.StatusUnprocessableEntity, "Idempotency-Key")
	p.ask("GET", apiRoot+"/nothing", "").refused(http.StatusNotFound)
	p.ask("DELETE", apiRoot+"/orders/SO", "").refused(http.StatusNotFound)
	if n := orders() - before; n != 0 {
		t.Errorf("%d orders were taken", n)
	}
	test.listen()
	p.ask("POST", apiRoot+"/orders", `{"customer":"`+strings.Repeat("a", 2<<20)+`"}`).refused(http.StatusRequestEntityTooLarge)
}

func TestAKeyOpensNothingBeforeOrAfterItsTime(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	path := apiRoot + "/availability?sku=SKU&qty=1"
	ends := test.now.Add(time.Hour)
	p := test.programWith(models.APIKey{RateLimit: 100, ExpiresAt: &ends})
	p.ask("GET", path, "").into(http.StatusOK, nil)
	if n := test.counted("SELECT count(*) FROM api_keys WHERE last_used_at IS NOT NULL"); n != 1 {
		t.Errorf("the use was noted of %d keys", n)
	}
	for _, wrong := range []string{"", "Bearer ", p.secret, "Basic " + p.secret, "Bearer " + p.secret + "x", "Bearer " + p.secret[:len(p.secret)-1], "Bearer pgb_", "Bearer pgb_aaaaaaaa_b",
		"Bearer pgb_" + p.key.Prefix + "_", "Bearer PGB_" + p.secret[4:], "Bearer pgb_' OR '1'_x", "Bearer " + strings.Repeat("x", 9000)} {
		p.ask("GET", path, "", "Authorization", wrong).refused(http.StatusUnauthorized)
	}
	test.now = ends
	p.ask("GET", path, "").refused(http.StatusUnauthorized, "ended on")
	lasting := test.program()
	lasting.ask("GET", path, "").into(http.StatusOK, nil)
	owner := test.signedIn(models.Owner)
	owner.post(link.APIKeyRevoke(lasting.key.ID), nil).mustLeadTo(link.APIKeys)
	lasting.ask("GET", path, "").refused(http.StatusUnauthorized, "revoked")
	owner.post(link.APIKeyRevoke(lasting.key.ID), nil).mustBe(http.StatusConflict, "revoked already")
}

func TestAKeyIsHeldToItsLimit(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	p, other := test.programWith(models.APIKey{RateLimit: 3}), test.program()
	path := apiRoot + "/availability?sku=SKU&qty=1"
	for left := 2; left >= 0; left-- {
		got := p.ask("GET", path, "").into(http.StatusOK, nil)
		if want := fmt.Sprintf(`"key";r=%d;t=60`, left); got.header.Get("RateLimit") != want || got.header.Get("RateLimit-Policy") != `"key";q=3;w=60` {
			t.Errorf("the headers are %v, not %s", got.header, want)
		}
	}
	test.now = test.now.Add(20 * time.Second)
	got := p.ask("POST", apiRoot+"/orders", anOrder)
	got.refused(http.StatusTooManyRequests, "3 requests", "40 seconds")
	if got.header.Get("Retry-After") != "40" {
		t.Errorf("the program is told to wait %q", got.header.Get("Retry-After"))
	}
	other.ask("GET", path, "").into(http.StatusOK, nil)
	test.now = test.now.Add(41 * time.Second)
	p.ask("GET", path, "").into(http.StatusOK, nil)
	for range 60 {
		p.ask("GET", path, "", "Authorization", "Bearer pgb_aaaaaaaa_b").refused(http.StatusUnauthorized)
	}
	p.ask("GET", path, "", "Authorization", "Bearer pgb_aaaaaaaa_b").refused(http.StatusTooManyRequests)
	p.ask("GET", path, "").into(http.StatusOK, nil)
}

func TestAKeyIsShownOnceAndKeptByNobody(t *testing.T) {
	test := newTestSite(t)
	owner := test.signedIn(models.Owner)
	owner.get(link.Settings).mustBe(http.StatusOK, "API keys")
	owner.get(link.APIKeys).mustBe(http.StatusOK, "No program has a key yet")
	owner.post(link.APIKeys, url.Values{"name": {" "}, "rate": {"0"}, "days": {"x"}, "scope": {"all"}}).
		mustBe(http.StatusUnprocessableEntity, "which program", "whole number from 1 to 60000", "whole number of days", "There is no such scope")
	owner.post(link.APIKeys, url.Values{"name": {"Shop"}, "rate": {"100"}, "days": {""}}).mustBe(http.StatusUnprocessableEntity, "at least one scope")
	made := owner.post(link.APIKeys, url.Values{"name": {"Shop"}, "rate": {"100"}, "days": {"30"}, "scope": {"orders:read", "availability:read"}}).mustBe(http.StatusOK, "The key for Shop")
	secret := made.find(".secret").Text()
	if !strings.HasPrefix(secret, "pgb_") || len(secret) < 40 {
		t.Fatalf("the key is %q", secret)
	}
	again := owner.get(link.APIKeys).mustBe(http.StatusOK, "Shop", "orders:read", "100 a minute")
	if strings.Contains(again.body, secret) {
		t.Error("the key is shown twice")
	}
	if n := test.counted("SELECT count(*) FROM api_keys AS k WHERE to_jsonb(k)::text LIKE '%' || $1 || '%'", secret[13:]); n != 0 {
		t.Error("the key itself is kept")
	}
	(&program{testSite: test, secret: secret}).ask("GET", apiRoot+"/orders/none", "").refused(http.StatusNotFound)
	owner.post(link.APIKeys, url.Values{"name": {"shop"}, "rate": {"100"}, "scope": {"orders:read"}}).mustBe(http.StatusUnprocessableEntity, "already an API key with this name")
	for _, action := range []string{"API key created"} {
		if n := test.counted("SELECT count(*) FROM audit_entries WHERE action = $1 AND actor = 'owner@example.com'", action); n != 1 {
			t.Errorf("%s: %d audit entries", action, n)
		}
	}
}

func TestWhatWaitsIsListedPageByPageAndLineByLine(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	p := test.program()
	for i := range 5 {
		p.ask("POST", apiRoot+"/orders", fmt.Sprintf(`{"order":"WEB-%d","customer":"C","lines":[{"sku":"SKU","qty":%d}]}`, i, 20+i)).into(http.StatusCreated, nil)
	}
	type waiting struct {
		Order, SKU string
		Line       int
		Rank       int64
		Qty        int64 `json:"qty_backordered"`
	}
	seen, cursor := map[string]bool{}, ""
	last := int64(0)
	for range 10 {
		var page struct {
			Backorders []waiting
			Next       string
		}
		p.ask("GET", apiRoot+"/backorders?limit=2&sku=SKU&cursor="+url.QueryEscape(cursor), "").into(http.StatusOK, &page)
		for _, line := range page.Backorders {
			if seen[line.Order] || line.Rank <= last || line.SKU != "SKU" || line.Qty == 0 {
				t.Errorf("the queue goes on with %+v", line)
			}
			seen[line.Order], last = true, line.Rank
		}
		if cursor = page.Next; cursor == "" {
			break
		}
	}
	if n := test.counted("SELECT count(*) FROM backorders WHERE sku = 'SKU'"); len(seen) != n || !seen["WEB-4"] {
		t.Errorf("%d lines wait and %v are listed", n, seen)
	}
	var one waiting
	p.ask("GET", apiRoot+"/backorders/WEB-4/1", "").into(http.StatusOK, &one)
	if one.Order != "WEB-4" || one.Qty != 24 {
		t.Errorf("the line reads %+v", one)
	}
	p.ask("GET", apiRoot+"/backorders/WEB-4/2", "").refused(http.StatusNotFound, "waits for nothing")
	p.ask("GET", apiRoot+"/backorders?cursor=none", "").refused(http.StatusUnprocessableEntity)
	p.ask("GET", apiRoot+"/backorders?limit=101", "").refused(http.StatusUnprocessableEntity, "limit")
	p.ask("GET", apiRoot+"/backorders?sort=value", "").refused(http.StatusUnprocessableEntity, "sort")
}

func TestWhatLeftIsListedSinceADayAndReadWithItsSlip(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	p := test.program()
	if _, err := backorder.AdjustStock(t.Context(), test.store, backorder.By{Actor: "test"}, backorder.Adjusting{SKU: "SKU", Warehouse: "W", Kind: "adjustment", Qty: 100, Reason: "found"}); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		p.ask("POST", apiRoot+"/orders", fmt.Sprintf(`{"order":"WEB-%d","customer":"C","lines":[{"sku":"SKU","qty":2}]}`, i)).into(http.StatusCreated, nil)
		if _, err := backorder.Ship(t.Context(), test.store, backorder.By{Actor: "test"}, backorder.Shipping{OrderNo: fmt.Sprintf("WEB-%d", i), ShipmentNo: fmt.Sprintf("S/%d", i), Carrier: "DHL"}); err != nil {
			t.Fatal(err)
		}
	}
	old := test.counted("SELECT count(*) FROM shipments WHERE shipment_no NOT LIKE 'S/%'")
	var page struct {
		Shipments []struct{ Shipment, Order, Carrier string }
		Next      string
	}
	p.ask("GET", apiRoot+"/shipments?limit=2", "").into(http.StatusOK, &page)
	if len(page.Shipments) != 2 || page.Shipments[0].Shipment != "S/2" || page.Next == "" {
		t.Fatalf("the first page is %+v", page)
	}
	next := page.Next
	page.Next, page.Shipments = "", nil
	p.ask("GET", apiRoot+"/shipments?limit=2&cursor="+next, "").into(http.StatusOK, &page)
	if len(page.Shipments) != min(2, 1+old) || page.Shipments[0].Order != "WEB-0" || (page.Next != "") != (old > 1) {
		t.Errorf("the last page is %+v", page)
	}
	p.ask("GET", apiRoot+"/shipments?order=WEB-1", "").into(http.StatusOK, &page)
	if len(page.Shipments) != 1 || page.Shipments[0].Shipment != "S/1" {
		t.Errorf("of one order there is %+v", page)
	}
	day := test.store.Now().Format(time.DateOnly)
	p.ask("GET", apiRoot+"/shipments?since="+day, "").into(http.StatusOK, &page)
	if len(page.Shipments) != 3+old {
		t.Errorf("since today there is %+v", page)
	}
	p.ask("GET", apiRoot+"/shipments?since="+test.store.Now().AddDate(0, 0, 1).Format(time.DateOnly), "").into(http.StatusOK, &page)
	if len(page.Shipments) != 0 {
		t.Errorf("since tomorrow there is %+v", page)
	}
	var slip struct {
		Shipment string
		Lines    []struct {
			SKU string
			Qty int64 `json:"qty_now"`
		}
	}
	p.ask("GET", apiRoot+"/shipments/S%2F1", "").into(http.StatusOK, &slip)
	if slip.Shipment != "S/1" || len(slip.Lines) != 1 || slip.Lines[0].Qty != 2 {
		t.Errorf("the slip reads %+v", slip)
	}
	p.ask("GET", apiRoot+"/shipments/none", "").refused(http.StatusNotFound, "no shipment none")
	p.ask("GET", apiRoot+"/shipments?cursor=x", "").refused(http.StatusUnprocessableEntity, "cursor")
}

func TestThePageOfTheAPIShowsEveryOperationWithACommandLine(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Support)
	page := v.get(link.API).mustBe(http.StatusOK, "scope orders:write", "Idempotency-Key", "When a request is refused")
	for name, operation := range operationsOf(t, test) {
		panel := page.find("section#" + name + ", #" + name)
		if panel.Length() == 0 || page.find(`a[href="#`+name+`"]`).Length() != 1 {
			t.Errorf("%s is not on the page, or not in its list", name)
			continue
		}
		text := page.text()
		if !strings.Contains(text, operation.path) {
			t.Errorf("the address of %s is not shown", name)
		}
	}
	page.find("pre").Each(func(_ int, pre *goquery.Selection) {
		text := pre.Text()
		if label, _ := pre.Attr("aria-label"); strings.HasPrefix(label, "Example") && !json.Valid([]byte(text)) {
			t.Errorf("%s is no JSON: %s", label, text)
		}
	})
	if lines := strings.Count(page.body, "curl "); lines != len(operationsOf(t, test)) {
		t.Errorf("%d command lines are shown", lines)
	}
	if yaml := test.visitor().get(link.APIYAML).mustBe(http.StatusOK).body; !strings.Contains(yaml, "openapi: 3.1.0") {
		t.Errorf("the YAML begins with %.100s", yaml)
	}
}

func TestTheExamplesOfTheDocumentAreTaken(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	p := test.program()
	page := test.signedIn(models.Owner).get(link.API)
	body := page.find("#place-order pre").First().Text()
	_, rest, found := strings.Cut(body, "-d '")
	example, _, _ := strings.Cut(rest, "'")
	if !found || !json.Valid([]byte(example)) {
		t.Fatalf("the command line is %s", body)
	}
	p.ask("POST", apiRoot+"/orders", strings.NewReplacer("LAMP-01", "SKU", "C-100", "C", "MAIN", "W").Replace(example)).into(http.StatusCreated, nil)
}

func TestFiftyIdenticalOrdersAtOnceAreOne(t *testing.T) {
	test := newTestSite(t)
	test.companyOf(plain, plain, "12.5")
	p := test.program()
	test.listen()
	var running sync.WaitGroup
	answers := make(chan answer, 50)
	for range 50 {
		running.Go(func() { answers <- p.ask("POST", apiRoot+"/orders", anOrder, "Idempotency-Key", "once") })
	}
	running.Wait()
	close(answers)
	taken := map[string]int{}
	for got := range answers {
		switch got.status {
		case http.StatusCreated:
			taken[got.text]++
		case http.StatusConflict:
			if got.header.Get("Retry-After") == "" {
				t.Errorf("whoever is too early is not told when to come again: %s", got.text)
			}
		default:
			t.Errorf("%d: %s", got.status, got.text)
		}
	}
	if n := test.counted("SELECT count(*) FROM sales_orders WHERE order_no = 'WEB-1'"); n != 1 || len(taken) != 1 {
		t.Errorf("%d orders were taken, with %d different answers", n, len(taken))
	}
}

func TestProgramsOnOneDatabaseShareTheLimitOfAKey(t *testing.T) {
	test := newTestSite(t)
	const limit = 40
	one := test.programWith(models.APIKey{RateLimit: limit})
	// A second program on the same database, with the same clock.
	other := *one
	second := *test
	second.site = newSite(Config{Store: test.store, Assets: test.site.assets, Secret: []byte("a secret for tests that is long enough"), Now: func() time.Time { return test.now }})
	second.app = second.site.app()
	other.testSite = &second
	path := apiRoot + "/backorders"
	for _, minute := range []string{"the first", "the next"} {
		admitted := 0
		for range limit {
			for _, p := range []*program{one, &other} {
				if got := p.ask("GET", path, ""); got.status == http.StatusOK {
					admitted++
				} else {
					got.refused(http.StatusTooManyRequests, "40 requests")
				}
			}
		}
		if admitted > limit || admitted < limit-2 {
			t.Errorf("in %s minute, %d requests are admitted", minute, admitted)
		}
		test.now = test.now.Add(time.Minute)
	}
}
