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

// ReviewingPurchase names a purchase order as somebody looked at it: when it changed since, nothing is done. Version 0 does
// not ask.
type ReviewingPurchase struct {
	PONo    string `json:"po"`
	Version int64  `json:"version,omitempty"`
}

// PurchaseStanding is how a purchase order stands after a verb.
type PurchaseStanding struct {
	PONo   string          `json:"po"`
	Status models.POStatus `json:"status"`
	// Asked says that it is worth more than whoever approved it may approve, so somebody else was asked.
	Asked string `json:"asked,omitempty"`
	Settled
}

// ApprovePurchase approves a draft. When it is worth more than the actor's role may approve, or worth nobody knows how much,
// it stays a draft that waits for somebody who may, and Asked says why.
//
// It returns NotFound, and Conflict when it is no draft or changed since the actor looked.
func ApprovePurchase(ctx context.Context, s *store.Store, by By, request ReviewingPurchase) (PurchaseStanding, error) {
	var done PurchaseStanding
	err := s.InTx(ctx, by.work("approve purchase", request, &done), func(tx *store.Tx) error {
		done = PurchaseStanding{}
		p, err := lockPurchase(tx, request)
		if err != nil {
			return err
		}
		if p.Status != models.PODraft {
			return models.Errorf(models.Conflict, "Purchase order %s is no draft, so there is nothing to approve.", p.PONo)
		}
		why, err := p.approve(tx, by.Role)
		if err != nil {
			return err
		}
		if why != "" {
			if err := tx.SavePurchase(&p.PurchaseOrder, "approval_asked_by"); err != nil {
				return err
			}
			done = PurchaseStanding{PONo: p.PONo, Status: p.Status, Asked: why}
			return tx.Audit("approval asked for", subjectPO(p.PONo), "beyond the limit of "+strings.ToLower(by.Role.Title()))
		}
		if err := tx.SavePurchase(&p.PurchaseOrder, "status", "approved_by", "approved_date"); err != nil {
			return err
		}
		done = PurchaseStanding{PONo: p.PONo, Status: p.Status}
		return tx.Audit("purchase order approved", subjectPO(p.PONo), counted(len(p.supplies), "line", "lines"))
	})
	return done, err
}

// approve makes a draft approved, or says why its actor may not and notes that they asked.
func (p *lockedPurchase) approve(tx *store.Tx, role models.Role) (why string, err error) {
	worth, err := tx.PurchaseWorth(p.ID, role)
	if err != nil {
		return "", err
	}
	actor, today := tx.Actor, tx.Today
	if worth.Beyond {
		p.ApprovalAskedBy = &actor
		if worth.Worth == "" {
			return "a price or the rate of its currency is not known, so somebody without a limit has to approve it", nil
		}
		return fmt.Sprintf("it is worth %s, and %s approves up to %s", worth.Worth, strings.ToLower(role.Title()), worth.Limit), nil
	}
	p.Status, p.ApprovedBy, p.ApprovedDate = models.POApproved, &actor, &today
	return "", nil
}

// lockedPurchase is a purchase order with all that is planned with its lines, locked.
type lockedPurchase struct {
	models.PurchaseOrder
	supplies []store.Supply
	scope    store.Scope
}

// lockPurchase locks the positions of a purchase order with everybody who waits there, the order and its lines. It returns
// NotFound, and Conflict when it changed since the version that was looked at.
func lockPurchase(tx *store.Tx, request ReviewingPurchase, beside ...store.Position) (*lockedPurchase, error) {
	if err := tx.JoinPlanning(); err != nil {
		return nil, err
	}
	supplies, err := tx.SuppliesOf(request.PONo)
	if err != nil {
		return nil, err
	}
	positions := slices.Clone(beside)
	var lines []int64
	for _, supply := range supplies {
		positions = append(positions, store.Position{SKUID: supply.SKUID, WarehouseID: supply.WarehouseID})
		lines = append(lines, supply.ID)
	}
	p := &lockedPurchase{}
	if p.scope, err = tx.LockScopeWithin(arrivalLinesMax, max(catchUpPoolsMax, 2*len(positions)), positions...); err != nil {
		return nil, err
	}
	if err := tx.LockPurchaseOrders(supplies[0].POID); err != nil {
		return nil, err
	}
	if err := tx.LockPurchaseLines(lines...); err != nil {
		return nil, err
	}
	if p.PurchaseOrder, err = tx.PurchaseByNo(request.PONo); err != nil {
		return nil, err
	}
	if p.supplies, err = tx.SuppliesOf(request.PONo); err != nil {
		return nil, err
	}
	if len(p.supplies) != len(supplies) || request.Version != 0 && request.Version != p.Version {
		return nil, models.Errorf(models.Conflict, "Purchase order %s was changed since you looked at it. Nothing was changed; please look again.", request.PONo)
	}
	_, err = lockStock(tx, p.scope)
	return p, err
}

