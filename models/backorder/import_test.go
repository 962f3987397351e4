package backorder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// sharedSet returns the path of a real input set. It is not part of the project: without it the test is skipped with
// a sentence, and in CI it fails.
func sharedSet(t *testing.T, name string) string {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "data", name)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("the input set %s is missing: %v", name, err)
		}
		t.Skipf("the input set %s is not beside the project, so its import cannot be tested", name)
	}
	return path
}

func importSet(t *testing.T, s *store.Store, path string, options ImportOptions) (ImportReport, []exchange.Problem, error) {
	t.Helper()
	set, err := exchange.OpenSet(path)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	options.Actor = "test"
	if options.Problems, err = exchange.NewProblems(nil); err != nil {
		t.Fatal(err)
	}
	report, err := Import(t.Context(), s, set, options)
	return report, options.Problems.First, err
}

func count(t *testing.T, s *store.Store, question string) int64 {
	t.Helper()
	var n int64
	if err := s.SQL().QueryRowContext(t.Context(), question).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// byHand does to the records what no verb does, and names it. In a statement, $1 is the moment.
func byHand(t *testing.T, s *store.Store, statements ...string) {
	t.Helper()
	err := s.InTx(t.Context(), store.Work{Actor: "ann@example.com"}, func(tx *store.Tx) error {
		for _, statement := range statements {
			var arguments []any
			if strings.Contains(statement, "$1") {
				arguments = []any{tx.Now}
			}
			if _, err := tx.Exec(statement, arguments...); err != nil {
				return err
			}
		}
		return tx.Audit("test", "company", "changed by hand")
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mustHold(t *testing.T, s *store.Store) {
	t.Helper()
	results, err := s.Invariants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range results {
		if r.Rows > 0 {
			t.Errorf("%s is broken by %d rows: %v", r.Name, r.Rows, r.Sample)
		}
	}
}

func TestTheRealSetsImportCompletelyAndTheirQueuesAreAsTheirREADMEsSay(t *testing.T) {
	const openLines = "SELECT count(*) FROM sales_order_lines WHERE qty_shipped + qty_cancelled < qty_ordered"
	for _, set := range []struct {
		name, asOf string
		want       map[string]int64
	}{
		{"northwind", "1998-05-06", map[string]int64{
			"SELECT count(*) FROM skus": 77, "SELECT count(*) FROM sales_orders": 830, "SELECT count(*) FROM sales_order_lines": 2155,
			openLines: 73, "SELECT count(*) FROM backorders": 31, "SELECT sum(qty_backordered) FROM backorders": 471, "SELECT count(DISTINCT sku) FROM backorders": 17}},
		{"adventureworks", "2025-04-24", map[string]int64{
			"SELECT count(*) FROM skus": 504, "SELECT count(*) FROM suppliers": 104, "SELECT count(*) FROM supplier_skus": 460, "SELECT count(*) FROM stock_levels": 1069,
			"SELECT count(*) FROM sales_orders": 3616, "SELECT count(*) FROM sales_order_lines": 57851, "SELECT count(*) FROM purchase_orders": 2756,
			"SELECT count(*) FROM purchase_order_lines": 6143, "SELECT count(*) FROM receipts": 5874, "SELECT count(*) FROM sku_components": 2576,
			"SELECT count(*) FROM backorders": 677, "SELECT sum(qty_backordered) FROM backorders": 2438, "SELECT count(DISTINCT order_no) FROM backorders": 129,
			"SELECT count(DISTINCT sku) FROM backorders": 42, "SELECT count(*) FROM backorders WHERE promise_broken": 677, "SELECT count(*) FROM backorders WHERE no_supply": 604}},
		{"usaid_scms", "2013-12-31", map[string]int64{
			"SELECT count(*) FROM skus": 178, "SELECT count(*) FROM suppliers": 66, "SELECT count(*) FROM sales_orders": 4302, "SELECT count(*) FROM sales_order_lines": 8582,
			"SELECT count(*) FROM purchase_orders": 2290, "SELECT count(*) FROM purchase_order_lines": 3618, "SELECT count(*) FROM receipts": 3370,
			openLines: 828, "SELECT count(*) FROM backorders": 828, "SELECT count(DISTINCT supply_po_no) FROM backorders": 122, "SELECT count(*) FROM backorders WHERE supply_po_no IS NOT NULL": 248}},
		{"wideworldimporters", "2016-05-31", map[string]int64{
			"SELECT count(*) FROM sales_orders": 14612, "SELECT count(*) FROM sales_order_lines": 39346, "SELECT count(*) FROM sales_order_links": 3571,
			"SELECT count(*) FROM purchase_orders": 255, "SELECT count(*) FROM purchase_order_lines": 1060,
			openLines: 3147, "SELECT count(DISTINCT sku_id) FROM sales_order_lines WHERE qty_backordered + qty_allocated > 0": 9}},
	} {
		t.Run(set.name, func(t *testing.T) {
			path := sharedSet(t, set.name)
			s := storetest.NewAsOf(t, calendar.MustParse(set.asOf))
			report, problems, err := importSet(t, s, path, ImportOptions{})
			if err != nil || len(problems) > 0 {
				t.Fatalf("refused: %v, %v", err, problems)
			}
			for question, want := range set.want {
				if got := count(t, s, question); got != want {
					t.Errorf("%s: %d, want %d", question, got, want)
				}
			}
			mustHold(t, s)
			again, _, err := importSet(t, s, path, ImportOptions{})
			if err != nil || again.Changes() != 0 || again.Plan.Changes() != 0 {
				t.Errorf("the same files again changed %d rows and %d of the plan (%v); the first time it was %d", again.Changes(), again.Plan.Changes(), err, report.Changes())
			}
		})
	}
}

// files writes small CSV files and returns their directory.
func files(t *testing.T, contents map[string]string) string {
	t.Helper()
	directory := t.TempDir()
	for name, content := range contents {
		if err := os.WriteFile(filepath.Join(directory, name+".csv"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return directory
}

func smallCompany() map[string]string {
	return map[string]string{
		"warehouses":           "warehouse_code,name\nMAIN,Main\n",
		"skus":                 "sku,name,unit_price\nA,Anchor,5\nB,Bolt,1\n",
		"suppliers":            "supplier_code,name\nS1,Supplier\n",
		"stock":                "warehouse_code,sku,on_hand\nMAIN,A,10\n",
		"customers":            "customer_code,name\nC1,Customer\n",
		"sales_orders":         "order_no,customer_code,order_date,ship_policy\nSO-1,C1,2026-11-01,\nSO-2,C1,2026-11-02,\nSO-3,C1,2026-11-03,line_complete\n",
		"sales_order_lines":    "order_no,line_no,sku,qty_ordered,promised_date,warehouse_code\nSO-1,1,A,6,2026-11-10,MAIN\nSO-2,1,A,3,2026-12-20,MAIN\nSO-3,1,A,5,,MAIN\n",
		"purchase_orders":      "po_no,supplier_code,order_date,status\nPO-1,S1,2026-11-05,open\n",
		"purchase_order_lines": "po_no,line_no,sku,qty_ordered,expected_date\nPO-1,1,A,20,2026-12-01\n",
	}
}

func TestImportAllocatesInRankOrderAndPegsTheRest(t *testing.T) {
	s := storetest.New(t)
	if _, problems, err := importSet(t, s, files(t, smallCompany()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	if got := count(t, s, "SELECT sum(qty_allocated) FROM sales_order_lines"); got != 9 {
		t.Errorf("%d units are allocated; SO-1 and SO-2 should have 9, and SO-3 must not hold the one it cannot use", got)
	}
	if got := count(t, s, "SELECT count(*) FROM backorders WHERE order_no = 'SO-3' AND supply_po_no = 'PO-1' AND date_likely = '2026-12-03' AND date_safe = '2026-12-13'"); got != 1 {
		t.Error("SO-3 is not expected with PO-1, likely on 3 and safely by 13 December")
	}
	mustHold(t, s)
}

func TestARefusedRowRefusesEverythingUnlessGoodRowsAreWanted(t *testing.T) {
	company := smallCompany()
	company["sales_order_lines"] += "SO-9,1,A,1,,MAIN\nSO-1,1,A,2,,MAIN\nSO-2,2,NOPE,1,,MAIN\nSO-2,3,B,0,,MAIN\n"
	directory := files(t, company)
	s := storetest.New(t)
	_, problems, err := importSet(t, s, directory, ImportOptions{})
	if models.KindOf(err) != models.Invalid || count(t, s, "SELECT count(*) FROM skus") != 0 {
		t.Fatalf("a bad file was imported, or refused as %v", err)
	}
	var told strings.Builder
	for _, p := range problems {
		told.WriteString(p.String() + "\n")
	}
	for _, want := range []string{"No order has this code", "stands more than once", "No SKU has this code", "quantity of at least 1"} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("nobody was told %q:\n%s", want, told.String())
		}
	}
	report, _, err := importSet(t, s, directory, ImportOptions{KeepGood: true})
	if err != nil || report.Refused != 4 || count(t, s, "SELECT count(*) FROM sales_order_lines") != 3 {
		t.Errorf("the good rows did not come in: %+v, %v", report, err)
	}
	mustHold(t, s)
}

func TestADryRunChangesNothingAndSaysWhatItWouldDo(t *testing.T) {
	s := storetest.New(t)
	report, _, err := importSet(t, s, files(t, smallCompany()), ImportOptions{DryRun: true})
	if err != nil || report.Changes() == 0 || report.Plan.LinesAllocated != 2 {
		t.Fatalf("the preview says %+v, %v", report, err)
	}
	if count(t, s, "SELECT count(*) FROM skus") != 0 || count(t, s, "SELECT count(*) FROM audit_entries") != 0 {
		t.Error("the preview changed something")
	}
}

func TestALineThatShrinksGivesItsStockToTheNext(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	if _, _, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	company["sales_order_lines"] = strings.Replace(company["sales_order_lines"], "SO-1,1,A,6", "SO-1,1,A,2", 1)
	report, _, err := importSet(t, s, files(t, company), ImportOptions{})
	if err != nil || report.Changes() != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	if got := count(t, s, "SELECT qty_allocated FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id WHERE o.order_no = 'SO-3'"); got != 5 {
		t.Errorf("SO-3 has %d units; the freed ones complete it with 5", got)
	}
	mustHold(t, s)
}

func TestACountBelowAllocatedIsAcceptedAndFlagged(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	if _, _, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	company["stock"] = "warehouse_code,sku,on_hand\nMAIN,A,4\n"
	if _, _, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	if count(t, s, "SELECT count(*) FROM stock_levels WHERE over_allocated AND allocated = 9 AND on_hand = 4") != 1 {
		t.Error("the position is not flagged as over-allocated")
	}
	if count(t, s, "SELECT count(*) FROM backorders WHERE over_allocated AND order_no IN ('SO-1', 'SO-2')") != 2 {
		t.Error("the two lines whose stock is missing do not stand in the queue as over-allocated")
	}
	mustHold(t, s)
}

func TestPlanningTwiceChangesNothingTheSecondTime(t *testing.T) {
	s := storetest.New(t)
	if _, _, err := importSet(t, s, files(t, smallCompany()), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	report, err := Replan(t.Context(), s, "test", false)
	if err != nil || report.Changes() != 0 {
		t.Errorf("a second plan changed %d rows: %v", report.Changes(), err)
	}
}

func TestAnImportThatLostARaceReportsItsRefusedRowsOnce(t *testing.T) {
	company := smallCompany()
	company["skus"] += "C,Cleat,cheap\n"
	company["sales_order_lines"] += "SO-2,2,NOPE,1,,MAIN\n"
	s := storetest.New(t)
	attempts := 0
	report, problems, err := importSet(t, s, files(t, company), ImportOptions{KeepGood: true, Finish: func(*store.Tx, ImportReport) error {
		if attempts++; attempts < 3 {
			return &pgconn.PgError{Code: "40001", Message: "could not serialize access"}
		}
		return nil
	}})
	if err != nil || attempts != 3 || report.Refused != 2 || len(problems) != 2 {
		t.Errorf("after %d attempts %d rows are refused and %d reported: %v", attempts, report.Refused, len(problems), err)
	}
	mustHold(t, s)
}

func TestASecondImporterIsToldThatAnotherIsRunning(t *testing.T) {
	s := storetest.New(t)
	directory := files(t, smallCompany())
	_, _, err := importSet(t, s, directory, ImportOptions{Finish: func(*store.Tx, ImportReport) error {
		_, _, second := importSet(t, s, directory, ImportOptions{})
		if models.KindOf(second) != models.Conflict || !store.IsBusy(second) || !strings.Contains(models.Sentence(second), "An import or a plan is running") {
			t.Errorf("the second importer is told %v", second)
		}
		if _, second := Replan(t.Context(), s, "test", false); !store.IsBusy(second) {
			t.Errorf("a plan in between is told %v", second)
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := importSet(t, s, directory, ImportOptions{}); err != nil {
		t.Errorf("after it the second is still refused: %v", err)
	}
}

func TestAnImportMovesTheClockTogetherWithTheData(t *testing.T) {
	s := storetest.New(t)
	date := calendar.MustParse("2026-12-24")
	directory := files(t, smallCompany())
	if _, _, err := importSet(t, s, directory, ImportOptions{AsOf: &date, DryRun: true}); err != nil || s.AsOf() != nil {
		t.Fatalf("a preview moved the clock to %v, %v", s.AsOf(), err)
	}
	if _, _, err := importSet(t, s, directory, ImportOptions{AsOf: &date}); err != nil || s.Today() != date {
		t.Fatalf("the company lives on %s, %v", s.Today(), err)
	}
	if got := count(t, s, "SELECT count(*) FROM backorders WHERE order_no = 'SO-3' AND supply_overdue AND date_likely > '2026-12-24'"); got != 1 {
		t.Error("the plan does not live on the day of the data: PO-1 was due on 1 December")
	}
}
