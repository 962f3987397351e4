package backorder

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/replenish"
	"pegboard/models/store"
)

// The bounds of drafting: the lines of one purchase order, and the purchase orders that one command drafts.
const (
	PurchaseLinesMax  = 500
	purchaseDraftsMax = 100
)

// Drafting asks for purchases, for any number of suppliers, warehouses and currencies at once. All of them are drafted or
// none.
type Drafting struct {
	Drafts []PurchaseDraft `json:"drafts"`
}

// PurchaseDraft is what is to be bought from one supplier for one warehouse in one currency. It goes onto the newest draft
// for them, or begins one.
type PurchaseDraft struct {
	Supplier  string      `json:"supplier"`
	Warehouse string      `json:"warehouse,omitempty"` // empty is the company's default
	Currency  string      `json:"currency,omitempty"`  // empty is the supplier's, else the company's
	PONo      string      `json:"po,omitempty"`        // of the draft to extend, or the number of a new one; empty: as above
	Fresh     bool        `json:"fresh,omitempty"`     // begin a draft although there is one
	Lines     []DraftLine `json:"lines"`
}

// DraftLine is what is to be bought of a SKU. A SKU that the draft has already at the same price is added to.
type DraftLine struct {
	SKU        string         `json:"sku"`
	Qty        qty.Qty        `json:"qty"`
	UnitPrice  *models.Amount `json:"unit_price,omitempty"` // nil is the supplier's
	DateNeedBy *calendar.Date `json:"need_by,omitempty"`    // nil is the day the first who waits for it asked for
	// Bought is how many units were to come on purchase orders of any state when the buyer looked. When more are by now,
	// somebody else bought, and nothing is drafted. Nil does not ask.
	Bought *qty.Qty `json:"bought,omitempty"`
}

// Drafted says where purchases were drafted.
type Drafted struct {
	Orders []DraftedOrder `json:"orders"`
}

// DraftedOrder is a draft with the lines that were added to it or raised.
type DraftedOrder struct {
	PONo      string        `json:"po"`
	Supplier  string        `json:"supplier"`
	Warehouse string        `json:"warehouse"`
	Currency  string        `json:"currency"`
	Extended  bool          `json:"extended,omitempty"` // the draft was there before
	Lines     []DraftedLine `json:"lines"`
}

// DraftedLine is a line of a draft after the change. Qty is all of it, Added what this command bought.
type DraftedLine struct {
	LineNo     int            `json:"line"`
	SKU        string         `json:"sku"`
	Qty        qty.Qty        `json:"qty"`
	Added      qty.Qty        `json:"added"`
	UnitPrice  *models.Amount `json:"unit_price,omitempty"`
	DateNeedBy *calendar.Date `json:"need_by,omitempty"`
	Causes     []Cause        `json:"causes,omitempty"`   // who waits for what was added
	Warnings   []string       `json:"warnings,omitempty"` // what the supplier's terms say against it
}

// Cause is a waiting order line and the units that were bought for it.
type Cause struct {
	OrderNo string  `json:"order"`
	LineNo  int     `json:"line"`
	Qty     qty.Qty `json:"qty"`
}

// DraftPurchase puts purchases on draft purchase orders, one for each supplier, warehouse and currency. Every line names the
// waiting order lines that it is bought for: those that nothing covers and that no draft was made for, in rank order. A draft
// is no supply, so nobody's dates change.
//
// It returns Invalid for what cannot be meant, NotFound for an unknown supplier, warehouse or SKU, and Conflict when the
// supplier may not be ordered from, the named purchase order is no draft of this supplier, a SKU cannot be bought, or somebody
// else bought in the meantime. Nothing is kept of a refused command.
func DraftPurchase(ctx context.Context, s *store.Store, by By, request Drafting) (Drafted, error) {
	var done Drafted
	if err := request.check(); err != nil {
		return done, err
	}
	err := s.InTx(ctx, by.work("draft purchase", request, &done), func(tx *store.Tx) error {
		done = Drafted{}
		drafts, err := lockDrafting(tx, request)
		if err != nil {
			return err
		}
		if err := drafts.unbought(); err != nil {
			return err
		}
		drafts.decide()
		if done.Orders, err = drafts.save(tx); err != nil {
			return err
		}
		for _, o := range done.Orders {
			action := "purchase order drafted"
			if o.Extended {
				action = "draft extended"
			}
			if err := tx.Audit(action, subjectPO(o.PONo), o.detail()); err != nil {
				return err
			}
		}
		return refreshBuyDeskOf(tx, drafts.skus(), false)
	})
	return done, err
}

