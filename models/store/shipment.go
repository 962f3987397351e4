package store

import (
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// AddShipment writes a shipment and its packing slip. It fills in the numbers; an empty shipment number is the next.
func (tx *Tx) AddShipment(shipment *models.Shipment, lines []models.ShipmentLine) error {
	if shipment.ShipmentNo == "" {
		if err := tx.QueryRow("SELECT 'SH-' || nextval('shipment_numbers')").Scan(&shipment.ShipmentNo); err != nil {
			return fmt.Errorf("find the next shipment number: %w", err)
		}
	}
	shipment.Actor, shipment.At = tx.Actor, tx.Now
	if err := tx.DB.Create(shipment).Error; err != nil {
		return fmt.Errorf("add shipment %q: %w", shipment.ShipmentNo, err)
	}
	for i := range lines {
		lines[i].ShipmentID = shipment.ID
	}
	if err := tx.DB.Create(&lines).Error; err != nil {
		return fmt.Errorf("add the lines of shipment %q: %w", shipment.ShipmentNo, err)
	}
	return nil
}

// ShipmentsOf returns how many shipments of a locked order left and were not taken back.
func (tx *Tx) ShipmentsOf(orderID int64) (int, error) {
	var n int
	if err := tx.QueryRow("SELECT count(*) FROM shipments WHERE order_id = $1 AND reversed_at IS NULL", orderID).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the shipments of order %d: %w", orderID, err)
	}
	return n, nil
}

// ShipmentByNo returns a shipment with its lines and the number of its order, or NotFound.
func (tx *Tx) ShipmentByNo(shipmentNo string) (models.Shipment, []models.ShipmentLine, string, error) {
	var shipment models.Shipment
	err := tx.DB.Where("shipment_no = ?", shipmentNo).Take(&shipment).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return shipment, nil, "", models.Errorf(models.NotFound, "There is no shipment %s.", shipmentNo)
	}
	if err != nil {
		return shipment, nil, "", fmt.Errorf("find shipment %q: %w", shipmentNo, err)
	}
	var lines []models.ShipmentLine
	if err := tx.DB.Where("shipment_id = ?", shipment.ID).Order("line_id").Find(&lines).Error; err != nil {
		return shipment, nil, "", fmt.Errorf("read the lines of shipment %q: %w", shipmentNo, err)
	}
	var orderNo string
	if err := tx.QueryRow("SELECT order_no FROM sales_orders WHERE id = $1", shipment.OrderID).Scan(&orderNo); err != nil {
		return shipment, nil, "", fmt.Errorf("find the order of shipment %q: %w", shipmentNo, err)
	}
	return shipment, lines, orderNo, nil
}

// ReverseShipment marks a shipment as not left after all. It returns Conflict when it is marked already. The caller has
// locked its order.
func (tx *Tx) ReverseShipment(shipment models.Shipment) error {
	changed, err := tx.Exec("UPDATE shipments SET reversed_at = $2 WHERE id = $1 AND reversed_at IS NULL", shipment.ID, tx.Now)
	if err != nil {
		return fmt.Errorf("reverse shipment %q: %w", shipment.ShipmentNo, err)
	}
	if changed == 0 {
		return models.Errorf(models.Conflict, "Shipment %s was taken back already.", shipment.ShipmentNo)
	}
	return nil
}

// Expected is when the last units of a line that waits are there: likely, and safely.
type Expected struct{ Likely, Safe *calendar.Date }

// ExpectedDates returns, for the lines of an order that wait, when their last units are there.
func (tx *Tx) ExpectedDates(orderID int64) (map[int64]Expected, error) {
	dates := map[int64]Expected{}
	err := tx.Query(func(r *sql.Rows) error {
		var line int64
		var date Expected
		err := r.Scan(&line, &date.Likely, &date.Safe)
		dates[line] = date
		return err
	}, "SELECT line_id, date_likely, date_safe FROM backorders WHERE order_id = $1 AND (date_safe IS NOT NULL OR date_likely IS NOT NULL) ORDER BY line_id", orderID)
	if err != nil {
		return nil, fmt.Errorf("read when order %d is expected: %w", orderID, err)
	}
	return dates, nil
}

// SaveOrder writes the changed columns of a locked order and raises its version.
func (tx *Tx) SaveOrder(order *models.SalesOrder, columns ...string) error {
	order.Version++
	changed := tx.DB.Model(&models.SalesOrder{}).Where("id = ?", order.ID).Select(append(columns, "version")).Updates(order)
	if changed.Error != nil {
		return fmt.Errorf("save order %q: %w", order.OrderNo, changed.Error)
	}
	if changed.RowsAffected != 1 {
		return fmt.Errorf("save order %q: %d rows", order.OrderNo, changed.RowsAffected)
	}
	return nil
}

// ReturnPlace returns the position to which units of an order line come back: its SKU in the warehouse, or in the line's
// own when that is empty. It returns NotFound.
func (tx *Tx) ReturnPlace(orderNo string, lineNo int, warehouse string) (Pool, error) {
	var pool Pool
	err := tx.QueryRow(`SELECT k.id, w.id, k.code, w.code FROM sales_order_lines AS l JOIN sales_orders AS o ON o.id = l.order_id JOIN skus AS k ON k.id = l.sku_id
		JOIN warehouses AS w ON CASE WHEN $3 = '' THEN w.id = l.warehouse_id ELSE w.code = $3 END
		WHERE o.order_no = $1 AND l.line_no = $2`, orderNo, lineNo, warehouse).Scan(&pool.SKUID, &pool.WarehouseID, &pool.SKU, &pool.Warehouse)
	if errors.Is(err, sql.ErrNoRows) {
		return pool, models.Errorf(models.NotFound, "There is no line %d of order %s, or no such warehouse.", lineNo, orderNo)
	}
	if err != nil {
		return pool, fmt.Errorf("find where line %d of %q comes back to: %w", lineNo, orderNo, err)
	}
	return pool, nil
}

// ReturnedOf returns how many units of a locked line came back.
func (tx *Tx) ReturnedOf(lineID int64) (qty.Qty, error) {
	var units qty.Qty
	if err := tx.QueryRow("SELECT CAST(coalesce(sum(qty), 0) AS bigint) FROM customer_returns WHERE line_id = $1", lineID).Scan(&units); err != nil {
		return 0, fmt.Errorf("add up the returns of line %d: %w", lineID, err)
	}
	return units, nil
}

// AddReturn writes a return and fills in its number.
func (tx *Tx) AddReturn(paper *models.CustomerReturn) error {
	if err := tx.QueryRow("SELECT 'RT-' || nextval('return_numbers')").Scan(&paper.ReturnNo); err != nil {
		return fmt.Errorf("find the next return number: %w", err)
	}
	paper.Actor, paper.At = tx.Actor, tx.Now
	if err := tx.DB.Create(paper).Error; err != nil {
		return fmt.Errorf("add return %q: %w", paper.ReturnNo, err)
	}
	return nil
}
