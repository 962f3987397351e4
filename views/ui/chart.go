package ui

import (
	"slices"
	"strconv"
	"strings"

	"pegboard/models/calendar"
	"pegboard/views/format"
)

// TimelineProps describes a quantity over dates as a step line: it changes on a day and stays until the next.
type TimelineProps struct {
	ID       string
	Title    string // names the drawing
	Summary  string // what a person should see in it, in one sentence
	From, To calendar.Date
	Today    calendar.Date
	Steps    []Step    // by date; the first says the value at From
	Hoped    []Step    // the same if everything went as it likely does; empty when that is not known
	Arrivals []Arrival // drawn below, one lane each; at most arrivalsMax
	Bands    []Band
	Markers  []Marker
	Levels   []Level
}

// Step says the value from a day on.
type Step struct {
	Date  calendar.Date
	Value int64
}

// Band shades a span of days.
type Band struct {
	From, To calendar.Date
	Label    string
	Tone     Tone
}

// Marker points at a day.
type Marker struct {
	Date  calendar.Date
	Label string // short, drawn beside the mark
	Title string
	Tone  Tone
}

// Arrival is something that comes between two days: likely by the first, safely by the second.
type Arrival struct {
	Likely, Safe calendar.Date
	Label        string // short, drawn beside the lane
	Title        string
}

// Level is a horizontal line, such as a reorder point.
type Level struct {
	Value int64
	Label string
}

// The size of a drawing in its own coordinates and the margins that hold the labels. BarsMax bounds a spread to what
// can be told apart at that width; pointsMax bounds a step line to one change for every quarter of a unit.
const (
	chartWidth  = 720
	chartHeight = 240
	marginLeft  = 56
	marginRight = 16
	marginTop   = 26
	marginFoot  = 26
	plotWidth   = chartWidth - marginLeft - marginRight
	plotHeight  = chartHeight - marginTop - marginFoot
	BarsMax     = 24
	pointsMax   = 4 * plotWidth
	arrivalsMax = 8 // lanes below a timeline
	laneHeight  = 18
)

// scale maps a value onto tenths of a unit of the drawing, exactly: geometry is integers until it is written.
type scale struct{ low, high, start, length int64 }

func (s scale) at(value int64) int64 {
	if s.high == s.low {
		return s.start * 10
	}
	return s.start*10 + (value-s.low)*s.length*10/(s.high-s.low)
}

// tenths writes a coordinate: 1234 is "123.4".
func tenths(n int64) string {
	if n < 0 {
		return "-" + tenths(-n)
	}
	if n%10 == 0 {
		return strconv.FormatInt(n/10, 10)
	}
	return strconv.FormatInt(n/10, 10) + "." + strconv.FormatInt(n%10, 10)
}

// Rules, labels and boxes as the template writes them.
type (
	rule struct {
		X1, Y1, X2, Y2, Class string
	}
	label struct {
		X, Y, Text, Title, Class string
	}
	box struct {
		X, Y, Width, Height, Class, Title string
		Hatched                           bool
	}
	dot struct {
		X, Y, Radius, Class, Title string
	}
	key struct {
		Class, Text string
		Hatched     bool
		Line        bool
		Dot         bool
	}
	path  struct{ Class, D string }
	shape struct {
		Rules  []rule
		Labels []label
		Boxes  []box
		Dots   []dot
		Keys   []key  // what the marks mean, below the drawing
		Hatch  string // the id of the pattern of hatched boxes
		Height int    // 0 is chartHeight
		Line   string
		Area   string
		Hoped  string // a second line, dashed
		Gap    string // between the two, hatched
		Paths  []path
		Hits   []hit // what is read place by place
		Reads  bool  // it has places to read
	}
)

// role is what the drawing is to a screen reader: one picture, or a group of places that are read one by one.
func (s shape) role() string {
	if s.Reads {
		return "group"
	}
	return "img"
}

