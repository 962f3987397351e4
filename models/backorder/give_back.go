package backorder

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pegboard/models"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// The bounds of what is decided at once: lines that give back, and positions that are looked at together.
const (
	GiveBackLinesMax     = 100
	GiveBackPositionsMax = 20
)

// OverAllocation is a position of which more is allocated than is there, with everybody who has units of it, the last in
// rank first. What a holder is proposed to give is in Qty, 0 for those who are to keep theirs; of a holder whose picked
// units are needed too, Picked is set and they are not counted in Qty: they have to be put back first.
type OverAllocation struct {
	SKU, Warehouse                          string
	QtyOnHand, QtyUnavailable, QtyAllocated qty.Qty
	QtyMissing                              qty.Qty
	Holders                                 []Victim
}

// OverAllocations returns by how much positions are over-allocated and who is proposed to give back, in their order. It
// changes nothing. A position that lacks nothing has no holders. It returns NotFound, and Invalid for too many.
func OverAllocations(ctx context.Context, s *store.Store, positions ...store.PoolCode) ([]OverAllocation, error) {
	if len(positions) == 0 || len(positions) > GiveBackPositionsMax {
		return nil, models.Errorf(models.Invalid, "From 1 to %d positions are decided together.", GiveBackPositionsMax)
	}
	var over []OverAllocation
	err := s.InTx(ctx, store.Work{Actor: "preview", DryRun: true, Snapshot: true}, func(tx *store.Tx) error {
		over = nil
		pools, err := tx.PositionsOf(positions...)
		if err != nil {
			return err
		}
		levels, err := tx.Levels(poolPositions(pools)...)
		if err != nil {
			return err
		}
		units := missing{}
		for _, p := range pools {
			units[p.Position] = ledgerLevel(levels[p.Position]).Missing()
		}
		holders, err := holdersOf(tx, units)
		if err != nil {
			return err
		}
		for _, p := range pools {
			l := levels[p.Position]
			over = append(over, OverAllocation{SKU: p.SKU, Warehouse: p.Warehouse, QtyOnHand: l.QtyOnHand, QtyUnavailable: l.QtyUnavailable, QtyAllocated: l.QtyAllocated,
				QtyMissing: units[p.Position], Holders: everyHolder(holders[p.Position], units[p.Position])})
		}
		return nil
	})
	return over, err
}

// everyHolder is the proposal of proposeVictims with those who are to keep what they have.
func everyHolder(holders []store.Holder, missing qty.Qty) []Victim {
	proposed := proposeVictims(holders, missing)
	all := make([]Victim, 0, len(holders))
	for i, h := range holders {
		one := victim(h, 0, false, len(holders)-i, len(holders))
		for _, v := range proposed {
			if v.LineID != h.LineID {
				continue
			}
			if v.Picked {
				one.Picked = true
			} else {
				one.Qty, one.QtyLine = v.Qty, v.QtyLine
			}
		}
		all = append(all, one)
	}
	return all
}

func poolPositions(pools []store.Pool) []store.Position {
	positions := make([]store.Position, len(pools))
	for i, p := range pools {
		positions[i] = p.Position
	}
	return positions
}

func ledgerLevel(l store.Level) ledger.Level {
	return ledger.Level{OnHand: l.QtyOnHand, Unavailable: l.QtyUnavailable, Reserved: l.QtyAllocated}
}

// GivingBack takes missing units of positions back from lines that were given them.
type GivingBack struct {
	Lines  []GivingBackLine `json:"lines"`
	Reason string           `json:"reason"`
}

// GivingBackLine is how many units of a position a line gives back.
type GivingBackLine struct {
	SKU       string  `json:"sku"`
	Warehouse string  `json:"warehouse"`
	OrderNo   string  `json:"order"`
	LineNo    int     `json:"line"`
	Qty       qty.Qty `json:"qty"`
}

func (l GivingBackLine) position() store.PoolCode {
	return store.PoolCode{SKU: l.SKU, Warehouse: l.Warehouse}
}

// GaveBack says how the lines and the positions stand afterwards.
type GaveBack struct {
	Lines     []GaveBackLine `json:"lines"`
	Positions []StillMissing `json:"positions"`
	Settled
}

// GaveBackLine is a line that gave back. QtyGiven counts units of the line: of a component, kits.
type GaveBackLine struct {
	LineID         int64   `json:"line_id"`
	OrderNo        string  `json:"order"`
	LineNo         int     `json:"line"`
	SKU            string  `json:"sku"`
	QtyGiven       qty.Qty `json:"qty_given"`
	QtyAllocated   qty.Qty `json:"qty_allocated"`
	QtyBackordered qty.Qty `json:"qty_backordered"`
}

