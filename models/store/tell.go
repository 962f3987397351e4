package store

import (
	"database/sql"
	_ "embed" // the questions stand in files
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
)

var (
	//go:embed sql/webhook_before.sql
	webhookBeforeSQL string
	//go:embed sql/webhook_plan.sql
	webhookPlanSQL string
	//go:embed sql/webhook_after.sql
	webhookAfterSQL string
	//go:embed sql/webhook_ready.sql
	webhookReadySQL string
	//go:embed sql/webhook_send.sql
	webhookSendSQL string
)

// linesPerMessage is how many lines or orders one message is about at most: a plan that changes 100,000 dates makes a
// thousand messages.
const linesPerMessage = 100

// WebhookKind is the kind of the job that sends what was written for an endpoint; its argument is WebhookCall.
const WebhookKind = "webhooks"

// WebhookCall says whose messages are to be sent.
type WebhookCall struct {
	Endpoint int64 `json:"endpoint"`
}

// heard is how lines stood in the queue before a unit of work wrote it. What is told is the difference that the whole
// unit of work made, so a line that is taken and given back tells nothing.
type heard struct {
	asked  bool
	wanted map[models.Event]bool // what any endpoint wants; empty when nobody listens
	before map[int64]heardLine
}

// heardLine is a line as those who listen know it. The zero value does not wait.
type heardLine struct {
	qtyWaiting, qtyHad qty.Qty
	likely, safe       *calendar.Date
}

// listened says whether anybody is to be told anything. It asks once in a unit of work.
func (tx *Tx) listened() (bool, error) {
	if tx.heard.asked {
		return len(tx.heard.wanted) > 0, nil
	}
	tx.heard = heard{asked: true, wanted: map[models.Event]bool{}, before: map[int64]heardLine{}}
	err := tx.Query(func(r *sql.Rows) error {
		var endpoint models.WebhookEndpoint
		err := r.Scan(&endpoint.Events)
		for _, event := range models.Events() {
			tx.heard.wanted[event] = tx.heard.wanted[event] || endpoint.Wants(event)
		}
		return err
	}, "SELECT DISTINCT events FROM webhook_endpoints WHERE disabled_at IS NULL")
	if err != nil {
		return false, fmt.Errorf("look who listens: %w", err)
	}
	return len(tx.heard.wanted) > 0, nil
}

// hear keeps how lines stand in the queue, which is about to be written. It costs one question when nobody listens.
func (tx *Tx) hear(lists ...[]int64) error {
	lines := slices.Concat(lists...)
	if len(lines) == 0 {
		return nil
	}
	if listened, err := tx.listened(); err != nil || !listened {
		return err
	}
	lines = slices.DeleteFunc(lines, func(id int64) bool { _, known := tx.heard.before[id]; return known })
	if len(lines) == 0 {
		return nil
	}
	if err := tx.hearRows(webhookBeforeSQL, lines); err != nil {
		return err
	}
	for _, id := range lines {
		if _, stands := tx.heard.before[id]; !stands {
			tx.heard.before[id] = heardLine{} // it does not wait
		}
	}
	return nil
}

// hearPlan is hear for the lines of which the staged queue says something else than the one that stands.
func (tx *Tx) hearPlan() error {
	if listened, err := tx.listened(); err != nil || !listened {
		return err
	}
	return tx.hearRows(webhookPlanSQL)
}

func (tx *Tx) hearRows(question string, arguments ...any) error {
	err := tx.Query(func(r *sql.Rows) error {
		var id int64
		var line heardLine
		if err := r.Scan(&id, &line.qtyWaiting, &line.qtyHad, &line.likely, &line.safe); err != nil {
			return err
		}
		if _, known := tx.heard.before[id]; !known {
			tx.heard.before[id] = line
		}
		return nil
	}, question, arguments...)
	if err != nil {
		return fmt.Errorf("keep how lines stand for those who listen: %w", err)
	}
	return nil
}

// toldLine is a line as it is told.
type toldLine struct {
	Order          string         `json:"order"`
	Line           int            `json:"line"`
	Customer       string         `json:"customer"`
	SKU            string         `json:"sku"`
	Warehouse      string         `json:"warehouse"`
	QtyOrdered     qty.Qty        `json:"qty_ordered"`
	QtyShipped     qty.Qty        `json:"qty_shipped"`
	QtyAllocated   qty.Qty        `json:"qty_allocated"`
	QtyBackordered qty.Qty        `json:"qty_backordered"`
	Requested      *calendar.Date `json:"requested,omitempty"`
	Promised       *calendar.Date `json:"promised,omitempty"`
	Likely         *calendar.Date `json:"likely,omitempty"`
	Safe           *calendar.Date `json:"safe,omitempty"`
	LikelyBefore   *calendar.Date `json:"likely_before,omitempty"`
	SafeBefore     *calendar.Date `json:"safe_before,omitempty"`
	Status         string         `json:"status,omitempty"`
	Reason         string         `json:"reason,omitempty"`
}

