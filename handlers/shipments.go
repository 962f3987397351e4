package handlers

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/qty"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/paper"
	views "pegboard/views/shipments"
	"pegboard/views/ui"
)

// shipment answers with the page of one shipment.
func (s *site) shipment(c *fiber.Ctx) error { return s.showShipment(c, http.StatusOK, "", "") }

func (s *site) showShipment(c *fiber.Ctx, status int, reason, refused string) error {
	slip, err := s.slipOf(c)
	if err != nil {
		return err
	}
	user, _ := person(c)
	w := cellWriter{list: "shipments", today: s.store.Today(), zone: s.store.Zone(), prices: user.May(models.SeePrices)}
	page := views.Shipment{
		No: slip.ShipmentNo, Facts: w.shipmentFacts(slip), Lines: w.shipmentLines(slip),
		Slip: link.PackingSlip(slip.ShipmentNo), PDF: link.PackingSlipPDF(slip.ShipmentNo),
	}
	if len(slip.Lines) == store.OrderLinesMax {
		page.LinesNote = "Only the first " + format.Number(store.OrderLinesMax) + " lines are shown."
	}
	switch {
	case slip.ReversedAt != nil:
		page.Badges = []ui.Span{{Text: "taken back", Tone: ui.Warn, Badge: true}}
		page.Reversed = "On " + format.MomentIn(*slip.ReversedAt, w.zone) + ". What it held is allocated to its lines again, or was given to others since."
	case user.May(models.ShipGoods):
		page.Back = &views.TakeBack{Path: link.ShipmentReverse(slip.ShipmentNo), Once: rand.Text(), Means: whatComesBack(slip), Reason: reason, Error: refused, ReasonMax: strconv.Itoa(backorder.ReasonMax)}
	}
	return s.respond(c, status, views.Page(s.frame(c, "Shipment "+slip.ShipmentNo), page), nil)
}

func (s *site) slipOf(c *fiber.Ctx) (store.PackingSlip, error) {
	no, err := pathKey(c, "no")
	if err != nil {
		return store.PackingSlip{}, err
	}
	return s.store.PackingSlip(c.UserContext(), no)
}

func (w cellWriter) shipmentFacts(slip store.PackingSlip) []ui.Pair {
	return []ui.Pair{
		{Term: "Order", Description: ui.Code(slip.OrderNo, link.Order(slip.OrderNo)).Sub(slip.CustomerRef)},
		{Term: "Customer", Description: ui.Strong(slip.CustomerName).Sub(slip.CustomerCode)},
		{Term: "Shipped on", Description: w.day(&slip.DateShipped).Sub(format.Relative(slip.DateShipped, w.today))},
		{Term: "From", Description: ui.Text(slip.Warehouse).Sub(slip.WarehouseName)},
		{Term: "Units", Description: ui.Number(format.Number(int64(slip.QtyShipped))).Sub(format.Count(int64(slip.ShipmentRow.Lines), "line", "lines"))},
		{Term: "Carrier", Description: textIfAny(slip.Carrier)},
		{Term: "Tracking", Description: codeIfAny(slip.Tracking)},
		{Term: "Shipped by", Description: ui.Text(slip.Actor).Sub(format.MomentIn(slip.At, w.zone))},
	}
}

