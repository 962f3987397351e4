package handlers

import (
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// cellWriter turns the values of a list's rows into cells.
type cellWriter struct {
	list    string
	today   calendar.Date
	zone    *time.Location // of moments; set where any are drawn
	prices  bool
	selects bool // rows can be selected
}

func (w cellWriter) row(row store.ListRow, shown []store.ListColumn) ui.Row {
	drawn := ui.Row{ID: rowID(w.list, row.ID), Href: w.address(row), Cells: make([]ui.Cell, len(shown))}
	if w.selects {
		drawn.Key = w.key(row)
	}
	for i, column := range shown {
		drawn.Cells[i] = w.cell(column, row)
	}
	return drawn
}

// key is what a row is selected by.
func (w cellWriter) key(row store.ListRow) string {
	switch w.list {
	case "backorders":
		return row.Key
	case "orders", "can-ship":
		return textOf(row.Values["order_no"])
	case "skus":
		return textOf(row.Values["sku"])
	case "purchase-orders":
		return textOf(row.Values["po_no"])
	case "suppliers":
		return textOf(row.Values["supplier"])
	case "over-allocated":
		return link.Pool(textOf(row.Values["sku"]), textOf(row.Values["warehouse_code"]))
	case buyList:
		return strconv.FormatInt(row.ID, 10)
	}
	return ""
}

// address is where the row's record is.
func (w cellWriter) address(row store.ListRow) string {
	switch w.list {
	case "backorders", "orders":
		return link.Order(textOf(row.Values["order_no"]))
	case "skus", "stock":
		return link.SKU(textOf(row.Values["sku"]))
	case "purchase-orders":
		return link.PurchaseOrder(textOf(row.Values["po_no"]))
	case "suppliers":
		return link.Supplier(textOf(row.Values["supplier"]))
	case buyList:
		return link.BuyRow(row.ID)
	case "allocations":
		return link.Run(row.ID)
	case "can-ship":
		return link.Order(textOf(row.Values["order_no"]))
	case "over-allocated":
		return link.DecideOf(link.Pool(textOf(row.Values["sku"]), textOf(row.Values["warehouse_code"])))
	case "adjustments":
		return link.Adjustment(textOf(row.Values["adjustment_no"]))
	case "shipments":
		return link.Shipment(textOf(row.Values["shipment_no"]))
	}
	return ""
}

// cell draws what the column of the list says together with what belongs beside it, else the value by its kind.
func (w cellWriter) cell(column store.ListColumn, row store.ListRow) ui.Cell {
	if w.list == "backorders" {
		if cell, drawn := w.queueCell(column.Key, row.Values); drawn {
			return cell
		}
	}
	if w.list == buyList {
		if cell, drawn := w.buyCell(column.Key, row); drawn {
			return cell
		}
	}
	if w.list == "allocations" {
		if cell, drawn := w.runCell(column.Key, row.Values); drawn {
			return cell
		}
	}
	value := row.Values[column.Key]
	if value == nil {
		return ui.Cell{}
	}
	if date, known := w.dueDate(column.Key, row.Values); known {
		return w.due(date)
	}
	if column.Key == "status" {
		text := textOf(value)
		return ui.Status(statusTone(text), words(text))
	}
	switch column.Kind {
	case store.KindCode:
		if href := w.codeAddress(column.Key, textOf(value)); href != "" {
			return ui.Code(textOf(value), href)
		}
		return ui.Of(ui.Span{Text: textOf(value), Mono: true})
	case store.KindQty:
		if integer(value) == 0 {
			return ui.Of(ui.Span{Text: "0", Muted: true, Tabular: true})
		}
		return ui.Number(format.Number(integer(value)))
	case store.KindDays:
		return ui.Number(format.Days(int(integer(value))))
	case store.KindMoney:
		return ui.Number(amount(textOf(value)))
	case store.KindDate:
		return w.date(value)
	case store.KindFlag:
		if flagged(value) {
			return ui.Text("yes")
		}
		return ui.Cell{}
	}
	if column.Key == "tier" {
		return tierCell(textOf(value))
	}
	if column.Key == "ship_policy" || column.Key == "source" {
		return ui.Text(words(textOf(value)))
	}
	return ui.Text(textOf(value))
}

// tierCell names the customers who are served with more care; the others step back.
func tierCell(tier string) ui.Cell {
	if word := tierWord(tier); word != "" {
		return ui.Text(word)
	}
	return ui.Muted(words(tier))
}

// codeAddress leads from a code to its record.
func (w cellWriter) codeAddress(key, code string) string {
	switch key {
	case "order_no":
		return link.Order(code)
	case "sku", "about_sku":
		return link.SKU(code)
	case "po_no", "supply_po_no":
		return link.PurchaseOrder(code)
	case "position":
		return link.SKU(code)
	case "shipment_no":
		return link.Shipment(code)
	case "adjustment_no":
		return link.Adjustment(code)
	case "supplier_code":
		return link.Supplier(code)
	case "supplier":
		if w.list == "suppliers" {
			return link.Supplier(code)
		}
	}
	return ""
}

// dueDate is a date by which something open should have happened.
func (w cellWriter) dueDate(key string, values map[string]any) (calendar.Date, bool) {
	open := int64(0)
	switch w.list + " " + key {
	case "orders date_promised", "can-ship date_promised":
		open = integer(values["qty_backordered"])
	case "purchase-orders date_due":
		if status := textOf(values["status"]); status != "closed" && status != "cancelled" {
			open = integer(values["qty_open"])
		}
	}
	if open == 0 {
		return 0, false
	}
	return dateOf(values[key])
}

// due shows such a date, and how late it is when it has passed.
func (w cellWriter) due(date calendar.Date) ui.Cell {
	cell := ui.Number(format.DateNear(date, w.today)).Titled(format.Date(date))
	if date >= w.today {
		return cell
	}
	cell.Lines[0][0].Tone = ui.Bad
	cell.Lines[0] = append(cell.Lines[0], ui.Span{Text: format.Late(w.today.Sub(date)), Tone: ui.Bad, Tabular: true})
	return cell
}

func (w cellWriter) date(value any) ui.Cell {
	date, known := dateOf(value)
	if !known {
		return ui.Cell{}
	}
	return ui.Number(format.DateNear(date, w.today)).Titled(format.Date(date))
}

// groupHeading is the heading above the rows that share the column's value.
func (w cellWriter) groupHeading(column string, row store.ListRow) ui.Line {
	text := textOf(row.Values[column])
	if text == "" {
		return ui.Line{{Text: "None", Muted: true}}
	}
	if href := w.codeAddress(column, text); href != "" {
		line := ui.Line{{Text: text, Href: href, Mono: true, Strong: true}}
		if name := textOf(row.Values["sku_name"]); column == "sku" && name != "" {
			line = append(line, ui.Span{Text: name, Muted: true})
		}
		return line
	}
	if column == "status" {
		text = sentenceCase(words(text))
	}
	return ui.Line{{Text: text, Strong: true}}
}

// statusTone colours the states of orders, purchase orders and SKUs.
func statusTone(status string) ui.Tone {
	switch strings.ToLower(status) {
	case "open", "sent", "acknowledged", "pre_order", "approved", "partially_shipped", "partially_received":
		return ui.Info
	case "late", "part_covered", "discontinued", "waiting_supply":
		return ui.Warn
	case "received", "active", "ready", "on_time":
		return ui.Good
	case "uncovered", "unfillable":
		return ui.Bad
	}
	return ui.Neutral
}

// words reads a stored word aloud: "partially_shipped" is "partially shipped".
func words(stored string) string { return strings.ToLower(strings.ReplaceAll(stored, "_", " ")) }

// amount shows an exact amount without its currency.
func amount(text string) string {
	value, err := decimal.NewFromString(text)
	if err != nil {
		return text
	}
	return format.Amount(value, "")
}

func textOf(value any) string {
	text, _ := value.(string)
	return text
}

func integer(value any) int64 {
	number, _ := value.(int64)
	return number
}

func flagged(value any) bool {
	flag, _ := value.(bool)
	return flag
}

func dateOf(value any) (calendar.Date, bool) {
	date, known := value.(calendar.Date)
	return date, known
}
