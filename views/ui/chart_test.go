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
	got := p.visible()
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

func TestAHistogramCountsEveryValueOnceInFewBars(t *testing.T) {
	values := []int{0, 1, 1, 3, 400, 1000, 99999}
	buckets := HistogramProps{Values: values}.buckets()
	sum := 0
	for _, b := range buckets {
		sum += b.Count
	}
	if sum != len(values) || len(buckets) > BarsMax {
		t.Errorf("%d values in %d bars", sum, len(buckets))
	}
	if b := (HistogramProps{Values: []int{7}}).buckets(); len(b) != 1 || b[0].label() != "7" {
		t.Errorf("one value gives %v", b)
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
