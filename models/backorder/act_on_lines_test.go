package backorder

import (
	"slices"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/store"
)

func TestManyLinesAreReleasedTogetherSoThatNoneOfThemGetsTheStockOfAnother(t *testing.T) {
	s := shop(t)
	first, second, third := order(t, s, nil, "A", 6), order(t, s, nil, "A", 8), order(t, s, nil, "A", 5)
	both := []LineRef{{first.OrderNo, 1}, {second.OrderNo, 1}}
	done := does(t, s, ActOnLines, ActingOnLines{Act: ReleaseLines, Lines: both, Reason: "the third is at the door"})
	if !slices.Equal(done.Gains, []Gain{{third.OrderNo, 1, "A", 5}}) || done.Orders != 2 || done.Done[1].QtyChanged != 4 {
		t.Errorf("%+v", done)
	}
	for _, placed := range []PlacedOrder{first, second} {
		if allocated, _ := lineOf(t, s, placed.OrderNo, 1); allocated != 0 {
			t.Errorf("order %s has %d", placed.OrderNo, allocated)
		}
		if got := texts(t, s, "SELECT detail FROM audit_entries WHERE action = 'allocation released' AND subject = 'sales_order:"+placed.OrderNo+"'"); len(got) != 1 || !strings.HasSuffix(got[0], "of A: the third is at the door") {
			t.Errorf("the audit chain says %v", got)
		}
	}
	fails(t, s, ActOnLines, ActingOnLines{Act: AllocateLines, Lines: both}, models.Conflict, "No A is free in MAIN for line 1 of order "+second.OrderNo+". Nothing was changed.")
	if taken := does(t, s, ActOnLines, ActingOnLines{Act: AllocateLines, Lines: both[:1]}); taken.Done[0].QtyChanged != 5 {
		t.Errorf("the first line takes what the second could not have as well: %+v", taken)
	}
}

func TestALineThatIsRefusedIsNamedByThePreviewAndOtherwiseRefusesAll(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 6), order(t, s, nil, "A", 8)
	does(t, s, Pick, Picking{OrderNo: first.OrderNo, LineNo: 1, Qty: 2})
	all := []LineRef{{first.OrderNo, 1}, {second.OrderNo, 1}, {second.OrderNo, 1}, {second.OrderNo, 7}, {"NOPE", 1}}
	by := anna
	by.Preview, by.Watch = true, &Watch{Beside: store.Beside{OrderNos: []string{first.OrderNo, second.OrderNo}}}
	seen, err := ActOnLines(t.Context(), s, by, ActingOnLines{Act: CancelLines, Lines: all, Reason: "test"})
	if err != nil {
		t.Fatal(err)
	}
	want := []LineRefusal{
		{all[0], "2 of line 1 of order " + first.OrderNo + " are picked. Put them back first."},
		{all[3], "Order " + second.OrderNo + " has no line 7."}, {all[4], "There is no order NOPE."},
	}
	if !slices.Equal(seen.Refused, want) || len(seen.Done) != 1 || seen.Done[0].QtyChanged != 8 || len(by.Watch.After) != 0 {
		t.Errorf("%+v, and %d wait", seen, len(by.Watch.After))
	}
	fails(t, s, ActOnLines, ActingOnLines{Act: CancelLines, Lines: all, Reason: "test"}, models.Conflict,
		"2 of line 1 of order "+first.OrderNo+" are picked. Put them back first. 2 more are refused. Nothing was changed.")
	if n := count(t, s, "SELECT count(*) FROM sales_order_lines WHERE qty_cancelled > 0"); n != 0 {
		t.Errorf("%d lines are cancelled", n)
	}
	if done := does(t, s, ActOnLines, ActingOnLines{Act: CancelLines, Lines: all[1:2], Reason: "test"}); len(done.Unneeded) != 1 {
		t.Errorf("nobody waits for PO-1 any more: %+v", done)
	}
	if got := texts(t, s, "SELECT status FROM sales_orders WHERE order_no = '"+second.OrderNo+"'"); got[0] != "cancelled" {
		t.Errorf("the order is %v", got)
	}
}

