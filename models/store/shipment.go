package store

import (
	"database/sql"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"pegboard/models"
	"pegboard/models/calendar"
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

// ExpectedDates returns, for the lines of an order that wait, when their last units are likely to be there.
func (tx *Tx) ExpectedDates(orderID int64) (map[int64]calendar.Date, error) {
	dates := map[int64]calendar.Date{}
	err := tx.Query(func(r *sql.Rows) error {
		var line int64
		var date calendar.Date
		err := r.Scan(&line, &date)
		dates[line] = date
		return err
	}, "SELECT line_id, date_safe FROM backorders WHERE order_id = $1 AND date_safe IS NOT NULL ORDER BY line_id", orderID)
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
