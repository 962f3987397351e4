package backorder

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/ledger"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// LinesAct is what can be done with many order lines at once.
type LinesAct string

// The acts. Holding and ending a hold are about the whole orders of the lines, as HoldOrder and ReleaseHold are.
const (
	HoldLines       LinesAct = "hold"
	ResumeLines     LinesAct = "resume"
	PrioritiseLines LinesAct = "prioritise"
	AllocateLines   LinesAct = "allocate"
	ReleaseLines    LinesAct = "release"
	CancelLines     LinesAct = "cancel"
)

const (
	// LinesAtOnce bounds one act: as many as an order has, and few enough that nobody waits long for their locks.
	LinesAtOnce = 500
	// What is planned together with so many lines is planned in the same transaction, and shown before it is done; more
	// than that is left to a catch-up.
	wideLinesMax = store.QueueBesideMax
	widePoolsMax = 1_000
)

// ActingOnLines asks for one act on many lines, which are served in their order.
type ActingOnLines struct {
	Act      LinesAct       `json:"act"`
	Lines    []LineRef      `json:"lines"`
	Reason   string         `json:"reason,omitempty"`   // needed by all acts but resume and allocate
	Until    *calendar.Date `json:"until,omitempty"`    // of hold: the day on which it ends by itself
	Release  bool           `json:"release,omitempty"`  // of hold: the orders give back what is not picked
	Priority *int           `json:"priority,omitempty"` // of prioritise; nil is back to where the rank rule puts them
}

// ActedOnLines says what became of each line, in the order in which they were given.
type ActedOnLines struct {
	Done     []ActedLine        `json:"done"`
	Refused  []LineRefusal      `json:"refused,omitempty"` // only in a preview
	Orders   int                `json:"orders"`            // how many orders the lines that were not refused belong to
	Unneeded []store.IdleSupply `json:"unneeded,omitempty"`
	Settled
}

// ActedLine is a line that an act was done to. QtyChanged is how many units it was given, gave back or had cancelled.
type ActedLine struct {
	LineRef
	SKU        string  `json:"sku"`
	QtyChanged qty.Qty `json:"qty_changed,omitempty"`
}

// LineRefusal is a line that an act cannot be done to, and why, in a sentence.
type LineRefusal struct {
	LineRef
	Sentence string `json:"sentence"`
}

// ActOnLines does to many lines what the verb of the act does to one, in one unit of work: either to all of them or to
// none. A preview goes on over lines that are refused and names them, so that the others can be asked for.
//
// It returns Invalid for a request that cannot be meant, and Conflict naming the first line that is refused.
func ActOnLines(ctx context.Context, s *store.Store, by By, request ActingOnLines) (ActedOnLines, error) {
	var done ActedOnLines
	if err := request.check(); err != nil {
		return done, err
	}
	err := s.InTx(ctx, by.work("act on lines", request, &done), func(tx *store.Tx) error {
		done = ActedOnLines{}
		if err := endsLater(tx, request.Until); err != nil {
			return err
		}
		a, err := lockActing(tx, request)
		if err != nil {
			return err
		}
		if err := a.decide(&done); err != nil {
			return err
		}
		if len(done.Refused) > 0 && !by.Preview {
			first := done.Refused[0].Sentence
			if more := len(done.Refused) - 1; more > 0 {
				first += " " + counted(more, "more is refused.", "more are refused.")
			}
			return models.Errorf(models.Conflict, "%s Nothing was changed.", first)
		}
		return a.save(tx, &done)
	})
	return done, err
}