func TestHoldingLinesHoldsTheirOrdersOnce(t *testing.T) {
	s := shop(t)
	first, second := order(t, s, nil, "A", 8, "B", 2), order(t, s, nil, "A", 6)
	lines := []LineRef{{first.OrderNo, 1}, {first.OrderNo, 2}}
	done := does(t, s, ActOnLines, ActingOnLines{Act: HoldLines, Lines: lines, Reason: " not  paid ", Release: true})
	if done.Orders != 1 || len(done.Done) != 2 || !slices.Equal(done.Gains, []Gain{{second.OrderNo, 1, "A", 4}}) {
		t.Errorf("%+v", done)
	}
	if got := texts(t, s, "SELECT detail FROM audit_entries WHERE action = 'put on hold'"); !slices.Equal(got, []string{"not paid"}) {
		t.Errorf("the audit chain says %v", got)
	}
	fails(t, s, ActOnLines, ActingOnLines{Act: HoldLines, Lines: lines, Reason: "again"}, models.Conflict, "Order "+first.OrderNo+" is on hold already: not paid. 1 more is refused. Nothing was changed.")
	fails(t, s, ActOnLines, ActingOnLines{Act: AllocateLines, Lines: lines[:1]}, models.Conflict, "Order "+first.OrderNo+" is on hold (not paid), so it is given nothing. Nothing was changed.")
	does(t, s, ActOnLines, ActingOnLines{Act: ResumeLines, Lines: lines})
	if allocated, _ := lineOf(t, s, first.OrderNo, 1); allocated != 4 {
		t.Errorf("the order took its place again and has %d", allocated)
	}
	fails(t, s, ActOnLines, ActingOnLines{Act: ResumeLines, Lines: lines}, models.Conflict, "Order "+first.OrderNo+" is not on hold. 1 more is refused. Nothing was changed.")
}

func TestLinesThatArePrioritisedStandBeforeTheOthers(t *testing.T) {
	s := shopWith(t, map[string]string{"stock": "warehouse_code,sku,on_hand\nMAIN,B,0\n"})
	byHand(t, s, "UPDATE company SET rank_rule = 'PRIORITY'")
	first, second, third := order(t, s, nil, "A", 3), order(t, s, nil, "A", 4), order(t, s, nil, "A", 5)
	lines := []LineRef{{second.OrderNo, 1}, {third.OrderNo, 1}}
	does(t, s, ActOnLines, ActingOnLines{Act: PrioritiseLines, Lines: lines, Priority: new(1), Reason: "key accounts"})
	if got := queueOf(t, s, "A"); !slices.Equal(got, []string{second.OrderNo + "/1 4", third.OrderNo + "/1 5", first.OrderNo + "/1 3"}) {
		t.Errorf("the queue is %v", got)
	}
	does(t, s, ActOnLines, ActingOnLines{Act: PrioritiseLines, Lines: lines, Reason: "no more"})
	if got := queueOf(t, s, "A"); got[0] != first.OrderNo+"/1 3" {
		t.Errorf("the queue is %v", got)
	}
}

func TestAnActOnLinesThatCannotBeMeantIsRefused(t *testing.T) {
	s := shop(t)
	line := []LineRef{{"NOPE", 1}}
	fails(t, s, ActOnLines, ActingOnLines{Act: HoldLines}, models.Invalid, "Nothing is selected. Nothing was changed.")
	fails(t, s, ActOnLines, ActingOnLines{Act: HoldLines, Lines: make([]LineRef, LinesAtOnce+1), Reason: "x"}, models.Invalid, "At most 500 lines are changed at once, and these are 501. Nothing was changed.")
	fails(t, s, ActOnLines, ActingOnLines{Act: CancelLines, Lines: line}, models.Invalid, "Please give a reason for the cancellation.")
	fails(t, s, ActOnLines, ActingOnLines{Act: PrioritiseLines, Lines: line, Priority: new(10), Reason: "x"}, models.Invalid, "A priority is a number from 1 (first) to 9.")
	fails(t, s, ActOnLines, ActingOnLines{Act: "burn", Lines: line}, models.Invalid, `There is no such act on lines as "burn".`)
	fails(t, s, ActOnLines, ActingOnLines{Act: AllocateLines, Lines: line}, models.Conflict, "There is no order NOPE. Nothing was changed.")
	var none []store.QueueLine
	if beside, err := s.QueueBeside(t.Context(), store.Beside{}); err != nil || !slices.Equal(beside, none) {
		t.Errorf("%v, %v", beside, err)
	}
}
