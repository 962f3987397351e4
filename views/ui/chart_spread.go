package ui

import (
	"slices"
	"strconv"
	"strings"

	"pegboard/views/format"
)

// SpreadProps describes where a value is expected to lie, and how much of that is known first-hand and how much is
// borrowed. The two parts differ by a hatch, not by colour alone.
type SpreadProps struct {
	ID, Title, Summary string
	Unit               string // of the values: "days"
	ByPercent          []int  // the values below which 1, 2, … 99 of a hundred lie
	Own                []Observed
	Borrowed           int    // percent of the expectation that is borrowed
	OwnLabel           string // of the key: "own deliveries"
	BorrowedLabel      string
	Marks              []SpreadMark
}

// SpreadMark is a vertical line at a value, such as the median.
type SpreadMark struct {
	Value int
	Label string
	Tone  Tone
}

// Observed is a value that was observed first-hand, and how much it counts beside the others.
type Observed struct{ Value, Weight int }

// share is one bar, in tenths of a percent. Own and borrowed together are what is expected.
type share struct {
	From, To, Own, Borrowed, Count int
}

func (s share) label() string {
	if s.From == s.To {
		return strconv.Itoa(s.From)
	}
	return strconv.Itoa(s.From) + "–" + strconv.Itoa(s.To)
}

// Where the bars end: the slowest few of a hundred would squeeze all others together, so they stand in the last bar.
const spreadLast = 97

// shares sorts expectation and observations into bars of one width. The own part is what own deliveries account for: as
// much of a bar as their share of the evidence explains.
func (p SpreadProps) shares() []share {
	low, high := p.ByPercent[0], p.ByPercent[min(spreadLast, len(p.ByPercent))-1]
	for _, m := range p.Marks {
		low, high = min(low, m.Value), max(high, m.Value)
	}
	for _, o := range p.Own {
		low = min(low, o.Value)
	}
	width := bucketWidth(low, high)
	low = low / width * width
	bars := make([]share, (high-low)/width+1)
	for i := range bars {
		bars[i] = share{From: low + i*width, To: low + (i+1)*width - 1}
	}
	at := func(value int) int { return min(max(0, (value-low)/width), len(bars)-1) }
	weights, all := make([]int, len(bars)), 0
	for _, o := range p.Own {
		bars[at(o.Value)].Count++
		weights[at(o.Value)] += o.Weight
		all += o.Weight
	}
	expected := make([]int, len(bars))
	for _, value := range p.ByPercent {
		expected[at(value)] += 10
	}
	expected[len(bars)-1] += 1000 - 10*len(p.ByPercent)
	for i := range bars {
		if all > 0 {
			bars[i].Own = min(expected[i], (100-p.Borrowed)*10*weights[i]/all)
		}
		bars[i].Borrowed = expected[i] - bars[i].Own
	}
	return bars
}

func (p SpreadProps) drawing() shape {
	bars := p.shares()
	most := 0
	for _, b := range bars {
		most = max(most, b.Own+b.Borrowed)
	}
	ticks := niceTicks(0, int64(most+9)/10)
	s := shape{Hatch: p.ID + "-hatch", Keys: []key{{Class: "chart-bar", Text: p.OwnLabel}, {Class: "chart-bar-borrowed", Text: p.BorrowedLabel, Hatched: true}}}
	y := scale{0, ticks[len(ticks)-1] * 10, marginTop + plotHeight, -plotHeight}
	x := scale{int64(bars[0].From), int64(bars[len(bars)-1].To + 1), marginLeft, plotWidth}
	for _, percent := range ticks {
		class := "chart-grid"
		if percent == 0 {
			class = "chart-zero"
		}
		s.horizontal(y.at(percent*10), class)
		s.Labels = append(s.Labels, label{X: tenths((marginLeft - 8) * 10), Y: tenths(y.at(percent*10) + 40), Text: format.Number(percent) + " %", Class: "chart-text end num"})
	}
	step := (len(bars) + 11) / 12
	for i, b := range bars {
		left, right := x.at(int64(b.From)), x.at(int64(b.To+1))
		s.part(left, right, y.at(0), y.at(int64(b.Own)), "chart-bar", p.title(b, i == len(bars)-1), false)
		s.part(left, right, y.at(int64(b.Own)), y.at(int64(b.Own+b.Borrowed)), "chart-bar-borrowed", p.title(b, i == len(bars)-1), true)
		if i%step == 0 {
			text := b.label()
			if i == len(bars)-1 {
				text = strconv.Itoa(b.From) + "+"
			}
			s.Labels = append(s.Labels, label{X: tenths((left + right) / 2), Y: tenths((chartHeight - 8) * 10), Text: text, Class: "chart-text middle num"})
		}
	}
	for _, m := range p.Marks {
		at := (x.at(int64(m.Value)) + x.at(int64(m.Value+1))) / 2
		s.vertical(at, toned("chart-mark", m.Tone), label{Text: m.Label, Class: toned("chart-text", m.Tone)})
	}
	s.spreadTopLabels()
	return s
}