func (r *ActingOnLines) check() error {
	switch {
	case len(r.Lines) == 0:
		return models.Errorf(models.Invalid, "Nothing is selected. Nothing was changed.")
	case len(r.Lines) > LinesAtOnce:
		return models.Errorf(models.Invalid, "At most %d lines are changed at once, and these are %d. Nothing was changed.", LinesAtOnce, len(r.Lines))
	case r.Priority != nil && (*r.Priority < 1 || *r.Priority > 9):
		return models.Errorf(models.Invalid, "A priority is a number from 1 (first) to 9.")
	}
	var err error
	switch r.Act {
	case HoldLines:
		r.Reason, err = reasonOf(r.Reason, "the hold")
	case PrioritiseLines:
		r.Reason, err = reasonOf(r.Reason, "moving them in the queue")
	case ReleaseLines:
		r.Reason, err = reasonOf(r.Reason, "taking stock back")
	case CancelLines:
		r.Reason, err = reasonOf(r.Reason, "the cancellation")
	case ResumeLines, AllocateLines:
		r.Reason, err = reasonIfAny(r.Reason)
	default:
		err = models.Errorf(models.Invalid, "There is no such act on lines as %q.", r.Act)
	}
	return err
}

// actingOnLines is an act in progress. What it decides is collected, and written at once.
type actingOnLines struct {
	request  ActingOnLines
	orders   map[string]*lockedOrder
	scope    store.Scope
	stock    stock // of all orders
	changes  []store.LineChange
	posting  ledger.Posting
	ranks    []store.LineRank
	reduced  []int64 // lines that want less
	said     map[string][]string
	settling settling
}

// lockActing locks all orders of an act in the one lock order, with what is planned together with them.
func lockActing(tx *store.Tx, request ActingOnLines) (*actingOnLines, error) {
	a := &actingOnLines{request: request, orders: map[string]*lockedOrder{}, said: map[string][]string{}}
	if err := tx.JoinPlanning(); err != nil {
		return nil, err
	}
	var names []string
	for _, ref := range request.Lines {
		names = append(names, ref.OrderNo)
	}
	slices.Sort(names)
	orders, err := tx.LockOrdersNamed(slices.Compact(names))
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(orders))
	byID := make(map[int64]*lockedOrder, len(orders))
	for i, order := range orders {
		ids[i] = order.ID
		byID[order.ID] = &lockedOrder{SalesOrder: order}
		a.orders[order.OrderNo] = byID[order.ID]
	}
	positions, err := tx.OrderPositions(ids...)
	if err != nil {
		return nil, err
	}
	if a.scope, err = tx.LockScopeWithin(wideLinesMax, widePoolsMax, positions...); err != nil {
		return nil, err
	}
	lines, err := tx.LockOrderLines(ids...)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		byID[l.OrderID].lines = append(byID[l.OrderID].lines, l)
	}
	if a.stock, err = lockStock(tx, a.scope); err != nil {
		return nil, err
	}
	for _, o := range byID {
		o.scope, o.stock = a.scope, a.stock
	}
	a.settling = settling{scope: a.scope, wide: true, moved: map[int64]bool{}, pass: map[int64]bool{}}
	return a, nil
}

// decide goes through the lines. It writes nothing.
func (a *actingOnLines) decide(done *ActedOnLines) error {
	seen := map[LineRef]bool{}
	orders := map[string]bool{}
	for _, ref := range a.request.Lines {
		if seen[ref] {
			continue
		}
		seen[ref] = true
		line, err := a.decideLine(ref, orders[ref.OrderNo])
		switch kind := models.KindOf(err); {
		case err == nil:
			orders[ref.OrderNo] = true
			done.Done = append(done.Done, line)
		case kind == models.Conflict || kind == models.NotFound:
			done.Refused = append(done.Refused, LineRefusal{ref, models.Sentence(err)})
		default:
			return err
		}
	}
	done.Orders = len(orders)
	return nil
}

