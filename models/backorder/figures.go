package backorder

import (
	"context"
	"math"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/leadtime"
	"pegboard/models/store"
)

// FiguresJob is RefreshFigures: every night, and after an import.
var FiguresJob = Job{Kind: "supplier_figures", What: "count up the lead times of every supplier", Queue: "figures", Workers: 1, Timeout: 5 * time.Minute, Run: func(ctx context.Context, s *store.Store, _ JobCall) error {
	_, err := RefreshFigures(ctx, s, "figures")
	return err
}}

// EnqueueFigures asks for the figures of suppliers to be worked out anew. Many such wishes at about the same time become
// one.
func EnqueueFigures(tx *store.Tx) error {
	_, err := FiguresJob.Enqueue(tx, struct{}{}, store.JobOptions{Once: FiguresJob.Kind})
	return err
}

// enqueueHindsight asks for everything that is learned from the past: figures, reports, what to buy, and how well estimates do.
func enqueueHindsight(tx *store.Tx) error {
	if err := EnqueueFigures(tx); err != nil {
		return err
	}
	if err := enqueueReports(tx); err != nil {
		return err
	}
	if err := EnqueueBuyDesk(tx); err != nil {
		return err
	}
	return enqueueEvaluation(tx)
}

// RefreshFigures works out what each supplier does beside what it says, and how reliable it is, and stores it for lists and
// pages. It returns how many figures changed.
func RefreshFigures(ctx context.Context, s *store.Store, actor string) (int64, error) {
	work := store.Work{Actor: actor, Bulk: true}
	var figures []store.LeadFigures
	var rules store.DateRules
	// Learning takes seconds, so nothing is locked meanwhile.
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		var err error
		if rules, err = tx.DateRules(); err != nil {
			return err
		}
		deliveries, err := tx.Deliveries()
		figures = leadFigures(tx.Today, rules, deliveries)
		return err
	})
	if err != nil {
		return 0, err
	}
	var changed int64
	err = s.InTx(ctx, work, func(tx *store.Tx) error {
		if err := tx.LockFigures(); err != nil {
			return err
		}
		dismissed, err := tx.LeadDismissals()
		if err != nil {
			return err
		}
		suggest(figures, rules, tx.Today, dismissed)
		if changed, err = tx.SaveLeadFigures(figures); err != nil {
			return err
		}
		return tx.SaveSupplierScores()
	})
	return changed, err
}

// leadFigures are the figures of every supplier that was ever ordered from, each followed by those of its SKUs. Nothing is
// suggested yet.
func leadFigures(today calendar.Date, rules store.DateRules, known []store.Delivery) []store.LeadFigures {
	o := newOutlook(today, rules)
	deliveries := o.learnable(known)
	model := leadtime.Learn(deliveries, today, leadtime.Settings{})
	var figures []store.LeadFigures
	for first := 0; first < len(deliveries); {
		last := first
		for last < len(deliveries) && deliveries[last].Supplier == deliveries[first].Supplier {
			last++
		}
		figures = append(figures, o.figuresOfSupplier(model, known[first:last], deliveries[first:last]))
		for first < last {
			next := first
			for next < last && deliveries[next].SKU == deliveries[first].SKU {
				next++
			}
			figures = append(figures, o.figuresOfSKU(model, known[first].Clock, deliveries[first:next]))
			first = next
		}
	}
	return figures
}

func (o *outlook) figuresOfSupplier(model *leadtime.Model, known []store.Delivery, deliveries []leadtime.Delivery) store.LeadFigures {
	supplier := deliveries[0].Supplier
	planned, _ := o.plannedDays(supplier, "", store.Clock{LeadOfSupplier: known[0].LeadOfSupplier}, o.today)
	estimate := model.Unconfirmed(supplier, "", planned)
	f := o.figures(&estimate, planned, deliveries)
	f.Supplier, f.LeadStated = supplier, known[0].LeadOfSupplier
	for percent := 1; percent < 100; percent++ {
		f.DaysByPercent = append(f.DaysByPercent, estimate.Days(float64(percent)/100))
	}
	return f
}

func (o *outlook) figuresOfSKU(model *leadtime.Model, c store.Clock, deliveries []leadtime.Delivery) store.LeadFigures {
	supplier, sku := deliveries[0].Supplier, deliveries[0].SKU
	planned, _ := o.plannedDays(supplier, sku, store.Clock{LeadOfTerms: c.LeadOfTerms, LeadOfSKU: c.LeadOfSKU, LeadOfSupplier: c.LeadOfSupplier}, o.today)
	estimate := model.Unconfirmed(supplier, sku, planned)
	f := o.figures(&estimate, planned, deliveries)
	f.Supplier, f.SKU, f.LeadStated = supplier, sku, c.LeadOfTerms
	return f
}

// figures sets an estimate beside what the stored lead time plans; nil is what the supplier usually plans.
func (o *outlook) figures(e *leadtime.Estimate, stated *int, deliveries []leadtime.Delivery) store.LeadFigures {
	f := store.LeadFigures{
		DaysPlanned: e.Evidence.Planned, DaysLikely: e.Days(likelyLevel), Percentile: o.rules.PromisePercentile,
		WeightTenths: int(math.Round(10 * e.Evidence.Own.Weight)), Borrowed: int(math.Round(100 * e.Evidence.Borrowed)), Confidence: string(e.Confidence),
	}
	if stated != nil {
		f.DaysPlanned = *stated
	}
	f.DaysSafe = max(f.DaysLikely, e.Days(float64(f.Percentile)/100))
	for _, d := range deliveries {
		switch {
		case d.Received == nil:
			f.StillOpen++
		case *d.Received >= d.Ordered:
			f.Received++
			if d.Received.Sub(d.Ordered) > f.DaysPlanned {
				f.Longer++
			}
		}
	}
	return f
}