func (s shape) viewBox() string {
	height := s.Height
	if height == 0 {
		height = chartHeight
	}
	return "0 0 " + strconv.Itoa(chartWidth) + " " + strconv.Itoa(height)
}

// drawing computes the step line and everything around it.
func (p TimelineProps) drawing() shape {
	steps, hoped := p.visible(p.Steps), p.visible(p.Hoped)
	low, high := int64(0), int64(0)
	for _, s := range slices.Concat(steps, hoped) {
		low, high = min(low, s.Value), max(high, s.Value)
	}
	for _, l := range p.Levels {
		low, high = min(low, l.Value), max(high, l.Value)
	}
	ticks := niceTicks(low, high)
	x := scale{int64(p.From), int64(max(p.To, p.From+1)), marginLeft, plotWidth}
	y := scale{ticks[0], ticks[len(ticks)-1], marginTop + plotHeight, -plotHeight}

	var s shape
	s.bands(p.Bands, x, p)
	s.valueAxis(ticks, y)
	s.dateAxis(p, x)
	for _, l := range p.Levels {
		s.horizontal(y.at(l.Value), "chart-level")
		s.Labels = append(s.Labels, label{X: tenths((marginLeft + plotWidth - 4) * 10), Y: tenths(y.at(l.Value) - 40), Text: l.Label, Class: "chart-text end"})
	}
	s.line(steps, x, y, p.To)
	s.hoped(p.ID, steps, hoped, x, y, p.To)
	s.arrivals(p, x)
	if p.Today >= p.From && p.Today <= p.To {
		s.vertical(x.at(int64(p.Today)), "chart-today", label{Text: "today", Class: "chart-text"})
	}
	for _, m := range p.Markers {
		if m.Date >= p.From && m.Date <= p.To {
			s.vertical(x.at(int64(m.Date)), toned("chart-mark", m.Tone), label{Text: m.Label, Title: m.Title, Class: toned("chart-text", m.Tone)})
		}
	}
	s.spreadTopLabels()
	return s
}

// visible are the steps inside the drawing, beginning with the value at its left edge.
func (p TimelineProps) visible(steps []Step) []Step {
	var out []Step
	for _, s := range steps {
		switch {
		case s.Date > p.To:
		case s.Date <= p.From || len(out) > 0 && out[len(out)-1].Date == s.Date:
			out = append(out[:max(len(out)-1, 0)], Step{Date: max(s.Date, p.From), Value: s.Value})
		case len(out) < pointsMax:
			out = append(out, s)
		}
	}
	return out
}

func (s *shape) line(steps []Step, x, y scale, to calendar.Date) {
	if len(steps) == 0 {
		return
	}
	s.Line = stepPath(steps, x, y, to)
	zero := tenths(y.at(0))
	s.Area = s.Line + "V" + zero + "H" + tenths(x.at(int64(steps[0].Date))) + "Z"
}

func stepPath(steps []Step, x, y scale, to calendar.Date) string {
	var line strings.Builder
	line.WriteString("M" + tenths(x.at(int64(steps[0].Date))) + " " + tenths(y.at(steps[0].Value)))
	for _, step := range steps[1:] {
		line.WriteString("H" + tenths(x.at(int64(step.Date))) + "V" + tenths(y.at(step.Value)))
	}
	line.WriteString("H" + tenths(x.at(int64(to))))
	return line.String()
}

// hoped draws the second line and hatches what lies between the two: there the quantity is expected to be.
func (s *shape) hoped(id string, steps, hoped []Step, x, y scale, to calendar.Date) {
	if len(steps) == 0 || len(hoped) == 0 {
		return
	}
	s.Hoped, s.Hatch = stepPath(hoped, x, y, to), id+"-hatch"
	var back strings.Builder
	back.WriteString(s.Hoped + "V" + tenths(y.at(steps[len(steps)-1].Value)))
	for i := len(steps) - 1; i > 0; i-- {
		back.WriteString("H" + tenths(x.at(int64(steps[i].Date))) + "V" + tenths(y.at(steps[i-1].Value)))
	}
	back.WriteString("H" + tenths(x.at(int64(steps[0].Date))) + "Z")
	s.Gap = back.String()
	s.Keys = append(s.Keys, key{Class: "chart-line", Text: "if every supply comes on its safe day", Line: true}, key{Class: "chart-hoped", Text: "on its likely day", Line: true}, key{Class: "chart-gap", Text: "in between", Hatched: true})
}

