package ui

import (
	"strings"
	"testing"

	"pegboard/models/calendar"
)

func TestAStepLineChangesOnItsDayAndReachesTheEdge(t *testing.T) {
	from := calendar.MustParse("2026-11-01")
	p := TimelineProps{From: from, To: from.Add(10), Today: from, Steps: []Step{{from.Add(-30), 5}, {from.Add(-1), 10}, {from.Add(5), -10}, {from.Add(40), 99}}}
	s := p.drawing()
	// The value before the first day counts from the left edge; 56 + half of 648 is 380; zero is half way between the ticks.
	if want := "M56 26H380V214H704"; s.Line != want {
		t.Errorf("line %s, want %s", s.Line, want)
	}
	if want := s.Line + "V120H56Z"; s.Area != want {
		t.Errorf("area %s, want %s", s.Area, want)
	}
}

func TestTheLastOfSeveralStepsOnOneDayCounts(t *testing.T) {
	from := calendar.MustParse("2026-11-01")
	p := TimelineProps{From: from, To: from.Add(10), Steps: []Step{{from, 1}, {from.Add(3), 2}, {from.Add(3), 7}}}
	got := p.visible(p.Steps)
	if len(got) != 2 || got[1].Value != 7 {
		t.Errorf("got %v", got)
	}
}

func TestAChartWithoutStepsStillHasAxes(t *testing.T) {
	from := calendar.MustParse("2026-11-01")
	s := TimelineProps{From: from, To: from, Today: from}.drawing()
	if s.Line != "" || len(s.Rules) == 0 || len(s.Labels) == 0 {
		t.Errorf("got %+v", s)
	}
}

func TestTicksAreRoundAndEncloseTheValues(t *testing.T) {
	for _, c := range [][2]int64{{0, 0}, {0, 1}, {0, 7}, {-180, 640}, {-3, 0}, {12, 999_999_999}, {-1_000_000_000, 5}} {
		ticks := niceTicks(c[0], c[1])
		first, last := ticks[0], ticks[len(ticks)-1]
		if first > min(c[0], 0) || last < max(c[1], 0) || len(ticks) < 2 || len(ticks) > 7 {
			t.Errorf("%v gives %v", c, ticks)
		}
		zero := false
		for _, tick := range ticks {
			zero = zero || tick == 0
		}
		if !zero {
			t.Errorf("%v gives %v without zero", c, ticks)
		}
	}
}

func TestABarFillsItsWholeWidthAndShowsEvenOneUnitOfMany(t *testing.T) {
	segments := Bar{Parts: []BarPart{{Amount: 999_999_999}, {Amount: 0}, {Amount: 1}, {Amount: 333}}}.segments()
	if len(segments) != 3 {
		t.Fatalf("got %v", segments)
	}
	last := segments[2]
	if x, w := units(label{X: last.X}), units(label{X: last.Width}); x+w != barWidth || w < barLeast {
		t.Errorf("the last part is %v", last)
	}
	if got := (Bar{}).segments(); got != nil {
		t.Errorf("nothing gives %v", got)
	}
}

func TestABarSaysItsPartsInWords(t *testing.T) {
	b := Bar{Label: "Ordered", Unit: "units", Parts: []BarPart{{Label: "shipped", Amount: 4, Text: "4"}, {Label: "allocated", Text: "0"}, {Label: "backordered", Amount: 6, Text: "6"}}}
	if got := b.sentence(); got != "Ordered: 4 shipped, 6 backordered units" {
		t.Error(got)
	}
}

func TestEveryGlyphIsDrawn(t *testing.T) {
	for _, g := range []Glyph{GlyphToday, GlyphQueue, GlyphOrder, GlyphBox, GlyphPurchase, GlyphSupplier, GlyphStock, GlyphImport, GlyphHealth, GlyphUsers, GlyphUser,
		GlyphSearch, GlyphFilter, GlyphColumns, GlyphGroup, GlyphView, GlyphDownload, GlyphSort, GlyphUp, GlyphDown, GlyphRight, GlyphLeft, GlyphClose, GlyphCheck, GlyphInfo,
		GlyphWarn, GlyphBad, GlyphDot, GlyphRing, GlyphClock, GlyphTruck, GlyphPause, GlyphStar, GlyphLink, GlyphLock, GlyphKey, GlyphPlus, GlyphSun, GlyphMoon, GlyphMenu,
		GlyphMore, GlyphSignOut, GlyphPeg, GlyphKeyboard} {
		if !strings.HasPrefix(g.path(), "M") {
			t.Errorf("%s has no drawing", g)
		}
	}
}

func TestEveryToneHasAMarkOfItsOwn(t *testing.T) {
	seen := map[Glyph]Tone{}
	for _, tone := range []Tone{Neutral, Good, Info, Warn, Bad, Accent} {
		if other, taken := seen[tone.icon()]; taken {
			t.Errorf("%q and %q differ in colour only", tone, other)
		}
		seen[tone.icon()] = tone
	}
}

