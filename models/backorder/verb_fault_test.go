package backorder

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"pegboard/models"
	"pegboard/models/store"
)

// asked is one request of every verb, all of them possible in the company that readied prepares.
var asked = []struct {
	verb   string
	action string // of the audit entry that the verb leaves
	ask    func(ctx context.Context, s *store.Store, by By) error
}{
	{"place order", "order placed", func(ctx context.Context, s *store.Store, by By) error {
		return only(PlaceOrder(ctx, s, by, NewOrder{Customer: "C1", OrderNo: "NEW", Lines: []NewLine{{SKU: "A", Qty: 3}, {SKU: "KIT", Qty: 2}, {SKU: "LIM", Qty: 2}}}))
	}},
	{"amend order", "order amended", func(ctx context.Context, s *store.Store, by By) error {
		return only(AmendOrder(ctx, s, by, Amending{OrderNo: "ONE", Lines: []AmendedLine{{LineNo: 1, Qty: units(9)}}, Add: []NewLine{{SKU: "N", Qty: 1}}}))
	}},
	{"cancel line", "cancelled", func(ctx context.Context, s *store.Store, by By) error {
		return only(CancelLine(ctx, s, by, Cancelling{OrderNo: "ONE", LineNo: 1, Qty: 5, Reason: "test"}))
	}},
	{"hold order", "put on hold", func(ctx context.Context, s *store.Store, by By) error {
		return only(HoldOrder(ctx, s, by, Holding{OrderNo: "ONE", Reason: "test", Release: true}))
	}},
	{"release hold", "hold ended", func(ctx context.Context, s *store.Store, by By) error {
		return only(ReleaseHold(ctx, s, by, ReleasingHold{"HELD"}))
	}},
	{"allocate", "allocated by hand", func(ctx context.Context, s *store.Store, by By) error {
		return only(Allocate(ctx, s, by, Allocation{OrderNo: "FREED", LineNo: 1, Qty: 1}))
	}},
	{"release", "allocation released", func(ctx context.Context, s *store.Store, by By) error {
		return only(Release(ctx, s, by, Releasing{OrderNo: "ONE", LineNo: 1, Qty: 3, Reason: "test"}))
	}},
	{"give back", "allocation released", func(ctx context.Context, s *store.Store, by By) error {
		return only(GiveBack(ctx, s, by, GivingBack{Lines: []GivingBackLine{{"OLD", "MAIN", "OVER", 1, 2}}, Reason: "test"}))
	}},
	{"prioritise", "prioritised", func(ctx context.Context, s *store.Store, by By) error {
		return only(Prioritise(ctx, s, by, Prioritising{OrderNo: "TWO", LineNo: 1, Before: &LineRef{"ONE", 1}, Reason: "test"}))
	}},
	{"hold lines", "put on hold", func(ctx context.Context, s *store.Store, by By) error {
		return only(ActOnLines(ctx, s, by, ActingOnLines{Act: HoldLines, Lines: []LineRef{{"ONE", 1}, {"TWO", 1}}, Reason: "test", Release: true}))
	}},
	{"end the hold of lines", "hold ended", func(ctx context.Context, s *store.Store, by By) error {
		return only(ActOnLines(ctx, s, by, ActingOnLines{Act: ResumeLines, Lines: []LineRef{{"HELD", 1}}}))
	}},
	{"prioritise lines", "prioritised", func(ctx context.Context, s *store.Store, by By) error {
		return only(ActOnLines(ctx, s, by, ActingOnLines{Act: PrioritiseLines, Lines: []LineRef{{"TWO", 1}, {"TIED", 1}}, Priority: new(2), Reason: "test"}))
	}},
	{"allocate lines", "allocated by hand", func(ctx context.Context, s *store.Store, by By) error {
		return only(ActOnLines(ctx, s, by, ActingOnLines{Act: AllocateLines, Lines: []LineRef{{"FREED", 1}}}))
	}},
	{"release lines", "allocation released", func(ctx context.Context, s *store.Store, by By) error {
		return only(ActOnLines(ctx, s, by, ActingOnLines{Act: ReleaseLines, Lines: []LineRef{{"ONE", 1}, {"SOON", 1}}, Reason: "test"}))
	}},
	{"cancel lines", "cancelled", func(ctx context.Context, s *store.Store, by By) error {
		return only(ActOnLines(ctx, s, by, ActingOnLines{Act: CancelLines, Lines: []LineRef{{"ONE", 1}, {"TIED", 1}, {"LATER", 1}}, Reason: "test"}))
	}},
	{"substitute", "substituted", func(ctx context.Context, s *store.Store, by By) error {
		return only(Substitute(ctx, s, by, Substituting{OrderNo: "TIED", LineNo: 1, SKU: "KIT", Qty: 2, Reason: "test"}))
	}},
	{"move line", "moved to another warehouse", func(ctx context.Context, s *store.Store, by By) error {
		return only(MoveLine(ctx, s, by, Moving{OrderNo: "ONE", LineNo: 1, Warehouse: "EAST", Reason: "test"}))
	}},
	{"move a part of a line", "moved to another warehouse", func(ctx context.Context, s *store.Store, by By) error {
		return only(MoveLine(ctx, s, by, Moving{OrderNo: "TIED", LineNo: 1, Warehouse: "EAST", Qty: 3}))
	}},
	{"change promise", "promised by hand", func(ctx context.Context, s *store.Store, by By) error {
		return only(ChangePromise(ctx, s, by, Promising{OrderNo: "ONE", Date: *date("2027-03-01"), Reason: "test", ToldCustomer: true}))
	}},
	{"split line", "line split", func(ctx context.Context, s *store.Store, by By) error {
		return only(SplitLine(ctx, s, by, Splitting{OrderNo: "TIED", LineNo: 1, Qty: 2}))
	}},
	{"peg", "pegged by hand", func(ctx context.Context, s *store.Store, by By) error {
		return only(Peg(ctx, s, by, Pegging{OrderNo: "TWO", LineNo: 1, PONo: "PO-1", POLineNo: 1, Qty: 2}))
	}},
	{"unpeg", "peg by hand removed", func(ctx context.Context, s *store.Store, by By) error {
		return only(Unpeg(ctx, s, by, Pegging{OrderNo: "TIED", LineNo: 1, PONo: "PO-1", POLineNo: 1}))
	}},
	{"pick", "picked", func(ctx context.Context, s *store.Store, by By) error {
		return only(Pick(ctx, s, by, Picking{OrderNo: "ONE"}))
	}},
	{"ship", "shipped", func(ctx context.Context, s *store.Store, by By) error {
		return only(Ship(ctx, s, by, Shipping{OrderNo: "ONE"}))
	}},
	{"return", "returned", func(ctx context.Context, s *store.Store, by By) error {
		return only(Return(ctx, s, by, Returning{OrderNo: "GONE", LineNo: 1, Qty: 1, Condition: models.ReturnSellable, Reason: "test"}))
	}},
	{"adjust stock", "count of stock", func(ctx context.Context, s *store.Store, by By) error {
		return only(AdjustStock(ctx, s, by, Adjusting{SKU: "A", Kind: models.MovementCount, Qty: 3, Reason: "test"}))
	}},
	{"count stock", "count of stock", func(ctx context.Context, s *store.Store, by By) error {
		return only(CountStock(ctx, s, by, Counting{Lines: []CountingLine{{SKU: "A", Qty: 3}, {SKU: "B", Qty: 99}}, Reason: "test"}))
	}},
	{"receive", "received", func(ctx context.Context, s *store.Store, by By) error {
		return only(Receive(ctx, s, by, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 7, QtyRejected: 1, RejectReason: models.RejectDamaged}))
	}},
	{"receive delivery", "received", func(ctx context.Context, s *store.Store, by By) error {
		return only(ReceiveDelivery(ctx, s, by, Delivery{PONo: "PO-1", Lines: []DeliveredLine{{POLineNo: 1, Qty: 7, QtyRejected: 1, RejectReason: models.RejectDamaged},
			{POLineNo: 2, Qty: 3, Remainder: &Remainder{Choice: RemainderDiscontinued}}}}))
	}},
	{"draft purchase", "purchase order drafted", func(ctx context.Context, s *store.Store, by By) error {
		return only(DraftPurchase(ctx, s, by, Drafting{Drafts: []PurchaseDraft{{Supplier: "S1", Warehouse: "EAST", Lines: []DraftLine{{SKU: "N", Qty: 5}, {SKU: "A", Qty: 7}}}}}))
	}},
	{"approve purchase", "purchase order approved", func(ctx context.Context, s *store.Store, by By) error {
		return only(ApprovePurchase(ctx, s, by, ReviewingPurchase{PONo: "PO-DRAFT"}))
	}},
	{"send purchase", "purchase order sent", func(ctx context.Context, s *store.Store, by By) error {
		return only(SendPurchase(ctx, s, by, SendingPurchase{ReviewingPurchase: ReviewingPurchase{PONo: "PO-DRAFT"}, How: models.SentByMail, To: "sales@supplier.example",
			Mail: models.Mail{Subject: "Purchase order", BodyText: "Dear supplier"}, Files: []models.MailAttachment{{Name: "po.pdf", MediaType: "application/pdf", Content: []byte("%PDF")}}}))
	}},
	{"amend purchase", "purchase order amended", func(ctx context.Context, s *store.Store, by By) error {
		return only(AmendPurchase(ctx, s, by, AmendingPurchase{ReviewingPurchase: ReviewingPurchase{PONo: "PO-1"}, Lines: []AmendedPurchaseLine{{LineNo: 1, Qty: units(30), DateExpected: new(day("2026-12-20"))}},
			Add: []DraftLine{{SKU: "N", Qty: 4}}, Reason: "test"}))
	}},
	{"acknowledge", "acknowledged", func(ctx context.Context, s *store.Store, by By) error {
		return only(Acknowledge(ctx, s, by, Acknowledging{ReviewingPurchase: ReviewingPurchase{PONo: "PO-1"}, Lines: []AnsweredLine{{LineNo: 1, Answer: models.AnswerBackordered, Date: new(day("2027-01-10")), Reason: "material"},
			{LineNo: 2, Answer: models.AnswerDiscontinued, Replacement: "N"}}}))
	}},
	{"cancel purchase", "purchase order cancelled", func(ctx context.Context, s *store.Store, by By) error {
		return only(CancelPurchase(ctx, s, by, EndingPurchase{ReviewingPurchase: ReviewingPurchase{PONo: "PO-1"}, LineNo: 1, Reason: "test"}))
	}},
	{"close purchase", "purchase order closed", func(ctx context.Context, s *store.Store, by By) error {
		return only(ClosePurchase(ctx, s, by, EndingPurchase{ReviewingPurchase: ReviewingPurchase{PONo: "PO-1"}, Reason: "test"}))
	}},
	{"bill purchase", "purchase order billed", func(ctx context.Context, s *store.Store, by By) error {
		return only(BillPurchase(ctx, s, by, BillingPurchase{ReviewingPurchase: ReviewingPurchase{PONo: "PO-1"}, BillNo: "R-77"}))
	}},
	{"reverse a receipt", "receipt reversed", func(ctx context.Context, s *store.Store, by By) error {
		return only(Reverse(ctx, s, by, Reversing{Kind: ReverseReceipt, No: "RECEIVED", Reason: "test"}))
	}},
	{"reverse a shipment", "shipment reversed", func(ctx context.Context, s *store.Store, by By) error {
		return only(Reverse(ctx, s, by, Reversing{Kind: ReverseShipment, No: "SENT", Reason: "test"}))
	}},
	{"reverse an adjustment", "adjustment of stock", func(ctx context.Context, s *store.Store, by By) error {
		return only(Reverse(ctx, s, by, Reversing{Kind: ReverseAdjustment, No: "AD-100001", Reason: "test"}))
	}},
	{"simulate run", "", func(ctx context.Context, s *store.Store, by By) error {
		return only(SimulateRun(ctx, s, by, Simulating{SKU: "A", Reoptimise: true}))
	}},
	{"edit run", "", func(ctx context.Context, s *store.Store, by By) error {
		return only(EditRun(ctx, s, by, EditingRun{Run: 1, Edits: []LineEdit{{LineRef{"TWO", 1}, 2}}}))
	}},
	{"apply run", "allocation run applied", func(ctx context.Context, s *store.Store, by By) error {
		return only(ApplyRun(ctx, s, by, ApplyingRun{Run: 1, Approve: true}))
	}},
	{"undo run", "allocation run undone", func(ctx context.Context, s *store.Store, by By) error {
		return only(UndoRun(ctx, s, by, ApplyingRun{Run: 2, Approve: true}))
	}},
}