// line is the line with a number, or NotFound.
func (p *lockedPurchase) line(no int) (*store.Supply, error) {
	i := slices.IndexFunc(p.supplies, func(s store.Supply) bool { return s.LineNo == no })
	if i < 0 {
		return nil, models.Errorf(models.NotFound, "There is no line %d of purchase order %s.", no, p.PONo)
	}
	return &p.supplies[i], nil
}

// underway says whether the supplier has it and still owes something.
func (p *lockedPurchase) underway() bool {
	return p.Status == models.POSent || p.Status == models.POAcknowledged || p.Status == models.POPartiallyReceived
}

// ended says that nothing more happens with it.
func (p *lockedPurchase) ended() bool {
	return p.Status == models.POReceived || p.Status == models.POClosed || p.Status == models.POCancelled
}

// mayMove returns Conflict for a purchase order that is not with its supplier.
func (p *lockedPurchase) mayMove() error {
	if p.underway() {
		return nil
	}
	return models.Errorf(models.Conflict, "Purchase order %s is %s, so its supplier has nothing to answer.", p.PONo, strings.ReplaceAll(string(p.Status), "_", " "))
}

// settle plans what the verb touched and says how the purchase order stands.
func (p *lockedPurchase) settle(tx *store.Tx, touched []int64, done *PurchaseStanding) error {
	ending := settling{scope: p.scope, touched: touched}
	for _, supply := range p.supplies {
		ending.supplies = append(ending.supplies, supply.ID)
	}
	settled, err := ending.settle(tx)
	if err != nil {
		return err
	}
	after, err := tx.PurchaseByNo(p.PONo)
	*done = PurchaseStanding{PONo: p.PONo, Status: after.Status, Settled: settled}
	return err
}

// SendingPurchase sends a purchase order to its supplier, or notes that it was sent on paper or told by phone.
type SendingPurchase struct {
	ReviewingPurchase
	How models.SentHow `json:"how"`
	To  string         `json:"to,omitempty"` // addresses, for mail

	// Mail is what is sent by mail; the addresses are To's. It is written before, outside the transaction, of the version
	// that is looked at.
	Mail  models.Mail             `json:"-"`
	Files []models.MailAttachment `json:"-"`
}

// SendPurchase sends a purchase order. From then on it counts as supply: those who wait are pegged to it. A draft that the
// actor may approve is approved on the way. One that was sent is sent again, as it is now.
//
// It returns Invalid for what is no address, NotFound, Forbidden when it is worth more than the actor may approve, and
// Conflict when it has ended or changed since the actor looked.
func SendPurchase(ctx context.Context, s *store.Store, by By, request SendingPurchase) (PurchaseStanding, error) {
	var done PurchaseStanding
	if !slices.Contains([]models.SentHow{models.SentByMail, models.SentOnPaper, models.SentByPhone, models.SentByLink}, request.How) {
		return done, models.Errorf(models.Invalid, "A purchase order is sent by mail, on paper, by phone or by a link.")
	}
	err := s.InTx(ctx, by.work("send purchase", request, &done), func(tx *store.Tx) error {
		done = PurchaseStanding{}
		p, err := lockPurchase(tx, request.ReviewingPurchase)
		if err != nil {
			return err
		}
		if err := p.send(tx, by.Role, request); err != nil {
			return err
		}
		if err := p.settle(tx, nil, &done); err != nil {
			return err
		}
		detail := "by " + string(request.How)
		if request.To != "" {
			detail += " to " + request.To
		}
		return tx.Audit("purchase order sent", subjectPO(p.PONo), detail)
	})
	return done, err
}

