package backorder

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// Acknowledging is a supplier's answer to a purchase order.
type Acknowledging struct {
	ReviewingPurchase
	Lines  []AnsweredLine `json:"lines"`
	Source string         `json:"source,omitempty"` // phone, link or csv; empty is phone
}

// AnsweredLine is the answer for one line.
type AnsweredLine struct {
	LineNo int                   `json:"line"`
	Answer models.SupplierAnswer `json:"answer"`
	// Date is when it comes: of new_date and backordered; of accepted only where no day was asked for.
	Date        *calendar.Date `json:"date,omitempty"`
	Parts       []AnsweredPart `json:"parts,omitempty"` // of split: they sum to what is open
	Reason      string         `json:"reason,omitempty"`
	Replacement string         `json:"replacement,omitempty"` // of discontinued: the SKU offered instead
	Note        string         `json:"note,omitempty"`
}

// AnsweredPart is one delivery of a split line.
type AnsweredPart struct {
	Qty  qty.Qty       `json:"qty"`
	Date calendar.Date `json:"date"`
}

// partsMax bounds the deliveries of one line.
const partsMax = 20

// Acknowledge takes a supplier's answer: days are confirmed, the first of each line for good; what is discontinued or
// rejected will not come; and those who wait are planned with what is true now. A manufacturer backorder is the reason of
// every line that waits for it, unless a person gave another.
//
// It returns Invalid for what cannot be meant, NotFound, and Conflict when the supplier does not have the purchase order,
// a line owes nothing any more, or it changed since the actor looked.
func Acknowledge(ctx context.Context, s *store.Store, by By, request Acknowledging) (PurchaseStanding, error) {
	var done PurchaseStanding
	if err := request.check(); err != nil {
		return done, err
	}
	err := s.InTx(ctx, by.work("acknowledge", request, &done), func(tx *store.Tx) error {
		done = PurchaseStanding{}
		p, err := lockPurchase(tx, request.ReviewingPurchase)
		if err != nil {
			return err
		}
		if err := p.mayMove(); err != nil {
			return err
		}
		said, touched, err := p.answer(tx, request)
		if err != nil {
			return err
		}
		if err := tx.AnsweredPurchase(p.ID); err != nil {
			return err
		}
		if err := tx.ReceivedOn(p.supplies[0]); err != nil {
			return err
		}
		if err := tx.KeepVersion(p.ID, "answered by the supplier"); err != nil {
			return err
		}
		if err := p.settle(tx, touched, &done); err != nil {
			return err
		}
		return tx.Audit("acknowledged", subjectPO(p.PONo), strings.Join(said, "; "))
	})
	return done, err
}

func (r Acknowledging) check() error {
	switch {
	case len(r.Lines) == 0:
		return models.Errorf(models.Invalid, "Please say what the supplier answered.")
	case len(r.Lines) > PurchaseLinesMax:
		return models.Errorf(models.Invalid, "At most %d lines are answered at once.", PurchaseLinesMax)
	case !slices.Contains([]string{"", "phone", "link", "csv"}, r.Source):
		return models.Errorf(models.Invalid, "An answer comes by phone, by a link or by CSV.")
	}
	seen := map[int]bool{}
	for _, l := range r.Lines {
		if seen[l.LineNo] {
			return models.Errorf(models.Invalid, "Line %d is answered twice.", l.LineNo)
		}
		seen[l.LineNo] = true
		if err := l.Check(); err != nil {
			return err
		}
	}
	return nil
}

// Check returns Invalid with a sentence that names the line when the answer lacks what it needs.
func (l AnsweredLine) Check() error {
	dates := []*calendar.Date{l.Date}
	for i := range l.Parts {
		dates = append(dates, &l.Parts[i].Date)
		if err := checkQty(l.Parts[i].Qty, fmt.Sprintf("of part %d of line %d", i+1, l.LineNo)); err != nil {
			return err
		}
	}
	for _, d := range dates {
		if d != nil && (*d < calendar.Min || *d > calendar.Max) {
			return models.Errorf(models.Invalid, "Line %d has the date %s, which cannot be meant.", l.LineNo, *d)
		}
	}
	if len(l.Note) > ReasonMax || len(l.Replacement) > numberMax {
		return models.Errorf(models.Invalid, "Line %d: a note has at most %d characters, and a SKU %d.", l.LineNo, ReasonMax, numberMax)
	}
	switch l.Answer {
	case models.AnswerAccepted, models.AnswerDiscontinued, models.AnswerRejected:
	case models.AnswerNewDate:
		if l.Date == nil {
			return models.Errorf(models.Invalid, "Line %d: please give the new day.", l.LineNo)
		}
	case models.AnswerBackordered:
		if l.Date == nil || !slices.Contains(BackorderedReasons, l.Reason) {
			return models.Errorf(models.Invalid, "Line %d: please give the day until which it is backordered, and why: production, material, logistics or quality.", l.LineNo)
		}
	case models.AnswerSplit:
		if len(l.Parts) < 2 || len(l.Parts) > partsMax {
			return models.Errorf(models.Invalid, "Line %d: a split has from 2 to %d deliveries, each with a quantity and a day.", l.LineNo, partsMax)
		}
	default:
		return models.Errorf(models.Invalid, "Line %d: the supplier accepts, names a new day, splits, backorders, has discontinued or rejects it; %q is none of these.", l.LineNo, string(l.Answer))
	}
	return nil
}

