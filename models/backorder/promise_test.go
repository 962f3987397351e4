package backorder

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// on moves the company to another day.
func on(t *testing.T, s *store.Store, date string) {
	t.Helper()
	today := day(date)
	if err := s.SetAsOf(t.Context(), "test", &today); err != nil {
		t.Fatal(err)
	}
}

func published(t *testing.T, s *store.Store, run func(t *testing.T, s *store.Store) (PlanReport, error)) PlanReport {
	t.Helper()
	report, err := run(t, s)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func publishNow(t *testing.T, s *store.Store) (PlanReport, error) {
	return Publish(t.Context(), s, "test", false)
}

func planNow(t *testing.T, s *store.Store) (PlanReport, error) {
	return Replan(t.Context(), s, "test", false)
}

// promiseOf shows what a line of the order was promised: first, now, slips and source.
func promiseOf(t *testing.T, s *store.Store, order string) string {
	t.Helper()
	return text(t, s, `SELECT concat_ws(' ', coalesce(CAST(date_promised_first AS text), 'never'), coalesce(CAST(date_promised AS text), 'none'), promise_slips, promise_source)
		FROM sales_order_lines l JOIN sales_orders o ON o.id = l.order_id WHERE o.order_no = '`+order+`'`)
}

// lastEntry is the latest entry of the promise ledger for an order.
func lastEntry(t *testing.T, s *store.Store, order string) string {
	t.Helper()
	return text(t, s, `SELECT concat_ws(' | ', p.date_promised, p.source, p.code, p.reason, p.day) FROM promises p JOIN sales_order_lines l ON l.id = p.line_id
		JOIN sales_orders o ON o.id = l.order_id WHERE o.order_no = '`+order+`' ORDER BY p.id DESC LIMIT 1`)
}

func mustRead(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestAnImportKeepsTheDatesOfItsSourceAndPromisesTheOthers(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	report, problems, err := importSet(t, s, files(t, company), ImportOptions{})
	if err != nil {
		t.Fatal(err, problems)
	}
	if report.Plan.PromisesFirst != 1 || report.Plan.PromisesMoved != 0 {
		t.Errorf("the report counts %+v", report.Plan)
	}
	mustRead(t, "SO-1 came with a date", promiseOf(t, s, "SO-1"), "2026-11-10 2026-11-10 0")
	mustRead(t, "its entry", lastEntry(t, s, "SO-1"), "2026-11-10 | import |  | as imported")
	mustRead(t, "SO-3 came without", promiseOf(t, s, "SO-3"), "2026-12-13 2026-12-13 0 plan")
	mustRead(t, "its entry", lastEntry(t, s, "SO-3"), "2026-12-13 | plan | FIRST | the first promise: PO-1/1 brings the last units | 2026-11-22")
	if again, _, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil || again.Changes() != 0 || again.Plan.Changes() != 0 {
		t.Errorf("the same files again: %+v, %v", again, err)
	}
	if got := count(t, s, "SELECT count(*) FROM promises"); got != 3 {
		t.Errorf("the ledger has %d entries, want one for each line", got)
	}
	mustHold(t, s)
}

// oneWaits is the small company with one line whose promise can move: the others have their units, and had been promised
// them for before.
func oneWaits() map[string]string {
	company := smallCompany()
	company["sales_order_lines"] = strings.Replace(company["sales_order_lines"], "2026-12-20", "2026-11-10", 1)
	return company
}

func TestOnlyANightMovesAPromiseAndEveryMoveIsInTheLedger(t *testing.T) {
	s := storetest.New(t)
	if _, problems, err := importSet(t, s, files(t, oneWaits()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	// Three weeks later the order is overdue, and what was safe is not even likely any more.
	on(t, s, "2026-12-11")
	if report := published(t, s, planNow); report.PromisesMoved != 0 || report.RowsChanged == 0 {
		t.Errorf("a plain plan moved %d promises and changed %d rows", report.PromisesMoved, report.RowsChanged)
	}
	mustRead(t, "after a plan", promiseOf(t, s, "SO-3"), "2026-12-13 2026-12-13 0 plan")
	if count(t, s, "SELECT count(*) FROM backorders WHERE order_no = 'SO-3' AND promise_at_risk AND supply_overdue AND date_likely > '2026-12-11'") != 1 {
		t.Error("the queue does not show the promise at risk, with an overdue supply that can still come")
	}
	preview, err := Publish(t.Context(), s, "test", true)
	if err != nil || preview.PromisesMoved != 1 || promiseOf(t, s, "SO-3") != "2026-12-13 2026-12-13 0 plan" {
		t.Errorf("the preview says %+v, %v, or changed the promise to %s", preview, err, promiseOf(t, s, "SO-3"))
	}
	if report := published(t, s, publishNow); report.PromisesMoved != 1 || report.PromisesFirst != 0 {
		t.Errorf("the night reports %+v", report)
	}
	safe := text(t, s, "SELECT CAST(date_safe AS text) FROM backorders WHERE order_no = 'SO-3'")
	mustRead(t, "after a night", promiseOf(t, s, "SO-3"), "2026-12-13 "+safe+" 1 plan")
	mustRead(t, "its entry", lastEntry(t, s, "SO-3"), safe+" | plan | IMMINENT_MISS | 13 Dec 2026 will be missed: PO-1/1 brings the last units | 2026-12-11")
	if count(t, s, "SELECT count(*) FROM backorders WHERE order_no = 'SO-3' AND date_promised = date_safe AND date_promised_first = '2026-12-13' AND promise_slips = 1 AND NOT promise_at_risk") != 1 {
		t.Error("the queue does not show the new promise")
	}
	if again := published(t, s, publishNow); again.Changes() != 0 {
		t.Errorf("a second night on the same day changed %d: %+v", again.Changes(), again)
	}
	mustHold(t, s)
}

func TestADelayThatCanWaitIsToldOnceAWeek(t *testing.T) {
	s := storetest.New(t)
	company := oneWaits()
	company["purchase_order_lines"] = "po_no,line_no,sku,qty_ordered,expected_date\nPO-1,1,A,20,2027-05-01\n"
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	moved := map[string]int{}
	for _, date := range []string{"2026-11-23", "2026-11-25", "2026-11-29", "2026-12-01"} {
		company["purchase_order_lines"] = "po_no,line_no,sku,qty_ordered,expected_date\nPO-1,1,A,20," + day("2027-05-01").Add(day(date).Sub(day("2026-11-22"))*2).String() + "\n"
		on(t, s, date)
		if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
			t.Fatal(err, problems)
		}
		moved[date] = published(t, s, publishNow).PromisesMoved
	}
	if moved["2026-11-23"] != 0 || moved["2026-11-25"] != 0 || moved["2026-11-29"] != 1 || moved["2026-12-01"] != 0 {
		t.Errorf("the promise moved %v", moved)
	}
	mustRead(t, "the entry", strings.SplitN(lastEntry(t, s, "SO-3"), " | ", 2)[1], "plan | LATER | 19 days later than promised: PO-1/1 brings the last units | 2026-11-29")
}

func TestAPromiseIsTakenBackWhenNobodyCanBeAsked(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	company["purchase_orders"] = strings.Replace(company["purchase_orders"], "open", "cancelled", 1)
	company["skus"] = "sku,name,unit_price,status\nA,Anchor,5,discontinued\nB,Bolt,1,active\n"
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	published(t, s, publishNow)
	mustRead(t, "the promise", promiseOf(t, s, "SO-3"), "2026-12-13 none 0 plan")
	company["skus"] = "sku,name,unit_price,status\nA,Anchor,5,active\nB,Bolt,1,active\n"
	company["purchase_orders"] = strings.Replace(company["purchase_orders"], "cancelled", "open", 1)
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	mustRead(t, "what an import leaves to the night", promiseOf(t, s, "SO-3"), "2026-12-13 none 0 plan")
	published(t, s, publishNow)
	mustRead(t, "the promise given again", promiseOf(t, s, "SO-3"), "2026-12-13 2026-12-13 0 plan")
	if !strings.Contains(lastEntry(t, s, "SO-3"), "a date can be given again") {
		t.Errorf("the ledger says %q", lastEntry(t, s, "SO-3"))
	}
}

func TestAHeldOrderIsPromisedNothingNew(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	company["sales_orders"] = "order_no,customer_code,order_date,ship_policy,hold_reason\nSO-1,C1,2026-11-01,,\nSO-2,C1,2026-11-02,,\nSO-3,C1,2026-11-03,line_complete,credit\n"
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	published(t, s, publishNow)
	mustRead(t, "the promise", promiseOf(t, s, "SO-3"), "never none 0")
}

func TestUnitsThatArrivedAreToldOnceAndNeverLater(t *testing.T) {
	s := storetest.New(t)
	company := smallCompany()
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	company["stock"] = "warehouse_code,sku,on_hand\nMAIN,A,30\n"
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	published(t, s, publishNow)
	mustRead(t, "the promise of SO-3", promiseOf(t, s, "SO-3"), "2026-12-13 2026-11-22 0 plan")
	if !strings.Contains(lastEntry(t, s, "SO-3"), "IN_STOCK | 21 days earlier than promised: all units are in the building") {
		t.Errorf("the ledger says %q", lastEntry(t, s, "SO-3"))
	}
	mustRead(t, "the promise of SO-1, which had passed", promiseOf(t, s, "SO-1"), "2026-11-10 2026-11-10 0")
	on(t, s, "2026-11-30")
	if report := published(t, s, publishNow); report.PromisesMoved != 0 {
		t.Errorf("%d promises moved although all units are waiting to be shipped", report.PromisesMoved)
	}
}

func TestTheNightlyJobLeavesACompanyAloneThatWasJustLoaded(t *testing.T) {
	s := storetest.New(t)
	if _, problems, err := importSet(t, s, files(t, smallCompany()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	on(t, s, "2026-12-11")
	run := func(due time.Time) {
		t.Helper()
		args, err := json.Marshal(map[string]time.Time{"due": due})
		if err != nil {
			t.Fatal(err)
		}
		if err := NightlyJob.Run(t.Context(), s, JobCall{Args: args, Attempt: 1}); err != nil {
			t.Fatal(err)
		}
	}
	run(storetest.Now.Add(-time.Hour))
	mustRead(t, "after a job that was due before the company came", promiseOf(t, s, "SO-3"), "2026-12-13 2026-12-13 0 plan")
	run(storetest.Now.Add(time.Hour))
	if got := promiseOf(t, s, "SO-3"); !strings.HasSuffix(got, " 1 plan") {
		t.Errorf("the night left the promise at %s", got)
	}
}

func TestTheNightIsScheduled(t *testing.T) {
	for _, p := range Schedule() {
		if p.Kind == NightlyJob.Kind {
			if due := p.Last(storetest.Now, time.UTC); calendar.FromTime(due) != day("2026-11-22") || !p.CatchUp {
				t.Errorf("it is due at %v", due)
			}
			return
		}
	}
	t.Error("nobody asks for the nightly plan")
}

func TestANightInTheDemoTellsOnlyWhatTheRuleAllows(t *testing.T) {
	s := demoStore(t)
	tomorrow := s.Today().Add(1)
	if err := s.SetAsOf(t.Context(), "test", &tomorrow); err != nil {
		t.Fatal(err)
	}
	report := published(t, s, publishNow)
	if report.PromisesMoved < 20 {
		t.Errorf("only %d promises moved in a company with many broken ones", report.PromisesMoved)
	}
	for question, want := range map[string]int64{
		// Every move of a promise is an entry, and the first promise stays what it was.
		"SELECT count(*) FROM sales_order_lines l WHERE l.date_promised IS DISTINCT FROM (SELECT p.date_promised FROM promises p WHERE p.line_id = l.id ORDER BY p.id DESC LIMIT 1)":  0,
		"SELECT count(*) FROM sales_order_lines l WHERE l.date_promised_first IS DISTINCT FROM (SELECT p.date_promised FROM promises p WHERE p.line_id = l.id ORDER BY p.id LIMIT 1)": 0,
		"SELECT count(*) FROM promises WHERE source = 'plan' AND code <> 'FIRST' AND (reason = '' OR day <> '2026-11-23')":                                                            0,
		// A promise that has passed is left only where no date can be given, the order is held, or the units are there.
		"SELECT count(*) FROM backorders WHERE date_promised < '2026-11-23' AND NOT held AND NOT over_allocated AND date_safe > '2026-11-23'": 0,
	} {
		if got := count(t, s, question); got != want {
			t.Errorf("%s: %d, want %d", question, got, want)
		}
	}
	if again := published(t, s, publishNow); again.Changes() != 0 {
		t.Errorf("a second night on the same day changed %d: %+v", again.Changes(), again)
	}
	mustHold(t, s)
}

// brokenOf is whether a line of the order is past a promise in the queue, by how many days, and what holds now.
func brokenOf(t *testing.T, s *store.Store, order string) string {
	t.Helper()
	return text(t, s, `SELECT concat_ws(' ', promise_broken, days_late, date_promised_first, date_promised, promise_slips) FROM backorders WHERE order_no = '`+order+`'`)
}

func TestABrokenPromiseStaysBrokenOverNightsUntilItShips(t *testing.T) {
	s := storetest.New(t)
	if _, problems, err := importSet(t, s, files(t, oneWaits()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	mustRead(t, "a promise that can be kept", brokenOf(t, s, "SO-3"), "f 0 2026-12-13 2026-12-13 0")
	on(t, s, "2026-12-12")
	published(t, s, publishNow)
	mustRead(t, "moved before its day", brokenOf(t, s, "SO-3"), "f 0 2026-12-13 2026-12-27 1")
	on(t, s, "2026-12-14")
	published(t, s, publishNow)
	mustRead(t, "the first night after its day", brokenOf(t, s, "SO-3"), "t 1 2026-12-13 2026-12-27 1")
	on(t, s, "2026-12-15")
	published(t, s, publishNow)
	mustRead(t, "the second night", brokenOf(t, s, "SO-3"), "t 2 2026-12-13 2026-12-27 1")
	figures, err := s.TodayFigures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if q := figures.Queue; q.Broken != 1 || q.BrokenRenewed != 1 || q.BrokenDays != 2 {
		t.Errorf("Today counts %+v", q)
	}
	mustHold(t, s)
	does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 20})
	if got := count(t, s, "SELECT count(*) FROM backorders"); got != 0 {
		t.Fatalf("%d lines still wait", got)
	}
	order, err := s.OrderByNo(t.Context(), "SO-3")
	if err != nil {
		t.Fatal(err)
	}
	if l := order.Lines[0]; !l.PromiseBroken || l.DaysLate != 2 || l.QtyAllocated != 5 {
		t.Errorf("with its units in the building the line is %+v", l)
	}
	if figures, err = s.TodayFigures(t.Context()); err != nil || figures.CanLate == 0 {
		t.Errorf("an order past a promise that can ship is not late: %+v, %v", figures, err)
	}
	does(t, s, Ship, Shipping{OrderNo: "SO-3"})
	if order, err = s.OrderByNo(t.Context(), "SO-3"); err != nil || order.Lines[0].PromiseBroken {
		t.Errorf("shipped, and still past its promise: %+v, %v", order.Lines[0], err)
	}
}
