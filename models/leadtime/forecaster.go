package leadtime

import (
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"pegboard/models/calendar"
)

// forecaster makes models of one book for one day after the other. What it forecast for an order is kept.
type forecaster struct {
	book    *book
	most    int
	past    *sweep // over the orders that are forecast again
	now     *sweep // over the days that were asked for
	paces   map[calendar.Date]func() *pace
	records map[int32]*record // by line
}

func newForecaster(b *book, settings Settings) *forecaster {
	most := settings.CalibrationOrders
	if most == 0 {
		most = CalibrationOrders
	}
	return &forecaster{book: b, most: most, paces: map[calendar.Date]func() *pace{}, records: map[int32]*record{}}
}

// on returns the model of a day.
func (f *forecaster) on(day calendar.Date) *Model {
	chosen := f.book.replayed(day, f.most)
	f.replay(chosen)
	records := make([]*record, len(chosen))
	for n, i := range chosen {
		records[n] = f.records[i]
	}
	return &Model{evening: f.evening(&f.now, day), views: f.book.judge(records, day)}
}

// evening returns the book as of a day, with the company's pace of that week.
func (f *forecaster) evening(s **sweep, day calendar.Date) *evening {
	fitted := paceDay(day)
	if *s == nil || fitted < (*s).day {
		*s = newSweep(f.book)
	}
	fit, known := f.paces[fitted]
	if !known {
		fit = (*s).to(fitted).pace
		f.paces[fitted] = fit
	}
	e := (*s).to(day)
	e.pace = fit
	return e
}

// replay forecasts those of the lines that were not forecast yet, each in the evening before its order. Evenings are
// worked on side by side; none knows of another, but many share the pace of their week, so the paces are fitted first.
func (f *forecaster) replay(lines []int32) {
	var evenings []*evening
	var todo [][]*record
	var paces []func() *pace
	for _, i := range lines {
		if f.records[i] != nil {
			continue
		}
		r := &record{line: i}
		f.records[i] = r
		before := f.book.lines[i].ordered.Add(-1)
		if n := len(evenings); n == 0 || evenings[n-1].day != before {
			e := f.evening(&f.past, before)
			if n == 0 || paceDay(evenings[n-1].day) != paceDay(before) {
				paces = append(paces, e.pace)
			}
			evenings, todo = append(evenings, e), append(todo, nil)
		}
		todo[len(todo)-1] = append(todo[len(todo)-1], r)
	}
	sideBySide(len(paces), func(n int) { paces[n]() })
	sideBySide(len(evenings), func(n int) {
		for _, r := range todo[n] {
			evenings[n].forecast(r)
		}
		evenings[n] = nil // what it gathered is of no more use
	})
}

// sideBySide does n things on all processors. None may depend on another.
func sideBySide(n int, do func(i int)) {
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			do(i)
		}
	}
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		workers.Go(work)
	}
	work()
	workers.Wait()
}

// forecast fills a record with what both views say about its line.
func (e *evening) forecast(r *record) {
	l := &e.book.lines[r.line]
	known := e.level(l.supplier)
	history, _ := e.histories(known, l.supplier, l.pair)
	planned := e.plannedOf(l)
	r.history = slices.Clip(inDays(history, planned, Days))
	r.pace = slices.Clip(inDays(e.pace().ratios(known.pace, l.pair, int(l.together)), planned, nearest))
}