func (p *lockedPurchase) send(tx *store.Tx, role models.Role, request SendingPurchase) error {
	if p.ended() {
		return models.Errorf(models.Conflict, "Purchase order %s is %s, so it is not sent.", p.PONo, p.Status)
	}
	if p.Status == models.PODraft {
		why, err := p.approve(tx, role)
		if err != nil {
			return err
		}
		if why != "" {
			return models.Errorf(models.Forbidden, "Purchase order %s has to be approved first: %s.", p.PONo, why)
		}
	}
	today := tx.Today
	if !p.underway() {
		p.Status, p.SentDate = models.POSent, &today
		if p.OrderDate == nil {
			p.OrderDate = &today
		}
	}
	p.SentHow = &request.How
	if err := tx.SavePurchase(&p.PurchaseOrder, "status", "sent_date", "order_date", "sent_how", "approved_by", "approved_date"); err != nil {
		return err
	}
	if err := tx.KeepVersion(p.ID, "sent"); err != nil {
		return err
	}
	if request.How != models.SentByMail {
		return nil
	}
	mail := request.Mail
	mail.Kind, mail.Document, mail.Recipients = "purchase order", subjectPO(p.PONo), request.To
	_, _, err := tx.AddMail(mail, slices.Clone(request.Files)...)
	return err
}

// AmendingPurchase changes a purchase order: lines that are there, and lines that are added.
type AmendingPurchase struct {
	ReviewingPurchase
	DateExpected *calendar.Date        `json:"expected,omitempty"` // of the whole; lines that had the day before move with it
	Lines        []AmendedPurchaseLine `json:"lines,omitempty"`
	Add          []DraftLine           `json:"add,omitempty"`
	Reason       string                `json:"reason"`
}

// AmendedPurchaseLine is what changes of a line; nil keeps what is there.
type AmendedPurchaseLine struct {
	LineNo       int            `json:"line"`
	Qty          *qty.Qty       `json:"qty,omitempty"` // all that was ordered of it, what arrived included
	UnitPrice    *models.Amount `json:"unit_price,omitempty"`
	DateExpected *calendar.Date `json:"expected,omitempty"`
	DateNeedBy   *calendar.Date `json:"need_by,omitempty"`
}

// AmendPurchase changes quantities, prices and days of a purchase order, and adds lines. Pegs stay as far as the supply
// still has the units. What the supplier was told before is kept as a version.
//
// It returns Invalid for what cannot be meant, NotFound, and Conflict when the order has ended, when less would be ordered
// than arrived or was cancelled, or when it changed since the actor looked.
func AmendPurchase(ctx context.Context, s *store.Store, by By, request AmendingPurchase) (PurchaseStanding, error) {
	var done PurchaseStanding
	reason, err := request.check()
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work("amend purchase", request, &done), func(tx *store.Tx) error {
		done = PurchaseStanding{}
		p, added, err := lockAmending(tx, request)
		if err != nil {
			return err
		}
		if p.ended() {
			return models.Errorf(models.Conflict, "Purchase order %s is %s, so it is not changed.", p.PONo, p.Status)
		}
		if err := tx.KeepVersion(p.ID, "before it was amended"); err != nil {
			return err
		}
		said, err := p.amend(tx, request, added)
		if err != nil {
			return err
		}
		if err := p.restate(tx, reason); err != nil {
			return err
		}
		if err := p.settle(tx, nil, &done); err != nil {
			return err
		}
		return tx.Audit("purchase order amended", subjectPO(p.PONo), strings.Join(said, "; ")+because(reason))
	})
	return done, err
}

