package backorder

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/plan"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// diff is what a run changes, as "order before>after outcome rule rival".
func diff(t *testing.T, s *store.Store, run int64) []string {
	t.Helper()
	lines, err := s.RunLines(t.Context(), run, "", 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, l := range lines {
		said = append(said, strings.TrimSpace(fmt.Sprintf("%s %d>%d %s %s %s", l.OrderNo, l.QtyBefore, l.QtyAfter, l.Outcome, l.Rule, l.Rival)))
	}
	return said
}

// rivals are three orders for 10 anchors and 20 in December: the first has them all although it needs them in three weeks.
func rivals(t *testing.T, s *store.Store) (patient, urgent, small string) {
	t.Helper()
	patient = order(t, s, func(o *NewOrder) { o.OrderNo, o.Lines[0].DateRequested = "PATIENT", date("2026-12-20") }, "A", 10).OrderNo
	urgent = order(t, s, func(o *NewOrder) { o.OrderNo, o.Priority = "URGENT", 1 }, "A", 6).OrderNo
	small = order(t, s, func(o *NewOrder) { o.OrderNo = "SMALL" }, "A", 3).OrderNo
	return patient, urgent, small
}

func TestARunIsStableUnlessItReoptimises(t *testing.T) {
	s := shop(t)
	rivals(t, s)
	stable := does(t, s, SimulateRun, Simulating{SKU: "A"})
	if stable.Gained != 0 || stable.Lost != 0 || stable.Lines != 3 {
		t.Errorf("everybody keeps what he has: %+v", stable)
	}
	run := does(t, s, SimulateRun, Simulating{SKU: "A", Reoptimise: true})
	if got := diff(t, s, run.ID); !slices.Equal(got, []string{"PATIENT 10>1 lost NEED SMALL/1", "SMALL 0>3 gained NEED PATIENT/1", "URGENT 0>6 gained NEED PATIENT/1"}) {
		t.Errorf("the run would do %q", got)
	}
	if run.UnitsGained != 9 || run.UnitsLost != 9 || run.ValueGained != "45.000000" || run.PromisesBroken != 0 {
		t.Errorf("%+v", run)
	}
	if allocated, _ := lineOf(t, s, "PATIENT", 1); allocated != 10 {
		t.Error("a simulation changed something")
	}
	fails(t, s, ApplyRun, ApplyingRun{Run: run.ID}, models.Conflict, fmt.Sprintf("Allocation run %d takes from 1 line and breaks 0 promises; it has to be approved.", run.ID))
	clerk := By{Actor: "clerk", Role: models.WarehouseStaff}
	_, err := ApplyRun(t.Context(), s, clerk, ApplyingRun{Run: run.ID, Approve: true})
	refusedWith(t, err, models.Forbidden, "Your role may not approve an allocation run that takes from somebody.")
	done := does(t, s, ApplyRun, ApplyingRun{Run: run.ID, Approve: true})
	if done.Lines != 3 || done.Units != 9 {
		t.Errorf("%+v", done)
	}
	for no, want := range map[string]qty.Qty{"PATIENT": 1, "URGENT": 6, "SMALL": 3} {
		if got, _ := lineOf(t, s, no, 1); got != want {
			t.Errorf("%s has %d, want %d", no, got, want)
		}
	}
	if got := texts(t, s, "SELECT detail FROM audit_entries WHERE subject = 'sales_order:URGENT' ORDER BY id DESC LIMIT 1"); !slices.Equal(got, []string{"line 1: 6 instead of 0 of A"}) {
		t.Errorf("the audit chain says %v", got)
	}
	fails(t, s, ApplyRun, ApplyingRun{Run: run.ID, Approve: true}, models.Conflict, fmt.Sprintf("Allocation run %d was applied already.", run.ID))
	does(t, s, UndoRun, ApplyingRun{Run: run.ID})
	for no, want := range map[string]qty.Qty{"PATIENT": 10, "URGENT": 0, "SMALL": 0} {
		if got, _ := lineOf(t, s, no, 1); got != want {
			t.Errorf("undone, %s has %d, want %d", no, got, want)
		}
	}
	fails(t, s, UndoRun, ApplyingRun{Run: run.ID}, models.Conflict, fmt.Sprintf("Allocation run %d is undone, so there is nothing to undo.", run.ID))
}

func TestThePolicyOfARunDecidesWhoWins(t *testing.T) {
	s := shop(t)
	for i, o := range []struct {
		no       string
		priority int
		need     string
	}{{"OLD-ONE", 5, "2026-12-01"}, {"IMPORTANT", 1, "2026-12-05"}, {"DUE-FIRST", 5, "2026-11-25"}} {
		order(t, s, func(n *NewOrder) {
			n.OrderNo, n.Priority, n.DateOrdered, n.Lines[0].DateRequested = o.no, o.priority, date(fmt.Sprintf("2026-11-%02d", 1+i)), date(o.need)
		}, "N", 6)
	}
	for policy, want := range map[models.RankRule]string{models.RankFIFO: "OLD-ONE 6", models.RankPriority: "IMPORTANT 6", models.RankDue: "DUE-FIRST 6", models.RankFair: "IMPORTANT 6"} {
		run := does(t, s, SimulateRun, Simulating{SKU: "N", Policy: policy, Reoptimise: true})
		got := texts(t, s, fmt.Sprintf(`SELECT string_agg(o.order_no || ' ' || r.qty_after, ', ' ORDER BY o.order_no) FROM allocation_run_lines r JOIN sales_order_lines l ON l.id = r.line_id
			JOIN sales_orders o ON o.id = l.order_id WHERE r.run_id = %d AND r.qty_after > 0`, run.ID))
		if got[0] != want {
			t.Errorf("%s gives %v, want %s", policy, got, want)
		}
	}
}

func TestStrategiesDecideForSingleLines(t *testing.T) {
	s := shop(t)
	patient, urgent, small := rivals(t, s)
	run := does(t, s, SimulateRun, Simulating{SKU: "A", Strategies: []LineStrategy{{LineRef{patient, 1}, plan.Lose}, {LineRef{small, 1}, plan.Win}}})
	if got := diff(t, s, run.ID); len(got) != 3 || got[0] != "PATIENT 10>0 lost STRATEGY SMALL/1" || got[1] != "SMALL 0>3 gained STRATEGY PATIENT/1" || got[2] != "URGENT 0>6 gained STRATEGY PATIENT/1" {
		t.Errorf("%q", got)
	}
	fails(t, s, SimulateRun, Simulating{SKU: "A", Strategies: []LineStrategy{{LineRef{urgent, 1}, "BEG"}}}, models.Invalid, `The strategies are WIN, GAIN, IMPROVE, REDISTRIBUTE, FILL and LOSE, not "BEG".`)
	fails(t, s, SimulateRun, Simulating{SKU: "A", Strategies: []LineStrategy{{LineRef{"NOPE", 1}, plan.Win}}}, models.NotFound, "Line 1 of order NOPE is not open, or not a part of this run.")
}

func TestARunCanBeEditedBeforeItIsApplied(t *testing.T) {
	s := shop(t)
	patient, urgent, small := rivals(t, s)
	run := does(t, s, SimulateRun, Simulating{SKU: "A", Reoptimise: true})
	edited := does(t, s, EditRun, EditingRun{Run: run.ID, Edits: []LineEdit{{LineRef{urgent, 1}, 2}, {LineRef{patient, 1}, 4}}})
	if edited.ID != run.ID {
		t.Errorf("the edit made another run: %+v", edited)
	}
	if got := diff(t, s, run.ID); !slices.Equal(got, []string{"PATIENT 10>4 lost BY_HAND SMALL/1", "SMALL 0>3 gained NEED PATIENT/1", "URGENT 0>2 gained BY_HAND PATIENT/1"}) {
		t.Errorf("%q", got)
	}
	fails(t, s, EditRun, EditingRun{Run: run.ID, Edits: []LineEdit{{LineRef{urgent, 1}, 7}}}, models.Conflict, "Only 6 of line 1 of order URGENT are open; it cannot be given 7.")
	fails(t, s, EditRun, EditingRun{Run: run.ID, Edits: []LineEdit{{LineRef{urgent, 1}, 6}, {LineRef{patient, 1}, 5}}}, models.Conflict,
		"There is not enough stock to give line 1 of order URGENT 6: what others keep and the other edits leave less.")
	does(t, s, ApplyRun, ApplyingRun{Run: run.ID, Approve: true})
	for no, want := range map[string]qty.Qty{patient: 4, urgent: 2, small: 3} {
		if got, _ := lineOf(t, s, no, 1); got != want {
			t.Errorf("%s has %d, want %d", no, got, want)
		}
	}
}

func TestAStaleRunIsRefusedWithWhatChanged(t *testing.T) {
	s := shop(t)
	rivals(t, s)
	counted := does(t, s, SimulateRun, Simulating{SKU: "A", Reoptimise: true})
	does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementAdjustment, Qty: 1, Reason: "found"})
	_, err := ApplyRun(t.Context(), s, anna, ApplyingRun{Run: counted.ID, Approve: true})
	refusedWith(t, err, models.Conflict, fmt.Sprintf("Stock or queue changed since allocation run %d was simulated, so nothing was applied. Simulate it again. "+
		"A in MAIN: 11 on hand and 0 unavailable, when it was computed 10 and 0. Order SMALL line 1 has 1 and waits for 2, when it was computed 0 and 3.", counted.ID))
	for _, all := range []bool{false, true} {
		wish := Simulating{SKU: "A", Reoptimise: true}
		if all {
			wish = Simulating{Reoptimise: true}
		}
		run := does(t, s, SimulateRun, wish)
		order(t, s, nil, "A", 1)
		_, err = ApplyRun(t.Context(), s, anna, ApplyingRun{Run: run.ID, Approve: true})
		if models.KindOf(err) != models.Conflict || !strings.Contains(models.Sentence(err), "The queue of A in MAIN changed.") {
			t.Errorf("a new order was not noticed: %v", err)
		}
	}
	mustHold(t, s)
}

