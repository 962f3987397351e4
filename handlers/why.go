package handlers

import (
	"context"
	"slices"
	"strconv"

	"pegboard/models/backorder"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// explain shows why a date is what it is.
func (w cellWriter) explain(id string, subject ui.Line, why backorder.Why) ui.Explanation {
	e := ui.Explanation{ID: id, Subject: subject, Sentence: why.Sentence, Notes: why.Deliveries}
	for _, step := range why.Steps {
		e.Steps = append(e.Steps, ui.ExplanationStep{Day: format.DateNear(step.Date, w.today), What: step.What})
	}
	return e
}

// explained adds an explanation; records with the same one share it, one subject after the other.
func explained(items []ui.Explanation, e ui.Explanation) []ui.Explanation {
	for i := range items {
		if same := &items[i]; same.Sentence == e.Sentence && slices.Equal(same.Steps, e.Steps) {
			same.Subject = append(same.Subject, e.Subject...)
			return items
		}
	}
	return append(items, e)
}

// orderWhys explain the dates of the lines of an order that wait.
func (w cellWriter) orderWhys(lines []store.OrderDetailLine, whys map[int64]store.LineWhy) ui.ExplanationsProps {
	p := ui.ExplanationsProps{Title: "Why these dates"}
	for i := range lines {
		l := &lines[i]
		if why, waits := whys[l.ID]; waits {
			subject := ui.Line{{Text: "Line " + strconv.Itoa(l.LineNo)}, {Text: l.SKU, Href: link.SKU(l.SKU), Mono: true}}
			p.Items = explained(p.Items, w.explain(rowID("why", l.ID), subject, backorder.WhyLine(why, w.today)))
		}
	}
	return p
}

// queueWhys explain the dates of those who wait for a SKU. They are many, so they are folded.
func (s *site) queueWhys(ctx context.Context, w cellWriter, queue []store.WaitingLine) (ui.ExplanationsProps, error) {
	lines := make([]int64, len(queue))
	for i := range queue {
		lines[i] = queue[i].LineID
	}
	whys, err := s.store.LineWhys(ctx, lines)
	p := ui.ExplanationsProps{Title: "Why these dates", Folded: true}
	for i := range queue {
		l := &queue[i]
		if why, waits := whys[l.LineID]; waits {
			subject := ui.Line{{Text: l.OrderNo + "/" + strconv.Itoa(l.LineNo), Href: link.Order(l.OrderNo), Mono: true}}
			p.Items = explained(p.Items, w.explain(rowID("why", l.LineID), subject, backorder.WhyLine(why, w.today)))
		}
	}
	return p, err
}

// supplyWhys explain the dates of what comes.
func (s *site) supplyWhys(ctx context.Context, w cellWriter, supply []store.IncomingLine) (ui.ExplanationsProps, error) {
	supplies := make([]int64, len(supply))
	for i := range supply {
		supplies[i] = supply[i].ID
	}
	whys, err := s.store.SupplyWhys(ctx, supplies)
	p := ui.ExplanationsProps{Title: "Why these dates"}
	for i := range supply {
		l := &supply[i]
		why := backorder.Why{Sentence: "Not sent yet, so the plan does not count on it."}
		if known, estimated := whys[l.ID]; estimated {
			why = backorder.WhySupply(known, w.today)
		} else if l.Sent {
			continue // no plan has looked at it yet
		}
		subject := ui.Line{{Text: supplyName(*l), Href: link.PurchaseOrder(l.PONo), Mono: true}, {Text: l.SupplierName, Muted: true}}
		p.Items = explained(p.Items, w.explain(rowID("why-supply", l.ID), subject, why))
	}
	return p, err
}