func (r AmendingPurchase) check() (string, error) {
	if len(r.Lines)+len(r.Add) == 0 && r.DateExpected == nil {
		return "", models.Errorf(models.Invalid, "Please say what changes.")
	}
	seen := map[int]bool{}
	for _, l := range r.Lines {
		if seen[l.LineNo] {
			return "", models.Errorf(models.Invalid, "Line %d stands twice in the request.", l.LineNo)
		}
		seen[l.LineNo] = true
		if l.Qty != nil {
			if err := checkQty(*l.Qty, fmt.Sprintf("of line %d", l.LineNo)); err != nil {
				return "", err
			}
		}
		for _, d := range []*calendar.Date{l.DateExpected, l.DateNeedBy} {
			if d != nil && (*d < calendar.Min || *d > calendar.Max) {
				return "", models.Errorf(models.Invalid, "Line %d has the date %s, which cannot be meant.", l.LineNo, *d)
			}
		}
	}
	if err := checkDraftLines(r.Add); err != nil {
		return "", err
	}
	return reasonOf(r.Reason, "the change")
}

// lockAmending locks the purchase order with the positions of the lines that are added.
func lockAmending(tx *store.Tx, request AmendingPurchase) (*lockedPurchase, []models.PurchaseOrderLine, error) {
	if len(request.Add) == 0 {
		p, err := lockPurchase(tx, request.ReviewingPurchase)
		return p, nil, err
	}
	supplies, err := tx.SuppliesOf(request.PONo)
	if err != nil {
		return nil, nil, err
	}
	var beside []store.Position
	var added []models.PurchaseOrderLine
	for _, l := range request.Add {
		at, err := tx.PositionOf(l.SKU, supplies[0].Warehouse)
		if err != nil {
			return nil, nil, err
		}
		beside = append(beside, at.Position)
		added = append(added, models.PurchaseOrderLine{POID: supplies[0].POID, SKUID: at.SKUID, QtyOrdered: l.Qty, UnitCost: l.UnitPrice, DateNeedBy: l.DateNeedBy})
	}
	p, err := lockPurchase(tx, request.ReviewingPurchase, beside...)
	return p, added, err
}

// amend writes the changes and says them.
func (p *lockedPurchase) amend(tx *store.Tx, request AmendingPurchase, added []models.PurchaseOrderLine) ([]string, error) {
	changes := map[int]AmendedPurchaseLine{}
	for _, c := range request.Lines {
		if _, err := p.line(c.LineNo); err != nil {
			return nil, err
		}
		changes[c.LineNo] = c
	}
	var said []string
	for _, supply := range p.supplies {
		l, err := tx.PurchaseLine(supply.ID)
		if err != nil {
			return nil, err
		}
		before := l
		if follows := request.DateExpected; follows != nil && (p.DateExpected == nil && l.DateExpected == nil || p.DateExpected != nil && l.DateExpected != nil && *l.DateExpected == *p.DateExpected) {
			l.DateExpected = follows
		}
		c, asked := changes[supply.LineNo]
		if asked {
			c.onto(&l)
		}
		if least := l.QtyReceived + l.QtyCancelled; l.QtyOrdered < least && before.QtyOrdered != l.QtyOrdered {
			return nil, models.Errorf(models.Conflict, "Of line %d, %d have arrived or were cancelled, so no fewer are ordered.", l.LineNo, least)
		}
		words := amendedWords(before, l)
		if words == "" {
			continue
		}
		if err := tx.AmendSupply(l); err != nil {
			return nil, err
		}
		said = append(said, fmt.Sprintf("line %d (%s): %s", l.LineNo, supply.SKU, words))
	}
	for i := range added {
		if err := tx.AddSupply(&added[i]); err != nil {
			return nil, err
		}
		said = append(said, fmt.Sprintf("line %d: %d of %s added", added[i].LineNo, added[i].QtyOrdered, request.Add[i].SKU))
	}
	if len(p.supplies)+len(added) > PurchaseLinesMax {
		return nil, models.Errorf(models.Conflict, "A purchase order has at most %d lines.", PurchaseLinesMax)
	}
	if request.DateExpected != nil {
		p.DateExpected = request.DateExpected
		said = append(said, "expected on "+dayWords(*request.DateExpected))
	}
	if len(said) == 0 {
		return nil, models.Errorf(models.Invalid, "Nothing would change.")
	}
	return said, nil
}