func TestARunIsUndoneUntilSomethingIsPicked(t *testing.T) {
	s := shop(t)
	rivals(t, s)
	run := does(t, s, SimulateRun, Simulating{Reoptimise: true})
	does(t, s, ApplyRun, ApplyingRun{Run: run.ID, Approve: true})
	does(t, s, Pick, Picking{OrderNo: "URGENT", LineNo: 1, Qty: 2})
	fails(t, s, UndoRun, ApplyingRun{Run: run.ID}, models.Conflict, "2 of line 1 of order URGENT are picked, so the run cannot be undone.")
	does(t, s, Pick, Picking{OrderNo: "URGENT", PutBack: true})
	does(t, s, Ship, Shipping{OrderNo: "SMALL"})
	fails(t, s, UndoRun, ApplyingRun{Run: run.ID}, models.Conflict, "Line 1 of order SMALL has 0 of A now and had 3 after the run, so the run cannot be undone.")
}

func TestWhatIsPickedDoesNotMoveInARun(t *testing.T) {
	s := shop(t)
	rivals(t, s)
	does(t, s, Pick, Picking{OrderNo: "PATIENT", LineNo: 1, Qty: 7})
	run := does(t, s, SimulateRun, Simulating{SKU: "A", Reoptimise: true})
	if got := diff(t, s, run.ID); !slices.Equal(got, []string{"PATIENT 10>7 lost NEED SMALL/1", "SMALL 0>3 gained NEED PATIENT/1"}) {
		t.Errorf("%q", got)
	}
	does(t, s, ApplyRun, ApplyingRun{Run: run.ID, Approve: true})
}