func (w cellWriter) shipmentLines(slip store.PackingSlip) ui.TableData {
	t := ui.TableData{Caption: "lines of shipment " + slip.ShipmentNo, Empty: "This shipment has no lines.", Columns: []ui.Column{
		{Label: "Line", Align: ui.End, Narrow: ui.NarrowHide}, {Label: "SKU", Cut: true, Narrow: ui.NarrowTitle}, {Label: "Shipped", Align: ui.End, Narrow: ui.NarrowEnd, Title: "Units that left with this shipment."},
		{Label: "Before", Align: ui.End, Title: "Units of the line that had left before."}, {Label: "Still to come", Align: ui.End, Title: "Units of the line that were still owed when this left."},
		{Label: "Expected", Title: "When the rest was expected, as it was told with this shipment: likely, and safely."}, {Label: "Returned", Align: ui.End, Title: "Units of the line that the customer sent back, up to now."},
	}}
	for _, l := range slip.Lines {
		now := quietNumber(int64(l.QtyNow))
		if l.QtyNow > 0 {
			now = ui.Of(ui.Span{Text: format.Number(int64(l.QtyNow)), Strong: true, Tabular: true})
		}
		expected := w.day(l.DateExpected)
		if l.DateLikely != nil {
			expected = w.day(l.DateLikely)
			if l.DateExpected != nil && *l.DateExpected != *l.DateLikely {
				expected = expected.Sub("safe " + format.DateNear(*l.DateExpected, w.today))
			}
		}
		t.Rows = append(t.Rows, ui.Row{ID: rowID("shipment-line", int64(l.LineNo)), Href: link.SKU(l.SKU), Cells: []ui.Cell{
			ui.Number(strconv.Itoa(l.LineNo)), ui.Code(l.SKU, link.SKU(l.SKU)).Sub(l.Name), now, quietNumber(int64(l.QtyBefore)), quietNumber(int64(l.QtyBackordered)), expected, quietNumber(int64(l.QtyReturned)),
		}})
	}
	return t
}

// backSaidMax is of how many lines a form says what comes back, before it only counts them.
const backSaidMax = 6

// whatComesBack says what taking a shipment back does.
func whatComesBack(slip store.PackingSlip) []string {
	var means []string
	units, lines := qty.Qty(0), int64(0)
	for _, l := range slip.Lines {
		if l.QtyNow == 0 {
			continue
		}
		units, lines = units+l.QtyNow, lines+1
		if lines <= backSaidMax {
			means = append(means, format.Number(int64(l.QtyNow))+" of "+l.SKU+" are on hand in "+slip.Warehouse+" again, allocated to line "+strconv.Itoa(l.LineNo)+".")
		}
	}
	if lines > backSaidMax {
		means = append(means, "So it is with "+format.Count(lines-backSaidMax, "further line", "further lines")+": "+format.Count(int64(units), "unit", "units")+" altogether.")
	}
	return append(means, "Order "+slip.OrderNo+" is open again, and the packing slip says that it was taken back.")
}

// reverseShipment takes a shipment back.
func (s *site) reverseShipment(c *fiber.Ctx) error {
	no, err := pathKey(c, "no")
	if err != nil {
		return err
	}
	fields, err := formTexts(c, "reason", "once")
	if err != nil {
		return err
	}
	_, err = backorder.Reverse(c.UserContext(), s.store, s.by(c, fields[1]), backorder.Reversing{Kind: backorder.ReverseShipment, No: no, Reason: fields[0]})
	if models.KindOf(err) == models.Invalid {
		return s.showShipment(c, http.StatusUnprocessableEntity, fields[0], models.Sentence(err))
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, "Shipment "+no+" was taken back. Its units are allocated to their lines again.")
	return s.seeOther(c, link.Shipment(no))
}

// packingSlip answers with the slip as it is printed.
func (s *site) packingSlip(c *fiber.Ctx) error {
	slip, err := s.slipOf(c)
	if err != nil {
		return err
	}
	document := slipDocument(slip, sheetOf(c, slip))
	other, sheet := models.PaperLetter, models.PaperA4
	if document.Letter {
		other, sheet = sheet, other
	}
	page := views.Slip{
		No: slip.ShipmentNo, Shipment: link.Shipment(slip.ShipmentNo), Sheet: sheet.Title(), OtherLabel: "On " + other.Title(), Paper: document,
		PDF: link.PackingSlipPDF(slip.ShipmentNo) + "?paper=" + string(sheet), Other: link.PackingSlip(slip.ShipmentNo) + "?paper=" + string(other),
	}
	return s.show(c, views.SlipPage(s.frame(c, "Packing slip "+slip.ShipmentNo), page), nil)
}

// packingSlipPDF answers with the slip as a file.
func (s *site) packingSlipPDF(c *fiber.Ctx) error {
	slip, err := s.slipOf(c)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := paper.Write(&file, slipDocument(slip, sheetOf(c, slip)), slip.At); err != nil {
		return err
	}
	c.Attachment("packing-slip-" + fileName(slip.ShipmentNo) + ".pdf")
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(file.Bytes())
}

