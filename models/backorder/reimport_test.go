package backorder

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"strings"
	"testing"

	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// tradingCompany has every kind of row that a later import can contradict: stock that is given to lines, a kit, a line
// bought on its own purchase order line, promises, receipts.
func tradingCompany() map[string]string {
	return map[string]string{
		"warehouses":   "warehouse_code,name\nMAIN,Main\nEAST,East\n",
		"skus":         "sku,name,unit_price,make_or_buy\nA,Anchor,5,buy\nB,Bolt,1,buy\nN,Nut,1,buy\nKIT,Kit,9,kit\n",
		"bom":          "parent_sku,component_sku,qty_per,effective_from\nKIT,B,2,\nKIT,N,1,\n",
		"suppliers":    "supplier_code,name\nS1,Supplier\n",
		"stock":        "warehouse_code,sku,on_hand,unavailable\nMAIN,A,10,1\nMAIN,B,20,0\nMAIN,N,20,0\n",
		"customers":    "customer_code,name\nC1,Customer\n",
		"sales_orders": "order_no,customer_code,order_date,status\nSO-1,C1,2026-11-01,open\nSO-2,C1,2026-11-02,open\nSO-3,C1,2026-11-03,open\n",
		"purchase_orders": "po_no,supplier_code,order_date,status,warehouse_code,expected_date\n" +
			"PO-1,S1,2026-11-05,open,MAIN,2026-12-01\nPO-2,S1,2026-11-06,open,MAIN,\n",
		"sales_order_lines": "order_no,line_no,sku,qty_ordered,qty_shipped,qty_cancelled,promised_date,warehouse_code,po_no,po_line_no\n" +
			"SO-1,1,A,6,0,0,2026-11-10,MAIN,,\nSO-1,2,KIT,4,0,0,,MAIN,,\nSO-2,1,A,8,1,0,2026-12-20,MAIN,,\nSO-3,1,A,5,0,0,,MAIN,PO-2,1\n",
		"purchase_order_lines": "po_no,line_no,sku,qty_ordered,qty_received,qty_cancelled,expected_date,confirmed_date\n" +
			"PO-1,1,A,20,6,0,,\nPO-1,2,B,10,0,0,2026-12-05,\nPO-2,1,A,5,0,0,2026-12-15,2026-12-16\n",
		"receipts": "receipt_no,po_no,po_line_no,receipt_date,qty_received\nR-1,PO-1,1,2026-11-15,6\n",
	}
}

// again is a company that was imported and is imported again with changes.
type again struct {
	*testing.T
	store *store.Store
	files map[string]string
}