func TestARunRepairsAnOverAllocatedPosition(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 6), order(t, s, nil, "A", 4)
	does(t, s, AdjustStock, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 7, Reason: "counted"})
	run := does(t, s, SimulateRun, Simulating{SKU: "A"})
	if got := diff(t, s, run.ID); len(got) != 1 || !strings.HasPrefix(got[0], second.OrderNo+" 4>1 lost") {
		t.Errorf("%q", got)
	}
	does(t, s, ApplyRun, ApplyingRun{Run: run.ID, Approve: true})
	if got := count(t, s, "SELECT count(*) FROM backorders WHERE over_allocated"); got != 0 {
		t.Errorf("%d lines are over-allocated", got)
	}
	if allocated, _ := lineOf(t, s, first.OrderNo, 1); allocated != 6 {
		t.Errorf("the first order has %d", allocated)
	}
}

func TestKitsAndWholeOrdersGoThroughARun(t *testing.T) {
	s := shop(t)
	kits := order(t, s, nil, "KIT", 4)
	bolts := order(t, s, func(o *NewOrder) { o.Priority = 1 }, "B", 6)
	whole := order(t, s, func(o *NewOrder) { o.ShipPolicy, o.Priority = models.ShipOrderComplete, 1 }, "A", 2, "B", 2)
	run := does(t, s, SimulateRun, Simulating{SKU: "B", Policy: models.RankPriority, Reoptimise: true})
	if run.Lines != 4 {
		t.Errorf("the kit and the order that ships complete belong to the run: %+v", run)
	}
	does(t, s, ApplyRun, ApplyingRun{Run: run.ID, Approve: true})
	if a, _ := lineOf(t, s, kits.OrderNo, 1); a != 0 {
		t.Errorf("the kits have %d", a)
	}
	if a, _ := lineOf(t, s, bolts.OrderNo, 1); a != 6 {
		t.Errorf("the bolts have %d", a)
	}
	if a, _ := lineOf(t, s, whole.OrderNo, 2); a != 2 {
		t.Errorf("the whole order has %d bolts", a)
	}
	does(t, s, UndoRun, ApplyingRun{Run: run.ID})
	if a, _ := lineOf(t, s, kits.OrderNo, 1); a != 4 {
		t.Errorf("undone, the kits have %d", a)
	}
}

