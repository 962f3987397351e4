package backorder

import (
	"context"
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
)

// When another lead time is suggested. Fewer deliveries may be chance, a smaller difference changes no decision, and a SKU
// that follows its supplier needs a better reason to part from it.
const (
	suggestReceivedMin = 5
	suggestWeightMin   = 30 // tenths of a delivery
	suggestDaysMin     = 2
	suggestPercentMin  = 15
	partDaysMin        = 3
	partPercentMin     = 20
	// A dismissed suggestion comes again with so many more deliveries, and a quarter more than there were.
	againReceivedMin = 5
)

// suggest enters the lead times that deliveries suggest to store. Figures come as leadFigures makes them: a supplier, then
// its SKUs.
func suggest(figures []store.LeadFigures, rules store.DateRules, today calendar.Date, dismissed []store.LeadDismissal) {
	type key struct{ supplier, sku string }
	declined := map[key]store.LeadDismissal{}
	for _, d := range dismissed {
		declined[key{d.Supplier, d.SKU}] = d
	}
	var ofSupplier *int // what holds for SKUs without a lead time of their own
	for i := range figures {
		f := &figures[i]
		days := storedFor(rules, f.Supplier, today, f.DaysLikely)
		d, wasDeclined := declined[key{f.Supplier, f.SKU}]
		enough := f.Received >= suggestReceivedMin && f.WeightTenths >= suggestWeightMin && !(wasDeclined && !newEvidence(d, *f))
		if f.SKU == "" {
			ofSupplier = f.LeadStated
			if wasDeclined {
				ofSupplier = &days // it was declined for all SKUs, so not each of them is to ask again
			}
			if enough && (f.LeadStated == nil || differs(*f.LeadStated, days, suggestDaysMin, suggestPercentMin)) {
				f.LeadSuggested, ofSupplier = &days, &days
			}
			continue
		}
		switch {
		case !enough:
		case f.LeadStated != nil && differs(*f.LeadStated, days, suggestDaysMin, suggestPercentMin),
			f.LeadStated == nil && ofSupplier != nil && differs(*ofSupplier, days, partDaysMin, partPercentMin):
			f.LeadSuggested = &days
		}
	}
}

func newEvidence(d store.LeadDismissal, f store.LeadFigures) bool {
	return f.Received >= d.Received+max(againReceivedMin, d.Received/4)
}

func differs(stored, observed, daysMin, percentMin int) bool {
	by := max(stored-observed, observed-stored)
	return by >= daysMin && by*100 >= stored*percentMin
}

// storedFor is the lead time to store so that an order of today is planned to arrive in so many days: working days of the
// supplier, without the days on the way.
func storedFor(rules store.DateRules, supplier string, today calendar.Date, days int) int {
	works, transit := rules.Supplier(supplier, "")
	for stored := 0; ; stored++ {
		if stored == models.LeadDaysMax || works.Add(today, stored).Add(transit).Sub(today) >= days {
			return stored
		}
	}
}

// AcceptLeadTime stores the suggested lead time of a supplier (no SKU) or of one of its SKUs, and asks for a plan. Days are
// those that the person saw: Conflict says that another lead time is suggested by now, NotFound that nothing is.
func AcceptLeadTime(ctx context.Context, s *store.Store, work store.Work, supplier, sku string, days int) error {
	return s.InTx(ctx, work, func(tx *store.Tx) error {
		stored, f, err := lockSuggestion(tx, supplier, sku, days)
		if err != nil {
			return err
		}
		if err := tx.StoreLeadTime(stored.ID, sku, days); err != nil {
			return err
		}
		if err := EnqueueFigures(tx); err != nil {
			return err
		}
		return followUp(tx, "lead time accepted", SupplierSubject(supplier), ofSKU(sku)+daysOrNone(f.LeadStated)+" → "+daysOrNone(&days))
	})
}

// DismissLeadTime keeps the stored lead time until there is new evidence. Its answers are those of AcceptLeadTime.
func DismissLeadTime(ctx context.Context, s *store.Store, work store.Work, supplier, sku string, days int) error {
	return s.InTx(ctx, work, func(tx *store.Tx) error {
		stored, f, err := lockSuggestion(tx, supplier, sku, days)
		if err != nil {
			return err
		}
		if err := tx.DismissLeadTime(stored.ID, f); err != nil {
			return err
		}
		return tx.Audit("lead time kept", SupplierSubject(supplier), fmt.Sprintf("%s%s, although %d deliveries suggest %s", ofSKU(sku), daysOrNone(f.LeadStated), f.Received, daysOrNone(&days)))
	})
}

func lockSuggestion(tx *store.Tx, supplier, sku string, days int) (models.Supplier, store.LeadFigures, error) {
	stored, err := tx.LockSupplier(supplier)
	if err != nil {
		return stored, store.LeadFigures{}, err
	}
	f, err := tx.LockLeadSuggestion(stored.ID, sku)
	if err == nil && *f.LeadSuggested != days {
		err = models.Errorf(models.Conflict, "The deliveries suggest %s by now. Nothing was changed; please look again.", daysOrNone(f.LeadSuggested))
	}
	return stored, f, err
}

func ofSKU(sku string) string {
	if sku == "" {
		return ""
	}
	return sku + ": "
}

func daysOrNone(n *int) string {
	switch {
	case n == nil:
		return "none"
	case *n == 1:
		return "1 day"
	}
	return fmt.Sprintf("%d days", *n)
}
