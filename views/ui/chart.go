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
	Steps    []Step // by date; the first says the value at From
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

// Level is a horizontal line, such as a reorder point.
type Level struct {
	Value int64
	Label string
}

// HistogramProps describes how often whole numbers occurred, such as lead times in days.
type HistogramProps struct {
	ID, Title, Summary string
	Unit               string // of the values: "days"
	Values             []int
	Marks              []HistogramMark
}

// HistogramMark is a vertical line at a value, such as the median.
type HistogramMark struct {
	Value int
	Label string
	Tone  Tone
}

// The size of a drawing in its own coordinates and the margins that hold the labels. BarsMax bounds a histogram to what
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
	}
	shape struct {
		Rules  []rule
		Labels []label
		Boxes  []box
		Line   string
		Area   string
	}
)

// drawing computes the step line and everything around it.
func (p TimelineProps) drawing() shape {
	steps := p.visible()
	low, high := int64(0), int64(0)
	for _, s := range steps {
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
func (p TimelineProps) visible() []Step {
	var out []Step
	for _, s := range p.Steps {
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
	var line strings.Builder
	line.WriteString("M" + tenths(x.at(int64(steps[0].Date))) + " " + tenths(y.at(steps[0].Value)))
	for _, step := range steps[1:] {
		line.WriteString("H" + tenths(x.at(int64(step.Date))) + "V" + tenths(y.at(step.Value)))
	}
	line.WriteString("H" + tenths(x.at(int64(to))))
	s.Line = line.String()
	zero := tenths(y.at(0))
	s.Area = s.Line + "V" + zero + "H" + tenths(x.at(int64(steps[0].Date))) + "Z"
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

// bucket is one bar of a histogram: how many values lie in [From, To].
type bucket struct{ From, To, Count int }

// buckets sorts the values into at most BarsMax bars of one whole width.
func (p HistogramProps) buckets() []bucket {
	if len(p.Values) == 0 {
		return nil
	}
	low, high := slices.Min(p.Values), slices.Max(p.Values)
	for _, m := range p.Marks {
		low, high = min(low, m.Value), max(high, m.Value)
	}
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
	out := make([]bucket, (high-low)/width+1)
	for i := range out {
		out[i] = bucket{From: low + i*width, To: low + (i+1)*width - 1}
	}
	for _, v := range p.Values {
		out[(v-low)/width].Count++
	}
	return out
}

func (b bucket) label() string {
	if b.From == b.To {
		return strconv.Itoa(b.From)
	}
	return strconv.Itoa(b.From) + "–" + strconv.Itoa(b.To)
}

// drawing computes the bars, their axis and the marks.
func (p HistogramProps) drawing() shape {
	buckets := p.buckets()
	var s shape
	if len(buckets) == 0 {
		return s
	}
	most := 0
	for _, b := range buckets {
		most = max(most, b.Count)
	}
	ticks := niceTicks(0, int64(most))
	y := scale{0, ticks[len(ticks)-1], marginTop + plotHeight, -plotHeight}
	x := scale{int64(buckets[0].From), int64(buckets[len(buckets)-1].To + 1), marginLeft, plotWidth}
	s.valueAxis(ticks, y)
	every := (len(buckets) + 11) / 12
	for i, b := range buckets {
		left, right := x.at(int64(b.From)), x.at(int64(b.To+1))
		top := y.at(int64(b.Count))
		s.Boxes = append(s.Boxes, box{X: tenths(left + 10), Y: tenths(top), Width: tenths(right - left - 20), Height: tenths((marginTop+plotHeight)*10 - top), Class: "chart-bar", Title: b.label() + " " + p.Unit + ": " + strconv.Itoa(b.Count)})
		if i%every == 0 {
			s.Labels = append(s.Labels, label{X: tenths((left + right) / 2), Y: tenths((chartHeight - 8) * 10), Text: b.label(), Class: "chart-text middle num"})
		}
	}
	for _, m := range p.Marks {
		// A mark stands in the middle of its value, as the bar does.
		at := (x.at(int64(m.Value)) + x.at(int64(m.Value+1))) / 2
		s.vertical(at, toned("chart-mark", m.Tone), label{Text: m.Label, Class: toned("chart-text", m.Tone)})
	}
	s.spreadTopLabels()
	return s
}

// table is the histogram as numbers.
func (p HistogramProps) table() TableData {
	t := TableData{Caption: p.Title, Columns: []Column{{Label: p.Unit}, {Label: "Count", Align: End}}, Empty: "There is nothing to count."}
	for _, b := range p.buckets() {
		if b.Count > 0 {
			t.Rows = append(t.Rows, Row{Cells: []Cell{Number(b.label()), Number(format.Number(int64(b.Count)))}})
		}
	}
	return t
}

// table is the timeline as numbers.
func (p TimelineProps) table() TableData {
	t := TableData{Caption: p.Title, Columns: []Column{{Label: "From"}, {Label: "Value", Align: End}}, Empty: "Nothing is known about this span."}
	for _, s := range p.visible() {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Text(format.Date(s.Date)), Number(format.Number(s.Value))}})
	}
	return t
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
