package store

import (
	"context"
	_ "embed" // the questions stand in files
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

var (
	//go:embed sql/buy_minimums.sql
	buyMinimumsSQL string
	//go:embed sql/buy_sellers.sql
	buySellersSQL string
	//go:embed sql/buy_waiting_customers.sql
	buyWaitingCustomersSQL string
	//go:embed sql/buy_next.sql
	buyNextSQL string
)

// BuyMinimum is what is to be bought from a supplier, and how far that is from the least that an order to it may be worth.
// Amounts are exact decimals in its currency; Minimum is empty where it has none.
type BuyMinimum struct {
	Name, Code, Currency    string
	Minimum, Value, Missing string
}

// BuyMinimums returns that of the suppliers with these names.
func (s *Store) BuyMinimums(ctx context.Context, names []string) ([]BuyMinimum, error) {
	return listed(ctx, s, "read the minimum values of suppliers", buyMinimumsSQL, func(m *BuyMinimum) []any {
		return []any{&m.Name, &m.Code, &m.Currency, &m.Minimum, &m.Value, &m.Missing}
	}, names, s.Today(), ListLimitMax)
}

// buySellersMax bounds who is offered as the seller of a SKU.
const buySellersMax = 20

// BuySeller is somebody who sells a SKU. An unknown price is empty.
type BuySeller struct {
	SKUID              int64
	Code, Name         string
	Currency, UnitCost string
	MOQ, Multiple, Max qty.Qty
	LeadDays           *int // as stated
	Active, Preferred  bool
	Lasts              *calendar.Date // when it last delivered, as far as is known
}

// BuySellers returns who sells SKUs, by SKU, those first that are bought from first.
func (s *Store) BuySellers(ctx context.Context, skus []int64) (map[int64][]BuySeller, error) {
	rows, err := listed(ctx, s, "read who sells SKUs", buySellersSQL, func(v *BuySeller) []any {
		return []any{&v.SKUID, &v.Code, &v.Name, &v.Currency, &v.UnitCost, &v.MOQ, &v.Multiple, &v.Max, &v.LeadDays, &v.Active, &v.Preferred, &v.Lasts}
	}, skus, buySellersMax)
	all := map[int64][]BuySeller{}
	for _, v := range rows {
		all[v.SKUID] = append(all[v.SKUID], v)
	}
	return all, err
}

// BuyCustomer is an order line that waits without supply. Value is an exact decimal, empty for the component of a kit.
type BuyCustomer struct {
	LineID         int64
	Order          string
	Line           int64
	Customer, Tier string
	Qty            qty.Qty
	DateNeed       calendar.Date
	DatePromised   *calendar.Date
	Value          string
}

// buyCustomersMax bounds who is listed.
const buyCustomersMax = 50

// BuyCustomers returns who waits without supply for a position, in the order in which they are served, and whether more do.
func (s *Store) BuyCustomers(ctx context.Context, at Position) (customers []BuyCustomer, more bool, err error) {
	type waiting struct {
		Wanting
	}
	rows, err := listed(ctx, s, "list who waits without supply", purchaseWaitingSQL, func(w *waiting) []any {
		return []any{&w.SKUID, &w.WarehouseID, &w.LineID, &w.OrderNo, &w.LineNo, &w.Qty, &w.DateNeed}
	}, []int64{at.SKUID}, []int64{at.WarehouseID})
	if err != nil {
		return nil, false, err
	}
	rows, more = upTo(rows, buyCustomersMax)
	ids := make([]int64, len(rows))
	for i, w := range rows {
		ids[i] = w.LineID
		customers = append(customers, BuyCustomer{LineID: w.LineID, Order: w.OrderNo, Line: int64(w.LineNo), Qty: w.Qty, DateNeed: w.DateNeed})
	}
	type about struct {
		BuyCustomer
		price string
	}
	known, err := listed(ctx, s, "read who they are", buyWaitingCustomersSQL, func(a *about) []any {
		return []any{&a.LineID, &a.Customer, &a.Tier, &a.DatePromised, &a.price}
	}, ids, at.SKUID, buyCustomersMax)
	for _, a := range known {
		for i := range customers {
			if customers[i].LineID == a.LineID {
				customers[i].Customer, customers[i].Tier, customers[i].DatePromised, customers[i].Value = a.Customer, a.Tier, a.DatePromised, a.price
			}
		}
	}
	return customers, more, err
}

// BuyNext is a SKU that could be added to an order to reach the supplier's minimum, the first to run out first.
type BuyNext struct {
	ID                  int64
	SKU, Name           string
	Warehouse           string
	DateRunsOut         *calendar.Date
	MOQ, Multiple       qty.Qty
	UnitCost            string
	QtyFree, QtyOnOrder qty.Qty
}

// buyNextMax bounds what is offered to reach a minimum.
const buyNextMax = 5

// BuyNexts returns what a supplier sells of which nothing is suggested, the first to run out first.
func (s *Store) BuyNexts(ctx context.Context, supplier string) ([]BuyNext, error) {
	return listed(ctx, s, "look for what runs out next", buyNextSQL, func(n *BuyNext) []any {
		return []any{&n.ID, &n.SKU, &n.Name, &n.Warehouse, &n.DateRunsOut, &n.MOQ, &n.Multiple, &n.UnitCost, &n.QtyFree, &n.QtyOnOrder}
	}, supplier, buyNextMax)
}

// BuyRowsByID returns rows of the buy desk by supplier, warehouse and SKU. Numbers without a row are left out.
func (s *Store) BuyRowsByID(ctx context.Context, ids []int64) ([]BuyRow, error) {
	return s.buyRows(ctx, "b.id = ANY($1) ORDER BY b.supplier, b.warehouse, b.sku, b.id LIMIT $2", ids, max(1, len(ids)))
}

// BuyWanted returns every row that asks for an order now, by SKU and warehouse, up to a bound that is told.
func (s *Store) BuyWanted(ctx context.Context, most int) (rows []BuyRow, more bool, err error) {
	rows, err = s.buyRows(ctx, "b.qty_suggested > 0 AND coalesce(b.snoozed_until, $1) <= $1 ORDER BY b.sku, b.id LIMIT $2", s.Today(), most+1)
	rows, more = upTo(rows, most)
	return rows, more, err
}

func (s *Store) buyRows(ctx context.Context, where string, arguments ...any) ([]BuyRow, error) {
	rows, err := s.SQL().QueryContext(ctx, "SELECT "+buyRowColumns+" FROM buy_rows AS b WHERE "+where, arguments...)
	if err != nil {
		return nil, fmt.Errorf("read the buy desk: %w", err)
	}
	defer rows.Close()
	var all []BuyRow
	for rows.Next() {
		var row BuyRow
		if err := scanBuyRow(rows.Scan, &row); err != nil {
			return nil, fmt.Errorf("read a row of the buy desk: %w", err)
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// SupplierCurrency is what a supplier is paid in; NotFound when there is none with the code.
func (s *Store) SupplierCurrency(ctx context.Context, code string) (name, currency string, err error) {
	found, err := listed(ctx, s, "find a supplier", "SELECT v.name, coalesce(v.currency, m.currency) FROM suppliers AS v CROSS JOIN company AS m WHERE v.code = $1",
		func(v *[2]string) []any { return []any{&v[0], &v[1]} }, code)
	if err == nil && len(found) == 0 {
		err = models.Errorf(models.NotFound, "There is no supplier %s.", code)
	}
	if err != nil {
		return "", "", err
	}
	return found[0][0], found[0][1], nil
}

// IncomingOf returns the open purchase order lines of a SKU, drafts too, the first to come first.
func (s *Store) IncomingOf(ctx context.Context, sku int64) ([]IncomingLine, error) {
	return listed(ctx, s, "list the purchase orders of a SKU", skuSupplySQL, func(l *IncomingLine) []any {
		return []any{&l.ID, &l.PONo, &l.LineNo, &l.SupplierCode, &l.SupplierName, &l.Warehouse, &l.Status, &l.QtyOpen, &l.DateStated, &l.DateSupply,
			&l.Confirmed, &l.Sent, &l.QtyPegged, &l.LinesWaiting, &l.DateLikely, &l.DateSafe}
	}, sku, s.Today(), SKUSupplyMax)
}

// DraftedValue is what stands in the drafts for a supplier, as an exact decimal in its currency.
func (s *Store) DraftedValue(ctx context.Context, supplier string) (value string, err error) {
	err = s.SQL().QueryRowContext(ctx, `SELECT CAST(coalesce(sum((l.qty_ordered - l.qty_cancelled) * l.unit_cost), 0) AS text) FROM suppliers AS v
		JOIN purchase_orders AS p ON p.supplier_id = v.id AND p.status = 'draft' JOIN purchase_order_lines AS l ON l.po_id = p.id WHERE v.code = $1`, supplier).Scan(&value)
	if err != nil {
		return "", fmt.Errorf("add up the drafts for %q: %w", supplier, err)
	}
	return value, nil
}

// suppliersOffered bounds how many suppliers a list to choose from holds; with more, people type the code.
const suppliersOffered = 300

// NamedSupplier is a supplier that may be ordered from.
type NamedSupplier struct{ Code, Name, Currency string }

// SuppliersOffered returns those that may be ordered from by name, or none when they are too many to choose from.
func (s *Store) SuppliersOffered(ctx context.Context) ([]NamedSupplier, error) {
	found, err := listed(ctx, s, "list suppliers to order from", "SELECT v.code, v.name, coalesce(v.currency, m.currency) FROM suppliers AS v CROSS JOIN company AS m WHERE v.active ORDER BY v.name, v.id LIMIT $1",
		func(v *NamedSupplier) []any { return []any{&v.Code, &v.Name, &v.Currency} }, suppliersOffered+1)
	if len(found) > suppliersOffered {
		found = nil
	}
	return found, err
}
