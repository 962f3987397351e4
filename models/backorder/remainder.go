package backorder

import (
	"fmt"
	"slices"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// RemainderChoice is what is to become of the units that a line still owes after a delivery.
type RemainderChoice string

// The choices. Without one the rest is owed as before.
const (
	RemainderLater        RemainderChoice = "later"        // comes on another day
	RemainderBackordered  RemainderChoice = "backordered"  // the supplier waits for it himself, until a day
	RemainderShortClose   RemainderChoice = "short_close"  // will not come, and we want no more of it
	RemainderDiscontinued RemainderChoice = "discontinued" // will never come: the supplier does not sell it any more
)

// RemainderChoices are all of them, in the order in which a person is offered them.
var RemainderChoices = []RemainderChoice{RemainderLater, RemainderBackordered, RemainderShortClose, RemainderDiscontinued}

// Title is the choice as people read it.
func (c RemainderChoice) Title() string {
	switch c {
	case RemainderLater:
		return "comes later"
	case RemainderBackordered:
		return "supplier backorder"
	case RemainderShortClose:
		return "short-close"
	case RemainderDiscontinued:
		return "discontinued"
	}
	return string(c)
}

// Remainder is the choice for one line. Later and backordered need the day; backordered needs a reason of
// purchase_acknowledgements (production, material, logistics, quality), short-close one in words.
type Remainder struct {
	Choice RemainderChoice `json:"choice"`
	Date   *calendar.Date  `json:"date,omitempty"`
	Reason string          `json:"reason,omitempty"`
}

// BackorderedReasons are why a supplier waits for goods himself.
var BackorderedReasons = []string{"production", "material", "logistics", "quality"}

// check returns Invalid with a sentence that names the line when the choice lacks what it needs.
func (r *Remainder) check(line int) error {
	var err error
	switch r.Choice {
	case RemainderLater, RemainderBackordered:
		if r.Date == nil || *r.Date < calendar.Min || *r.Date > calendar.Max {
			return models.Errorf(models.Invalid, "Line %d: please give the day on which the rest comes.", line)
		}
		if r.Choice == RemainderBackordered && !slices.Contains(BackorderedReasons, r.Reason) {
			return models.Errorf(models.Invalid, "Line %d: please say why the supplier waits for the rest: production, material, logistics or quality.", line)
		}
	case RemainderShortClose:
		if r.Reason, err = reasonOf(r.Reason, "closing the rest"); err != nil {
			return models.Errorf(models.Invalid, "Line %d: %s", line, models.Sentence(err))
		}
	case RemainderDiscontinued:
	default:
		return models.Errorf(models.Invalid, "Line %d: the rest comes later, is a supplier backorder, is closed or discontinued; %q is none of these.", line, string(r.Choice))
	}
	return nil
}

// decide carries out what was chosen for the rest of lines, and says it for the audit chain. The lines are locked and what
// arrived of them is written. Who waits for what the supplier himself waits for is noted with the reason, and their lines as
// touched. It returns Conflict when a line owes nothing any more, or when the day has passed.
func (d *lockedDelivery) decide(tx *store.Tx, delivery Delivery) ([]string, error) {
	var notes []string
	for i, line := range delivery.Lines {
		rest := line.Remainder
		if rest == nil {
			continue
		}
		supply := d.supplies[i]
		open := max(0, supply.QtyOpen()-line.Qty)
		switch {
		case open == 0:
			return nil, models.Errorf(models.Conflict, "Line %d of purchase order %s owes nothing after this delivery, so there is no rest to decide about.", supply.LineNo, supply.PONo)
		case rest.Date != nil && *rest.Date < tx.Today:
			return nil, models.Errorf(models.Conflict, "Line %d: the rest cannot come on %s, which has passed.", supply.LineNo, *rest.Date)
		}
		if err := rest.save(tx, supply, open); err != nil {
			return nil, err
		}
		if rest.Choice == RemainderBackordered {
			waiting, err := tx.GiveReason(supply.ID, reasonOfBackorder(rest.Reason))
			if err != nil {
				return nil, err
			}
			d.touched = append(d.touched, waiting...)
		}
		notes = append(notes, rest.note(supply.LineNo, open))
	}
	if len(notes) == 0 {
		return nil, nil
	}
	if err := tx.ReceivedOn(d.supplies[0]); err != nil {
		return nil, err
	}
	return notes, tx.KeepVersion(d.supplies[0].POID, "what becomes of the rest, decided at a delivery")
}

func (r *Remainder) save(tx *store.Tx, supply store.Supply, open qty.Qty) error {
	answer := models.PurchaseAcknowledgement{POLineID: supply.ID, DateConfirmed: r.Date, Note: filled("Came with a delivery.")}
	switch r.Choice {
	case RemainderLater:
		answer.Answer = models.AnswerNewDate
	case RemainderBackordered:
		answer.Answer, answer.Reason = models.AnswerBackordered, &r.Reason
	case RemainderShortClose:
		return tx.CutSupply(supply, open)
	case RemainderDiscontinued:
		answer.Answer = models.AnswerDiscontinued
		if err := tx.CutSupply(supply, open); err != nil {
			return err
		}
	}
	if err := tx.AddAnswer(answer); err != nil {
		return err
	}
	if r.Date == nil {
		return nil
	}
	if err := tx.SplitSupply(supply, nil); err != nil { // the rest comes on one day now, whatever its parts were to be
		return err
	}
	return tx.ConfirmSupply(supply, *r.Date)
}

// note says a choice for the audit chain.
func (r *Remainder) note(line int, open qty.Qty) string {
	said := fmt.Sprintf("line %d: the other %d: %s", line, open, r.Choice.Title())
	if r.Date != nil {
		said += fmt.Sprintf(", %s", *r.Date)
	}
	return said + because(r.Reason)
}
