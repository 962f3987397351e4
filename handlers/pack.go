package handlers

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/paper"
	views "pegboard/views/receiving"
)

// lane is what one order gets of a delivery: what is laid together and packed.
type lane struct {
	orderNo, customer string
	held              bool
	waiting           int64 // lines of the order that still wait
	rows              []store.PackRow
}

// next says what happens with a lane once it is laid together.
func (l lane) next() string {
	switch {
	case l.held:
		return "on hold"
	case l.waiting > 0:
		return "waits for " + format.Count(l.waiting, "more line", "more lines")
	}
	return "complete"
}

// packing is a delivery as it is packed.
type packing struct {
	lanes  []lane
	shelf  []store.PackRow // what is left of each receipt, in Qty
	first  store.PackRow
	shared bool // some receipt is on the sheet
	more   bool
}

// packWorksheet answers with who gets what of goods that arrived.
func (s *site) packWorksheet(c *fiber.Ctx) error {
	found, err := s.purchaseOrderOfPath(c)
	if err != nil {
		return err
	}
	receipts := receiptsOf(c)
	p, err := s.packingOf(c, found, receipts)
	if err != nil {
		return err
	}
	sender, err := s.store.Sender(c.UserContext())
	if err != nil {
		return err
	}
	page := views.Worksheet{No: found.No, Back: link.PurchaseOrder(found.No), Next: link.Receiving, Paper: p.document(found, sender)}
	if len(p.lanes) > 0 {
		page.Labels = link.PackLabels(found.No, receipts...)
	}
	switch {
	case p.more:
		page.Note = "This delivery is longer than a worksheet; only its first part is shown."
	case !p.shared:
		page.Note = "Nothing of this delivery is there: it was taken back, or nothing arrived yet."
	}
	return s.show(c, views.WorksheetPage(s.frame(c, "Pack "+found.No), page), nil)
}

// packLabels answers with a label for every lane.
func (s *site) packLabels(c *fiber.Ctx) error {
	found, err := s.purchaseOrderOfPath(c)
	if err != nil {
		return err
	}
	p, err := s.packingOf(c, found, receiptsOf(c))
	if err != nil {
		return err
	}
	if len(p.lanes) == 0 {
		return models.Errorf(models.NotFound, "Nobody was given anything of this delivery, so there is nothing to label.")
	}
	labels := make([]paper.Label, len(p.lanes))
	for i, l := range p.lanes {
		labels[i] = paper.Label{Corner: strconv.Itoa(i + 1), Title: l.customer, Code: l.orderNo, Foot: found.No + " · " + l.next()}
		for _, r := range l.rows {
			labels[i].Lines = append(labels[i].Lines, format.Number(r.Qty)+" × "+r.SKU)
		}
	}
	var file bytes.Buffer
	if err := paper.WriteLabels(&file, "Labels "+found.No, labels, p.first.Date.Time()); err != nil {
		return err
	}
	c.Attachment("labels-" + fileName(found.No) + ".pdf")
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(file.Bytes())
}

// receiptsOf are the receipts that an address names.
func receiptsOf(c *fiber.Ctx) []string {
	return nonEmpty(strings.Split(queryOf(c).Get("receipts"), ",")...)
}

func (s *site) packingOf(c *fiber.Ctx, found store.PurchaseOrderView, receipts []string) (packing, error) {
	rows, more, err := s.store.PackWork(c.UserContext(), found.ID, receipts)
	if err != nil {
		return packing{}, err
	}
	p := laneUp(rows)
	p.more = more
	return p, nil
}

// laneUp puts what belongs to one order together, complete orders first, and what nobody was given to the shelf.
func laneUp(rows []store.PackRow) packing {
	var p packing
	lanes := map[string]int{}
	for i, r := range rows {
		if i == 0 {
			p.first, p.shared = r, true
		}
		if i == 0 || rows[i-1].ReceiptNo != r.ReceiptNo {
			left := r
			left.Qty = r.QtyGood
			p.shelf = append(p.shelf, left)
		}
		if r.OrderNo == "" {
			continue
		}
		p.shelf[len(p.shelf)-1].Qty -= r.Qty
		at, known := lanes[r.OrderNo]
		if !known {
			at = len(p.lanes)
			lanes[r.OrderNo] = at
			p.lanes = append(p.lanes, lane{orderNo: r.OrderNo, customer: r.Customer, held: r.Held, waiting: r.LinesWaiting})
		}
		p.lanes[at].rows = append(p.lanes[at].rows, r)
	}
	p.shelf = slices.DeleteFunc(p.shelf, func(r store.PackRow) bool { return r.Qty <= 0 })
	slices.SortStableFunc(p.lanes, func(a, b lane) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.orderNo, b.orderNo))
	})
	return p
}

// order puts lanes that can leave before those that wait.
func order(l lane) int {
	switch {
	case l.held:
		return 2
	case l.waiting > 0:
		return 1
	}
	return 0
}

// document is the worksheet as it is printed.
func (p packing) document(found store.PurchaseOrderView, sender models.Sender) paper.Document {
	d := paper.Document{
		Kind: "Receive to pack", Number: found.No, Letter: sender.Paper == models.PaperLetter, Sender: []string{sender.Name}, Receiver: nonEmpty(found.SupplierName, found.Supplier),
		Codes: []paper.Fact{{Label: "Purchase order", Value: found.No}}, Empty: "Nothing arrived.",
		Columns: []paper.Column{{Label: "Lane", Share: 1, End: true}, {Label: "Order", Share: 4}, {Label: "SKU", Share: 5}, {Label: "From", Share: 2}, {Label: "Units", Share: 1.4, End: true}, {Label: "Then", Share: 3}},
	}
	if p.shared {
		d.Facts = []paper.Fact{{Label: "Arrived on", Value: format.Date(p.first.Date)}, {Label: "Warehouse", Value: p.first.Warehouse}}
	}
	var packed, shelved int64
	for i, l := range p.lanes {
		for j, r := range l.rows {
			row := paper.Row{Cells: []paper.Cell{{}, {}, {Text: r.SKU, Sub: r.Name}, {Text: r.Place}, {Text: format.Number(r.Qty), Strong: true}, {}}}
			if j == 0 {
				row.Cells[0], row.Cells[1], row.Cells[5] = paper.Cell{Text: strconv.Itoa(i + 1), Strong: true}, paper.Cell{Text: l.orderNo, Sub: l.customer}, paper.Cell{Text: l.next()}
			}
			d.Rows = append(d.Rows, row)
			packed += r.Qty
		}
	}
	for _, r := range p.shelf {
		d.Rows = append(d.Rows, paper.Row{Quiet: true, Cells: []paper.Cell{{}, {Text: "Shelf"}, {Text: r.SKU, Sub: r.Name}, {Text: r.Place}, {Text: format.Number(r.Qty)}, {Text: r.ReceiptNo}}})
		shelved += r.Qty
	}
	if len(d.Rows) > 0 {
		d.Totals = []paper.Fact{{Label: "Units for " + format.Count(int64(len(p.lanes)), "order", "orders"), Value: format.Number(packed)}, {Label: "Units to the shelf", Value: format.Number(shelved)}}
	}
	return d
}
