package plan

import (
	"runtime"
	"sync"
	"sync/atomic"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// worker plans whole components, one after the other. It touches only the pools and lines of its component, so
// several workers may share an engine.
type worker struct {
	e          *engine
	commits    []commit   // of the current component, in processing order
	tags       []tag      // of the current component
	frozen     []Shipment // of the current component: what frozen pegs bring, and when
	kept       []keptSpan
	keeping    bool            // confirmations are being kept: by their deadlines, wherever the units are placed later
	dates      []calendar.Date // scratch: candidate dates of a group
	shipped    []shipLog
	pegged     []pegLog
	exceptions []Exception
	broken     any // what a bug panicked with, or nil
}

// commit is a promise of units of a pool to a line by the end of an interval.
type commit struct {
	line, pool int32
	slot       int32
	ref        int32 // the class or the tag that supplies the units
	source     uint8
	units      qty.Qty
}

const (
	fromGeneral uint8 = iota
	fromClass
	fromTag
)

// tag is a row, or a part of one, that only one kit line may use, because it was frozen for it.
type tag struct {
	pool, row int32
	left      qty.Qty
}

// chunkSize is the number of components a worker fetches at a time: enough to make fetching cheap, few enough
// to spread the work.
const chunkSize = 64

// parallelFrom is the number of lines from which a second worker pays for itself.
const parallelFrom = 2000

// planComponents plans every component. What each worker wrote down is brought into one deterministic order in
// finish, so it does not matter who did what.
func (e *engine) planComponents() {
	count := 1
	if len(e.lines) >= parallelFrom {
		count = min(runtime.GOMAXPROCS(0), 1+len(e.components)/chunkSize)
	}
	workers := make([]*worker, count)
	var next atomic.Int64
	var wait sync.WaitGroup
	for i := range workers {
		workers[i] = &worker{
			e:       e,
			shipped: make([]shipLog, 0, 2*len(e.lines)/count),
			pegged:  make([]pegLog, 0, 2*len(e.lines)/count),
		}
		if i > 0 {
			wait.Go(func() { workers[i].run(&next) })
		}
	}
	workers[0].run(&next)
	wait.Wait()
	for _, w := range workers {
		if w.broken != nil {
			panic(w.broken)
		}
		e.exceptions = append(e.exceptions, w.exceptions...)
	}
	e.collect(workers)
}

// run plans chunks of components until none is left. A bug must reach the caller of Compute, who can recover; a
// panic that leaves a goroutine would end the whole program.
func (w *worker) run(next *atomic.Int64) {
	defer func() { w.broken = recover() }()
	for {
		to := int(next.Add(chunkSize))
		from := to - chunkSize
		if from >= len(w.e.components) {
			return
		}
		for c := from; c < min(to, len(w.e.components)); c++ {
			w.plan(&w.e.components[c])
		}
	}
}

func (w *worker) plan(c *component) {
	e := w.e
	w.commits, w.tags, w.frozen = w.commits[:0], w.tags[:0], w.frozen[:0]
	groups := e.groupOrder[c.group0:c.group1]
	if len(e.pegs) > 0 {
		w.applyFrozen(groups)
	}
	for _, p := range e.poolOrder[c.pool0:c.pool1] {
		e.pools[p].open(e.rows)
	}
	if e.mode == Fair {
		w.planFair(groups)
	} else {
		w.planByStrategy(groups)
	}
	w.place(e.poolOrder[c.pool0:c.pool1])
}

func (w *worker) ship(l int32, date calendar.Date, units qty.Qty) {
	w.shipped = append(w.shipped, shipLog{line: l, date: date, units: units})
}

func (w *worker) except(code ExceptionCode, id string) {
	w.exceptions = append(w.exceptions, Exception{Code: code, ID: id})
}

func (w *worker) idOf(l int32) string { return w.e.in.Demand[w.e.lines[l].src].ID }