func (c AmendedPurchaseLine) onto(l *models.PurchaseOrderLine) {
	if c.Qty != nil {
		l.QtyOrdered = *c.Qty
	}
	if c.UnitPrice != nil {
		l.UnitCost = c.UnitPrice
	}
	if c.DateExpected != nil {
		l.DateExpected = c.DateExpected
	}
	if c.DateNeedBy != nil {
		l.DateNeedBy = c.DateNeedBy
	}
}

func amendedWords(before, after models.PurchaseOrderLine) string {
	var said []string
	if before.QtyOrdered != after.QtyOrdered {
		said = append(said, fmt.Sprintf("%d instead of %d", after.QtyOrdered, before.QtyOrdered))
	}
	if !before.UnitCost.Same(after.UnitCost) {
		said = append(said, "another price") // what it is stands in the versions: not everybody who reads this sees prices
	}
	if after.DateExpected != nil && (before.DateExpected == nil || *before.DateExpected != *after.DateExpected) {
		said = append(said, "expected on "+dayWords(*after.DateExpected))
	}
	if after.DateNeedBy != nil && (before.DateNeedBy == nil || *before.DateNeedBy != *after.DateNeedBy) {
		said = append(said, "needed by "+dayWords(*after.DateNeedBy))
	}
	return strings.Join(said, ", ")
}

// restate brings the state to what the lines say after a change, and keeps the version. A draft that was approved has to
// be approved again: it may be worth more now.
func (p *lockedPurchase) restate(tx *store.Tx, reason string) error {
	if p.Status == models.POApproved {
		p.Status, p.ApprovedBy, p.ApprovedDate = models.PODraft, nil, nil
	}
	if err := tx.SavePurchase(&p.PurchaseOrder, "status", "approved_by", "approved_date", "date_expected"); err != nil {
		return err
	}
	if p.underway() {
		if err := tx.ReceivedOn(p.supplies[0]); err != nil {
			return err
		}
	}
	return tx.KeepVersion(p.ID, reason)
}

// EndingPurchase cancels or closes what is open of a purchase order, or of one of its lines.
type EndingPurchase struct {
	ReviewingPurchase
	LineNo int    `json:"line,omitempty"` // 0 is every line
	Reason string `json:"reason"`
}

// EndedPurchase says who lost their supply.
type EndedPurchase struct {
	PurchaseStanding
	QtyCut qty.Qty `json:"qty_cut"` // units that will not come
}

// CancelPurchase cancels what is still to come of a purchase order or of a line. Who was pegged to it is pegged to other
// supply, or stands without; no customer's line is cancelled.
//
// It returns Invalid without a reason, NotFound, and Conflict when nothing of it is open or it changed since the actor looked.
func CancelPurchase(ctx context.Context, s *store.Store, by By, request EndingPurchase) (EndedPurchase, error) {
	return endPurchase(ctx, s, by, request, "cancel purchase", "purchase order cancelled", "the cancellation")
}

// ClosePurchase closes a purchase order: what is still to come of it will not come, and nothing more is done with it. One
// that was received in full is closed too.
//
// It returns Invalid without a reason, NotFound, and Conflict when it is closed or cancelled, or changed since the actor looked.
func ClosePurchase(ctx context.Context, s *store.Store, by By, request EndingPurchase) (EndedPurchase, error) {
	request.LineNo = 0
	return endPurchase(ctx, s, by, request, "close purchase", "purchase order closed", "closing it")
}

