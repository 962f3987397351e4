package backorder

import (
	"slices"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/store"
)

// aDraft is a shop with a draft of 15 A and 100 B at 2.5 and the supplier's price.
func aDraft(t *testing.T) (*store.Store, string) {
	t.Helper()
	s := buying(t)
	po := drafted(t, s, PurchaseDraft{Supplier: "S1", Lines: []DraftLine{{SKU: "A", Qty: 15, UnitPrice: amountOf("2.5")}, {SKU: "B", Qty: 100, UnitPrice: amountOf("1")}}}).Orders[0]
	return s, po.PONo
}

func looking(po string) ReviewingPurchase { return ReviewingPurchase{PONo: po} }

func TestADraftIsApprovedUpToALimitAndSentByWhoeverMay(t *testing.T) {
	s, po := aDraft(t)
	waits := order(t, s, nil, "A", 40)
	byHand(t, s, "UPDATE company SET currency = 'EUR'")
	if err := s.InTx(t.Context(), store.Work{Actor: "owner"}, func(tx *store.Tx) error { return tx.SetPurchaseLimit(models.Buyer, "137.49") }); err != nil {
		t.Fatal(err)
	}
	buyer := By{Actor: "ben@shop.example", Role: models.Buyer}
	asked, err := ApprovePurchase(t.Context(), s, buyer, looking(po))
	if err != nil || asked.Status != models.PODraft || !strings.Contains(asked.Asked, "worth 137.50, and buyer approves up to 137.49") {
		t.Fatalf("a buyer beyond the limit: %+v, %v", asked, err)
	}
	send := SendingPurchase{ReviewingPurchase: looking(po), How: models.SentByMail, To: "sales@supplier.example", Mail: models.Mail{Subject: "Order", BodyText: "Text"}}
	if _, err := SendPurchase(t.Context(), s, buyer, send); models.KindOf(err) != models.Forbidden {
		t.Fatalf("a buyer sends beyond the limit: %v", err)
	}
	if n := count(t, s, "SELECT count(*) FROM mails"); n != 0 {
		t.Errorf("%d mails were written by what was refused", n)
	}
	if done, err := ApprovePurchase(t.Context(), s, anna, looking(po)); err != nil || done.Status != models.POApproved || done.Asked != "" {
		t.Fatalf("a manager: %+v, %v", done, err)
	}
	sent, err := SendPurchase(t.Context(), s, buyer, send)
	if err != nil || sent.Status != models.POSent {
		t.Fatalf("sent: %+v, %v", sent, err)
	}
	if got := texts(t, s, "SELECT approval_asked_by || ' ' || approved_by || ' ' || sent_how || ' ' || sent_date FROM purchase_orders WHERE po_no = '"+po+"'"); got[0] != "ben@shop.example anna@shop.example mail 2026-11-22" {
		t.Errorf("it says %v", got)
	}
	if n := count(t, s, "SELECT sum(g.qty) FROM pegs AS g JOIN purchase_order_lines AS l ON l.id = g.po_line_id JOIN purchase_orders AS p ON p.id = l.po_id WHERE p.po_no = '"+po+"'"); n != 10 {
		t.Errorf("%d units of it are pegged to %s, want the 10 that nothing else covers", n, waits.OrderNo)
	}
	if got := texts(t, s, "SELECT document || ' ' || recipients FROM mails"); len(got) != 1 || got[0] != "purchase_order:"+po+" sales@supplier.example" {
		t.Errorf("the outbox holds %v", got)
	}
	mustHold(t, s)
}

func TestAnOrderOfWhichAPriceIsNotKnownIsApprovedByWhoeverHasNoLimit(t *testing.T) {
	s, po := aDraft(t)
	byHand(t, s, "INSERT INTO purchase_limits VALUES ('buyer', 1000000)", "UPDATE purchase_order_lines SET unit_cost = NULL WHERE line_no = 2 AND po_id = (SELECT id FROM purchase_orders WHERE po_no = '"+po+"')")
	if done, err := ApprovePurchase(t.Context(), s, By{Actor: "ben", Role: models.Buyer}, looking(po)); err != nil || !strings.Contains(done.Asked, "not known") {
		t.Errorf("a buyer: %+v, %v", done, err)
	}
	if done, err := ApprovePurchase(t.Context(), s, anna, looking(po)); err != nil || done.Status != models.POApproved {
		t.Errorf("a manager: %+v, %v", done, err)
	}
}