// decideLine decides about one line. begun says that another line of its order was decided on before.
func (a *actingOnLines) decideLine(ref LineRef, begun bool) (ActedLine, error) {
	o, there := a.orders[ref.OrderNo]
	if !there {
		return ActedLine{}, models.Errorf(models.NotFound, "There is no order %s.", ref.OrderNo)
	}
	l, err := o.line(ref.LineNo)
	if err != nil {
		return ActedLine{}, err
	}
	done := ActedLine{LineRef: ref, SKU: l.SKU}
	switch a.request.Act {
	case HoldLines:
		if !begun {
			err = a.hold(o)
		}
	case ResumeLines:
		if !begun {
			err = a.resume(o)
		}
	case PrioritiseLines:
		err = a.prioritise(o, l)
	case AllocateLines:
		done.QtyChanged, err = a.allocate(o, l)
	case ReleaseLines:
		done.QtyChanged, err = a.release(o, l)
	case CancelLines:
		done.QtyChanged, err = a.cancel(o, l)
	}
	return done, err
}

func (a *actingOnLines) hold(o *lockedOrder) error {
	if err := o.mayHold(); err != nil {
		return err
	}
	o.HoldReason, o.HoldUntil = &a.request.Reason, a.request.Until
	for i := range o.lines {
		l := &o.lines[i]
		a.settling.touched = append(a.settling.touched, l.ID)
		if units := l.QtyAllocated - l.QtyPicked(); a.request.Release && units > 0 {
			if err := a.giveBack(o, l, units); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *actingOnLines) resume(o *lockedOrder) error {
	was, err := o.endHold()
	if err != nil {
		return err
	}
	a.say(o, "it was: "+was)
	for _, l := range o.lines {
		a.settling.touched = append(a.settling.touched, l.ID)
	}
	return nil
}

func (a *actingOnLines) prioritise(o *lockedOrder, l *store.OrderLine) error {
	if l.QtyAllocated+l.QtyBackordered == 0 {
		return models.Errorf(models.Conflict, "Line %d of order %s is not open, so it has no place in the queue.", l.LineNo, o.OrderNo)
	}
	a.ranks = append(a.ranks, store.LineRank{LineID: l.ID, Priority: a.request.Priority})
	a.settling.touched = append(a.settling.touched, l.ID)
	a.settling.moved[l.ID] = true
	if a.request.Priority != nil {
		a.say(o, fmt.Sprintf("line %d to priority %d", l.LineNo, *a.request.Priority))
	} else {
		a.say(o, fmt.Sprintf("line %d back to its own place", l.LineNo))
	}
	return nil
}

func (a *actingOnLines) allocate(o *lockedOrder, l *store.OrderLine) (qty.Qty, error) {
	if err := o.mayGain(); err != nil {
		return 0, err
	}
	units := min(o.stock.free(l), l.QtyBackordered)
	switch {
	case l.QtyBackordered == 0:
		return 0, models.Errorf(models.Conflict, "Line %d of order %s waits for nothing.", l.LineNo, o.OrderNo)
	case units == 0:
		return 0, models.Errorf(models.Conflict, "No %s is free in %s for line %d of order %s.", l.SKU, l.Warehouse, l.LineNo, o.OrderNo)
	}
	given := o.stock.give(l, units)
	return units, a.change(o, l, given, store.LineChange{LineID: l.ID, Allocated: units, Backordered: -units}, units)
}

func (a *actingOnLines) release(o *lockedOrder, l *store.OrderLine) (qty.Qty, error) {
	units := l.QtyAllocated - l.QtyPicked()
	switch {
	case l.QtyAllocated == 0:
		return 0, models.Errorf(models.Conflict, "Line %d of order %s has no stock to give back.", l.LineNo, o.OrderNo)
	case units == 0:
		return 0, models.Errorf(models.Conflict, "What line %d of order %s has been given is picked. Put it back first.", l.LineNo, o.OrderNo)
	}
	a.settling.pass[l.ID] = true
	return units, a.giveBack(o, l, units)
}

func (a *actingOnLines) giveBack(o *lockedOrder, l *store.OrderLine, units qty.Qty) error {
	return a.change(o, l, takeBack(l, units), store.LineChange{LineID: l.ID, Allocated: -units, Backordered: units}, units)
}

func (a *actingOnLines) cancel(o *lockedOrder, l *store.OrderLine) (qty.Qty, error) {
	units := l.QtyOpen()
	if units == 0 {
		return 0, models.Errorf(models.Conflict, "Nothing of line %d of order %s is open, so there is nothing to cancel.", l.LineNo, o.OrderNo)
	}
	given, err := o.takeable(l, units)
	if err != nil {
		return 0, err
	}
	a.reduced = append(a.reduced, l.ID)
	return units, a.change(o, l, takeBack(l, given), store.LineChange{LineID: l.ID, Allocated: -given, Backordered: given - units, Cancelled: units}, units)
}

// change moves the quantities of a line in memory and notes what is to be written.
func (a *actingOnLines) change(o *lockedOrder, l *store.OrderLine, posting ledger.Posting, change store.LineChange, units qty.Qty) error {
	if err := a.stock.post(posting); err != nil {
		return err
	}
	apply(l, change)
	a.changes, a.posting = append(a.changes, change), a.posting.And(posting)
	a.settling.touched = append(a.settling.touched, l.ID)
	a.say(o, fmt.Sprintf("line %d: %d of %s", l.LineNo, units, l.SKU))
	return nil
}

func (a *actingOnLines) say(o *lockedOrder, text string) {
	a.said[o.OrderNo] = append(a.said[o.OrderNo], text)
}

// save writes what was decided, settles it and says of each order what was done.
func (a *actingOnLines) save(tx *store.Tx, done *ActedOnLines) error {
	if len(done.Done) == 0 {
		return nil
	}
	pegged, err := tx.PeggedSupplies(a.reduced)
	if err != nil {
		return err
	}
	if _, err := tx.Post(a.changes, a.posting, store.Document{}); err != nil {
		return err
	}
	if len(a.ranks) > 0 {
		if err := tx.RankLines(a.ranks); err != nil {
			return err
		}
	}
	orders := a.changed(done)
	for _, o := range orders {
		if err := a.saveOrder(tx, o); err != nil {
			return err
		}
	}
	if done.Settled, err = a.settling.settle(tx); err != nil {
		return err
	}
	if done.Unneeded, err = idleNow(tx, pegged); err != nil {
		return err
	}
	for _, o := range orders {
		if err := tx.Audit(a.audited(o)); err != nil {
			return err
		}
	}
	return nil
}

// changed are the orders of the lines that were not refused, by number.
func (a *actingOnLines) changed(done *ActedOnLines) []*lockedOrder {
	var orders []*lockedOrder
	for _, line := range done.Done {
		orders = append(orders, a.orders[line.OrderNo])
	}
	slices.SortFunc(orders, func(x, y *lockedOrder) int { return int(x.ID - y.ID) })
	return slices.Compact(orders)
}

func (a *actingOnLines) saveOrder(tx *store.Tx, o *lockedOrder) error {
	switch a.request.Act {
	case HoldLines, ResumeLines:
		return o.saveHold(tx)
	case CancelLines:
		return o.saveStatus(tx)
	}
	return nil
}

// audited is what the audit chain says of an order, in the words of the verb that does the same to one line.
func (a *actingOnLines) audited(o *lockedOrder) (action, subject, detail string) {
	said := strings.Join(a.said[o.OrderNo], ", ")
	subject = subjectOrder(o.OrderNo)
	switch a.request.Act {
	case HoldLines:
		return "put on hold", subject, a.request.Reason + untilWords(a.request.Until)
	case ResumeLines:
		return "hold ended", subject, said
	case PrioritiseLines:
		return "prioritised", subject, said + because(a.request.Reason)
	case AllocateLines:
		return "allocated by hand", subject, said + because(a.request.Reason)
	case ReleaseLines:
		return "allocation released", subject, said + because(a.request.Reason)
	}
	return "cancelled", subject, said + ", because " + a.request.Reason
}
