package leadtime

import "pegboard/models/calendar"

// Settings are a company's choices about its estimates. The zero value is the default.
type Settings struct {
	CalibrationOrders int // past orders that are forecast again; 0: CalibrationOrders
}

// Model is what is known about lead times on one day. It is safe for concurrent use.
type Model struct {
	evening     *evening
	calibration calibration
}

// Learn builds the model from what was known on the day today: orders placed after it do not exist, receipts after it
// have not happened, and lines open on it are evidence only that they took longer than their age. The order of
// deliveries does not matter. A delivery that was received before it was ordered is left out.
func Learn(deliveries []Delivery, today calendar.Date, settings Settings) *Model {
	return newForecaster(newBook(knownBy(deliveries, today)), settings).on(today)
}

// New estimates an order that is placed today. Planned are the days that the supplier states; nil stands for the days
// that half of all receipts took at most.
func (m *Model) New(supplier, sku string, planned *int) Estimate {
	s, p := m.named(supplier, sku)
	return m.estimate(s, p, planned)
}

// Open estimates an order that was placed on the day ordered and has not come yet. Its days count from that day, and
// always end after today. An order from the future is one of today.
func (m *Model) Open(supplier, sku string, planned *int, ordered calendar.Date) Estimate {
	s, p := m.named(supplier, sku)
	e := m.estimate(s, p, planned)
	e.given(max(0, m.evening.day.Sub(ordered)))
	return e
}

func (m *Model) named(supplier, sku string) (s, p int32) {
	s, p = -1, -1
	if n, known := m.evening.book.suppliers[supplier]; known {
		s = n
	}
	if n, known := m.evening.book.pairs[pairName{supplier, sku}]; known {
		p = n
	}
	return s, p
}

func (m *Model) estimate(supplier, pair int32, planned *int) Estimate {
	ratios, found := m.evening.ratios(supplier, pair)
	found.Planned, found.PlannedFrom = m.evening.planned(planned)
	return Estimate{
		Confidence: confidence(found.Own.Weight),
		Evidence:   found,
		days:       m.calibration.corrected(inDays(ratios, found.Planned)),
		age:        -1,
	}
}

// forecaster makes models of one book for one day after the other. What it forecast for an order is kept.
type forecaster struct {
	book    *book
	most    int
	past    *sweep // of the orders that are forecast again
	now     *sweep // of the days that were asked for
	records []record
	done    map[int32]int // by line, its place in records
}

func newForecaster(b *book, settings Settings) *forecaster {
	most := settings.CalibrationOrders
	if most == 0 {
		most = CalibrationOrders
	}
	return &forecaster{book: b, most: most, past: newSweep(b), now: newSweep(b), done: map[int32]int{}}
}

// on returns the model of a day, which must not be before the last one.
func (f *forecaster) on(day calendar.Date) *Model {
	chosen := f.book.replayed(day, f.most)
	var before *evening
	var records []record
	for _, i := range chosen {
		at, known := f.done[i]
		if !known {
			l := &f.book.lines[i]
			if before == nil || before.day != l.ordered.Add(-1) {
				before = f.past.to(l.ordered.Add(-1))
			}
			at = len(f.records)
			f.done[i] = at
			ratios, _ := before.ratios(l.supplier, l.pair)
			f.records = append(f.records, record{i, inDays(ratios, before.plannedOf(l))})
		}
		records = append(records, f.records[at])
	}
	return &Model{evening: f.now.to(day), calibration: f.book.calibrate(records, day)}
}