// arrivals draws a lane for each arrival below the dates: a dot where it is likely, a bar to where it is safe.
func (s *shape) arrivals(p TimelineProps, x scale) {
	drawn := p.Arrivals[:min(len(p.Arrivals), arrivalsMax)]
	if len(drawn) == 0 {
		return
	}
	s.Height = chartHeight + laneHeight*len(drawn) + laneHeight/2
	for i, a := range drawn {
		middle := int64(chartHeight+laneHeight*i+laneHeight/2) * 10
		s.Rules = append(s.Rules, rule{tenths(marginLeft * 10), tenths(middle), tenths((marginLeft + plotWidth) * 10), tenths(middle), "chart-lane"})
		from, to := min(max(a.Likely, p.From), p.To), min(max(a.Safe, p.From), p.To)
		left, right := x.at(int64(from)), x.at(int64(to))
		s.Boxes = append(s.Boxes, box{X: tenths(left), Y: tenths(middle - 40), Width: tenths(max(20, right-left)), Height: "8", Class: "chart-range", Title: a.Title})
		s.Dots = append(s.Dots, dot{X: tenths(left), Y: tenths(middle), Radius: "5", Class: "chart-dot", Title: a.Title})
		text := label{X: tenths(right + 90), Y: tenths(middle + 40), Text: a.Label, Title: a.Title, Class: "chart-text"}
		if right > (marginLeft+plotWidth*3/5)*10 {
			text.X, text.Class = tenths(left-90), "chart-text end"
		}
		s.Labels = append(s.Labels, text)
	}
}

func (s *shape) bands(bands []Band, x scale, p TimelineProps) {
	for _, b := range bands {
		from, to := max(b.From, p.From), min(b.To, p.To)
		if to <= from {
			continue
		}
		left, right := x.at(int64(from)), x.at(int64(to))
		s.Boxes = append(s.Boxes, box{X: tenths(left), Y: tenths(marginTop * 10), Width: tenths(right - left), Height: tenths(plotHeight * 10), Class: toned("chart-band", b.Tone), Title: b.Label})
		s.Labels = append(s.Labels, label{X: tenths(left + 40), Y: tenths((marginTop + 12) * 10), Text: b.Label, Class: "chart-text chart-band-text"})
	}
}

func (s *shape) valueAxis(ticks []int64, y scale) {
	for _, value := range ticks {
		class := "chart-grid"
		if value == 0 {
			class = "chart-zero"
		}
		s.horizontal(y.at(value), class)
		s.Labels = append(s.Labels, label{X: tenths((marginLeft - 8) * 10), Y: tenths(y.at(value) + 40), Text: format.Number(value), Class: "chart-text end num"})
	}
}

// dateAxis labels at most seven days, evenly spaced, so that labels never touch.
func (s *shape) dateAxis(p TimelineProps, x scale) {
	const labelsMax = 6
	span := max(p.To.Sub(p.From), 1)
	every := (span + labelsMax - 1) / labelsMax
	for day := p.From; day <= p.To; day = day.Add(every) {
		class := "chart-text middle"
		if day == p.From {
			class = "chart-text"
		}
		if x.at(int64(day)) > (marginLeft+plotWidth-24)*10 {
			class = "chart-text end"
		}
		s.Labels = append(s.Labels, label{X: tenths(x.at(int64(day))), Y: tenths((chartHeight - 8) * 10), Text: format.DateNear(day, p.Today), Title: format.Weekday(day), Class: class})
	}
}