func hundred(value func(percent int) int) []int {
	var all []int
	for percent := 1; percent < 100; percent++ {
		all = append(all, value(percent))
	}
	return all
}

func TestASpreadAddsUpToEverything(t *testing.T) {
	for _, own := range [][]Observed{nil, {{20, 3}, {21, 1}, {21, 9}, {40, 2}}, {{500, 1}, {600, 5}}, {{20, 0}}} {
		p := SpreadProps{ByPercent: hundred(func(percent int) int { return 10 + percent/3 }), Own: own, Borrowed: 60}
		if own == nil {
			p.Borrowed = 100
		}
		sum, ownPart, count := 0, 0, 0
		for _, b := range p.shares() {
			if b.Own < 0 || b.Borrowed < 0 {
				t.Errorf("a part of %+v is negative", b)
			}
			sum, ownPart, count = sum+b.Own+b.Borrowed, ownPart+b.Own, count+b.Count
		}
		if sum != 1000 || count != len(own) || ownPart > (100-p.Borrowed)*10 {
			t.Errorf("own deliveries %v: %d expected, %d of it own, %d observed", own, sum, ownPart, count)
		}
	}
}

func TestASpreadHasFewBarsHoweverFarItsValuesReach(t *testing.T) {
	for _, reach := range []int{1, 30, 400, 3650} {
		p := SpreadProps{ByPercent: hundred(func(percent int) int { return reach * percent / 100 }), Own: []Observed{{reach * 3, 1}}, Borrowed: 90}
		bars := p.shares()
		if len(bars) == 0 || len(bars) > BarsMax+1 || bars[len(bars)-1].Count != 1 {
			t.Errorf("values up to %d have %d bars, the last of which is %+v", reach, len(bars), bars[len(bars)-1])
		}
	}
}

func TestTheBorrowedPartOfASpreadIsHatched(t *testing.T) {
	s := SpreadProps{ID: "x", ByPercent: hundred(func(percent int) int { return percent }), Own: []Observed{{20, 1}, {30, 1}}, Borrowed: 50}.drawing()
	var solid, hatched int
	for _, b := range s.Boxes {
		if b.Hatched {
			hatched++
		} else {
			solid++
		}
	}
	if s.Hatch != "x-hatch" || solid == 0 || hatched == 0 {
		t.Errorf("%d solid and %d hatched parts", solid, hatched)
	}
}

func TestRangesStandInOrderAndOnlyTheLatestAreDrawn(t *testing.T) {
	p := RangesProps{LowLabel: "Median", HighLabel: "P80", CountLabel: "Deliveries", Unit: "days"}
	for i := range 20 {
		p.Ranges = append(p.Ranges, Range{Label: strings.Repeat("Q", i+1), Low: i, High: i + 10, Count: 3})
	}
	s := p.drawing()
	if len(s.Dots) != rangesMax || !strings.HasPrefix(s.Dots[0].Title, "QQQQQ: Median 4, P80 14 days, 3 deliveries") {
		t.Errorf("%d dots, the first is %q", len(s.Dots), s.Dots[0].Title)
	}
	if len(p.table().Rows) != 20 {
		t.Error("the table leaves periods out")
	}
}

func TestTheHatchedGapRunsAlongBothLines(t *testing.T) {
	from := calendar.MustParse("2026-11-01")
	p := TimelineProps{ID: "a", From: from, To: from.Add(10), Today: from,
		Steps: []Step{{from, 0}, {from.Add(8), 10}}, Hoped: []Step{{from, 0}, {from.Add(3), 10}},
		Arrivals: []Arrival{{from.Add(3), from.Add(8), "PO-1", "PO-1: 10 units"}, {from.Add(5), from.Add(40), "PO-2", "PO-2: 3 units"}}}
	s := p.drawing()
	// 64.8 units a day; the lines part on day 3 and meet on day 8.
	if want := "M56 214H250.4V26H704"; s.Hoped != want {
		t.Errorf("the likely line is %s, want %s", s.Hoped, want)
	}
	if want := s.Hoped + "V26H574.4V214H56Z"; s.Gap != want {
		t.Errorf("the gap is %s, want %s", s.Gap, want)
	}
	if s.Height <= chartHeight || len(s.Dots) != 2 || s.Dots[0].X != "250.4" {
		t.Errorf("the lanes are %d high with the dots %+v", s.Height-chartHeight, s.Dots)
	}
	rows := p.table().Rows
	if len(rows) != 3 || rows[1].Cells[1].Lines[0][0].Text != "0" || rows[1].Cells[2].Lines[0][0].Text != "10" {
		t.Errorf("the numbers are %+v", rows)
	}
}