// sheetOf is the size that the address asks for, else the company's.
func sheetOf(c *fiber.Ctx, slip store.PackingSlip) models.Paper {
	if size, err := models.ParsePaper(c.Query("paper")); err == nil {
		return size
	}
	return slip.Company.Paper
}

// fileName keeps of a number what every system takes in the name of a file.
func fileName(no string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '-'
		}
		return r
	}, no)
}

// slipDocument is the packing slip of a shipment: what ships now, what was shipped before, and what is still to come. It
// has no prices.
func slipDocument(slip store.PackingSlip, size models.Paper) paper.Document {
	d := paper.Document{
		Kind: "Packing slip", Number: slip.ShipmentNo, Letter: size == models.PaperLetter,
		Sender: append([]string{slip.Company.Name}, nonEmpty(strings.Split(slip.Company.Address, "\n")...)...), Receiver: nonEmpty(slip.CustomerName, slip.CustomerCode),
		Codes: []paper.Fact{{Label: "Shipment", Value: slip.ShipmentNo}, {Label: "Order", Value: slip.OrderNo}}, Empty: "Nothing left with this shipment.",
		Columns: []paper.Column{{Label: "Line", Share: 1, End: true}, {Label: "SKU", Share: 3.4}, {Label: "Description", Share: 5.6}, {Label: "Ships now", Share: 1.6, End: true},
			{Label: "Shipped before", Share: 1.9, End: true}, {Label: "Still to come", Share: 1.8, End: true}, {Label: "Expected", Share: 3.1}},
		Totals: []paper.Fact{{Label: "Units in this shipment", Value: format.Number(int64(slip.QtyShipped))}},
	}
	if slip.ReversedAt != nil {
		d.Notice = "This shipment was taken back. It did not leave."
	}
	for _, fact := range []paper.Fact{{Label: "Order", Value: slip.OrderNo}, {Label: "Your reference", Value: slip.CustomerRef}, {Label: "Ordered on", Value: format.Date(slip.DateOrdered)},
		{Label: "Shipped on", Value: format.Date(slip.DateShipped)}, {Label: "From", Value: slip.WarehouseName}, {Label: "Carrier", Value: slip.Carrier}, {Label: "Tracking", Value: slip.Tracking}} {
		if fact.Value != "" {
			d.Facts = append(d.Facts, fact)
		}
	}
	for _, l := range slip.Lines {
		d.Rows = append(d.Rows, slipRow(l))
	}
	return d
}

func slipRow(l store.PackingLine) paper.Row {
	units := func(n qty.Qty) string {
		if n == 0 {
			return "–"
		}
		return format.Number(int64(n))
	}
	var expected paper.Cell
	switch {
	case l.QtyBackordered == 0:
	case l.DateExpected == nil && l.DateLikely == nil:
		expected.Text = "not known yet"
	case l.DateExpected == nil:
		expected.Text = format.Date(*l.DateLikely)
	case l.DateLikely == nil || *l.DateLikely == *l.DateExpected:
		expected.Text = format.Date(*l.DateExpected)
	default:
		expected.Text, expected.Sub = "likely "+format.Date(*l.DateLikely), "safely by "+format.Date(*l.DateExpected)
	}
	return paper.Row{Quiet: l.QtyNow == 0, Cells: []paper.Cell{
		{Text: strconv.Itoa(l.LineNo)}, {Text: l.SKU}, {Text: l.Name, Sub: l.UOM}, {Text: units(l.QtyNow), Strong: l.QtyNow > 0}, {Text: units(l.QtyBefore)}, {Text: units(l.QtyBackordered)}, expected,
	}}
}

func nonEmpty(texts ...string) []string {
	var kept []string
	for _, text := range texts {
		if text != "" {
			kept = append(kept, text)
		}
	}
	return kept
}

// codeIfAny is a code that leads nowhere.
func codeIfAny(text string) ui.Cell {
	if text == "" {
		return ui.Cell{}
	}
	return ui.Of(ui.Span{Text: text, Mono: true})
}
