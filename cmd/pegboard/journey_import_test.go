package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/proto"

	"pegboard/models/backorder"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// TestAPersonUploadsAFileWithABadRowAndFindsTheGoodOnesInTheQueue is the way of a file through the site: choose it, see what
// would change, read why a row is refused, import the others, and find them waiting.
func TestAPersonUploadsAFileWithABadRowAndFindsTheGoodOnesInTheQueue(t *testing.T) {
	chromium := browser(t)
	s := storetest.NewWith(t, store.Options{})
	directory := t.TempDir()
	write := func(name, content string) string {
		t.Helper()
		path := filepath.Join(directory, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("warehouses.csv", "warehouse_code,name\nMAIN,Main\n")
	write("skus.csv", "sku,name,unit_price\nA,Anchor,5\n")
	write("customers.csv", "customer_code,name\nC1,Customer\n")
	write("sales_orders.csv", "order_no,customer_code,order_date\nSO-1,C1,2026-11-01\n")
	if _, err := importPath(t.Context(), s, directory, backorder.ImportOptions{Actor: "test"}, func() {}); err != nil {
		t.Fatal(err)
	}
	address, password := serveSite(t, s)
	page := signInAsOwner(chromium, address, password)

	page.MustNavigate(address + "/").MustWaitLoad()
	wait := page.MustWaitNavigation()
	page.MustElement(`nav a[href="/import"]`).MustClick()
	wait()
	// A file that is too large is refused before it is sent.
	large := write("large.csv", strings.Repeat("x", 22<<20))
	page.MustElement("#import-file").MustSetFiles(large)
	if message := page.MustEval(`() => document.querySelector("#import-file").validationMessage`).Str(); !strings.Contains(message, "larger than 20 MB") {
		t.Errorf("of a large file the browser says %q", message)
	}
	page.MustElement("#import-file").MustSetFiles(write("lines.csv", "order_no,line_no,sku,qty_ordered,warehouse_code\nSO-1,1,A,4,MAIN\nSO-1,2,NOPE,1,MAIN\n"))
	// Another import is running, and the server is busy for two of the page's questions.
	other, err := s.SQL().BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Rollback()
	if _, err := other.Exec("LOCK TABLE backorders, allocations IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	questions := page.HijackRequests()
	questions.MustAdd(address+"/import/*", func(h *rod.Hijack) {
		if h.Request.Header("HX-Request") == "true" && asked.Add(1) <= 2 {
			h.Response.Payload().ResponseCode = 503
			h.Response.SetBody("busy")
			return
		}
		h.ContinueRequest(&proto.FetchContinueRequest{})
	})
	go questions.Run()
	page.MustElementR("main button", "Check the file").MustClick()
	page.MustElementR("#progress", "Another import or plan is running")
	if asked.Load() <= 2 {
		t.Errorf("after %d questions the page was not told to wait", asked.Load())
	}
	if err := errors.Join(other.Rollback(), questions.Stop()); err != nil {
		t.Fatal(err)
	}
	// The page follows the work by itself until there is something to decide.
	page.MustElementR("#import-run", "1 row is refused")
	page.MustElementR("#refused", "No SKU has this code")
	errorsFile := page.MustEval(`async () => (await fetch(document.querySelector("#refused a[download]").href)).text()`).Str()
	if !strings.Contains(errorsFile, "lines.csv,3,sku,NOPE,") {
		t.Errorf("the errors file is %q", errorsFile)
	}
	lookAt(t, page, "import-preview")
	page.MustElementR("main button", "Import the good rows").MustClick()
	page.MustElementR("#import-run", "Imported: 1 row created")
	lookAt(t, page, "import-done")
	wait = page.MustWaitNavigation()
	page.MustElementR("main a", "Open the backorder queue").MustClick()
	wait()
	page.MustElementR("#list tbody", "SO-1")
	page.MustNavigate(address + "/import").MustWaitLoad()
	page.MustElementR("#history", "lines.csv")
	lookAt(t, page, "import-history")

	// Without script the server says the same of a large file, in a page and not as a broken connection.
	if err := (proto.EmulationSetScriptExecutionDisabled{Value: true}).Call(page); err != nil {
		t.Fatal(err)
	}
	page.MustNavigate(address + "/import").MustWaitLoad()
	page.MustElement("#import-file").MustSetFiles(large)
	// A click would wait for an animation, which nothing runs here.
	page.MustEval(`() => { document.querySelector("form[enctype]").submit() }`)
	page.MustElementR("main", "larger than 20 MB")
}

// lookAt takes the page at two widths in both themes when pictures are wanted.
func lookAt(t *testing.T, page *rod.Page, name string) {
	t.Helper()
	directory := os.Getenv("PEGBOARD_SHOTS")
	if directory == "" {
		return
	}
	for _, theme := range []string{"light", "dark"} {
		page.MustEval(`theme => { document.documentElement.dataset.theme = theme }`, theme)
		for width, suffix := range map[int]string{1440: "1440", 390: "390"} {
			page.MustSetViewport(width, 1200, 1, width < 500)
			picture := page.MustScreenshotFullPage()
			if err := os.WriteFile(filepath.Join(directory, name+"-"+theme+"-"+suffix+".png"), picture, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	page.MustSetViewport(1440, 1200, 1, false)
}