func (s *shape) horizontal(y int64, class string) {
	s.Rules = append(s.Rules, rule{tenths(marginLeft * 10), tenths(y), tenths((marginLeft + plotWidth) * 10), tenths(y), class})
}

func (s *shape) vertical(x int64, class string, text label) {
	s.Rules = append(s.Rules, rule{tenths(x), tenths(marginTop * 10), tenths(x), tenths((marginTop + plotHeight) * 10), class})
	text.X, text.Y = tenths(x), topLabelY
	if x > (marginLeft+plotWidth*3/4)*10 {
		text.Class += " end"
	}
	s.Labels = append(s.Labels, text)
}

// Labels on top stand on two lines in turn, so that neighbours do not overlap.
const (
	topLabelY    = "20"
	upperLabelY  = "9"
	labelSpacing = 90 // how close two labels of usual length may stand, in units of the drawing
)

func (s *shape) spreadTopLabels() {
	var top []int
	for i, l := range s.Labels {
		if l.Y == topLabelY {
			top = append(top, i)
		}
	}
	slices.SortStableFunc(top, func(a, b int) int { return compareX(s.Labels[a], s.Labels[b]) })
	for i := 1; i < len(top); i++ {
		before, here := s.Labels[top[i-1]], &s.Labels[top[i]]
		if before.Y == topLabelY && units(*here)-units(before) < labelSpacing {
			here.Y = upperLabelY
		}
	}
}

func compareX(a, b label) int { return units(a) - units(b) }

func units(l label) int {
	whole, _, _ := strings.Cut(l.X, ".")
	n, err := strconv.Atoi(whole)
	if err != nil {
		return 0
	}
	return n
}

// bucketWidth is the smallest usual number of days that leaves at most BarsMax bars.
func bucketWidth(low, high int) int {
	width := 1
	for _, candidate := range []int{1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365} {
		width = candidate
		if (high-low)/width < BarsMax {
			break
		}
	}
	for (high-low)/width >= BarsMax {
		width *= 2
	}
	return width
}

// table is the timeline as numbers; a second column says what it would be if everything went as it likely does.
func (p TimelineProps) table() TableData {
	t := TableData{Caption: p.Title, Columns: []Column{{Label: "From"}, {Label: "Value", Align: End}}, Empty: "Nothing is known about this span."}
	steps, hoped := p.visible(p.Steps), p.visible(p.Hoped)
	if len(hoped) == 0 {
		for _, s := range steps {
			t.Rows = append(t.Rows, Row{Cells: []Cell{Text(format.Date(s.Date)), Number(format.Number(s.Value))}})
		}
		return t
	}
	t.Columns[1].Label = "On safe days"
	t.Columns = append(t.Columns, Column{Label: "On likely days", Align: End})
	var days []calendar.Date
	for _, s := range slices.Concat(steps, hoped) {
		days = append(days, s.Date)
	}
	slices.Sort(days)
	for _, day := range slices.Compact(days) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Text(format.Date(day)), valueOn(steps, day), valueOn(hoped, day)}})
	}
	return t
}

// valueOn is the value that holds on a day; nothing is known before the first step.
func valueOn(steps []Step, day calendar.Date) Cell {
	cell := Cell{}
	for _, s := range steps {
		if s.Date <= day {
			cell = Number(format.Number(s.Value))
		}
	}
	return cell
}

// niceTicks returns three to seven round values that enclose low and high, with zero among them.
func niceTicks(low, high int64) []int64 {
	low, high = min(low, 0), max(high, 0)
	if low == high {
		high = 1
	}
	step := int64(1)
	for i := 0; (high-low)/step > 4; i++ {
		step = []int64{2, 5, 10}[i%3]
		for range i / 3 {
			step *= 10
		}
	}
	first := low / step * step
	if first > low {
		first -= step
	}
	var ticks []int64
	for value := first; ; value += step {
		ticks = append(ticks, value)
		if value >= high {
			return ticks
		}
	}
}
