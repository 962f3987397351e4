package backorder

import (
	"context"
	"fmt"
	"slices"
	"time"

	"pegboard/models"
	"pegboard/models/store"
)

// LineRef names an order line.
type LineRef struct {
	OrderNo string `json:"order"`
	LineNo  int    `json:"line"`
}

// Prioritising moves an order or a line in the queue. Exactly one of Priority, Before and Reset says how.
type Prioritising struct {
	OrderNo  string   `json:"order"`
	LineNo   int      `json:"line,omitempty"`     // 0 is the whole order, only with Priority or Reset
	Priority *int     `json:"priority,omitempty"` // 1 (first) to 9; it counts where the company ranks by priority
	Before   *LineRef `json:"before,omitempty"`   // the line takes its place right before this one, whatever the rank rule
	Reset    bool     `json:"reset,omitempty"`    // back to where the rank rule puts it
	Reason   string   `json:"reason"`
}

// Prioritise moves an order or a line in the queue and plans again. What others have been given stays theirs; Release and
// allocation runs move it.
//
// It returns Invalid for what cannot be meant or has no reason, and NotFound.
func Prioritise(ctx context.Context, s *store.Store, by By, request Prioritising) (Settled, error) {
	var done Settled
	reason, err := request.check()
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("prioritise", request, &done), func(tx *store.Tx) error {
		done = Settled{}
		order, err := lockOrder(tx, request.OrderNo)
		if err != nil {
			return err
		}
		lines, err := order.chosen(request.LineNo)
		if err != nil {
			return err
		}
		ending := settling{scope: order.scope, order: order.OrderNo, moved: map[int64]bool{}}
		ranks, detail, err := order.ranks(tx, lines, request)
		if err != nil {
			return err
		}
		for _, r := range ranks {
			ending.touched = append(ending.touched, r.LineID)
			ending.moved[r.LineID] = true
		}
		if err := tx.RankLines(ranks); err != nil {
			return err
		}
		if done, err = ending.settle(tx); err != nil {
			return err
		}
		return tx.Audit("prioritised", subjectOrder(order.OrderNo), detail+": "+reason)
	})
	return done, err
}

func (p Prioritising) check() (string, error) {
	ways := 0
	for _, given := range []bool{p.Priority != nil, p.Before != nil, p.Reset} {
		if given {
			ways++
		}
	}
	switch {
	case ways != 1:
		return "", models.Errorf(models.Invalid, "Say how it moves: to a priority, before another line, or back to its own place.")
	case p.Priority != nil && (*p.Priority < 1 || *p.Priority > 9):
		return "", models.Errorf(models.Invalid, "A priority is a number from 1 (first) to 9.")
	case p.Before != nil && p.LineNo == 0:
		return "", models.Errorf(models.Invalid, "One line is put before another, not a whole order.")
	case p.Before != nil && p.Before.OrderNo == p.OrderNo && p.Before.LineNo == p.LineNo:
		return "", models.Errorf(models.Invalid, "A line cannot stand before itself.")
	}
	return reasonOf(p.Reason, "moving it in the queue")
}

// ranks are the new places of lines: of those that were asked for, and of those that have to make room.
func (o *lockedOrder) ranks(tx *store.Tx, lines []*store.OrderLine, p Prioritising) ([]store.LineRank, string, error) {
	var ranks []store.LineRank
	if p.Before != nil {
		ranks, err := before(tx, lines[0], *p.Before)
		return ranks, fmt.Sprintf("line %d before line %d of order %s", p.LineNo, p.Before.LineNo, p.Before.OrderNo), err
	}
	whole := p.LineNo == 0
	if whole && p.Priority != nil {
		o.Priority = *p.Priority
		if err := tx.SaveOrder(&o.SalesOrder, "priority"); err != nil {
			return nil, "", err
		}
	}
	for _, l := range lines {
		r := store.LineRank{LineID: l.ID}
		if !whole {
			r.Priority = p.Priority
		}
		ranks = append(ranks, r)
	}
	what := "the order"
	if !whole {
		what = fmt.Sprintf("line %d", p.LineNo)
	}
	if p.Priority != nil {
		return ranks, fmt.Sprintf("%s to priority %d", what, *p.Priority), nil
	}
	return ranks, what + " back to its own place", nil
}

// before gives a line the place right before another of the same stock position: its priority, its need and a moment
// before its own. Lines that stood before that one at the same moment are moved a little earlier, so that they stay
// before both.
func before(tx *store.Tx, l *store.OrderLine, target LineRef) ([]store.LineRank, error) {
	rule, err := tx.RankRule()
	if err != nil {
		return nil, err
	}
	waiting, err := tx.OpenLinesOf(store.Position{SKUID: l.SKUID, WarehouseID: l.WarehouseID})
	if err != nil {
		return nil, err
	}
	waiting = slices.DeleteFunc(waiting, func(h store.Holder) bool { return h.LineID == l.ID })
	slices.SortFunc(waiting, func(a, b store.Holder) int { return compareRank(rule, a, b) })
	at := slices.IndexFunc(waiting, func(h store.Holder) bool { return h.OrderNo == target.OrderNo && h.LineNo == target.LineNo })
	if at < 0 {
		return nil, models.Errorf(models.NotFound, "Line %d of order %s is not open for %s in %s, so nothing can stand before it.", target.LineNo, target.OrderNo, l.SKU, l.Warehouse)
	}
	place := rankOf(waiting[at])
	place.LineID = l.ID
	moment := place.RankedAt.Add(-time.Microsecond)
	place.RankedAt = &moment
	ranks := []store.LineRank{place}
	for i := at - 1; i >= 0; i-- {
		other := rankOf(waiting[i])
		sameClass := *other.Priority == *place.Priority && *other.RankedNeed == *place.RankedNeed
		if rule == models.RankFIFO {
			sameClass = true
		}
		if !sameClass || other.RankedAt.Before(moment) {
			break
		}
		moment = moment.Add(-time.Microsecond)
		earlier := moment
		other.RankedAt = &earlier
		ranks = append(ranks, other)
	}
	return ranks, nil
}

// rankOf is the place of a line in the queue, written out.
func rankOf(h store.Holder) store.LineRank {
	at, need, priority := h.DateOrdered.Time(), h.DateNeed, h.Priority
	if h.RankedAt.Valid {
		at = h.RankedAt.Time
	}
	if h.RankedNeed != nil {
		need = *h.RankedNeed
	}
	return store.LineRank{LineID: h.LineID, Priority: &priority, RankedAt: &at, RankedNeed: &need}
}