func TestAnAmendedOrderKeepsItsPegsAndItsVersions(t *testing.T) {
	s, po := aDraft(t)
	order(t, s, nil, "A", 40)
	does(t, s, SendPurchase, SendingPurchase{ReviewingPurchase: looking(po), How: models.SentByPhone})
	pegged := func() int64 {
		return count(t, s, "SELECT coalesce(sum(g.qty), 0) FROM pegs AS g JOIN purchase_order_lines AS l ON l.id = g.po_line_id JOIN purchase_orders AS p ON p.id = l.po_id WHERE p.po_no = '"+po+"'")
	}
	does(t, s, AmendPurchase, AmendingPurchase{ReviewingPurchase: looking(po), Lines: []AmendedPurchaseLine{{LineNo: 1, Qty: units(12), DateExpected: new(day("2026-12-20")), UnitPrice: amountOf("2.75")}}, Reason: "agreed by phone"})
	if n := pegged(); n != 10 {
		t.Errorf("%d units are pegged after it was reduced to 12", n)
	}
	does(t, s, AmendPurchase, AmendingPurchase{ReviewingPurchase: looking(po), Lines: []AmendedPurchaseLine{{LineNo: 1, Qty: units(4)}}, Add: []DraftLine{{SKU: "N", Qty: 3}}, Reason: "less"})
	if n := pegged(); n != 4 {
		t.Errorf("%d units are pegged to the 4 that are left", n)
	}
	id := count(t, s, "SELECT id FROM purchase_orders WHERE po_no = '"+po+"'")
	versions, err := s.PurchaseVersions(t.Context(), id)
	if err != nil || len(versions) != 3 {
		t.Fatalf("%d versions, %v", len(versions), err)
	}
	newest, before, first := versions[0].Lines, versions[1].Lines, versions[2].Lines
	if len(newest) != 3 || newest[0].Qty != 4 || newest[2].SKU != "N" || before[0].Qty != 12 || before[0].UnitCost != "2.75" || before[0].Expected != "2026-12-20" || first[0].Qty != 15 || first[0].UnitCost != "2.5" {
		t.Errorf("the versions are %+v", versions)
	}
	_, err = AmendPurchase(t.Context(), s, anna, AmendingPurchase{ReviewingPurchase: ReviewingPurchase{po, 1}, Lines: []AmendedPurchaseLine{{LineNo: 1, Qty: units(5)}}, Reason: "stale"})
	if models.KindOf(err) != models.Conflict || !strings.Contains(err.Error(), "changed since you looked") {
		t.Errorf("a stale look: %v", err)
	}
	mustHold(t, s)
}

func TestAHeaderDateMovesOnlyTheLinesThatStillHadIt(t *testing.T) {
	s, po := aDraft(t)
	byHand(t, s, "UPDATE purchase_orders SET date_expected = '2026-12-10' WHERE po_no = '"+po+"'",
		"UPDATE purchase_order_lines SET date_expected = CASE line_no WHEN 1 THEN DATE '2026-12-10' ELSE DATE '2026-12-15' END WHERE po_id = (SELECT id FROM purchase_orders WHERE po_no = '"+po+"')")
	does(t, s, AmendPurchase, AmendingPurchase{ReviewingPurchase: looking(po), DateExpected: date("2026-12-12"), Reason: "test"})
	got := texts(t, s, "SELECT date_expected FROM purchase_order_lines WHERE po_id = (SELECT id FROM purchase_orders WHERE po_no = '"+po+"') ORDER BY line_no")
	if !strings.HasPrefix(got[0], "2026-12-12") || !strings.HasPrefix(got[1], "2026-12-15") {
		t.Errorf("the lines are expected on %v", got)
	}
}

