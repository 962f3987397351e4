package ui

import (
	"strings"

	"pegboard/views/format"
)

// TrendProps describes up to three figures over periods as lines, which differ by their dashes and marks and not by colour alone.
type TrendProps struct {
	ID, Title, Summary string
	PeriodLabel        string // heads the periods in the table: "Week to"
	Periods            []Period
	Lines              []TrendLine
	Unit               Unit
}

// Period is a place on the axis of a trend.
type Period struct{ Label, Title string }

// TrendLine is one figure; it has a value, or none, for each period. Values are in the parts that the unit says.
type TrendLine struct {
	Label  string
	Values []*int64
}

// Unit says how the values of a chart read.
type Unit struct {
	Tenths bool   // the values are tenths of what is written
	Suffix string // " %", " d"
	Top    int64  // the axis goes at least so far; a share goes to 1000 tenths of a percent
}

func (u Unit) text(value int64) string {
	switch {
	case !u.Tenths:
		return format.Number(value) + u.Suffix
	case value < 0:
		return "−" + u.text(-value)
	case value%10 == 0:
		return format.Number(value/10) + u.Suffix
	}
	return format.Number(value/10) + "." + format.Number(value%10) + u.Suffix
}

// hit is the part of a drawing that tells about one period: on hover, and when it has the focus.
type hit struct {
	X, Width, Middle, Text, TabIndex string
	TextClass                        string
}

// lineClasses tell the lines of a trend apart.
var lineClasses = [...]string{"chart-line", "chart-line-second", "chart-line-third"}

func (p TrendProps) drawing() shape {
	low, high := int64(0), p.Unit.Top
	for _, line := range p.Lines {
		for _, value := range line.Values {
			if value != nil {
				low, high = min(low, *value), max(high, *value)
			}
		}
	}
	ticks := niceTicks(low, high)
	y := scale{ticks[0], ticks[len(ticks)-1], marginTop + plotHeight, -plotHeight}
	x := scale{0, int64(max(1, len(p.Periods))) * 2, marginLeft, plotWidth}
	s := shape{Reads: true}
	s.unitAxis(ticks, y, p.Unit)
	for i, line := range p.Lines[:min(len(p.Lines), len(lineClasses))] {
		s.Paths = append(s.Paths, path{Class: lineClasses[i], D: linePath(line.Values, x, y)})
		for at, value := range line.Values {
			if value == nil {
				continue
			}
			s.Dots = append(s.Dots, dot{X: tenths(x.at(int64(2*at + 1))), Y: tenths(y.at(*value)), Radius: []string{"3", "2.5", "2"}[i], Class: "chart-dot chart-dot-" + []string{"first", "second", "third"}[i]})
		}
		if len(p.Lines) > 1 {
			s.Keys = append(s.Keys, key{Class: lineClasses[i], Text: line.Label, Line: true})
		}
	}
	s.periods(p.Periods, x, p.reading)
	return s
}

// linePath joins the known values; where one is missing the line has a gap.
func linePath(values []*int64, x, y scale) string {
	var d strings.Builder
	begun := false
	for i, value := range values {
		if value == nil {
			begun = false
			continue
		}
		command := "L"
		if !begun {
			command = "M"
		}
		begun = true
		d.WriteString(command + tenths(x.at(int64(2*i+1))) + " " + tenths(y.at(*value)))
	}
	return d.String()
}

// reading is what a period says.
func (p TrendProps) reading(i int) string {
	parts := []string{}
	for _, line := range p.Lines {
		text := "no data"
		if i < len(line.Values) && line.Values[i] != nil {
			text = p.Unit.text(*line.Values[i])
		}
		if len(p.Lines) > 1 {
			text = line.Label + " " + text
		}
		parts = append(parts, text)
	}
	return p.Periods[i].Title + ": " + strings.Join(parts, ", ")
}