// skus are what the command buys, each once.
func (all *draftings) skus() []int64 {
	var ids []int64
	for _, d := range all.drafts {
		for _, t := range d.terms {
			ids = append(ids, t.SKUID)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (r Drafting) check() error {
	if len(r.Drafts) == 0 {
		return models.Errorf(models.Invalid, "Please choose something to buy.")
	}
	if len(r.Drafts) > purchaseDraftsMax {
		return models.Errorf(models.Invalid, "At most %d purchase orders are drafted at once, and these would be %d.", purchaseDraftsMax, len(r.Drafts))
	}
	for _, d := range r.Drafts {
		if err := checkNumber(d.PONo, "a purchase order"); err != nil {
			return err
		}
		switch {
		case strings.TrimSpace(d.Supplier) == "":
			return models.Errorf(models.Invalid, "A purchase order needs a supplier.")
		case len(d.Lines) == 0:
			return models.Errorf(models.Invalid, "A purchase order needs at least one line.")
		case len(d.Lines) > PurchaseLinesMax:
			return models.Errorf(models.Invalid, "A purchase order has at most %d lines.", PurchaseLinesMax)
		case d.Currency != "" && !isCurrency(d.Currency):
			return models.Errorf(models.Invalid, "A currency has three capital letters, as in USD, but this is %q.", d.Currency)
		}
		if err := checkDraftLines(d.Lines); err != nil {
			return err
		}
	}
	return nil
}

func checkDraftLines(lines []DraftLine) error {
	for i, l := range lines {
		if strings.TrimSpace(l.SKU) == "" {
			return models.Errorf(models.Invalid, "Line %d needs a SKU.", i+1)
		}
		if err := checkQty(l.Qty, fmt.Sprintf("of line %d (%s)", i+1, l.SKU)); err != nil {
			return err
		}
		if d := l.DateNeedBy; d != nil && (*d < calendar.Min || *d > calendar.Max) {
			return models.Errorf(models.Invalid, "Line %d has the date %s, which cannot be meant.", i+1, *d)
		}
	}
	return nil
}

// isCurrency says whether a text has the shape of a currency's code.
func isCurrency(text string) bool {
	return len(text) == 3 && !strings.ContainsFunc(text, func(r rune) bool { return r < 'A' || r > 'Z' })
}

// draftings are the drafts of one command, locked, with what is known about their lines.
type draftings struct {
	today  calendar.Date
	drafts []*drafting
	bought map[store.Position]store.Bought
	waits  map[store.Position][]store.Wanting
}

// drafting is one draft: what was asked, and what becomes of it.
type drafting struct {
	PurchaseDraft
	seller store.Seller
	place  store.Position // only the warehouse
	open   *store.OpenDraft
	terms  map[string]store.PurchaseTerms
	lines  []*models.PurchaseOrderLine // in the order of the request; two may be the same
	causes [][]store.Wanting
	count  int // of the lines of the draft, afterwards
}

// lockDrafting finds what the request is about, takes the drafts and reads what is bought and who waits.
func lockDrafting(tx *store.Tx, request Drafting) (*draftings, error) {
	all := &draftings{today: tx.Today}
	var warehouses []string
	for _, d := range request.Drafts {
		warehouses = append(warehouses, d.Warehouse)
	}
	slices.Sort(warehouses)
	places, err := tx.WarehouseIDs(slices.Compact(warehouses))
	if err != nil {
		return nil, err
	}
	var positions []store.Position
	type target struct {
		seller, place  int64
		currency, poNo string
	}
	seen := map[target]bool{}
	for _, d := range request.Drafts {
		one, err := draftingOf(tx, d, places)
		if err != nil {
			return nil, err
		}
		to := target{one.seller.ID, one.place.WarehouseID, one.Currency, one.PONo}
		if seen[to] {
			return nil, models.Errorf(models.Invalid, "What is bought from %s in %s for one warehouse belongs on one purchase order, but it was given in two parts.", one.seller.Name, one.Currency)
		}
		seen[to] = true
		all.drafts = append(all.drafts, one)
		for _, t := range one.terms {
			positions = append(positions, one.position(t))
		}
	}
	if err := tx.LockDrafting(); err != nil {
		return nil, err
	}
	if err := all.open(tx); err != nil {
		return nil, err
	}
	if all.bought, err = tx.Bought(positions...); err != nil {
		return nil, err
	}
	waiting, err := tx.Wanting(positions...)
	all.waits = map[store.Position][]store.Wanting{}
	for _, w := range waiting {
		all.waits[w.Position] = append(all.waits[w.Position], w)
	}
	return all, err
}

func draftingOf(tx *store.Tx, d PurchaseDraft, places map[string]int64) (*drafting, error) {
	one := &drafting{PurchaseDraft: d}
	warehouse, known := places[d.Warehouse]
	switch {
	case !known && d.Warehouse == "":
		return nil, models.Errorf(models.NotFound, "There is no warehouse that goods could be sent to.")
	case !known:
		return nil, models.Errorf(models.NotFound, "There is no warehouse %s.", d.Warehouse)
	}
	one.place.WarehouseID = warehouse
	var err error
	if one.seller, err = tx.SellerByCode(d.Supplier); err != nil {
		return nil, err
	}
	if !one.seller.Active {
		return nil, models.Errorf(models.Conflict, "%s is not active, so nothing is ordered from it.", one.seller.Name)
	}
	if one.Currency == "" {
		one.Currency = one.seller.Currency
	}
	var codes []string
	for _, l := range d.Lines {
		codes = append(codes, l.SKU)
	}
	slices.Sort(codes)
	if one.terms, err = tx.PurchaseTerms(one.seller.ID, slices.Compact(codes)); err != nil {
		return nil, err
	}
	for i, l := range d.Lines {
		t, known := one.terms[l.SKU]
		switch {
		case !known:
			return nil, models.Errorf(models.NotFound, "Line %d: there is no SKU %s.", i+1, l.SKU)
		case t.Source == models.SourceKit:
			return nil, models.Errorf(models.Conflict, "%s is a kit, which is made of its components when it ships. Buy those.", l.SKU)
		}
	}
	return one, nil
}

func (d *drafting) position(t store.PurchaseTerms) store.Position {
	return store.Position{SKUID: t.SKUID, WarehouseID: d.place.WarehouseID}
}

// open finds the drafts that are there already, and locks them.
func (all *draftings) open(tx *store.Tx) error {
	var open []*store.OpenDraft
	for _, d := range all.drafts {
		var err error
		switch {
		case d.PONo != "":
			d.open, err = tx.DraftByNo(d.PONo)
		case !d.Fresh:
			d.open, err = tx.DraftFor(d.seller.ID, d.place.WarehouseID, d.Currency)
		}
		if err != nil {
			return err
		}
		if d.open != nil {
			open = append(open, d.open)
		}
	}
	if err := tx.LockDrafts(open...); err != nil {
		return err
	}
	for _, d := range all.drafts {
		switch {
		case d.open == nil:
		case d.open.Status != models.PODraft:
			return models.Errorf(models.Conflict, "Purchase order %s is no draft any more, so nothing is added to it.", d.open.PONo)
		case d.open.Supplier != d.seller.ID:
			return models.Errorf(models.Conflict, "Purchase order %s is for another supplier than %s.", d.open.PONo, d.seller.Name)
		case d.open.Place != d.place.WarehouseID:
			return models.Errorf(models.Conflict, "Purchase order %s goes to another warehouse.", d.open.PONo)
		case d.open.Currency != d.Currency:
			return models.Errorf(models.Conflict, "Purchase order %s is in %s, not in %s.", d.open.PONo, d.open.Currency, d.Currency)
		}
	}
	return nil
}

// unbought refuses what somebody else bought since the buyer looked.
func (all *draftings) unbought() error {
	for _, d := range all.drafts {
		for _, l := range d.Lines {
			got := all.bought[d.position(d.terms[l.SKU])]
			if l.Bought == nil || got.Qty <= *l.Bought {
				continue
			}
			who := ""
			if got.Actor != "" {
				who = ", last changed by " + got.Actor
			}
			return models.Errorf(models.Conflict, "Somebody has bought %s in the meantime: %d more are to come, the newest on %s (%s%s). Nothing was drafted.",
				l.SKU, got.Qty-*l.Bought, got.PONo, strings.ReplaceAll(string(got.Status), "_", " "), who)
		}
	}
	return nil
}

// decide makes the lines of each draft and gives them their causes.
func (all *draftings) decide() {
	for _, d := range all.drafts {
		var known []*models.PurchaseOrderLine
		next := 1
		if d.open != nil {
			for i := range d.open.Lines {
				known = append(known, &d.open.Lines[i])
				next = max(next, d.open.Lines[i].LineNo+1)
			}
		}
		for _, asked := range d.Lines {
			t := d.terms[asked.SKU]
			at := d.position(t)
			causes, rest := share(all.waits[at], asked.Qty)
			all.waits[at] = rest
			price, need := asked.UnitPrice, asked.DateNeedBy
			if price == nil && (d.seller.Currency == d.Currency) {
				price = t.UnitCost
			}
			if need == nil {
				need = firstNeed(causes, all.today)
			}
			line := alike(known, t.SKUID, price)
			if line == nil {
				line = &models.PurchaseOrderLine{LineNo: next, SKUID: t.SKUID, UnitCost: price}
				known, next = append(known, line), next+1
			}
			line.QtyOrdered += asked.Qty
			if need != nil && (line.DateNeedBy == nil || *need < *line.DateNeedBy) {
				line.DateNeedBy = need
			}
			d.lines, d.causes = append(d.lines, line), append(d.causes, causes)
		}
		d.count = len(known)
	}
}

// share gives units to those who wait, the best rank first, and returns who waits for more.
func share(waiting []store.Wanting, units qty.Qty) (causes, rest []store.Wanting) {
	for _, w := range waiting {
		part := w
		part.Qty = min(units, w.Qty)
		units -= part.Qty
		if part.Qty > 0 {
			causes = append(causes, part)
		}
		if w.Qty -= part.Qty; w.Qty > 0 {
			rest = append(rest, w)
		}
	}
	return causes, rest
}

// firstNeed is the first day on which somebody needs what is bought for them; a day that has passed is today.
func firstNeed(causes []store.Wanting, today calendar.Date) *calendar.Date {
	var first *calendar.Date
	for _, c := range causes {
		if need := max(c.DateNeed, today); first == nil || need < *first {
			first = &need
		}
	}
	return first
}

// alike is the line that has the same SKU at the same price, or nil.
func alike(lines []*models.PurchaseOrderLine, sku int64, price *models.Amount) *models.PurchaseOrderLine {
	for _, l := range lines {
		if l.SKUID == sku && l.UnitCost.Same(price) {
			return l
		}
	}
	return nil
}

// save writes the drafts and says what they are.
func (all *draftings) save(tx *store.Tx) ([]DraftedOrder, error) {
	var orders []DraftedOrder
	var causes []models.PurchaseCause
	for _, d := range all.drafts {
		extended := d.open != nil
		if !extended {
			currency, place := d.Currency, d.place.WarehouseID
			po, err := tx.AddDraft(models.PurchaseOrder{PONo: d.PONo, SupplierID: d.seller.ID, WarehouseID: &place, OrderDate: &all.today, Currency: &currency})
			if err != nil {
				return nil, err
			}
			d.open = &store.OpenDraft{ID: po.ID, PONo: po.PONo}
		}
		var lines []*models.PurchaseOrderLine
		for _, l := range d.lines {
			if !slices.Contains(lines, l) {
				lines = append(lines, l)
			}
		}
		if d.count > PurchaseLinesMax {
			return nil, models.Errorf(models.Conflict, "A purchase order has at most %d lines, and %s would have %d. Begin a new one.", PurchaseLinesMax, d.open.PONo, d.count)
		}
		if err := tx.SaveDraftLines(d.open.ID, lines, !extended); err != nil {
			return nil, err
		}
		order := DraftedOrder{PONo: d.open.PONo, Supplier: d.seller.Code, Warehouse: d.Warehouse, Currency: d.Currency, Extended: extended}
		for i, l := range d.lines {
			order.Lines = append(order.Lines, d.told(i, l))
			for _, c := range d.causes[i] {
				causes = append(causes, models.PurchaseCause{POLineID: l.ID, LineID: c.LineID, Qty: c.Qty})
			}
		}
		orders = append(orders, order)
	}
	return orders, tx.AddCauses(causes)
}

func (d *drafting) told(i int, l *models.PurchaseOrderLine) DraftedLine {
	asked := d.Lines[i]
	told := DraftedLine{LineNo: l.LineNo, SKU: asked.SKU, Qty: l.QtyOrdered, Added: asked.Qty, UnitPrice: l.UnitCost, DateNeedBy: l.DateNeedBy, Warnings: d.warnings(d.terms[asked.SKU], l.QtyOrdered)}
	for _, c := range d.causes[i] {
		told.Causes = append(told.Causes, Cause{OrderNo: c.OrderNo, LineNo: c.LineNo, Qty: c.Qty})
	}
	return told
}

// warnings are what the supplier's terms say against a quantity. The buyer decides.
func (d *drafting) warnings(t store.PurchaseTerms, units qty.Qty) []string {
	var all []string
	if !t.Listed {
		all = append(all, fmt.Sprintf("%s is not known to sell %s.", d.seller.Name, t.SKU))
	}
	if t.Status == models.SKUDiscontinued {
		all = append(all, t.SKU+" is discontinued.")
	}
	lot := replenish.Lot{MOQ: t.MOQ, Multiple: t.Multiple, Max: t.Max}
	switch {
	case lot.Check() != nil || lot.Round(units).Qty == units:
	case units < t.MOQ:
		all = append(all, fmt.Sprintf("%s sells at least %d of %s.", d.seller.Name, t.MOQ, t.SKU))
	case t.Max > 0 && units > t.Max:
		all = append(all, fmt.Sprintf("%s sells at most %d of %s at once.", d.seller.Name, t.Max, t.SKU))
	default:
		all = append(all, fmt.Sprintf("%s sells %s in multiples of %d: the next is %d.", d.seller.Name, t.SKU, t.Multiple, lot.Round(units).Qty))
	}
	return all
}

// detail is how a draft reads in the audit chain.
func (o DraftedOrder) detail() string {
	var parts []string
	for _, l := range o.Lines[:min(len(o.Lines), 5)] {
		parts = append(parts, fmt.Sprintf("%d of %s", l.Added, l.SKU))
	}
	if more := len(o.Lines) - len(parts); more > 0 {
		parts = append(parts, fmt.Sprintf("%d more lines", more))
	}
	return "from " + o.Supplier + ": " + strings.Join(parts, ", ")
}