func TestACancelledOrderLeavesTheCustomersLinesWaiting(t *testing.T) {
	s, po := aDraft(t)
	order(t, s, nil, "A", 40)
	does(t, s, SendPurchase, SendingPurchase{ReviewingPurchase: looking(po), How: models.SentOnPaper})
	preview := anna
	preview.Preview = true
	seen, err := CancelPurchase(t.Context(), s, preview, EndingPurchase{ReviewingPurchase: looking(po), Reason: "test"})
	if err != nil || seen.QtyCut != 115 || seen.Status != models.POCancelled {
		t.Fatalf("the preview says %+v, %v", seen, err)
	}
	lost := 0
	for _, line := range seen.Planned() {
		if line.QtyCovered < 30 {
			lost++
		}
	}
	if lost != 1 {
		t.Errorf("the preview shows %d lines that lose supply", lost)
	}
	done := does(t, s, CancelPurchase, EndingPurchase{ReviewingPurchase: looking(po), LineNo: 1, Reason: "test"})
	if done.QtyCut != 15 || done.Status != models.POSent {
		t.Errorf("a line was cancelled: %+v", done)
	}
	if got := texts(t, s, "SELECT qty_backordered || ' ' || qty_covered FROM backorders WHERE sku = 'A'"); got[0] != "30 20" {
		t.Errorf("the order waits for and is covered by %v", got)
	}
	if done := does(t, s, CancelPurchase, EndingPurchase{ReviewingPurchase: looking(po), Reason: "test"}); done.Status != models.POCancelled {
		t.Errorf("the rest was cancelled: %+v", done)
	}
	if _, err := CancelPurchase(t.Context(), s, anna, EndingPurchase{ReviewingPurchase: looking(po), Reason: "again"}); models.KindOf(err) != models.Conflict {
		t.Errorf("cancelled again: %v", err)
	}
	mustHold(t, s)
}

func TestAnOrderIsClosedWithItsRestAndBilledOnItsOwnAxis(t *testing.T) {
	s, po := aDraft(t)
	if _, err := BillPurchase(t.Context(), s, anna, BillingPurchase{ReviewingPurchase: looking(po)}); models.KindOf(err) != models.Conflict {
		t.Errorf("a draft was billed: %v", err)
	}
	does(t, s, SendPurchase, SendingPurchase{ReviewingPurchase: looking(po), How: models.SentByPhone})
	does(t, s, Receive, Receiving{PONo: po, POLineNo: 1, Qty: 5})
	if done := does(t, s, BillPurchase, BillingPurchase{ReviewingPurchase: looking(po), BillNo: "R-1"}); done.Status != models.POPartiallyReceived {
		t.Errorf("a bill made it %s", done.Status)
	}
	if done := does(t, s, ClosePurchase, EndingPurchase{ReviewingPurchase: looking(po), Reason: "enough"}); done.Status != models.POClosed || done.QtyCut != 110 {
		t.Errorf("closed %+v", done)
	}
	if got := texts(t, s, "SELECT bill_no || ' ' || close_reason FROM purchase_orders WHERE po_no = '"+po+"'"); got[0] != "R-1 enough" {
		t.Errorf("it says %v", got)
	}
	does(t, s, BillPurchase, BillingPurchase{ReviewingPurchase: looking(po), Undo: true})
	if n := count(t, s, "SELECT count(*) FROM purchase_orders WHERE billed_date IS NOT NULL"); n != 0 {
		t.Error("the bill was not taken back")
	}
	mustHold(t, s)
}