// toldOrder is an order as it is told.
type toldOrder struct {
	Order    string `json:"order"`
	Customer string `json:"customer"`
}

// tell writes what the unit of work changed as messages for those who want to know, and asks for their delivery. All of it
// is part of the transaction.
func (tx *Tx) tell() error {
	if len(tx.heard.before) == 0 {
		return nil
	}
	told, orders, err := tx.changedLines()
	if err != nil {
		return err
	}
	var types, payloads []string
	for _, event := range models.Events() {
		if !tx.heard.wanted[event] {
			continue
		}
		if event == models.OrderReadyToShip {
			ready, err := tx.readyOrders(orders)
			if err != nil {
				return err
			}
			err = eachMessage(event, "orders", ready, tx.Now, func(payload string) { types, payloads = append(types, string(event)), append(payloads, payload) })
			if err != nil {
				return err
			}
			continue
		}
		err := eachMessage(event, "backorders", told[event], tx.Now, func(payload string) { types, payloads = append(types, string(event)), append(payloads, payload) })
		if err != nil {
			return err
		}
	}
	if len(types) == 0 {
		return nil
	}
	var endpoints []int64
	if err := tx.Query(scanIDs(&endpoints), webhookSendSQL, types, payloads, tx.Now, models.DeliveryTries); err != nil {
		return fmt.Errorf("write messages: %w", err)
	}
	for _, id := range endpoints {
		if err := tx.sendSoon(id); err != nil {
			return err
		}
	}
	return nil
}

// sendSoon asks for the delivery of what waits for an endpoint: one job, however many messages there are.
func (tx *Tx) sendSoon(endpoint int64) error {
	_, err := tx.Enqueue(WebhookKind, WebhookCall{endpoint}, JobOptions{Queue: WebhookKind, Once: fmt.Sprint(endpoint)})
	return err
}

// changedLines compares the lines that were heard with how they stand now.
func (tx *Tx) changedLines() (map[models.Event][]toldLine, []int64, error) {
	told := map[models.Event][]toldLine{}
	orders := map[int64]bool{}
	err := tx.Query(func(r *sql.Rows) error {
		var line, order int64
		var now toldLine
		if err := r.Scan(&line, &order, &now.Order, &now.Line, &now.Customer, &now.SKU, &now.Warehouse, &now.QtyOrdered, &now.QtyShipped, &now.QtyAllocated, &now.QtyBackordered,
			&now.Requested, &now.Promised, &now.Likely, &now.Safe, &now.Status, &now.Reason); err != nil {
			return err
		}
		orders[order] = true
		if event, happened := tx.heard.before[line].became(now); happened {
			if event == models.BackorderDateChanged {
				now.LikelyBefore, now.SafeBefore = tx.heard.before[line].likely, tx.heard.before[line].safe
			}
			told[event] = append(told[event], now)
		}
		return nil
	}, webhookAfterSQL, slices.Sorted(maps.Keys(tx.heard.before)))
	if err != nil {
		return nil, nil, fmt.Errorf("read what changed for those who listen: %w", err)
	}
	return told, slices.Sorted(maps.Keys(orders)), nil
}

// became says which event a line's change is. A line that nobody waits for any more is filled when it has more units than
// before; else it was cancelled.
func (before heardLine) became(now toldLine) (models.Event, bool) {
	switch waited, waits := before.qtyWaiting > 0, now.QtyBackordered > 0; {
	case !waited && waits:
		return models.BackorderCreated, true
	case waited && !waits:
		return models.BackorderFilled, now.QtyAllocated+now.QtyShipped > before.qtyHad
	case waited && waits:
		return models.BackorderDateChanged, !sameDay(before.likely, now.Likely) || !sameDay(before.safe, now.Safe)
	}
	return "", false
}

func sameDay(a, b *calendar.Date) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func (tx *Tx) readyOrders(orders []int64) ([]toldOrder, error) {
	var ready []toldOrder
	err := tx.Query(func(r *sql.Rows) error {
		var o toldOrder
		err := r.Scan(&o.Order, &o.Customer)
		ready = append(ready, o)
		return err
	}, webhookReadySQL, orders, tx.Today)
	if err != nil {
		return nil, fmt.Errorf("find orders that became ready: %w", err)
	}
	return ready, nil
}

// eachMessage writes what happened as the bodies of messages, each about a bounded number of records.
func eachMessage[T any](event models.Event, name string, records []T, at time.Time, add func(payload string)) error {
	for part := range slices.Chunk(records, linesPerMessage) {
		payload, err := json.Marshal(struct {
			Type      models.Event   `json:"type"`
			Timestamp time.Time      `json:"timestamp"`
			Data      map[string][]T `json:"data"`
		}{event, at.UTC(), map[string][]T{name: part}})
		if err != nil {
			return fmt.Errorf("write a message: %w", err)
		}
		add(string(payload))
	}
	return nil
}

func lineIDs(lines []PlannedLine) []int64 {
	ids := make([]int64, len(lines))
	for i, l := range lines {
		ids[i] = l.LineID
	}
	return ids
}