func endPurchase(ctx context.Context, s *store.Store, by By, request EndingPurchase, verb, action, what string) (EndedPurchase, error) {
	var done EndedPurchase
	closing := verb == "close purchase"
	reason, err := reasonOf(request.Reason, what)
	if err != nil {
		return done, err
	}
	err = s.InTx(ctx, by.work(verb, request, &done), func(tx *store.Tx) error {
		done = EndedPurchase{}
		p, err := lockPurchase(tx, request.ReviewingPurchase)
		if err != nil {
			return err
		}
		said, err := p.cut(tx, request.LineNo, &done.QtyCut)
		if err != nil {
			return err
		}
		if p.Status == models.POClosed || p.Status == models.POCancelled || !closing && done.QtyCut == 0 {
			return models.Errorf(models.Conflict, "Nothing of that is open in purchase order %s, so there is nothing to end.", p.PONo)
		}
		p.ends(closing, reason)
		if err := tx.SavePurchase(&p.PurchaseOrder, "status", "close_reason"); err != nil {
			return err
		}
		if p.underway() {
			if err := tx.ReceivedOn(p.supplies[0]); err != nil {
				return err
			}
		}
		if err := tx.KeepVersion(p.ID, action+": "+reason); err != nil {
			return err
		}
		if err := p.settle(tx, nil, &done.PurchaseStanding); err != nil {
			return err
		}
		return tx.Audit(action, subjectPO(p.PONo), strings.Join(said, ", ")+because(reason))
	})
	return done, err
}

// cut takes what is open off a line, or off every line.
func (p *lockedPurchase) cut(tx *store.Tx, lineNo int, units *qty.Qty) ([]string, error) {
	if lineNo != 0 {
		if _, err := p.line(lineNo); err != nil {
			return nil, err
		}
	}
	var said []string
	for i := range p.supplies {
		supply := &p.supplies[i]
		open := supply.QtyOpen()
		if open == 0 || lineNo != 0 && supply.LineNo != lineNo {
			continue
		}
		if err := tx.CutSupply(*supply, open); err != nil {
			return nil, err
		}
		supply.QtyCancelled += open
		*units += open
		said = append(said, fmt.Sprintf("line %d: %d of %s", supply.LineNo, open, supply.SKU))
	}
	return said, nil
}

// ends sets the state after open units were cut.
func (p *lockedPurchase) ends(closing bool, reason string) {
	open, came := qty.Qty(0), qty.Qty(0)
	for _, supply := range p.supplies {
		open, came = open+supply.QtyOpen(), came+supply.QtyReceived
	}
	switch {
	case closing:
		p.Status, p.CloseReason = models.POClosed, &reason
	case open == 0 && came == 0:
		p.Status, p.CloseReason = models.POCancelled, &reason
	}
}

// BillingPurchase notes that the supplier's bill came.
type BillingPurchase struct {
	ReviewingPurchase
	BillNo string         `json:"bill_no,omitempty"`
	Date   *calendar.Date `json:"date,omitempty"` // nil is today
	Undo   bool           `json:"undo,omitempty"`
}

// BillPurchase notes the supplier's bill, whatever has arrived, or takes the note back.
//
// It returns Invalid for what cannot be meant, NotFound, and Conflict for a draft and when it changed since the actor looked.
func BillPurchase(ctx context.Context, s *store.Store, by By, request BillingPurchase) (PurchaseStanding, error) {
	var done PurchaseStanding
	if err := checkNumber(request.BillNo, "a bill"); err != nil {
		return done, err
	}
	if d := request.Date; d != nil && (*d < calendar.Min || *d > calendar.Max) {
		return done, models.Errorf(models.Invalid, "The bill has the date %s, which cannot be meant.", *d)
	}
	err := s.InTx(ctx, by.work("bill purchase", request, &done), func(tx *store.Tx) error {
		p, err := lockPurchase(tx, request.ReviewingPurchase)
		if err != nil {
			return err
		}
		if p.Status == models.PODraft || p.Status == models.POApproved {
			return models.Errorf(models.Conflict, "Purchase order %s was not sent, so there is no bill for it.", p.PONo)
		}
		today, action := tx.Today, "purchase order billed"
		p.BilledDate, p.BillNo = request.Date, filled(request.BillNo)
		if p.BilledDate == nil {
			p.BilledDate = &today
		}
		if request.Undo {
			p.BilledDate, p.BillNo, action = nil, nil, "bill of purchase order removed"
		}
		if err := tx.SavePurchase(&p.PurchaseOrder, "billed_date", "bill_no"); err != nil {
			return err
		}
		done = PurchaseStanding{PONo: p.PONo, Status: p.Status}
		return tx.Audit(action, subjectPO(p.PONo), request.BillNo)
	})
	return done, err
}