func TestAnArrivalMayBeSuggestedOnly(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 15), order(t, s, nil, "A", 10)
	if _, err := s.SQL().Exec("UPDATE company SET arrival_mode = 'suggest'"); err != nil {
		t.Fatal(err)
	}
	received := does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 8})
	if received.QtyFree != 8 || received.Run == 0 {
		t.Fatalf("%+v", received)
	}
	if got := diff(t, s, received.Run); len(got) != 2 || !strings.HasPrefix(got[0], first.OrderNo+" 10>15 gained") || !strings.HasPrefix(got[1], second.OrderNo+" 0>3 gained") {
		t.Errorf("suggested: %q", got)
	}
	does(t, s, ApplyRun, ApplyingRun{Run: received.Run})
	runs, err := s.Runs(t.Context(), 0)
	if err != nil || len(runs) != 1 || runs[0].Scope != "receipt "+received.ReceiptNo || runs[0].State != store.RunApplied {
		t.Errorf("%+v, %v", runs, err)
	}
}

func TestARunIsAboutAllThatAPurchaseOrderBrings(t *testing.T) {
	s := shop(t)
	rivals(t, s)
	run := does(t, s, SimulateRun, Simulating{PONo: "PO-1", Reoptimise: true})
	if run.Scope != "purchase order PO-1" || run.Gained != 2 || run.Lost != 1 {
		t.Errorf("%+v", run)
	}
	does(t, s, ApplyRun, ApplyingRun{Run: run.ID, Approve: true})
	fails(t, s, SimulateRun, Simulating{PONo: "PO-9"}, models.NotFound, "There is no purchase order PO-9 with lines.")
	fails(t, s, SimulateRun, Simulating{PONo: "PO-1", SKU: "A"}, models.Invalid, "A run is about a purchase order or about something else, not both.")
}

func TestAnEditOfARunIsTakenBackAndChoosesStrategies(t *testing.T) {
	s := shop(t)
	_, urgent, small := rivals(t, s)
	run := does(t, s, SimulateRun, Simulating{SKU: "A", Reoptimise: true})
	unedited := diff(t, s, run.ID)
	does(t, s, EditRun, EditingRun{Run: run.ID, Edits: []LineEdit{{LineRef{urgent, 1}, 2}}})
	does(t, s, EditRun, EditingRun{Run: run.ID, Forget: []LineRef{{urgent, 1}}})
	if got := diff(t, s, run.ID); !slices.Equal(got, unedited) {
		t.Errorf("with the edit taken back the run would do %q, not %q", got, unedited)
	}
	does(t, s, EditRun, EditingRun{Run: run.ID, Strategies: []LineStrategy{{LineRef{urgent, 1}, plan.Lose}}})
	if got := diff(t, s, run.ID); slices.Equal(got, unedited) || !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, "URGENT 0>0 lost") }) {
		t.Errorf("who is to lose gets nothing: %q", got)
	}
	does(t, s, EditRun, EditingRun{Run: run.ID, Strategies: []LineStrategy{{LineRef{urgent, 1}, ""}}})
	if got := diff(t, s, run.ID); !slices.Equal(got, unedited) {
		t.Errorf("without the strategy the run would do %q, not %q", got, unedited)
	}
	fails(t, s, EditRun, EditingRun{Run: run.ID, Strategies: []LineStrategy{{LineRef{small, 1}, "BEG"}}}, models.Invalid, `The strategies are WIN, GAIN, IMPROVE, REDISTRIBUTE, FILL and LOSE, not "BEG".`)
}
