package backorder

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// load is many people at work on few SKUs: it places orders, ships, cancels, counts, allocates and receives, all at
// random, and keeps what became of it.
type load struct {
	s           *store.Store
	skus        int
	started     time.Time
	shared      bool                    // orders of other programs are worked on as well
	together    bool                    // orders ship complete, and all SKUs are tied together
	acknowledge func(actor, key string) // called for every request that was done

	mu      sync.Mutex
	orders  []string
	done    map[string]int
	refused map[string]int
	took    []time.Duration
	broken  []error
}

func newLoad(s *store.Store, skus int) *load {
	return &load{s: s, skus: skus, done: map[string]int{}, refused: map[string]int{}}
}

// hotCompany makes a company of few SKUs, each with stock and open purchase order lines.
func hotCompany(t testing.TB, s *store.Store, skus int) {
	t.Helper()
	inHand(t, s,
		"INSERT INTO warehouses (code, name) VALUES ('MAIN', 'Main')",
		"UPDATE company SET default_warehouse_id = (SELECT id FROM warehouses)",
		"INSERT INTO customers (code, name) SELECT 'C' || n, 'Customer ' || n FROM generate_series(1, 50) n",
		"INSERT INTO suppliers (code, name) VALUES ('S', 'Supplier')",
		fmt.Sprintf("INSERT INTO skus (code, name, unit_price) SELECT 'HOT-' || n, 'Hot ' || n, 10 FROM generate_series(1, %d) n", skus),
		"INSERT INTO stock_levels (sku_id, warehouse_id, on_hand) SELECT k.id, w.id, 40 FROM skus k, warehouses w",
		"INSERT INTO stock_movements (sku_id, warehouse_id, from_account, to_account, qty, kind, actor, at) SELECT sku_id, warehouse_id, 'adjustment', 'on_hand', on_hand, 'count', 'setup', $1 FROM stock_levels",
		"INSERT INTO purchase_orders (po_no, supplier_id, warehouse_id, order_date, status) SELECT 'PO-' || n, v.id, w.id, '2026-11-01', 'sent' FROM generate_series(1, 3) n, suppliers v, warehouses w",
		"INSERT INTO purchase_order_lines (po_id, line_no, sku_id, qty_ordered, date_expected) SELECT p.id, row_number() OVER (PARTITION BY p.id ORDER BY k.id), k.id, 100000, DATE '2026-12-01' + CAST(p.id AS integer) FROM purchase_orders p, skus k")
}