func only[T any](_ T, err error) error { return err }

// readied is a company in which each request of asked is possible.
func readied(t *testing.T, s *store.Store) {
	t.Helper()
	company := tradingShop()
	if _, problems, err := importSet(t, s, files(t, company), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	byHand(t, s, "UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses WHERE code = 'MAIN')", "UPDATE skus SET backorder_limit = 4 WHERE code = 'LIM'")
	named := func(no string, sku string, n int) { order(t, s, func(o *NewOrder) { o.OrderNo = no }, sku, n) }
	named("GONE", "N", 2)
	does(t, s, Ship, Shipping{OrderNo: "GONE"})
	named("SENT-ONE", "N", 1)
	does(t, s, Ship, Shipping{OrderNo: "SENT-ONE", ShipmentNo: "SENT"})
	does(t, s, AdjustStock, Adjusting{SKU: "B", Kind: models.MovementAdjustment, Qty: 2, Reason: "found"})
	does(t, s, Receive, Receiving{PONo: "PO-1", POLineNo: 1, Qty: 2, ReceiptNo: "RECEIVED"})
	does(t, s, DraftPurchase, Drafting{Drafts: []PurchaseDraft{{Supplier: "S1", PONo: "PO-DRAFT", Lines: []DraftLine{{SKU: "A", Qty: 7}, {SKU: "N", Qty: 2}}}}})
	// A run that was applied, for undoing, and one that is simulated, on different SKUs.
	order(t, s, func(o *NewOrder) { o.OrderNo, o.Lines[0].DateRequested = "LATER", date("2027-01-20") }, "DENY", 3)
	named("SOON", "DENY", 2)
	named("ONE", "A", 8)
	named("TWO", "A", 6)
	named("TIED", "A", 4)
	does(t, s, Peg, Pegging{OrderNo: "TIED", LineNo: 1, PONo: "PO-1", POLineNo: 1, Qty: 4})
	named("HELD", "B", 1)
	does(t, s, HoldOrder, Holding{OrderNo: "HELD", Reason: "credit", Release: true})
	named("FREED", "LIM", 2)
	does(t, s, Release, Releasing{OrderNo: "FREED", Reason: "test"})
	named("OVER", "OLD", 3)
	does(t, s, AdjustStock, Adjusting{SKU: "OLD", Kind: models.MovementCount, Qty: 1, Reason: "test"})
	does(t, s, SimulateRun, Simulating{SKU: "A", Strategies: []LineStrategy{{LineRef{"TWO", 1}, "WIN"}, {LineRef{"ONE", 1}, "LOSE"}}})
	does(t, s, SimulateRun, Simulating{SKU: "DENY", Reoptimise: true})
	does(t, s, ApplyRun, ApplyingRun{Run: 2, Approve: true})
}

func TestAVerbThatFailsAtAnyOfItsStatementsChangesNothing(t *testing.T) {
	f := newFaulty(t)
	readied(t, f.Store)
	broken := errors.New("the statement fails")
	cut := func() error {
		_, err := f.SQL().ExecContext(context.Background(), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = current_database()")
		return err
	}
	for _, a := range asked {
		t.Run(a.verb, func(t *testing.T) {
			by := anna
			by.Preview, by.Key = true, "key of "+a.verb
			var dry error
			steps := f.statements(func() { dry = a.ask(t.Context(), f.Store, by) })
			if dry != nil {
				t.Fatal(dry)
			}
			by.Preview = false
			before := picture(t, f.Store)
			// A preview leaves out the audit entry with the key, and the commit.
			for step := int64(1); step <= steps+2; step++ {
				f.fail = func() error { return broken }
				if step%5 == 0 {
					f.fail = cut
				}
				f.left.Store(step)
				err := a.ask(t.Context(), f.Store, by)
				for errors.Is(err, store.ErrKeyRunning) {
					// The server has not yet noticed that the connection before was cut, and still holds its key.
					f.left.Store(step)
					err = a.ask(t.Context(), f.Store, by)
				}
				if f.left.Swap(-1) > 0 || err == nil {
					t.Fatalf("step %d of %d failed, and the answer was %v", step, steps+2, err)
				}
				if told := models.Sentence(err); told != "Something went wrong inside Pegboard. Nothing was changed." {
					t.Errorf("step %d failed, and people were told %q", step, told)
				}
			}
			if after := picture(t, f.Store); after != before {
				t.Errorf("the failures left\n%s\ninstead of\n%s", after, before)
			}
			// The same request under the same key succeeds afterwards; here it is only previewed, for the verbs that follow.
			by.Preview = true
			err := a.ask(t.Context(), f.Store, by)
			for errors.Is(err, store.ErrKeyRunning) {
				err = a.ask(t.Context(), f.Store, by)
			}
			if err != nil {
				t.Errorf("afterwards: %v", err)
			}
		})
	}
	mustHold(t, f.Store)
}

func TestFiftyIdenticalSubmitsOfAVerbHaveOneEffect(t *testing.T) {
	for _, a := range asked {
		t.Run(a.verb, func(t *testing.T) {
			t.Parallel()
			f := newFaulty(t)
			readied(t, f.Store)
			by := anna
			by.Key = "the form of " + a.verb
			var wait sync.WaitGroup
			var done, running atomic.Int64
			for range 50 {
				wait.Go(func() {
					switch err := a.ask(t.Context(), f.Store, by); {
					case err == nil:
						done.Add(1)
					case errors.Is(err, store.ErrKeyRunning):
						running.Add(1)
					default:
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if err := a.ask(t.Context(), f.Store, by); err != nil || done.Load() == 0 {
				t.Errorf("%d were done and %d had to wait; once more: %v", done.Load(), running.Load(), err)
			}
			if keys := count(t, f.Store, "SELECT count(*) FROM idempotency_keys WHERE key = '"+by.Key+"'"); keys != 1 {
				t.Errorf("%d keys are kept", keys)
			}
			if a.action != "" {
				var entries int64
				err := f.SQL().QueryRow("SELECT count(*) FROM audit_entries AS e, idempotency_keys AS k WHERE k.key = $1 AND e.action = $2 AND e.at = k.created_at AND e.id <= k.audit_id AND e.id > k.audit_id - 12", by.Key, a.action).Scan(&entries)
				if err != nil || entries < 1 {
					t.Errorf("%d audit entries say what was done, %v", entries, err)
				}
			}
			mustHold(t, f.Store)
		})
	}
}

// statements counts what do executes.
func (f *faulty) statements(do func()) int64 {
	const many = 1 << 40
	f.left.Store(many)
	do()
	return many - f.left.Swap(-1)
}
