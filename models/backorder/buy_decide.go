package backorder

import (
	"context"
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// snoozeMax is how long something can be put off: after a year nobody knows why.
const snoozeMax = 366

// Snoozing puts a row of the buy desk off until a day, on which it comes back.
type Snoozing struct {
	Row     int64         `json:"row"`
	Version int64         `json:"version"` // of what people decided, as it was seen
	Until   calendar.Date `json:"until"`
	Reason  string        `json:"reason"`
}

// Decided says what was decided about a row of the buy desk.
type Decided struct {
	SKU       string `json:"sku"`
	Warehouse string `json:"warehouse"`
	Version   int64  `json:"version"`
}

// Snooze puts what is suggested of a position off. It stays on the desk under a preset of its own and comes back on the day.
//
// It returns Invalid without a reason or for a day that is not ahead, NotFound, and Conflict when somebody else decided about
// the row in the meantime.
func Snooze(ctx context.Context, s *store.Store, by By, request Snoozing) (Decided, error) {
	reason, err := reasonOf(request.Reason, "putting it off")
	if err != nil {
		return Decided{}, err
	}
	return decide(ctx, s, by, "snooze", request, request.Row, request.Version, func(tx *store.Tx, row store.BuyRow) (string, string, error) {
		if request.Until <= tx.Today || request.Until > tx.Today+snoozeMax {
			return "", "", models.Errorf(models.Invalid, "It can be put off until a day from tomorrow on, and for at most a year.")
		}
		return "snoozed", fmt.Sprintf("in %s until %s: %s", row.Warehouse, request.Until, reason), tx.SnoozeBuyRow(row.ID, &request.Until, reason)
	})
}

// Waking brings a row of the buy desk back.
type Waking struct {
	Row     int64 `json:"row"`
	Version int64 `json:"version"`
}

// Wake ends a snooze before its day. The errors are those of Snooze.
func Wake(ctx context.Context, s *store.Store, by By, request Waking) (Decided, error) {
	return decide(ctx, s, by, "wake", request, request.Row, request.Version, func(tx *store.Tx, row store.BuyRow) (string, string, error) {
		return "snooze ended", "in " + row.Warehouse, tx.SnoozeBuyRow(row.ID, nil, "")
	})
}

// Overriding sets a reorder point or a level of service for one position by hand; nil follows the numbers, and the company's
// level for the class. Both nil takes back what was set.
type Overriding struct {
	Row     int64    `json:"row"`
	Version int64    `json:"version"`
	Point   *qty.Qty `json:"point,omitempty"`
	Service *int     `json:"service,omitempty"` // in thousandths
	Reason  string   `json:"reason"`
}

// Override sets when a position is bought. What is set by hand is kept, whatever the numbers say later, and marked.
//
// It returns Invalid without a reason or out of bounds, NotFound, and Conflict when somebody else decided about the row in the
// meantime.
func Override(ctx context.Context, s *store.Store, by By, request Overriding) (Decided, error) {
	reason, err := reasonOf(request.Reason, "it")
	switch {
	case err != nil:
		return Decided{}, err
	case request.Point != nil && (*request.Point < 0 || *request.Point > qty.Max):
		return Decided{}, models.Errorf(models.Invalid, "A reorder point is from 0 to %d.", qty.Max)
	case request.Service != nil && (*request.Service < 500 || *request.Service > 999):
		return Decided{}, models.Errorf(models.Invalid, "A level of service is from 50 to 99.9 %%.")
	}
	return decide(ctx, s, by, "override", request, request.Row, request.Version, func(tx *store.Tx, row store.BuyRow) (string, string, error) {
		if err := tx.OverrideBuyRow(row.ID, request.Point, request.Service, reason); err != nil {
			return "", "", err
		}
		action, what := "reorder point set by hand", "in "+row.Warehouse
		if request.Point != nil {
			what += fmt.Sprintf(", buy at %d", *request.Point)
		}
		if request.Service != nil {
			what += fmt.Sprintf(", service %d.%d %%", *request.Service/10, *request.Service%10)
		}
		if request.Point == nil && request.Service == nil {
			action = "reorder point follows the numbers again"
		}
		return action, what + ": " + reason, refreshBuyDeskOf(tx, []int64{row.SKUID}, true)
	})
}

// decide is what the decisions about a row have in common.
func decide(ctx context.Context, s *store.Store, by By, verb string, request any, id, version int64, do func(tx *store.Tx, row store.BuyRow) (action, detail string, err error)) (Decided, error) {
	var done Decided
	err := s.InTx(ctx, by.work(verb, request, &done), func(tx *store.Tx) error {
		row, decided, err := tx.LockBuyRow(id)
		if err != nil {
			return err
		}
		if decided.Version != version {
			return models.Errorf(models.Conflict, "Somebody else decided about %s in the meantime. Nothing was changed; please look again.", row.SKU)
		}
		action, detail, err := do(tx, row)
		if err != nil {
			return err
		}
		done = Decided{SKU: row.SKU, Warehouse: row.Warehouse, Version: version + 1}
		return tx.Audit(action, subjectSKU(row.SKU), detail)
	})
	return done, err
}

// ChangeBuySettings stores how the company buys, and asks for the desk to be worked out by it. Its answers are those of
// ChangeDateSettings.
func ChangeBuySettings(ctx context.Context, s *store.Store, work store.Work, wanted models.BuySettings) (models.BuySettings, error) {
	var stored models.BuySettings
	err := s.InTx(ctx, work, func(tx *store.Tx) error {
		var err error
		if stored, err = tx.LockBuySettings(); err != nil {
			return err
		}
		changes := models.Differences(stored.Readable(), wanted.Readable())
		switch {
		case changes == "":
			return nil
		case stored.Version != wanted.Version:
			return stale("these settings")
		}
		if err := tx.SaveBuySettings(wanted); err != nil {
			return err
		}
		if err := EnqueueBuyDesk(tx); err != nil {
			return err
		}
		return tx.Audit("buying changed", BuySettingsSubject, changes)
	})
	return stored, err
}

// BuySettingsSubject names how the company buys in the audit chain.
const BuySettingsSubject = "buying"