// StillMissing is by how much more of a position is allocated than is there.
type StillMissing struct {
	SKU        string  `json:"sku"`
	Warehouse  string  `json:"warehouse"`
	QtyMissing qty.Qty `json:"qty_missing"`
}

// GiveBack takes units of over-allocated positions back from several lines at once, from all of them or from none. The
// lines wait again, and get nothing of what becomes free by it. A kit gives back whole kits.
//
// It returns Invalid for what cannot be meant or has no reason, NotFound, and Conflict when less is missing by now than
// the lines were to give, or when a line has less that nobody has picked.
func GiveBack(ctx context.Context, s *store.Store, by By, request GivingBack) (GaveBack, error) {
	var done GaveBack
	reason, err := request.check()
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("give back", request, &done), func(tx *store.Tx) error {
		done = GaveBack{}
		g, err := lockGivers(tx, request)
		if err != nil {
			return err
		}
		if err := g.mayGive(request); err != nil {
			return err
		}
		said, err := g.give(tx, request, &done)
		if err != nil {
			return err
		}
		for code, pool := range g.pools {
			done.Positions = append(done.Positions, StillMissing{code.SKU, pool.Warehouse, g.stock[poolOf(pool)].Missing()})
		}
		slices.SortFunc(done.Positions, func(a, b StillMissing) int {
			return strings.Compare(a.SKU+"\x00"+a.Warehouse, b.SKU+"\x00"+b.Warehouse)
		})
		if done.Settled, err = g.ending.settle(tx); err != nil {
			return err
		}
		for _, order := range g.orders {
			if err := tx.Audit("allocation released", subjectOrder(order.OrderNo), strings.Join(said[order.OrderNo], ", ")+": "+reason); err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

func (r GivingBack) check() (reason string, err error) {
	if len(r.Lines) == 0 {
		return "", models.Errorf(models.Invalid, "Nobody is to give anything back.")
	}
	if len(r.Lines) > GiveBackLinesMax {
		return "", models.Errorf(models.Invalid, "At most %d lines give back at once, and these are %d.", GiveBackLinesMax, len(r.Lines))
	}
	seen, positions := map[GivingBackLine]bool{}, map[store.PoolCode]bool{}
	for _, l := range r.Lines {
		if err := checkQty(l.Qty, fmt.Sprintf("of line %d of order %s", l.LineNo, l.OrderNo)); err != nil {
			return "", err
		}
		l.Qty = 0
		if seen[l] {
			return "", models.Errorf(models.Invalid, "Line %d of order %s is named twice.", l.LineNo, l.OrderNo)
		}
		seen[l], positions[l.position()] = true, true
	}
	if len(positions) > GiveBackPositionsMax {
		return "", models.Errorf(models.Invalid, "At most %d positions are decided together, and these are %d.", GiveBackPositionsMax, len(positions))
	}
	return reasonOf(r.Reason, "taking stock back")
}

// givers are lines that may give back, with everything that is locked for it.
type givers struct {
	pools  map[store.PoolCode]store.Pool
	orders []*lockedOrder // by number
	stock  stock
	ending settling
}

// lockGivers locks the orders of the lines, their positions and their lines, in the one lock order.
func lockGivers(tx *store.Tx, request GivingBack) (*givers, error) {
	if err := tx.JoinPlanning(); err != nil {
		return nil, err
	}
	g := &givers{pools: map[store.PoolCode]store.Pool{}}
	var codes []store.PoolCode
	var numbers []string
	for _, l := range request.Lines {
		codes, numbers = append(codes, l.position()), append(numbers, l.OrderNo)
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	pools, err := tx.PositionsOf(codes...)
	if err != nil {
		return nil, err
	}
	for i, code := range codes {
		g.pools[code] = pools[i]
	}
	orders, err := tx.LockOrdersNamed(numbers)
	if err != nil {
		return nil, err
	}
	var ids []int64
	byID := map[int64]*lockedOrder{}
	for _, no := range numbers {
		i := slices.IndexFunc(orders, func(o models.SalesOrder) bool { return o.OrderNo == no })
		if i < 0 {
			return nil, models.Errorf(models.NotFound, "There is no order %s.", no)
		}
		order := &lockedOrder{SalesOrder: orders[i]}
		g.orders, ids, byID[order.ID] = append(g.orders, order), append(ids, order.ID), order
	}
	positions, err := tx.OrderPositions(ids...)
	if err != nil {
		return nil, err
	}
	if g.ending.scope, err = tx.LockScope(append(positions, poolPositions(pools)...)...); err != nil {
		return nil, err
	}
	lines, err := tx.LockOrderLines(ids...)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		byID[l.OrderID].lines = append(byID[l.OrderID].lines, l)
	}
	g.stock, err = lockStock(tx, g.ending.scope)
	return g, err
}

func poolOf(p store.Pool) ledger.Pool { return ledger.Pool{SKU: p.SKUID, Warehouse: p.WarehouseID} }

// mayGive returns Conflict when more is asked of the holders of a position than is missing there.
func (g *givers) mayGive(request GivingBack) error {
	asked := map[store.PoolCode]qty.Qty{}
	for _, l := range request.Lines {
		asked[l.position()] += l.Qty
	}
	for _, l := range request.Lines {
		pool := g.pools[l.position()]
		if missing := g.stock[poolOf(pool)].Missing(); asked[l.position()] > missing {
			return models.Errorf(models.Conflict, "%d of %s are missing in %s, and the lines would give %d back. Nothing was changed; please look again.", missing, pool.SKU, pool.Warehouse, asked[l.position()])
		}
	}
	return nil
}

// give posts what the lines give back. said is what it says of each order.
func (g *givers) give(tx *store.Tx, request GivingBack, done *GaveBack) (said map[string][]string, err error) {
	var changes []store.LineChange
	var posting ledger.Posting
	said, g.ending.pass = map[string][]string{}, map[int64]bool{}
	for _, order := range g.orders {
		for i := range order.lines {
			l := &order.lines[i]
			own, built, err := g.setsOf(order.OrderNo, l, request)
			if err != nil {
				return nil, err
			}
			sets := own + built
			if sets == 0 {
				continue
			}
			taken := ledger.Unallocate(l.Pool(), l.ID, own)
			for _, part := range l.Parts {
				taken = taken.And(ledger.Unallocate(partPool(l, part), l.ID, built*part.Per))
			}
			if err := g.stock.post(taken); err != nil {
				return nil, err
			}
			change := store.LineChange{LineID: l.ID, Allocated: -sets, Backordered: sets}
			apply(l, change)
			changes, posting = append(changes, change), posting.And(taken)
			g.ending.touched, g.ending.pass[l.ID] = append(g.ending.touched, l.ID), true
			said[order.OrderNo] = append(said[order.OrderNo], fmt.Sprintf("line %d: %d of %s", l.LineNo, sets, l.SKU))
			done.Lines = append(done.Lines, GaveBackLine{l.ID, order.OrderNo, l.LineNo, l.SKU, sets, l.QtyAllocated, l.QtyBackordered})
		}
	}
	if err := g.allNamed(request); err != nil {
		return nil, err
	}
	_, err = tx.Post(changes, posting, store.Document{})
	return said, err
}

// allNamed returns NotFound when a line of the request is none of its order.
func (g *givers) allNamed(request GivingBack) error {
	for _, r := range request.Lines {
		i := slices.IndexFunc(g.orders, func(o *lockedOrder) bool { return o.OrderNo == r.OrderNo })
		if _, err := g.orders[i].line(r.LineNo); err != nil {
			return err
		}
	}
	return nil
}

// setsOf is how many units a line gives back: own ones from its own position, and of a kit those that are built of
// components, as many as the component of which most is missing makes.
func (g *givers) setsOf(orderNo string, l *store.OrderLine, request GivingBack) (own, built qty.Qty, err error) {
	ownMost, builtMost := g.mostOf(l)
	for _, r := range request.Lines {
		if r.OrderNo != orderNo || r.LineNo != l.LineNo {
			continue
		}
		pool := g.pools[r.position()]
		most, sets := qty.Qty(0), r.Qty
		if poolOf(pool) == l.Pool() {
			most, own = ownMost, r.Qty
		} else if i := slices.IndexFunc(l.Parts, func(p store.Part) bool { return partPool(l, p) == poolOf(pool) }); i >= 0 {
			sets = (r.Qty + l.Parts[i].Per - 1) / l.Parts[i].Per
			most, built = builtMost, max(built, sets)
		}
		if sets > most {
			return 0, 0, models.Errorf(models.Conflict, "Line %d of order %s can give back %d of %s in %s: what is picked has to be put back first. Nothing was changed; please look again.", l.LineNo, orderNo, most, l.SKU, pool.Warehouse)
		}
	}
	return own, built, nil
}

// mostOf is how many units of a line nobody has picked: of a kit assembled ones, and those that are built of components.
func (g *givers) mostOf(l *store.OrderLine) (own, built qty.Qty) {
	if len(l.Parts) == 0 {
		return l.QtyAllocated - l.QtyPicked(), 0
	}
	var assembled, assembledPicked qty.Qty
	for _, a := range l.Allocations {
		if a.SKUID == l.SKUID {
			assembled, assembledPicked = a.Qty, a.QtyPicked
		}
	}
	return assembled - assembledPicked, l.QtyAllocated - assembled - (l.QtyPicked() - assembledPicked)
}
