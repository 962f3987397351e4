package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
)

var (
	//go:embed sql/supplier_head.sql
	supplierHeadSQL string
	//go:embed sql/supplier_terms.sql
	supplierTermsSQL string
	//go:embed sql/supplier_open.sql
	supplierOpenSQL string
	//go:embed sql/supplier_deliveries.sql
	supplierDeliveriesSQL string
	//go:embed sql/supplier_scores.sql
	supplierScoresSQL string
)

// A supplier's page shows so many purchase orders and SKUs, and draws so many of its latest deliveries: older ones say
// little about the next.
const (
	supplierOpenMax       = 100
	supplierTermsMax      = 200
	supplierDeliveriesMax = 1000
)

// SupplierView is one supplier with its terms, what it owes and how long it takes. Numbers and dates are nil when they
// are not known, and an amount is an exact decimal text, empty when it is not known.
type SupplierView struct {
	ID                                  int64
	Code, Name, Email, Rating, Currency string
	Preferred, Active                   bool
	// What the supplier states for everything, else the range of what it states for single SKUs.
	LeadDaysMin, LeadDaysMax   *int64
	TransitDays, ReceivingDays int64
	MinimumValue               string
	Terms                      []SupplierTerm
	Open                       []OpenPurchaseOrder
	Deliveries                 []SupplierDelivery // the latest first
	Figures                    *LeadFigures       // nil until they are worked out, and while nothing was ordered
	Scores                     *SupplierScores    // nil until they are worked out
	Suggestions                []LeadFigures
	TermsMore, OpenMore        bool // there are more than are listed
	SuggestionsMore            bool
}

// SupplierTerm is what the supplier states for one SKU.
type SupplierTerm struct {
	SKU, SKUName              string
	LeadDaysStated            *int64
	MinimumQty, OrderMultiple *int64
	UnitCost                  string

	// What deliveries show; nil while nothing was ordered.
	DaysPlanned, DaysLikely, DaysSafe *int
	Received                          int
	Confidence                        string
}

// OpenPurchaseOrder is a purchase order on which the supplier still owes goods.
type OpenPurchaseOrder struct {
	No, Status             string
	DateOrdered, DateDue   *calendar.Date
	QtyOpen, OrdersWaiting int64
}

// SupplierDelivery is a line that was delivered completely.
type SupplierDelivery struct {
	SKU, PONo                string
	DateStarted              calendar.Date  // sent, else ordered
	DateOrdered, DateSent    *calendar.Date // nil when the source does not say
	DateFirst, DateCompleted calendar.Date  // of its first and its last unit
	DaysRecorded             *int           // from receipt to entry into stock; nil when that day is unknown
}

// Days are those from the order to the last unit.
func (d SupplierDelivery) Days() int { return d.DateCompleted.Sub(d.DateStarted) }

// SupplierView reads the supplier with this code. It returns NotFound when there is none.
func (s *Store) SupplierView(ctx context.Context, code string) (SupplierView, error) {
	var id int64
	var v SupplierView
	err := s.SQL().QueryRowContext(ctx, supplierHeadSQL, code).Scan(&id, &v.Code, &v.Name, &v.Email, &v.Rating, &v.Currency, &v.Preferred, &v.Active,
		&v.LeadDaysMin, &v.LeadDaysMax, &v.TransitDays, &v.ReceivingDays, &v.MinimumValue)
	if errors.Is(err, sql.ErrNoRows) {
		return v, models.Errorf(models.NotFound, "There is no supplier %s.", code)
	}
	if err != nil {
		return v, fmt.Errorf("read supplier %s: %w", code, err)
	}
	v.Terms, err = readRows(ctx, s, supplierTermsSQL, func(t *SupplierTerm) []any {
		return []any{&t.SKU, &t.SKUName, &t.LeadDaysStated, &t.MinimumQty, &t.OrderMultiple, &t.UnitCost, &t.DaysPlanned, &t.DaysLikely, &t.DaysSafe, &t.Received, &t.Confidence}
	}, id, supplierTermsMax+1)
	if err != nil {
		return v, fmt.Errorf("read the terms of supplier %s: %w", code, err)
	}
	v.Open, err = readRows(ctx, s, supplierOpenSQL, func(o *OpenPurchaseOrder) []any {
		return []any{&o.No, &o.Status, &o.DateOrdered, &o.DateDue, &o.QtyOpen, &o.OrdersWaiting}
	}, id, supplierOpenMax+1)
	if err != nil {
		return v, fmt.Errorf("list what supplier %s owes: %w", code, err)
	}
	v.Deliveries, err = readRows(ctx, s, supplierDeliveriesSQL, func(d *SupplierDelivery) []any {
		return []any{&d.SKU, &d.PONo, &d.DateStarted, &d.DateOrdered, &d.DateSent, &d.DateFirst, &d.DateCompleted, &d.DaysRecorded}
	}, id, supplierDeliveriesMax)
	if err != nil {
		return v, fmt.Errorf("list the deliveries of supplier %s: %w", code, err)
	}
	if err := s.readFigures(ctx, &v, id); err != nil {
		return v, fmt.Errorf("read the figures of supplier %s: %w", code, err)
	}
	v.Terms, v.TermsMore = upTo(v.Terms, supplierTermsMax)
	v.Open, v.OpenMore = upTo(v.Open, supplierOpenMax)
	v.ID = id
	v.Suggestions, v.SuggestionsMore = upTo(v.Suggestions, suggestionsMax)
	return v, nil
}

// readFigures reads what was worked out for the supplier.
func (s *Store) readFigures(ctx context.Context, v *SupplierView, id int64) error {
	var err error
	if v.Figures, err = s.leadFiguresOf(ctx, id); err != nil {
		return err
	}
	if v.Suggestions, err = s.leadSuggestions(ctx, id); err != nil {
		return err
	}
	scores, err := readRows(ctx, s, supplierScoresSQL, func(x *SupplierScores) []any {
		return []any{&x.First.Due, &x.First.InTime, &x.First.UnitsDue, &x.First.UnitsInTime, &x.Now.Due, &x.Now.InTime, &x.Now.UnitsDue, &x.Now.UnitsInTime,
			&x.Order.Due, &x.Order.InTime, &x.Order.UnitsDue, &x.Order.UnitsInTime, &x.LinesOpen, &x.LinesOverdue, &x.ValueOpen, &x.Currency, &x.AsOf}
	}, id)
	if err == nil && len(scores) > 0 {
		v.Scores = &scores[0]
	}
	return err
}
