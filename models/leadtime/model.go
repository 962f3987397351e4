package leadtime

import "pegboard/models/calendar"

// Settings are a company's choices about its estimates. The zero value is the default.
type Settings struct {
	CalibrationOrders int // past orders that are forecast again; 0: CalibrationOrders
}

// Model is what is known about lead times on one day. It is safe for concurrent use.
type Model struct {
	evening *evening
	views   views
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
	return m.placed(s, p, planned, 0)
}

// Open estimates an order that was placed on the day ordered and has not come yet. Its days count from that day, and
// always end after today. An order from the future is one of today.
func (m *Model) Open(supplier, sku string, planned *int, ordered calendar.Date) Estimate {
	s, p := m.named(supplier, sku)
	return m.underWay(s, p, planned, m.evening.book.togetherOn(s, ordered), max(0, m.evening.day.Sub(ordered)))
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

// placed estimates an order of so many lines that is placed today; 0 stands for an unknown number.
func (m *Model) placed(supplier, pair int32, planned *int, lines int) Estimate {
	return m.seen(supplier, pair, lines).placed(planned)
}

// underWay estimates an order of so many lines that is so old and still open.
func (m *Model) underWay(supplier, pair int32, planned *int, lines, age int) Estimate {
	return m.seen(supplier, pair, lines).underWay(planned, age)
}

// sight is both views of a supplier's SKU as ratios, as far as they count.
type sight struct {
	model         *Model
	history, pace Distribution
	found         Evidence
	lines         []int32 // of the SKU
}

// seen looks at a supplier's SKU; -1 stands for no deliveries.
func (m *Model) seen(supplier, pair int32, lines int) sight {
	l := m.evening.level(supplier)
	saw := sight{model: m, lines: m.linesOf(supplier, pair)}
	saw.history, saw.found = m.evening.histories(l, supplier, pair)
	if m.views.balance < 1 {
		saw.pace = m.evening.pace().ratios(l.pace, pair, lines)
	}
	return saw
}

func (s sight) placed(planned *int) Estimate {
	e := s.uncorrected(planned)
	e.days = s.model.views.placed.corrected(e.days)
	return e
}

func (s sight) underWay(planned *int, age int) Estimate { return s.given(s.uncorrected(planned), age) }

// given is what remains of an estimate of an order that is so old and still open.
func (s sight) given(e Estimate, age int) Estimate {
	e.age = age
	conditional, ok := e.days.Given(float64(age))
	e.days, e.Unreliable = s.model.views.underWay().corrected(conditional), !ok
	return e
}

func (s sight) uncorrected(planned *int) Estimate {
	days, from := s.model.evening.planned(planned)
	found := s.found
	found.Planned, found.PlannedFrom = days, from
	return Estimate{
		Confidence: confidence(found.Own.Weight), Evidence: found, age: -1,
		days: s.model.views.together(inDays(s.history, days, Days), inDays(s.pace, days, nearest)),
	}
}

// inDays turns ratios into whole days for an order that is planned to take so long.
func inDays(ratios Distribution, planned int, whole func(ratio float64, planned int) int) Distribution {
	out := make(Distribution, 0, len(ratios))
	for _, a := range ratios {
		days := float64(whole(a.Value, planned))
		if n := len(out); n > 0 && out[n-1].Value == days {
			out[n-1].Mass += a.Mass
		} else {
			out = append(out, Atom{days, a.Mass})
		}
	}
	return out
}