func importedOnce(t *testing.T, company map[string]string) *again {
	t.Helper()
	a := &again{T: t, store: storetest.New(t), files: maps.Clone(company)}
	if _, problems, err := importSet(t, a.store, files(t, a.files), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	mustHold(t, a.store)
	a.unchanged()
	return a
}

// with imports everything again after one replacement in one file. All that must always hold holds afterwards, and
// importing the same once more changes nothing.
func (a *again) with(file, old, replacement string) ImportReport {
	a.Helper()
	if !strings.Contains(a.files[file], old) {
		a.Fatalf("%s does not hold %q", file, old)
	}
	a.files[file] = strings.Replace(a.files[file], old, replacement, 1)
	return a.imported(a.files)
}

// only imports some files and nothing else.
func (a *again) only(contents map[string]string) ImportReport {
	a.Helper()
	return a.imported(contents)
}

func (a *again) imported(contents map[string]string) ImportReport {
	a.Helper()
	report, problems, err := importSet(a.T, a.store, files(a.T, contents), ImportOptions{})
	if err != nil {
		a.Fatal(err, problems)
	}
	mustHold(a.T, a.store)
	second, _, err := importSet(a.T, a.store, files(a.T, contents), ImportOptions{})
	if err != nil || second.Changes() != 0 || second.Plan.Changes() != 0 {
		a.Errorf("the same files again: %+v, %v", second, err)
	}
	return report
}

// changed does to the records what no import does, and plans.
func (a *again) changed(statements ...string) {
	a.Helper()
	byHand(a.T, a.store, statements...)
	if _, err := Replan(a.Context(), a.store, "test", false); err != nil {
		a.Fatal(err)
	}
}

func (a *again) unchanged() {
	a.Helper()
	a.imported(a.files)
}

// is fails unless the question is answered with the number.
func (a *again) is(want int64, question string) {
	a.Helper()
	if got := count(a.T, a.store, question); got != want {
		a.Errorf("%d instead of %d: %s", got, want, question)
	}
}

// line is a column of an order line.
func line(column, order string, no string) string {
	return "SELECT l." + column + " FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id WHERE o.order_no = '" + order + "' AND l.line_no = " + no
}

func TestAQuantityThatWasLoweredFreesStockForTheNext(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.is(6, line("qty_allocated", "SO-1", "1"))
	a.is(3, line("qty_allocated", "SO-2", "1"))
	a.with("sales_order_lines", "SO-1,1,A,6,0", "SO-1,1,A,2,0")
	a.is(2, line("qty_allocated", "SO-1", "1"))
	a.is(7, line("qty_allocated", "SO-2", "1"))
}

func TestAQuantityBelowWhatWasShippedIsRefusedWithItsRow(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.with("sales_order_lines", "SO-2,1,A,8,1", "SO-2,1,A,8,5")
	// The file does not say what was shipped; Pegboard knows.
	_, problems, err := importSet(t, a.store, files(t, map[string]string{"sales_order_lines": "order_no,line_no,sku,qty_ordered\nSO-2,1,A,4\n"}), ImportOptions{})
	if err == nil || len(problems) != 1 || problems[0].Row != 2 || !strings.Contains(problems[0].Reason, "More was shipped than ordered.") {
		t.Errorf("%v %v", problems, err)
	}
	a.only(map[string]string{"sales_order_lines": "order_no,line_no,sku,qty_ordered\nSO-2,1,A,9\n"})
	a.is(5, line("qty_shipped", "SO-2", "1"))
	a.is(4, line("qty_allocated + l.qty_backordered", "SO-2", "1"))
}

func TestWhatWasShippedElsewhereLeavesTheAllocation(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.with("sales_order_lines", "SO-1,1,A,6,0", "SO-1,1,A,6,4")
	a.is(2, line("qty_allocated", "SO-1", "1"))
	a.with("sales_order_lines", "SO-1,1,A,6,4", "SO-1,1,A,6,6")
	a.is(0, line("qty_allocated + l.qty_backordered", "SO-1", "1"))
	a.is(0, "SELECT count(*) FROM allocations x JOIN sales_order_lines l ON l.id = x.line_id WHERE l.qty_shipped = 6")
}

func TestACancelledOrderGivesEverythingBack(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	report := a.only(map[string]string{"sales_orders": strings.Replace(a.files["sales_orders"], "SO-1,C1,2026-11-01,open", "SO-1,C1,2026-11-01,cancelled", 1)})
	if report.Settled != 2 {
		t.Errorf("%d lines were cancelled: %v", report.Settled, report.Notices)
	}
	a.is(6, line("qty_cancelled", "SO-1", "1"))
	a.is(4, line("qty_cancelled", "SO-1", "2"))
	a.is(7, line("qty_allocated", "SO-2", "1"))
	a.is(2, line("qty_allocated", "SO-3", "1"))
}

func TestACancelledQuantityIsNotOpen(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.with("sales_order_lines", "SO-2,1,A,8,1,0", "SO-2,1,A,8,1,5")
	a.is(2, line("qty_allocated", "SO-2", "1"))
	a.only(map[string]string{"sales_order_lines": "order_no,line_no,sku,qty_ordered\nSO-2,1,A,8\n"})
	a.is(5, line("qty_cancelled", "SO-2", "1"))
}

func TestALineOfAnotherSKUHoldsNothingOfTheOldOne(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.with("sales_order_lines", "SO-1,1,A,6", "SO-1,1,B,6")
	a.is(6, line("qty_allocated", "SO-1", "1"))
	a.is(0, "SELECT count(*) FROM allocations x JOIN sales_order_lines l ON l.id = x.line_id JOIN skus k ON k.id = l.sku_id WHERE k.source <> 'kit' AND x.sku_id <> l.sku_id")
	a.with("sales_order_lines", "SO-1,2,KIT,4", "SO-1,2,N,4")
	a.is(0, "SELECT count(*) FROM sales_order_line_components")
	a.is(4, line("qty_allocated", "SO-1", "2"))
}

func TestALineThatShipsFromElsewhereHoldsNothingHere(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.with("sales_order_lines", "SO-1,1,A,6,0,0,2026-11-10,MAIN", "SO-1,1,A,6,0,0,2026-11-10,EAST")
	a.is(0, line("qty_allocated", "SO-1", "1"))
	a.is(7, line("qty_allocated", "SO-2", "1"))
	// A file that does not say from where leaves it there.
	a.only(map[string]string{"sales_order_lines": "order_no,line_no,sku,qty_ordered\nSO-1,1,A,6\n"})
	a.is(1, "SELECT count(*) FROM sales_order_lines l JOIN warehouses w ON w.id = l.warehouse_id WHERE w.code = 'EAST'")
}

func TestAKitThatShrinksGivesComponentsBack(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.is(8, "SELECT x.qty FROM allocations x JOIN skus k ON k.id = x.sku_id WHERE k.code = 'B'")
	a.with("sales_order_lines", "SO-1,2,KIT,4", "SO-1,2,KIT,3")
	a.is(6, "SELECT x.qty FROM allocations x JOIN skus k ON k.id = x.sku_id WHERE k.code = 'B'")
	a.is(3, line("qty_allocated", "SO-1", "2"))
}

func TestACountBelowWhatIsAllocatedOrUnavailableIsFlaggedAndNeverRefused(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.only(map[string]string{"stock": "warehouse_code,sku,on_hand\nMAIN,A,0\n"})
	a.is(1, "SELECT count(*) FROM stock_levels WHERE over_allocated AND allocated = 9 AND on_hand = 0 AND unavailable = 0")
	a.is(2, "SELECT count(*) FROM backorders WHERE over_allocated")
	a.only(map[string]string{"stock": "warehouse_code,sku,on_hand\nMAIN,A,9\n"})
	a.is(0, "SELECT count(*) FROM stock_levels WHERE over_allocated")
	a.is(0, "SELECT count(*) FROM backorders WHERE over_allocated")
}

func TestAPurchaseOrderThatWasReceivedIsBelieved(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	const received = "SELECT qty_received FROM purchase_order_lines WHERE qty_ordered = 20"
	report := a.with("purchase_order_lines", "PO-1,1,A,20,6", "PO-1,1,A,20,15")
	if report.Settled == 0 || !strings.Contains(strings.Join(report.Notices, " "), "further than its receipts say") {
		t.Errorf("%+v", report)
	}
	a.is(15, received)
	a.is(9, "SELECT qty_received FROM receipts WHERE receipt_no = 'import:PO-1/1' AND date_received = '2026-11-22'")
	// The receipt that explains a part of it arrives later, then the one that explains the rest.
	a.with("receipts", "R-1,", "R-2,PO-1,1,2026-11-20,4\nR-1,")
	a.is(15, received)
	a.is(5, "SELECT qty_received FROM receipts WHERE receipt_no = 'import:PO-1/1'")
	a.with("receipts", "R-1,", "R-3,PO-1,1,2026-11-21,5\nR-1,")
	a.is(15, received)
	a.is(0, "SELECT count(*) FROM receipts WHERE receipt_no LIKE 'import:%'")
	// More was received than the line says: receipts are the facts. A correction of both is believed.
	a.with("receipts", "R-3,PO-1,1,2026-11-21,5", "R-3,PO-1,1,2026-11-21,10")
	a.is(20, received)
	a.with("receipts", "R-3,PO-1,1,2026-11-21,10", "R-3,PO-1,1,2026-11-21,2")
	a.is(15, received)
	a.with("purchase_order_lines", "PO-1,1,A,20,15", "PO-1,1,A,20,12")
	a.is(12, received)
	a.is(0, "SELECT count(*) FROM receipts WHERE receipt_no LIKE 'import:%'")
}

func TestAReceiptAloneMovesItsLine(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.only(map[string]string{"receipts": "receipt_no,po_no,po_line_no,receipt_date,qty_received\nR-7,PO-1,1,2026-11-20,4\nR-8,PO-2,1,2026-11-20,5\n"})
	a.is(10, "SELECT qty_received FROM purchase_order_lines WHERE qty_ordered = 20")
	a.is(5, "SELECT qty_received FROM purchase_order_lines WHERE qty_ordered = 5")
	a.is(0, "SELECT count(*) FROM pegs g JOIN purchase_order_lines l ON l.id = g.po_line_id WHERE l.qty_ordered = 5")
}

func TestACancelledPurchaseOrderLineTakesItsPegsAlongButNoCustomersLine(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.is(5, "SELECT g.qty FROM pegs g JOIN purchase_order_lines l ON l.id = g.po_line_id WHERE l.qty_ordered = 5 AND g.frozen")
	a.with("purchase_order_lines", "PO-2,1,A,5,0,0", "PO-2,1,A,5,0,4")
	a.is(1, "SELECT sum(g.qty) FROM pegs g JOIN purchase_order_lines l ON l.id = g.po_line_id WHERE l.qty_ordered = 5")
	a.with("purchase_order_lines", "PO-2,1,A,5,0,4", "PO-2,1,A,5,0,5")
	a.is(0, "SELECT count(*) FROM pegs g JOIN purchase_order_lines l ON l.id = g.po_line_id WHERE l.qty_ordered = 5")
	a.is(5, line("qty_backordered", "SO-3", "1"))
	// The rest of it waits for the other purchase order.
	a.is(1, "SELECT count(*) FROM backorders WHERE order_no = 'SO-3' AND supply_po_no = 'PO-1'")
}

func TestACancelledPurchaseOrderIsNoSupply(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	for _, po := range []string{"PO-1", "PO-2"} {
		file := "po_no,supplier_code,status\n" + po + ",S1,cancelled\n"
		a.only(map[string]string{"purchase_orders": file})
		a.is(0, "SELECT count(*) FROM backorders WHERE supply_po_no = '"+po+"'")
	}
	a.is(0, "SELECT count(*) FROM pegs")
	a.is(5, line("qty_backordered", "SO-3", "1"))
}

func TestALineBoughtOnAnotherPurchaseOrderLeavesTheFirst(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.with("sales_order_lines", "MAIN,PO-2,1", "MAIN,PO-1,1")
	a.is(0, "SELECT count(*) FROM pegs g JOIN purchase_order_lines l ON l.id = g.po_line_id WHERE l.qty_ordered = 5 AND g.frozen")
	a.is(5, "SELECT g.qty FROM pegs g JOIN purchase_order_lines l ON l.id = g.po_line_id WHERE l.qty_ordered = 20 AND g.frozen")
}

func TestTheDateOfAPurchaseOrderMovesOnlyTheLinesThatStillHadIt(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.is(1, "SELECT count(*) FROM purchase_order_lines WHERE qty_ordered = 20 AND date_expected = '2026-12-01'")
	a.with("purchase_orders", "2026-12-01", "2026-12-09")
	a.is(1, "SELECT count(*) FROM purchase_order_lines WHERE qty_ordered = 20 AND date_expected = '2026-12-09'")
	a.is(1, "SELECT count(*) FROM purchase_order_lines WHERE qty_ordered = 10 AND date_expected = '2026-12-05'")
	report := a.only(map[string]string{"purchase_orders": "po_no,supplier_code,expected_date\nPO-1,S1,2026-12-11\n"})
	if report.Changes() != 2 || !strings.Contains(strings.Join(report.Notices, " "), "1 purchase order line moved with the date") {
		t.Errorf("%+v", report)
	}
	a.is(1, "SELECT count(*) FROM purchase_orders WHERE po_no = 'PO-1' AND status = 'sent' AND date_expected = '2026-12-11'")
	a.is(1, "SELECT count(*) FROM purchase_order_lines WHERE date_expected = '2026-12-11'")
	// A header without a date says nothing about the lines.
	a.only(map[string]string{"purchase_orders": "po_no,supplier_code,expected_date\nPO-1,S1,\n"})
	a.is(1, "SELECT count(*) FROM purchase_order_lines WHERE date_expected = '2026-12-11'")
}

func TestPartsOfALineFollowItsQuantity(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.changed(`INSERT INTO purchase_order_schedules (po_line_id, schedule_no, qty) SELECT id, n, 10 FROM purchase_order_lines, generate_series(1, 2) n WHERE qty_ordered = 20`)
	a.with("purchase_order_lines", "PO-1,1,A,20,6", "PO-1,1,A,16,6")
	a.is(6, "SELECT qty FROM purchase_order_schedules WHERE schedule_no = 2")
	a.with("purchase_order_lines", "PO-1,1,A,16,6", "PO-1,1,A,8,6")
	a.is(0, "SELECT count(*) FROM purchase_order_schedules")
}

func TestThePromiseLedgerTellsAnImportFromAPromiseMadeHere(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	const entries = "SELECT count(*) FROM promises p JOIN sales_order_lines l ON l.id = p.line_id WHERE l.qty_ordered = 8"
	a.is(1, entries)
	// A later date is a slip; the first promise stays.
	a.with("sales_order_lines", "2026-12-20", "2026-12-24")
	a.is(2, entries)
	a.is(1, line("promise_slips", "SO-2", "1"))
	a.is(1, "SELECT count(*) FROM sales_order_lines WHERE date_promised_first = '2026-12-20' AND date_promised = '2026-12-24'")
	// An empty cell takes no promise back.
	a.only(map[string]string{"sales_order_lines": "order_no,line_no,sku,qty_ordered,promised_date\nSO-2,1,A,8,\n"})
	a.is(2, entries)
	// Somebody here promises another day. The old date in the file is no news.
	a.changed(`INSERT INTO promises (line_id, date_promised, source, reason, actor, at)
		SELECT id, '2027-01-04', 'person', 'the supplier is late', 'ann@example.com', $1 FROM sales_order_lines WHERE qty_ordered = 8`,
		"UPDATE sales_order_lines SET date_promised = '2027-01-04', promise_slips = 2 WHERE qty_ordered = 8")
	a.unchanged()
	a.is(3, entries)
	a.is(1, "SELECT count(*) FROM sales_order_lines WHERE date_promised = '2027-01-04'")
	// A new one is.
	a.with("sales_order_lines", "2026-12-24", "2026-12-28")
	a.is(4, entries)
	a.is(2, line("promise_slips", "SO-2", "1"))
	a.is(1, "SELECT count(*) FROM sales_order_lines WHERE date_promised = '2026-12-28' AND date_promised_first = '2026-12-20'")
}

func TestAFirstPromiseThatTheSourceKnowsStandsInTheLedger(t *testing.T) {
	files := tradingCompany()
	files["sales_order_lines"] = "order_no,line_no,sku,qty_ordered,promised_date,first_promised_date,note\nSO-1,1,A,6,2026-12-20,2026-12-01,fragile\n"
	a := importedOnce(t, files)
	a.is(2, "SELECT count(*) FROM promises")
	a.is(1, "SELECT count(*) FROM promises WHERE date_promised = '2026-12-01' AND id = (SELECT min(id) FROM promises)")
	a.is(1, line("promise_slips", "SO-1", "1"))
	a.is(1, "SELECT count(*) FROM notes WHERE subject = 'sales_order_line' AND body = 'fragile'")
	a.with("sales_order_lines", "fragile", "this side up")
	a.is(2, "SELECT count(*) FROM notes")
}

func TestAConfirmedDateKeepsTheFirstOne(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	a.with("purchase_order_lines", "2026-12-15,2026-12-16", "2026-12-15,2026-12-19")
	a.is(1, "SELECT count(*) FROM purchase_order_lines WHERE date_confirmed_first = '2026-12-16' AND date_confirmed = '2026-12-19'")
	a.only(map[string]string{"purchase_order_lines": "po_no,line_no,sku,qty_ordered,confirmed_date,first_confirmed_date\nPO-2,1,A,5,2026-12-19,2026-12-14\n"})
	a.is(1, "SELECT count(*) FROM purchase_order_lines WHERE date_confirmed_first = '2026-12-14' AND date_confirmed = '2026-12-19'")
}

func TestTheReasonThatAPersonGaveIsNotOverruledByAFile(t *testing.T) {
	files := tradingCompany()
	files["sales_order_lines"] = "order_no,line_no,sku,qty_ordered,reason\nSO-1,1,A,16,transport\nSO-2,1,A,3,transport\n"
	a := importedOnce(t, files)
	a.changed("UPDATE sales_order_lines SET reason = 'stock_error', reason_by_person = true WHERE qty_ordered = 16")
	a.with("sales_order_lines", "SO-1,1,A,16,transport", "SO-1,1,A,16,quality_hold")
	a.with("sales_order_lines", "SO-2,1,A,3,transport", "SO-2,1,A,3,quality_hold")
	a.is(1, "SELECT count(*) FROM sales_order_lines WHERE qty_ordered = 16 AND reason = 'stock_error'")
	a.is(1, "SELECT count(*) FROM sales_order_lines WHERE qty_ordered = 3 AND reason = 'quality_hold'")
}

func TestAnImportLeavesOneAuditEntryForEachFileThatChangedSomething(t *testing.T) {
	a := importedOnce(t, tradingCompany())
	const entries = "SELECT count(*) FROM audit_entries WHERE action = 'import'"
	a.is(int64(len(a.files))+1, entries)
	content := a.files["customers"] + "C2,Another\n"
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(content)))
	a.only(map[string]string{"customers": content})
	a.is(int64(len(a.files))+3, entries)
	a.is(1, "SELECT count(*) FROM audit_entries WHERE subject = 'customers' AND detail LIKE '%customers.csv (SHA-256 "+sum+"): 1 created, 0 updated, 1 unchanged%'")
}
