package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"
	"slices"

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
	//go:embed sql/supplier_lead_times.sql
	supplierLeadTimesSQL string
)

// A supplier's page shows so many purchase orders and SKUs, and learns from so many of its latest receipts: old ones
// say little about the next delivery.
const (
	supplierOpenMax     = 100
	supplierTermsMax    = 200
	supplierReceiptsMax = 1000
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
	LeadTimes                  LeadTimes
	TermsMore, OpenMore        bool // there are more than are listed
}

// SupplierTerm is what the supplier states for one SKU.
type SupplierTerm struct {
	SKU, SKUName              string
	LeadDaysStated            *int64
	MinimumQty, OrderMultiple *int64
	UnitCost                  string
}

// OpenPurchaseOrder is a purchase order on which the supplier still owes goods.
type OpenPurchaseOrder struct {
	No, Status             string
	DateOrdered, DateDue   *calendar.Date
	QtyOpen, OrdersWaiting int64
}

// LeadTimes are the observed days from order to receipt, one for each receipt, the shortest first.
type LeadTimes []int

// Quantile is the smallest observed number of days within which percent of the receipts came, and whether there are
// any. Percent lies between 1 and 100.
func (t LeadTimes) Quantile(percent int) (days int, known bool) {
	if len(t) == 0 {
		return 0, false
	}
	// The index is rounded up, so that at least the asked share lies at or below the answer.
	return t[(len(t)*percent+99)/100-1], true
}

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
		return []any{&t.SKU, &t.SKUName, &t.LeadDaysStated, &t.MinimumQty, &t.OrderMultiple, &t.UnitCost}
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
	v.LeadTimes, err = readRows(ctx, s, supplierLeadTimesSQL, func(days *int) []any { return []any{days} }, id, supplierReceiptsMax)
	if err != nil {
		return v, fmt.Errorf("read the lead times of supplier %s: %w", code, err)
	}
	v.Terms, v.TermsMore = upTo(v.Terms, supplierTermsMax)
	v.Open, v.OpenMore = upTo(v.Open, supplierOpenMax)
	v.ID = id
	slices.Sort(v.LeadTimes)
	return v, nil
}