// answer writes the answers and says them. It returns the order lines whose reason became another.
func (p *lockedPurchase) answer(tx *store.Tx, request Acknowledging) (said []string, touched []int64, err error) {
	source := request.Source
	if source == "" {
		source = "phone"
	}
	for _, l := range request.Lines {
		supply, err := p.line(l.LineNo)
		if err != nil {
			return nil, nil, err
		}
		if supply.QtyOpen() == 0 {
			return nil, nil, models.Errorf(models.Conflict, "Line %d of purchase order %s owes nothing any more.", l.LineNo, p.PONo)
		}
		answer := models.PurchaseAcknowledgement{POLineID: supply.ID, Answer: l.Answer, Reason: filled(l.Reason), Note: filled(l.Note), Replacement: filled(l.Replacement), Source: source}
		if answer.DateConfirmed, err = p.confirm(tx, supply, l); err != nil {
			return nil, nil, err
		}
		if err := tx.AddAnswer(answer); err != nil {
			return nil, nil, err
		}
		if l.Answer == models.AnswerBackordered {
			lines, err := tx.GiveReason(supply.ID, reasonOfBackorder(l.Reason))
			if err != nil {
				return nil, nil, err
			}
			touched = append(touched, lines...)
		}
		said = append(said, answerWords(supply, answer))
	}
	slices.Sort(touched)
	return said, slices.Compact(touched), nil
}

// confirm writes what the answer says about days and quantities, and returns the day on which the last of it comes.
func (p *lockedPurchase) confirm(tx *store.Tx, supply *store.Supply, l AnsweredLine) (*calendar.Date, error) {
	var date *calendar.Date
	var parts []models.PurchaseOrderSchedule
	switch l.Answer {
	case models.AnswerDiscontinued, models.AnswerRejected:
		open := supply.QtyOpen()
		supply.QtyCancelled += open
		return nil, tx.CutSupply(*supply, open)
	case models.AnswerAccepted:
		// Accepting is accepting what was asked for: the day confirmed last, else the day it was expected on.
		for _, known := range []*calendar.Date{supply.DateConfirmed, supply.DateExpected, l.Date} {
			if date == nil {
				date = known
			}
		}
		if date == nil {
			return nil, nil
		}
		return date, tx.ConfirmSupply(*supply, *date)
	case models.AnswerSplit:
		last, err := supplyParts(supply, l)
		if err != nil {
			return nil, err
		}
		parts = last
		date = parts[len(parts)-1].DateConfirmed
	default:
		date = l.Date
	}
	if *date < tx.Today || len(parts) > 0 && firstDay(parts) < tx.Today {
		return nil, models.Errorf(models.Invalid, "Line %d cannot come on a day that has passed.", l.LineNo)
	}
	if err := tx.SplitSupply(*supply, parts); err != nil {
		return nil, err
	}
	return date, tx.ConfirmSupply(*supply, *date)
}

// supplyParts are the parts of a split line by their day; what arrived or was cancelled is a part of its own without a day.
func supplyParts(supply *store.Supply, l AnsweredLine) ([]models.PurchaseOrderSchedule, error) {
	parts := slices.Clone(l.Parts)
	slices.SortStableFunc(parts, func(a, b AnsweredPart) int { return int(a.Date) - int(b.Date) })
	sum := qty.Qty(0)
	var out []models.PurchaseOrderSchedule
	if past := supply.QtyOrdered - supply.QtyOpen(); past > 0 {
		out = append(out, models.PurchaseOrderSchedule{POLineID: supply.ID, ScheduleNo: 1, Qty: past})
	}
	for i := range parts {
		sum += parts[i].Qty
		out = append(out, models.PurchaseOrderSchedule{POLineID: supply.ID, ScheduleNo: len(out) + 1, Qty: parts[i].Qty,
			DateRequested: supply.DateExpected, DateConfirmedFirst: &parts[i].Date, DateConfirmed: &parts[i].Date})
	}
	if sum != supply.QtyOpen() {
		return nil, models.Errorf(models.Invalid, "Line %d: the deliveries are %d together, but %d are open.", l.LineNo, sum, supply.QtyOpen())
	}
	return out, nil
}

func firstDay(parts []models.PurchaseOrderSchedule) calendar.Date {
	first := calendar.Max
	for _, part := range parts {
		if part.DateConfirmed != nil {
			first = min(first, *part.DateConfirmed)
		}
	}
	return first
}

// reasonOfBackorder is why an order line waits whose supply its maker has backordered.
func reasonOfBackorder(reason string) models.BackorderReason {
	switch reason {
	case "production":
		return models.ReasonManufacturerProduction
	case "material":
		return models.ReasonManufacturerMaterial
	case "logistics":
		return models.ReasonManufacturerLogistics
	}
	return models.ReasonQualityHold
}

// AnswerTitle is an answer as people read it.
func AnswerTitle(answer models.SupplierAnswer) string {
	switch answer {
	case models.AnswerAccepted:
		return "accepted"
	case models.AnswerNewDate:
		return "new day"
	case models.AnswerSplit:
		return "split"
	case models.AnswerBackordered:
		return "backordered until"
	case models.AnswerDiscontinued:
		return "discontinued"
	case models.AnswerRejected:
		return "rejected"
	}
	return string(answer)
}

func answerWords(supply *store.Supply, a models.PurchaseAcknowledgement) string {
	said := fmt.Sprintf("line %d (%s): %s", supply.LineNo, supply.SKU, AnswerTitle(a.Answer))
	if a.DateConfirmed != nil {
		said += " " + dayWords(*a.DateConfirmed)
	}
	if a.Reason != nil {
		said += " (" + *a.Reason + ")"
	}
	if a.Replacement != nil {
		said += ", instead " + *a.Replacement
	}
	return said
}