// part draws one part of a bar, unless it is empty.
func (s *shape) part(left, right, foot, top int64, class, title string, hatched bool) {
	if foot <= top {
		return
	}
	s.Boxes = append(s.Boxes, box{X: tenths(left + 10), Y: tenths(top), Width: tenths(right - left - 20), Height: tenths(foot - top), Class: class, Title: title, Hatched: hatched})
}

func (p SpreadProps) title(b share, last bool) string {
	span := b.label()
	if last {
		span = strconv.Itoa(b.From) + " or more"
	}
	return span + " " + p.Unit + ": " + perMille(b.Own+b.Borrowed) + " expected, " + format.Number(int64(b.Count)) + " observed"
}

func (p SpreadProps) table() TableData {
	t := TableData{Caption: p.Title, Empty: "Nothing is expected.", Columns: []Column{{Label: p.Unit}, {Label: "Observed", Align: End}, {Label: "Expected", Align: End},
		{Label: p.OwnLabel, Align: End}, {Label: p.BorrowedLabel, Align: End}}}
	bars := p.shares()
	for i, b := range bars {
		if b.Own+b.Borrowed+b.Count == 0 {
			continue
		}
		span := b.label()
		if i == len(bars)-1 {
			span = strconv.Itoa(b.From) + " or more"
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{Number(span), Number(format.NumberOrNone(int64(b.Count))), Number(perMille(b.Own + b.Borrowed)), Number(perMille(b.Own)), Number(perMille(b.Borrowed))}})
	}
	return t
}

// perMille writes tenths of a percent: 125 is "12.5 %".
func perMille(n int) string { return tenths(int64(n)) + " %" }

// RangesProps describes a range for each of some periods, such as the median and the P80 of every quarter.
type RangesProps struct {
	ID, Title, Summary string
	Unit               string // of the values
	LowLabel           string // what the lower end is: "Median"
	HighLabel          string
	CountLabel         string // what Count counts: "Deliveries"
	Ranges             []Range
}

// Range is one period.
type Range struct {
	Label     string
	Low, High int
	Count     int
}

// rangesMax is how many periods can be told apart; the latest are drawn.
const rangesMax = 16

func (p RangesProps) shown() []Range { return p.Ranges[max(0, len(p.Ranges)-rangesMax):] }

func (p RangesProps) drawing() shape {
	ranges := p.shown()
	most := 0
	for _, r := range ranges {
		most = max(most, r.High)
	}
	ticks := niceTicks(0, int64(most))
	y := scale{0, ticks[len(ticks)-1], marginTop + plotHeight, -plotHeight}
	x := scale{0, int64(2 * len(ranges)), marginLeft, plotWidth}
	var s shape
	s.valueAxis(ticks, y)
	step := (len(ranges) + 7) / 8
	for i, r := range ranges {
		center := x.at(int64(2*i + 1))
		title := r.Label + ": " + p.LowLabel + " " + format.Number(int64(r.Low)) + ", " + p.HighLabel + " " + format.Number(int64(r.High)) + " " + p.Unit + ", " + format.Number(int64(r.Count)) + " " + strings.ToLower(p.CountLabel)
		low, high := y.at(int64(r.Low)), y.at(int64(r.High))
		s.Boxes = append(s.Boxes, box{X: tenths(center - 70), Y: tenths(high), Width: "14", Height: tenths(max(10, low-high)), Class: "chart-range", Title: title})
		s.Rules = append(s.Rules, rule{tenths(center - 110), tenths(high), tenths(center + 110), tenths(high), "chart-range-end"})
		s.Dots = append(s.Dots, dot{X: tenths(center), Y: tenths(low), Radius: "5", Class: "chart-dot", Title: title})
		if (len(ranges)-1-i)%step == 0 {
			s.Labels = append(s.Labels, label{X: tenths(center), Y: tenths((chartHeight - 8) * 10), Text: r.Label, Title: title, Class: "chart-text middle num"})
		}
	}
	return s
}

func (p RangesProps) table() TableData {
	t := TableData{Caption: p.Title, Empty: "There is nothing to show.", Columns: []Column{{Label: "Period"}, {Label: p.LowLabel, Align: End}, {Label: p.HighLabel, Align: End}, {Label: p.CountLabel, Align: End}}}
	for _, r := range slices.Backward(p.Ranges) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Number(r.Label), Number(format.Number(int64(r.Low)) + " " + p.Unit), Number(format.Number(int64(r.High)) + " " + p.Unit), Number(format.Number(int64(r.Count)))}})
	}
	return t
}