// inHand makes changes past the verbs, with an audit entry.
func inHand(t testing.TB, s *store.Store, statements ...string) {
	t.Helper()
	err := s.InTx(context.Background(), store.Work{Actor: "setup", Bulk: true}, func(tx *store.Tx) error {
		for _, statement := range statements {
			var arguments []any
			if strings.Contains(statement, "$1") {
				arguments = []any{tx.Now}
			}
			if _, err := tx.Exec(statement, arguments...); err != nil {
				return err
			}
		}
		return tx.Audit("setup", "company", "made for a test")
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (l *load) sku(random *rand.Rand) string { return fmt.Sprintf("HOT-%d", 1+random.IntN(l.skus)) }

func (l *load) someOrder(random *rand.Rand) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.orders) == 0 {
		return "NONE"
	}
	if last, ok := strings.CutPrefix(l.orders[len(l.orders)-1], "SO-"); ok && l.shared {
		// Numbers are given out in turn, so what lies before the last of ours is partly theirs.
		if n, err := strconv.Atoi(last); err == nil {
			return fmt.Sprintf("SO-%d", n-random.IntN(400))
		}
	}
	// People mostly work on what came lately.
	from := max(0, len(l.orders)-400)
	return l.orders[from+random.IntN(len(l.orders)-from)]
}

// command asks for one thing at random.
func (l *load) command(ctx context.Context, random *rand.Rand, actor string) (name string, err error) {
	by := By{Actor: actor, Role: models.Manager, Key: fmt.Sprint(random.Uint64())}
	defer func() {
		if err == nil && l.acknowledge != nil {
			l.acknowledge(actor, by.Key)
		}
	}()
	no, line := l.someOrder(random), 1+random.IntN(2)
	switch n := random.IntN(100); {
	case n < 26:
		return "place", l.place(ctx, random, by)
	case n < 45:
		_, err = Ship(ctx, l.s, by, Shipping{OrderNo: no})
		return "ship", err
	case n < 54:
		_, err = Receive(ctx, l.s, by, Receiving{PONo: fmt.Sprintf("PO-%d", 1+random.IntN(3)), POLineNo: 1 + random.IntN(l.skus), Qty: qty.Qty(1 + random.IntN(12)), QtyRejected: qty.Qty(random.IntN(2)), RejectReason: models.RejectDamaged})
		return "receive", err
	case n < 58:
		_, err = AdjustStock(ctx, l.s, by, Adjusting{SKU: l.sku(random), Kind: models.MovementAdjustment, Qty: qty.Qty(1 + random.IntN(6)), Reason: "found"})
		return "adjust", err
	case n < 60:
		_, err = AdjustStock(ctx, l.s, by, Adjusting{SKU: l.sku(random), Kind: models.MovementCount, Qty: qty.Qty(random.IntN(30)), Reason: "counted"})
		return "count", err
	case n < 70:
		_, err = Release(ctx, l.s, by, Releasing{OrderNo: no, Reason: "swap"})
		return "release", err
	case n < 80:
		_, err = Allocate(ctx, l.s, by, Allocation{OrderNo: no})
		return "allocate", err
	case n < 87:
		_, err = CancelLine(ctx, l.s, by, Cancelling{OrderNo: no, LineNo: line, Qty: 1, Reason: "customer"})
		return "cancel", err
	case n < 91:
		_, err = SplitLine(ctx, l.s, by, Splitting{OrderNo: no, LineNo: line, Qty: 1})
		return "split", err
	case n < 93:
		more := qty.Qty(2 + random.IntN(4))
		_, err = AmendOrder(ctx, l.s, by, Amending{OrderNo: no, Lines: []AmendedLine{{LineNo: line, Qty: &more}}})
		return "amend", err
	case n < 95:
		_, err = Pick(ctx, l.s, by, Picking{OrderNo: no, PutBack: random.IntN(3) == 0})
		return "pick", err
	case n < 96:
		_, err = Return(ctx, l.s, by, Returning{OrderNo: no, LineNo: line, Qty: 1, Condition: models.ReturnSellable, Reason: "unwanted"})
		return "return", err
	case n < 97:
		if random.IntN(2) == 0 {
			_, err = HoldOrder(ctx, l.s, by, Holding{OrderNo: no, Reason: "credit", Release: random.IntN(2) == 0})
			return "hold", err
		}
		_, err = ReleaseHold(ctx, l.s, by, ReleasingHold{no})
		return "release hold", err
	case n < 98:
		_, err = Prioritise(ctx, l.s, by, Prioritising{OrderNo: no, LineNo: 1, Before: &LineRef{l.someOrder(random), 1}, Reason: "called"})
		return "prioritise", err
	case n < 99:
		_, err = Peg(ctx, l.s, by, Pegging{OrderNo: no, LineNo: 1, PONo: "PO-1", POLineNo: 1 + random.IntN(l.skus), Qty: 1})
		return "peg", err
	}
	return "reverse", l.reverse(ctx, random, by)
}

func (l *load) place(ctx context.Context, random *rand.Rand, by By) error {
	o := NewOrder{Customer: fmt.Sprintf("C%d", 1+random.IntN(50)), Priority: 1 + random.IntN(9)}
	switch {
	case l.together && random.IntN(2) == 0:
		o.ShipPolicy = models.ShipOrderComplete
	case random.IntN(10) == 0:
		o.ShipPolicy = models.ShipLineComplete
	}
	for range 1 + random.IntN(3) {
		o.Lines = append(o.Lines, NewLine{SKU: l.sku(random), Qty: qty.Qty(1 + random.IntN(4))})
	}
	placed, err := PlaceOrder(ctx, l.s, by, o)
	if err == nil {
		l.mu.Lock()
		l.orders = append(l.orders, placed.OrderNo)
		l.mu.Unlock()
	}
	return err
}

// reverse takes back something that was booked lately.
func (l *load) reverse(ctx context.Context, random *rand.Rand, by By) error {
	kind, question := ReverseShipment, "SELECT shipment_no FROM shipments ORDER BY id DESC LIMIT 1 OFFSET $1"
	if random.IntN(2) == 0 {
		kind, question = ReverseReceipt, "SELECT receipt_no FROM receipts WHERE reverses_id IS NULL ORDER BY id DESC LIMIT 1 OFFSET $1"
	}
	var no string
	if err := l.s.SQL().QueryRowContext(ctx, question, random.IntN(20)).Scan(&no); err != nil {
		return models.Errorf(models.NotFound, "nothing to take back")
	}
	_, err := Reverse(ctx, l.s, by, Reversing{Kind: kind, No: no, Reason: "a mistake"})
	return err
}

// run lets workers work, each until more says no.
func (l *load) run(ctx context.Context, workers int, seed uint64, more func(done int) bool) {
	l.started = time.Now()
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			random := rand.New(rand.NewPCG(uint64(w), seed))
			for done := 0; ctx.Err() == nil && more(done); done++ {
				began := time.Now()
				name, err := l.command(ctx, random, fmt.Sprintf("worker-%d-%d", seed, w))
				l.note(name, err, time.Since(began))
			}
		})
	}
	wait.Wait()
}

func (l *load) note(name string, err error, took time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took = append(l.took, took)
	switch {
	case err == nil:
		l.done[name]++
	case models.KindOf(err) == models.Internal && !errors.Is(err, context.Canceled):
		l.broken = append(l.broken, fmt.Errorf("%s: %w", name, err))
	default:
		l.refused[name+": "+strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return -1
			}
			return r
		}, models.Sentence(err))]++
	}
}

// figures says how fast it was.
func (l *load) figures() string {
	slices.Sort(l.took)
	total := 0
	for _, n := range l.done {
		total += n
	}
	seconds := time.Since(l.started).Seconds()
	return fmt.Sprintf("%d commands in %.1f s: %.0f/s (%d done), p50 %s p95 %s p99 %s max %s; %v", len(l.took), seconds, float64(len(l.took))/seconds, total,
		l.at(50), l.at(95), l.at(99), l.at(100), l.done)
}

func (l *load) at(percent int) time.Duration {
	if len(l.took) == 0 {
		return 0
	}
	return l.took[min(len(l.took)-1, len(l.took)*percent/100)].Round(time.Millisecond)
}