func (p TrendProps) table() TableData {
	t := TableData{Caption: p.Title, Empty: "There is nothing to show.", Columns: []Column{{Label: p.PeriodLabel}}}
	for _, line := range p.Lines {
		t.Columns = append(t.Columns, Column{Label: line.Label, Align: End})
	}
	for i := len(p.Periods) - 1; i >= 0; i-- {
		cells := []Cell{Text(p.Periods[i].Title)}
		for _, line := range p.Lines {
			cell := Cell{}
			if line.Values[i] != nil {
				cell = Number(p.Unit.text(*line.Values[i]))
			}
			cells = append(cells, cell)
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return t
}

// StacksProps describes stacked columns, and possibly a running share above them as in a Pareto chart. The parts differ by
// their fill: full, hatched, hollow.
type StacksProps struct {
	ID, Title, Summary string
	ColumnLabel        string // heads the columns in the table
	Parts              []string
	Stacks             []StackedColumn
	Unit               Unit
	Running            string // what the running share is called; empty is none
}

// StackedColumn is one column. Running is in tenths of a percent.
type StackedColumn struct {
	Label, Title string
	Values       []int64 // one for each part
	Running      int64
}

var partClasses = [...]string{"chart-bar", "chart-bar-borrowed", "chart-bar-hollow"}

// stacksMax is how many columns can be told apart.
const stacksMax = 26

func (p StacksProps) shown() []StackedColumn { return p.Stacks[:min(len(p.Stacks), stacksMax)] }

func (s StackedColumn) sum() int64 {
	var sum int64
	for _, value := range s.Values {
		sum += value
	}
	return sum
}

func (p StacksProps) drawing() shape {
	stacks := p.shown()
	high := int64(1)
	for _, stack := range stacks {
		high = max(high, stack.sum())
	}
	ticks := niceTicks(0, high)
	y := scale{0, ticks[len(ticks)-1], marginTop + plotHeight, -plotHeight}
	// Few columns keep the width of columns.
	slots := int64(max(6, len(stacks)))
	x := scale{0, slots * 20, marginLeft, plotWidth}
	s := shape{Reads: true, Hatch: p.ID + "-hatch"}
	s.unitAxis(ticks, y, p.Unit)
	for i, stack := range stacks {
		foot := int64(0)
		for part, value := range stack.Values[:min(len(stack.Values), len(partClasses))] {
			s.part(x.at(int64(20*i+3)), x.at(int64(20*i+17)), y.at(foot), y.at(foot+value), partClasses[part], "", part == 1)
			foot += value
		}
	}
	if len(p.Parts) > 1 {
		for i, part := range p.Parts[:min(len(p.Parts), len(partClasses))] {
			s.Keys = append(s.Keys, key{Class: partClasses[i], Text: part, Hatched: i == 1})
		}
	}
	if p.Running != "" {
		share := scale{0, 1000, marginTop + plotHeight, -plotHeight}
		values := make([]*int64, len(stacks))
		for i := range stacks {
			values[i] = &stacks[i].Running
			s.Dots = append(s.Dots, dot{X: tenths(x.at(int64(20*i + 10))), Y: tenths(share.at(stacks[i].Running)), Radius: "3", Class: "chart-dot chart-dot-second"})
		}
		s.Paths = append(s.Paths, path{Class: "chart-line-second", D: linePath(values, scale{0, slots * 2, marginLeft, plotWidth}, share)})
		s.Keys = append(s.Keys, key{Class: "chart-line-second", Text: p.Running + ", 100 % at the top", Line: true})
	}
	periods := make([]Period, len(stacks))
	for i, stack := range stacks {
		periods[i] = Period{stack.Label, stack.Title}
	}
	s.periods(periods, scale{0, slots * 2, marginLeft, plotWidth}, p.reading)
	return s
}

func (p StacksProps) reading(i int) string {
	stack := p.Stacks[i]
	text := stack.Title + ": " + p.Unit.text(stack.sum())
	if len(p.Parts) > 1 {
		var parts []string
		for part, value := range stack.Values {
			parts = append(parts, p.Parts[part]+" "+p.Unit.text(value))
		}
		text += " (" + strings.Join(parts, ", ") + ")"
	}
	if p.Running != "" {
		text += ", " + strings.ToLower(p.Running) + " " + tenths(stack.Running) + " %"
	}
	return text
}

func (p StacksProps) table() TableData {
	t := TableData{Caption: p.Title, Empty: "There is nothing to show.", Columns: []Column{{Label: p.ColumnLabel}}}
	for _, part := range p.Parts {
		t.Columns = append(t.Columns, Column{Label: part, Align: End})
	}
	if p.Running != "" {
		t.Columns = append(t.Columns, Column{Label: p.Running, Align: End})
	}
	for _, stack := range p.Stacks {
		cells := []Cell{Text(stack.Title)}
		for _, value := range stack.Values {
			cells = append(cells, Number(p.Unit.text(value)))
		}
		if p.Running != "" {
			cells = append(cells, Number(tenths(stack.Running)+" %"))
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return t
}

// CalibrationProps sets how often estimates held beside how often they were meant to: points on the diagonal are right.
type CalibrationProps struct {
	ID, Title, Summary string
	MeantLabel         string
	Series             []CalibrationSeries
}

// CalibrationSeries is one kind of estimate. Shares are in percent.
type CalibrationSeries struct {
	Label  string
	Points []CalibrationPoint
}

// CalibrationPoint is one level.
type CalibrationPoint struct {
	Label       string // "P80"
	Meant, Held int64  // of a hundred
}

func (p CalibrationProps) drawing() shape {
	y := scale{0, 100, marginTop + plotHeight, -plotHeight}
	const left, width = marginLeft + 150, plotWidth - 300
	x := scale{0, 100, left, width}
	s := shape{Reads: true}
	for tick := int64(0); tick <= 100; tick += 25 {
		class := "chart-grid"
		if tick == 0 {
			class = "chart-zero"
		}
		s.Rules = append(s.Rules, rule{tenths(left * 10), tenths(y.at(tick)), tenths((left + width) * 10), tenths(y.at(tick)), class})
		s.Labels = append(s.Labels, label{X: tenths((left - 8) * 10), Y: tenths(y.at(tick) + 40), Text: format.Number(tick) + " %", Class: "chart-text end num"},
			label{X: tenths(x.at(tick)), Y: tenths((chartHeight - 8) * 10), Text: format.Number(tick) + " %", Class: "chart-text middle num"})
	}
	s.Rules = append(s.Rules, rule{tenths(x.at(0)), tenths(y.at(0)), tenths(x.at(100)), tenths(y.at(100)), "chart-level"})
	s.Labels = append(s.Labels, label{X: tenths(x.at(52)), Y: tenths(y.at(58)), Text: "as promised", Class: "chart-text end"},
		label{X: tenths((left - 8) * 10), Y: topLabelY, Text: "held", Class: "chart-text end"}, label{X: tenths((left + width + 26) * 10), Y: tenths((chartHeight - 8) * 10), Text: "meant to hold", Class: "chart-text"})
	for i, series := range p.Series[:min(len(p.Series), len(lineClasses))] {
		class := "chart-dot chart-dot-" + []string{"first", "second", "third"}[i]
		for _, point := range series.Points {
			s.Dots = append(s.Dots, dot{X: tenths(x.at(point.Meant)), Y: tenths(y.at(point.Held)), Radius: "5", Class: class, Title: p.reading(series, point)})
			s.Hits = append(s.Hits, hit{X: tenths(x.at(point.Meant) - 60), Width: "12", Middle: tenths((left + width/2) * 10), Text: p.reading(series, point), TextClass: "chart-text middle chart-value"})
		}
		s.Keys = append(s.Keys, key{Class: class, Text: series.Label, Dot: true})
	}
	s.firstHit()
	return s
}

func (p CalibrationProps) reading(series CalibrationSeries, point CalibrationPoint) string {
	return series.Label + ", " + point.Label + ": meant to hold " + format.Number(point.Meant) + " %, held " + format.Number(point.Held) + " %"
}

func (p CalibrationProps) table() TableData {
	t := TableData{Caption: p.Title, Empty: "Nothing was judged yet.", Columns: []Column{{Label: p.MeantLabel}, {Label: "Level"}, {Label: "Meant to hold", Align: End}, {Label: "Held", Align: End}}}
	for _, series := range p.Series {
		for _, point := range series.Points {
			t.Rows = append(t.Rows, Row{Cells: []Cell{Text(series.Label), Text(point.Label), Number(format.Number(point.Meant) + " %"), Number(format.Number(point.Held) + " %")}})
		}
	}
	return t
}

func (s *shape) unitAxis(ticks []int64, y scale, unit Unit) {
	for _, value := range ticks {
		class := "chart-grid"
		if value == 0 {
			class = "chart-zero"
		}
		s.horizontal(y.at(value), class)
		s.Labels = append(s.Labels, label{X: tenths((marginLeft - 8) * 10), Y: tenths(y.at(value) + 40), Text: unit.text(value), Class: "chart-text end num"})
	}
}

// periods labels at most eight places of the axis, the last among them, and lets every place be read.
func (s *shape) periods(periods []Period, x scale, reading func(int) string) {
	step := (len(periods) + 7) / 8
	for i, period := range periods {
		middle := x.at(int64(2*i + 1))
		if (len(periods)-1-i)%max(1, step) == 0 {
			s.Labels = append(s.Labels, label{X: tenths(middle), Y: tenths((chartHeight - 8) * 10), Text: period.Label, Title: period.Title, Class: "chart-text middle num"})
		}
		left := x.at(int64(2 * i))
		h := hit{X: tenths(left), Width: tenths(x.at(int64(2*i+2)) - left), Middle: tenths(middle), Text: reading(i), TextClass: "chart-text middle chart-value"}
		switch {
		case middle < (marginLeft+plotWidth/3)*10:
			h.Middle, h.TextClass = tenths(marginLeft*10), "chart-text chart-value"
		case middle > (marginLeft+plotWidth*2/3)*10:
			h.Middle, h.TextClass = tenths((marginLeft+plotWidth)*10), "chart-text end chart-value"
		}
		s.Hits = append(s.Hits, h)
	}
	s.firstHit()
}

// firstHit lets the last place take the focus; arrow keys lead to the others.
func (s *shape) firstHit() {
	for i := range s.Hits {
		s.Hits[i].TabIndex = "-1"
	}
	if len(s.Hits) > 0 {
		s.Hits[len(s.Hits)-1].TabIndex = "0"
	}
}
