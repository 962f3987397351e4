package backorder

import (
	"fmt"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/plan"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// RefusedLine is an order line that the order policy of its SKU does not allow, with what could be had instead.
type RefusedLine struct {
	LineNo      int                   `json:"line"`
	SKU         string                `json:"sku"`
	QtyAsked    qty.Qty               `json:"qty_asked"`
	QtyNow      qty.Qty               `json:"qty_now"`     // there today
	QtyAllowed  qty.Qty               `json:"qty_allowed"` // the most that may be ordered
	Later       []store.AvailablePart `json:"later,omitempty"`
	Replacement string                `json:"replacement,omitempty"`
	Sentence    string                `json:"sentence"`
}

// Refused is the cause of a Conflict in which the order policy refuses lines. errors.As finds it.
type Refused struct{ Lines []RefusedLine }

// Error returns the sentences of all refused lines.
func (r *Refused) Error() string {
	sentences := make([]string, len(r.Lines))
	for i, l := range r.Lines {
		sentences[i] = l.Sentence
	}
	return strings.Join(sentences, " ")
}

// asError is the refusal as an error that a person may read, nil when nothing is refused.
func (r *Refused) asError() error {
	if len(r.Lines) == 0 {
		return nil
	}
	return fmt.Errorf("%w (%w)", models.Errorf(models.Conflict, "%s", r.Error()), r)
}

// entry is one line as it is entered: on which terms, and when it could be had behind everybody who waits.
type entry struct {
	lineNo   int
	terms    store.EntryTerms
	units    qty.Qty
	position store.Position
	parts    []store.Part
	need     calendar.Date
	could    []plan.Shipment // as soon as possible, safely
	likely   []calendar.Date // of each of these
}

// now is what of the units is there today.
func (e entry) now(today calendar.Date) qty.Qty {
	var now qty.Qty
	for _, s := range e.could {
		if s.Date <= today {
			now += s.Qty
		}
	}
	return now
}

func (e entry) total() qty.Qty {
	var total qty.Qty
	for _, s := range e.could {
		total += s.Qty
	}
	return total
}

// policyOf judges the lines of an order one after the other against the terms of their SKUs. open is what of each SKU
// is open already; the lines add to it.
func policyOf(today calendar.Date, entries []entry, open map[int64]store.OpenUnits) *Refused {
	refused := &Refused{}
	for _, e := range entries {
		units := open[e.terms.SKUID]
		now, total := e.now(today), e.total()
		allowed, why := allowedOf(today, e, units, now, total)
		if allowed < e.units {
			refused.Lines = append(refused.Lines, refusalOf(today, e, now, max(0, allowed), why))
			continue
		}
		units.QtyOpen += e.units
		units.QtyOpenChannel += e.units
		units.QtyBackordered += e.units - now
		units.QtyBackorderedChannel += e.units - now
		open[e.terms.SKUID] = units
	}
	return refused
}

// allowedOf is the most that may be ordered of a line's SKU, and why no more.
func allowedOf(today calendar.Date, e entry, open store.OpenUnits, now, total qty.Qty) (allowed qty.Qty, why string) {
	allowed = e.units
	atMost := func(most qty.Qty, reason string) {
		if most < allowed {
			allowed, why = most, reason
		}
	}
	t := e.terms
	if t.Status == models.SKUDiscontinued {
		atMost(total, "it is discontinued, and only what is left is sold")
		return allowed, why
	}
	if t.Status == models.SKUPreOrder && (t.DateRelease == nil || *t.DateRelease > today) {
		if t.PreorderCap != nil {
			atMost(*t.PreorderCap-open.QtyOpen, fmt.Sprintf("at most %d may be ordered before its release", *t.PreorderCap))
		}
		if t.ChannelCap != nil {
			atMost(*t.ChannelCap-open.QtyOpenChannel, fmt.Sprintf("at most %d may be ordered in this channel before its release", *t.ChannelCap))
		}
		return allowed, why
	}
	switch t.Policy {
	case models.PolicyDeny:
		atMost(now, "it may not be ordered ahead")
	case models.PolicyInboundOnly:
		atMost(total, "no more than what is inbound may be ordered ahead")
	case models.PolicyBackorder:
		if t.BackorderLimit != nil {
			atMost(now+*t.BackorderLimit-open.QtyBackordered, fmt.Sprintf("at most %d may be on backorder", *t.BackorderLimit))
		}
		if t.ChannelLimit != nil {
			atMost(now+*t.ChannelLimit-open.QtyBackorderedChannel, fmt.Sprintf("at most %d may be on backorder in this channel", *t.ChannelLimit))
		}
	}
	return allowed, why
}

// refusalOf says what was asked for, what could be had and when, and what might be taken instead.
func refusalOf(today calendar.Date, e entry, now, allowed qty.Qty, why string) RefusedLine {
	line := RefusedLine{LineNo: e.lineNo, SKU: e.terms.SKU, QtyAsked: e.units, QtyNow: now, QtyAllowed: allowed}
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s asked for, but %s.", e.terms.SKU, wereAsked(e.units), why)
	if now > 0 {
		fmt.Fprintf(&text, " %d can be had now", now)
	} else {
		text.WriteString(" None can be had now")
	}
	for i, s := range e.could {
		if s.Date <= today {
			continue
		}
		part := store.AvailablePart{Qty: s.Qty, DateLikely: e.likely[i], DateSafe: s.Date}
		line.Later = append(line.Later, part)
		fmt.Fprintf(&text, ", %d more on %s", s.Qty, longDate(part.DateLikely))
		if part.DateLikely != part.DateSafe {
			fmt.Fprintf(&text, " likely / %s safe", longDate(part.DateSafe))
		}
	}
	text.WriteString(".")
	if allowed > now {
		fmt.Fprintf(&text, " At most %d may be ordered.", allowed)
	}
	if e.terms.Status == models.SKUDiscontinued && e.terms.Replacement != "" {
		line.Replacement = e.terms.Replacement
		fmt.Fprintf(&text, " %s replaces it.", e.terms.Replacement)
	}
	line.Sentence = text.String()
	return line
}

func wereAsked(units qty.Qty) string {
	return fmt.Sprintf("%d %s", units, wasOrWere(units))
}

// longDate is a date in a sentence, as in 12 December 2026.
func longDate(d calendar.Date) string { return d.Time().Format("2 January 2006") }

// supplyBook is free supply from which the lines of one order take one after the other.
type supplyBook struct {
	today calendar.Date
	free  map[store.Position][]store.FreeSupply
}

// could says when a line could have its units from what is left, and takes them. own is what it takes of its own position's
// supplies, in their order.
func (b *supplyBook) could(e entry, need calendar.Date) (ships []plan.Shipment, own []qty.Qty) {
	ships = store.Could(b.today, need, e.units, e.position, e.parts, b.free)
	own = b.take(e.position, ships)
	if len(e.parts) == 0 {
		return ships, own
	}
	// What the assembled stock does not bring is built.
	built := make([]plan.Shipment, 0, len(ships))
	var assembled qty.Qty
	for _, units := range own {
		assembled += units
	}
	for _, s := range ships {
		fromStock := min(assembled, s.Qty)
		assembled -= fromStock
		if s.Qty > fromStock {
			built = append(built, plan.Shipment{Date: s.Date, Qty: s.Qty - fromStock})
		}
	}
	for _, part := range e.parts {
		needed := make([]plan.Shipment, len(built))
		for i, s := range built {
			needed[i] = plan.Shipment{Date: s.Date, Qty: s.Qty * part.Per}
		}
		b.take(store.Position{SKUID: part.SKUID, WarehouseID: e.position.WarehouseID}, needed)
	}
	return ships, own
}

// soonest enters into a line when it could have its units at the earliest, safely and likely, and takes them.
func (b *supplyBook) soonest(e *entry) {
	e.could, _ = b.could(*e, b.today)
	wanted := map[store.Position][]store.FreeSupply{e.position: b.free[e.position]}
	for _, part := range e.parts {
		position := store.Position{SKUID: part.SKUID, WarehouseID: e.position.WarehouseID}
		wanted[position] = b.free[position]
	}
	e.likely = make([]calendar.Date, len(e.could))
	for i, s := range e.could {
		e.likely[i] = store.LikelyOf(s.Date, wanted)
	}
}

func (b *supplyBook) take(position store.Position, ships []plan.Shipment) []qty.Qty {
	supplies := b.free[position]
	rows := make([]plan.Free, len(supplies))
	for i, s := range supplies {
		rows[i] = s.Free
	}
	taken := plan.Take(rows, ships)
	for i := range taken {
		supplies[i].Qty -= taken[i]
	}
	return taken
}

// clone is a book from which can be taken without changing this one.
func (b *supplyBook) clone() *supplyBook {
	free := make(map[store.Position][]store.FreeSupply, len(b.free))
	for position, supplies := range b.free {
		free[position] = append([]store.FreeSupply(nil), supplies...)
	}
	return &supplyBook{today: b.today, free: free}
}
