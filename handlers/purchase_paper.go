package handlers

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/shopspring/decimal"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/letter"
	"pegboard/views/link"
	"pegboard/views/paper"
	views "pegboard/views/shipments"
)

// purchasePaper answers with the purchase order as it is printed.
func (s *site) purchasePaper(c *fiber.Ctx) error {
	found, document, err := s.purchaseDocument(c)
	if err != nil {
		return err
	}
	other, sheet := models.PaperLetter, models.PaperA4
	if document.Letter {
		other, sheet = sheet, other
	}
	page := views.Slip{No: found.No, Kind: "Purchase order", Shipment: link.PurchaseOrder(found.No), Back: "Purchase order", Sheet: sheet.Title(), OtherLabel: "On " + other.Title(), Paper: document,
		PDF: link.PurchasePDF(found.No) + "?paper=" + string(sheet), Other: link.PurchasePaper(found.No) + "?paper=" + string(other)}
	return s.show(c, views.SlipPage(s.frame(c, "Purchase order "+found.No), page), nil)
}

// purchasePDF answers with the purchase order as a file.
func (s *site) purchasePDF(c *fiber.Ctx) error {
	found, document, err := s.purchaseDocument(c)
	if err != nil {
		return err
	}
	file, err := purchaseFile(s, document)
	if err != nil {
		return err
	}
	c.Attachment(purchaseFileName(found.No))
	c.Set(fiber.HeaderContentType, "application/pdf")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(file)
}

func purchaseFileName(no string) string { return "purchase-order-" + fileName(no) + ".pdf" }

func purchaseFile(s *site, document paper.Document) ([]byte, error) {
	var file bytes.Buffer
	err := paper.Write(&file, document, s.now())
	return file.Bytes(), err
}

// purchaseDocument reads a purchase order and draws it on the sheet that the address asks for, else the company's.
func (s *site) purchaseDocument(c *fiber.Ctx) (store.PurchaseOrderView, paper.Document, error) {
	no, err := pathKey(c, "no")
	if err != nil {
		return store.PurchaseOrderView{}, paper.Document{}, err
	}
	found, err := s.store.PurchaseOrderView(c.UserContext(), no)
	if err != nil {
		return found, paper.Document{}, err
	}
	sender, err := s.store.Sender(c.UserContext())
	if err != nil {
		return found, paper.Document{}, err
	}
	size := sender.Paper
	if asked, err := models.ParsePaper(c.Query("paper")); err == nil {
		size = asked
	}
	return found, purchaseOrderDocument(found, sender, size), nil
}

// purchaseOrderDocument is the purchase order as its supplier sees it: what is ordered, at which price, for when. Nothing on
// it is about customers.
func purchaseOrderDocument(v store.PurchaseOrderView, sender models.Sender, size models.Paper) paper.Document {
	d := paper.Document{
		Kind: "Purchase order", Number: v.No, Letter: size == models.PaperLetter, Sender: append([]string{sender.Name}, nonEmpty(strings.Split(sender.Address, "\n")...)...),
		Receiver: nonEmpty(v.SupplierName, v.Supplier), Codes: []paper.Fact{{Label: "Purchase order", Value: v.No}}, Empty: "Nothing is ordered.",
		Columns: []paper.Column{{Label: "Line", Share: 1, End: true}, {Label: "SKU", Share: 3.4}, {Label: "Description", Share: 5.6}, {Label: "Quantity", Share: 1.8, End: true},
			{Label: "Unit price", Share: 2, End: true}, {Label: "Amount", Share: 2.2, End: true}, {Label: "Wanted on", Share: 2.6}},
	}
	switch v.Status {
	case "draft", "approved":
		d.Notice = "A draft: it was not sent yet."
	case "cancelled":
		d.Notice = "This purchase order was cancelled."
	}
	for _, fact := range []paper.Fact{{Label: "Ordered on", Value: dayOrNothing(v.DateOrdered)}, {Label: "Deliver to", Value: v.WarehouseName}, {Label: "Ship by", Value: v.ShipMethod}, {Label: "Currency", Value: v.Currency}} {
		if fact.Value != "" {
			d.Facts = append(d.Facts, fact)
		}
	}
	total, known, units := decimal.Zero, true, int64(0)
	for _, l := range v.Lines {
		wanted := l.QtyOrdered - l.QtyCancelled
		if wanted <= 0 {
			continue
		}
		units += wanted
		price, sum := "–", "–"
		if cost, err := decimal.NewFromString(l.UnitCost); err == nil {
			price, sum = format.Amount(cost, ""), format.Amount(cost.Mul(decimal.NewFromInt(wanted)), "")
			total = total.Add(cost.Mul(decimal.NewFromInt(wanted)))
		} else {
			known = false
		}
		d.Rows = append(d.Rows, paper.Row{Cells: []paper.Cell{{Text: strconv.FormatInt(l.Line, 10)}, {Text: l.SKU}, {Text: l.SKUName}, {Text: format.Number(wanted), Sub: l.UOM, Strong: true}, {Text: price}, {Text: sum}, {Text: dayOrNothing(wantedOn(l))}}})
	}
	d.Totals = []paper.Fact{{Label: "Units", Value: format.Number(units)}}
	if known {
		d.Totals = append(d.Totals, paper.Fact{Label: "Total", Value: strings.TrimSpace(format.Amount(total, "") + " " + v.Currency)})
	}
	return d
}

