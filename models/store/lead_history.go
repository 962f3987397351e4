package store

import (
	"database/sql"
	_ "embed" // the questions stand in files
	"fmt"

	"pegboard/models/calendar"
)

var (
	//go:embed sql/plan_deliveries.sql
	planDeliveriesSQL string
	//go:embed sql/sku_deliveries.sql
	skuDeliveriesSQL string
	//go:embed sql/supplier_history.sql
	supplierHistorySQL string
	//go:embed sql/plan_sources.sql
	planSourcesSQL string
)

// How many purchase order lines are read for lead times, the latest first: the model looks at no more of them
// (planning.md, 3.2), and a supplier's other SKUs are among all of its own. For a few SKUs, deliveriesMax bounds the whole.
const (
	deliveriesOfAll      = 2_500
	deliveriesOfSupplier = 600
	deliveriesOfSKU      = 100
	deliveriesMax        = 25_000
)

// Clock is what is known of when a purchase order line was ordered and how long it was to take. Nil is unknown.
type Clock struct {
	DateStarted                            *calendar.Date // sent, else ordered
	DateExpected                           *calendar.Date // as the order says, unless it was moved since
	DateConfirmedFirst, DateConfirmed      *calendar.Date
	DateConfirmedOn                        *calendar.Date // the day on which DateConfirmed was given, when it is not the first
	LeadOfTerms, LeadOfSKU, LeadOfSupplier *int           // stated days: of the supplier for the SKU, of the SKU, of the supplier
}

// Delivery is a purchase order line that was received completely on DateReceived, or is still open.
type Delivery struct {
	Supplier, SKU, PONo string
	LineNo              int
	Clock
	DateReceived *calendar.Date
}

// Source is somebody from whom a SKU could be ordered. The one without a name is nobody we know: the SKU has a lead time
// of its own.
type Source struct {
	SKU, Supplier string
	Preferred     bool
	Clock         // the stated days only
}

// LeadHistory is what lead times are learned from, and the sources of SKUs that are waited for.
type LeadHistory struct {
	Deliveries []Delivery
	Sources    []Source // by SKU, the preferred ones first
}

// LeadHistory loads what the lead times of all open and missing supply are learned from. What it reads is bounded for
// each supplier and SKU.
func (tx *Tx) LeadHistory() (LeadHistory, error) {
	return tx.leadHistory(nil, planDeliveriesSQL, deliveriesOfAll, deliveriesOfSupplier, deliveriesOfSKU)
}

// LeadHistoryOf is LeadHistory for a few SKUs, by code, and reads no more than these need.
func (tx *Tx) LeadHistoryOf(skus []string) (LeadHistory, error) {
	return tx.leadHistory(skus, skuDeliveriesSQL, deliveriesOfAll, deliveriesOfSupplier, deliveriesOfSKU, skus, deliveriesMax)
}

func (tx *Tx) leadHistory(skus []string, question string, arguments ...any) (LeadHistory, error) {
	deliveries, err := tx.deliveries(question, arguments...)
	if err != nil {
		return LeadHistory{}, err
	}
	sources, err := tx.Sources(skus)
	return LeadHistory{Deliveries: deliveries, Sources: sources}, err
}

// Deliveries are the latest ones of every supplier and of each of its SKUs, whether anything is open or not, by supplier
// and SKU.
func (tx *Tx) Deliveries() ([]Delivery, error) {
	return tx.deliveries(supplierHistorySQL, deliveriesOfSupplier, deliveriesOfSKU)
}

func (tx *Tx) deliveries(question string, arguments ...any) ([]Delivery, error) {
	var deliveries []Delivery
	words := interned{}
	err := tx.Query(func(r *sql.Rows) error {
		var d Delivery
		err := r.Scan(&d.Supplier, &d.SKU, &d.PONo, &d.LineNo, &d.DateStarted, &d.DateExpected, &d.DateConfirmedFirst, &d.LeadOfTerms, &d.LeadOfSKU,
			&d.LeadOfSupplier, &d.DateReceived)
		words.share(&d.Supplier, &d.SKU, &d.PONo)
		deliveries = append(deliveries, d)
		return err
	}, question, arguments...)
	if err != nil {
		return nil, fmt.Errorf("load deliveries: %w", err)
	}
	return deliveries, nil
}

// Sources returns from whom SKUs could be ordered, by code; nil means all SKUs that are waited for.
func (tx *Tx) Sources(skus []string) ([]Source, error) {
	var sources []Source
	words := interned{}
	err := tx.Query(func(r *sql.Rows) error {
		var s Source
		err := r.Scan(&s.SKU, &s.Supplier, &s.Preferred, &s.LeadOfTerms, &s.LeadOfSKU, &s.LeadOfSupplier)
		words.share(&s.SKU, &s.Supplier)
		sources = append(sources, s)
		return err
	}, planSourcesSQL, skus)
	if err != nil {
		return nil, fmt.Errorf("load sources: %w", err)
	}
	return sources, nil
}

// interned keeps one copy of texts that come again in many rows.
type interned map[string]string

func (t interned) share(texts ...*string) {
	for _, text := range texts {
		if known, again := t[*text]; again {
			*text = known
		} else {
			t[*text] = *text
		}
	}
}
