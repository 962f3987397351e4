package handlers

import (
	"strconv"

	"pegboard/models/calendar"
	"pegboard/models/exchange"
	"pegboard/views/format"
	"pegboard/views/paper"
	"pegboard/views/ui"
)

// reportSheet is the table of a report before it is a table of a page, rows of a file or a paper: the same values make all three.
type reportSheet struct {
	caption, empty string
	columns        []sheetColumn
	rows           []sheetRow
}

// sheetColumn is a column. Key names it in files.
type sheetColumn struct {
	key, label string
	kind       sheetKind
	title      string
	paper      float64 // its share of a sheet of paper; 0 leaves it out there
}

// sheetKind says what the values of a column are. A value that is not known is nil.
type sheetKind int

const (
	sheetText  sheetKind = iota // a string
	sheetCount                  // an int64
	sheetMoney                  // an exact decimal as a string; empty is not known
	sheetShare                  // tenths of a percent as an int64
	sheetDays                   // tenths of a day as an int64
	sheetRatio                  // hundredths as an int64
	sheetDate                   // a calendar.Date
)

// sheetRow is one row, and where its cells lead.
type sheetRow struct {
	values []any
	hrefs  map[int]string
	href   string // of the row
	sub    string // below the first value
}

func (s *reportSheet) add(values ...any) *sheetRow {
	s.rows = append(s.rows, sheetRow{values: values})
	return &s.rows[len(s.rows)-1]
}

func (r *sheetRow) leads(column int, href string) *sheetRow {
	if r.hrefs == nil {
		r.hrefs = map[int]string{}
	}
	r.hrefs[column] = href
	return r
}

// without leaves the columns of a kind out.
func (s *reportSheet) without(kind sheetKind) {
	for at := len(s.columns) - 1; at >= 0; at-- {
		if s.columns[at].kind != kind {
			continue
		}
		s.columns = append(s.columns[:at:at], s.columns[at+1:]...)
		for i := range s.rows {
			row := &s.rows[i]
			row.values = append(row.values[:at:at], row.values[at+1:]...)
			hrefs := map[int]string{}
			for column, href := range row.hrefs {
				switch {
				case column < at:
					hrefs[column] = href
				case column > at:
					hrefs[column-1] = href
				}
			}
			row.hrefs = hrefs
		}
	}
}

// dateValue is a date, or nothing.
func dateValue(d *calendar.Date) any {
	if d == nil {
		return nil
	}
	return *d
}

// text is the value as people read it; empty when it is not known.
func (k sheetKind) text(value any) string {
	if value == nil || value == "" {
		return ""
	}
	switch k {
	case sheetCount:
		return format.Number(value.(int64))
	case sheetMoney:
		return amount(value.(string))
	case sheetShare:
		return tenthsText(value.(int64)) + " %"
	case sheetDays:
		return tenthsText(value.(int64)) + " d"
	case sheetRatio:
		return decimalText(value.(int64), 100)
	case sheetDate:
		return format.Date(value.(calendar.Date))
	}
	return value.(string)
}

// file is the value as files have it: shares of 1, days, exact amounts.
func (k sheetKind) file(value any) any {
	if value == nil || value == "" {
		return nil
	}
	switch k {
	case sheetMoney:
		return exchange.Amount(value.(string))
	case sheetShare:
		return exchange.Amount(decimalText(value.(int64), 1000))
	case sheetDays:
		return exchange.Amount(decimalText(value.(int64), 10))
	case sheetRatio:
		return exchange.Amount(decimalText(value.(int64), 100))
	}
	return value
}

// tenthsText writes tenths as people read them: 125 is "12.5", 120 is "12".
func tenthsText(n int64) string {
	if n < 0 {
		return "−" + tenthsText(-n)
	}
	if n%10 == 0 {
		return format.Number(n / 10)
	}
	return format.Number(n/10) + "." + strconv.FormatInt(n%10, 10)
}

// decimalText writes parts of a whole as a decimal: 725 of 1000 is "0.725".
func decimalText(n, whole int64) string {
	digits := len(strconv.FormatInt(whole, 10)) - 1
	return strconv.FormatFloat(float64(n)/float64(whole), 'f', digits, 64)
}

// table is the sheet on a page, with at most so many rows.
func (s *reportSheet) table(most int) *ui.TableData {
	t := &ui.TableData{Caption: s.caption, Empty: s.empty}
	for i, c := range s.columns {
		column := ui.Column{Label: c.label, Title: c.title, Wrap: i == 0}
		if c.kind != sheetText {
			column.Align = ui.End
		}
		t.Columns = append(t.Columns, column)
	}
	for _, row := range s.rows[:min(len(s.rows), most)] {
		drawn := ui.Row{Href: row.href}
		for i, value := range row.values {
			text, kind := s.columns[i].kind.text(value), s.columns[i].kind
			cell := ui.Cell{}
			if text != "" {
				cell = ui.Of(ui.Span{Text: text, Href: row.hrefs[i], Tabular: kind != sheetText})
			}
			if i == 0 && row.sub != "" {
				cell = cell.Sub(row.sub)
			}
			drawn.Cells = append(drawn.Cells, cell)
		}
		t.Rows = append(t.Rows, drawn)
	}
	return t
}

// write writes the sheet into a file.
func (s *reportSheet) write(w exchange.Writer) error {
	values := make([]any, len(s.columns))
	for _, row := range s.rows {
		for i, value := range row.values {
			values[i] = s.columns[i].kind.file(value)
		}
		if err := w.Write(values); err != nil {
			return err
		}
	}
	return w.Close()
}

func (s *reportSheet) keys() []string {
	keys := make([]string, len(s.columns))
	for i, c := range s.columns {
		keys[i] = c.key
	}
	return keys
}

// paperRowsMax is how many rows a paper has: what somebody leafs through.
const paperRowsMax = 500

// print puts the sheet on a paper.
func (s *reportSheet) print(d *paper.Document) {
	var at []int
	for i, c := range s.columns {
		if c.paper > 0 {
			at = append(at, i)
			d.Columns = append(d.Columns, paper.Column{Label: c.label, Share: c.paper, End: c.kind != sheetText})
		}
	}
	d.Empty = s.empty
	for _, row := range s.rows[:min(len(s.rows), paperRowsMax)] {
		var cells []paper.Cell
		for n, i := range at {
			cell := paper.Cell{Text: s.columns[i].kind.text(row.values[i])}
			if cell.Text == "" {
				cell.Text = format.None
			}
			if n == 0 {
				cell.Sub = row.sub
			}
			cells = append(cells, cell)
		}
		d.Rows = append(d.Rows, paper.Row{Cells: cells})
	}
	if len(s.rows) > paperRowsMax {
		d.Notice = "The first " + format.Number(paperRowsMax) + " of " + format.Count(int64(len(s.rows)), "row", "rows") + "; a file has them all."
	}
}