// purchaseLetter is the mail that goes with a purchase order. answer is where the supplier answers; empty leaves that out.
func purchaseLetter(v store.PurchaseOrderView, sender models.Sender, note, answer string) letter.Letter {
	l := letter.Letter{From: sender.Name, Title: "Purchase order " + v.No, Intro: nonEmpty("Dear "+v.SupplierName+",", "please find our purchase order "+v.No+" attached.", strings.TrimSpace(note)),
		Tables: []letter.Table{{Columns: []letter.Column{{Label: "Line", End: true}, {Label: "SKU"}, {Label: "Quantity", End: true}, {Label: "Wanted on"}}}}}
	for i, line := range v.Lines {
		if i == letterLinesMax {
			l.Tables[0].Note = "and " + format.Count(int64(len(v.Lines)-letterLinesMax), "more line", "more lines") + ", in the attached file"
			break
		}
		if wanted := line.QtyOrdered - line.QtyCancelled; wanted > 0 {
			l.Tables[0].Rows = append(l.Tables[0].Rows, []string{strconv.FormatInt(line.Line, 10), line.SKU, format.Number(wanted), dayOrNothing(wantedOn(line))})
		}
	}
	if answer != "" {
		l.Action = letter.Action{Label: "Confirm the dates", URL: answer}
		l.Foot = []string{"The link needs no account. Whoever has it can answer for this purchase order."}
	}
	return l
}

// letterLinesMax is how many lines a mail names itself.
const letterLinesMax = 25

// mailOf writes the mail of a purchase order with its file.
func (s *site) mailOf(ctx context.Context, v store.PurchaseOrderView, subject, note, answer string) (models.Mail, models.MailAttachment, error) {
	sender, err := s.store.Sender(ctx)
	if err != nil {
		return models.Mail{}, models.MailAttachment{}, err
	}
	l := purchaseLetter(v, sender, note, answer)
	html, err := l.HTML()
	if err != nil {
		return models.Mail{}, models.MailAttachment{}, err
	}
	content, err := purchaseFile(s, purchaseOrderDocument(withoutDraft(v), sender, sender.Paper))
	return models.Mail{Subject: subject, BodyText: l.Text(), BodyHTML: html}, models.MailAttachment{Name: purchaseFileName(v.No), MediaType: "application/pdf", Content: content}, err
}

// withoutDraft is the purchase order as it is once it is sent.
func withoutDraft(v store.PurchaseOrderView) store.PurchaseOrderView {
	if v.Status == "draft" || v.Status == "approved" {
		v.Status = "sent"
	}
	return v
}

// wantedOn is the day on which a line is asked for: the one it is needed by, else the one it is expected on.
func wantedOn(l store.PurchaseOrderLineView) *calendar.Date {
	if l.DateNeedBy != nil {
		return l.DateNeedBy
	}
	return l.DateExpected
}

func dayOrNothing(date *calendar.Date) string {
	if date == nil {
		return ""
	}
	return format.Date(*date)
}