func TestASupplierAnswersLineByLineAndTheFirstDayStays(t *testing.T) {
	s, po := aDraft(t)
	order(t, s, nil, "A", 40)
	if _, err := Acknowledge(t.Context(), s, anna, Acknowledging{ReviewingPurchase: looking(po), Lines: []AnsweredLine{{LineNo: 1, Answer: models.AnswerAccepted}}}); models.KindOf(err) != models.Conflict {
		t.Errorf("a draft was answered: %v", err)
	}
	does(t, s, SendPurchase, SendingPurchase{ReviewingPurchase: looking(po), How: models.SentByPhone})
	answer := func(lines ...AnsweredLine) PurchaseStanding {
		return does(t, s, Acknowledge, Acknowledging{ReviewingPurchase: looking(po), Lines: lines})
	}
	if done := answer(AnsweredLine{LineNo: 1, Answer: models.AnswerNewDate, Date: date("2026-12-10")}); done.Status != models.POSent {
		t.Errorf("one of two lines is answered, and it is %s", done.Status)
	}
	if done := answer(AnsweredLine{LineNo: 2, Answer: models.AnswerSplit, Parts: []AnsweredPart{{60, day("2026-12-20")}, {40, day("2026-12-05")}}}); done.Status != models.POAcknowledged {
		t.Errorf("both lines are answered, and it is %s", done.Status)
	}
	if got := texts(t, s, "SELECT schedule_no || ' ' || qty || ' ' || date_confirmed FROM purchase_order_schedules ORDER BY schedule_no"); !slices.Equal(got, []string{"1 40 2026-12-05", "2 60 2026-12-20"}) {
		t.Errorf("the parts are %v", got)
	}
	answer(AnsweredLine{LineNo: 1, Answer: models.AnswerBackordered, Date: date("2027-01-15"), Reason: "material"})
	if got := texts(t, s, "SELECT date_confirmed_first || ' ' || date_confirmed FROM purchase_order_lines AS l JOIN purchase_orders AS p ON p.id = l.po_id WHERE line_no = 1 AND p.po_no = '"+po+"'"); got[0] != "2026-12-10 2027-01-15" {
		t.Errorf("the days are %v", got)
	}
	if got := texts(t, s, "SELECT l.reason || ' ' || b.reason FROM sales_order_lines AS l JOIN backorders AS b ON b.line_id = l.id WHERE b.sku = 'A'"); got[0] != "manufacturer_material manufacturer_material" {
		t.Errorf("it waits because of %v", got)
	}
	answer(AnsweredLine{LineNo: 1, Answer: models.AnswerDiscontinued, Replacement: "N"})
	if got := texts(t, s, "SELECT qty_backordered || ' ' || qty_covered FROM backorders WHERE sku = 'A'"); got[0] != "30 20" {
		t.Errorf("the order waits for and is covered by %v", got)
	}
	for want, line := range map[string]AnsweredLine{
		"owes nothing any more":    {LineNo: 1, Answer: models.AnswerAccepted},
		"no line 7":                {LineNo: 7, Answer: models.AnswerAccepted},
		"a day that has passed":    {LineNo: 2, Answer: models.AnswerNewDate, Date: date("2026-11-21")},
		"are 99 together, but 100": {LineNo: 2, Answer: models.AnswerSplit, Parts: []AnsweredPart{{50, day("2026-12-05")}, {49, day("2026-12-20")}}},
		"give the new day":         {LineNo: 2, Answer: models.AnswerNewDate},
		"production, material":     {LineNo: 2, Answer: models.AnswerBackordered, Date: date("2026-12-05"), Reason: "holiday"},
		"is none of these":         {LineNo: 2, Answer: "perhaps"},
	} {
		_, err := Acknowledge(t.Context(), s, anna, Acknowledging{ReviewingPurchase: looking(po), Lines: []AnsweredLine{line}})
		if err == nil || models.KindOf(err) == models.Internal || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", line, err, want)
		}
	}
	mustHold(t, s)
}

func TestTheBlastRadiusOfADayIsSeenBeforeItIsTaken(t *testing.T) {
	s, po := aDraft(t)
	byHand(t, s, "UPDATE purchase_order_lines SET date_expected = '2026-12-10' WHERE po_id = (SELECT id FROM purchase_orders WHERE po_no = '"+po+"')")
	order(t, s, func(o *NewOrder) { o.OrderNo = "FIRST" }, "A", 40)
	does(t, s, SendPurchase, SendingPurchase{ReviewingPurchase: looking(po), How: models.SentByPhone})
	id := count(t, s, "SELECT l.id FROM purchase_order_lines AS l JOIN purchase_orders AS p ON p.id = l.po_id WHERE line_no = 1 AND p.po_no = '"+po+"'")
	byHand(t, s, "UPDATE backorders SET date_promised = date_safe + 3 WHERE sku = 'A'", "UPDATE sales_order_lines AS l SET date_promised = b.date_promised FROM backorders AS b WHERE b.line_id = l.id AND b.sku = 'A'")
	radius := func(date string) store.BlastRadius {
		change := store.SupplyChange{POLineID: id}
		if date != "" {
			change.Date = new(day(date))
		}
		r, err := s.BlastRadius(t.Context(), change)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if r := radius("2026-12-11"); r.Orders != 1 || r.Customers != 1 || r.Lines != 1 || r.Units != 10 || r.Broken != 0 || r.Whole != 1 {
		t.Errorf("a day later: %+v", r)
	}
	if r := radius("2027-03-20"); r.Broken != 1 || r.NoSupply != 0 {
		t.Errorf("months later: %+v", r)
	}
	if r := radius(""); r.Broken != 1 || r.NoSupply != 1 || r.Whole != 0 {
		t.Errorf("never: %+v", r)
	}
}
