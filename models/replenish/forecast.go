package replenish

import (
	"fmt"
)

// Class says how demand comes: how often, and how much at a time.
type Class string

// The classes of demand.
const (
	None         Class = "NONE" // never asked for
	Smooth       Class = "SMOOTH"
	Erratic      Class = "ERRATIC"      // often, of very different sizes
	Intermittent Class = "INTERMITTENT" // seldom, of like sizes
	Lumpy        Class = "LUMPY"        // seldom, of very different sizes
)

// The borders of Syntetos, Boylan and Croston (2005).
const (
	intervalOften = 1.32 // periods from one demand to the next
	sizeEven      = 0.49 // squared coefficient of variation of sizes
)

// deadIntervals is after how many usual intervals without demand a SKU may have died.
const deadIntervals = 3

// Smoothing says how much the latest period counts.
type Smoothing struct {
	Size, Interval       float64 // of Croston and SBA; Size also of plain smoothing
	TSBSize, TSBInterval float64
}

// UsualSmoothing is what counts when nobody chose.
func UsualSmoothing() Smoothing { return Smoothing{0.1, 0.1, 0.1, 0.1} }

// Check refuses shares that do not lie above 0 and up to 1.
func (s Smoothing) Check() error {
	for _, share := range []float64{s.Size, s.Interval, s.TSBSize, s.TSBInterval} {
		if !(share > 0 && share <= 1) {
			return fmt.Errorf("a smoothing share is %v; it must lie above 0 and up to 1", share)
		}
	}
	return nil
}

// History is what the demand of the periods so far says, the oldest first. Stock-outs must be in it as demand.
type History struct {
	Class    Class
	ADI, CV2 float64 // periods per demand, squared coefficient of variation of sizes; 0 without demand
	Size     float64 // smoothed size of a demand
	Interval float64 // smoothed periods from one demand to the next
	Croston  float64 // demand per period, by Croston
	SBA      float64 // by Syntetos and Boylan, without the bias of Croston
	TSB      float64 // by Teunter, Syntetos and Babai: falls while nobody asks
	Smoothed float64 // by plain exponential smoothing
	Quiet    int     // periods since the last demand

	smoothedError float64 // mean squared error of plain smoothing
	sizeVariance  float64
}

// Read learns from the demand of each period, the oldest first. It refuses what is negative or no number.
func Read(demand []float64, s Smoothing) (History, error) {
	h := History{Class: None}
	if err := s.Check(); err != nil {
		return h, err
	}
	first, times, sum, squares := 0, 0, 0.0, 0.0
	for i, units := range demand {
		if !(units >= 0 && units <= unitsMax) {
			return h, fmt.Errorf("the demand of period %d is %v; it must lie between 0 and %v", i+1, units, float64(unitsMax))
		}
		if units == 0 {
			continue
		}
		if times++; times == 1 {
			first = i
		}
		sum += units
		h.Quiet = len(demand) - 1 - i
	}
	if times == 0 {
		h.Quiet = len(demand)
		return h, nil
	}
	mean := sum / float64(times)
	for _, units := range demand {
		if units > 0 {
			squares += (units - mean) * (units - mean)
		}
	}
	h.sizeVariance = squares / float64(times)
	h.ADI, h.CV2 = float64(len(demand))/float64(times), h.sizeVariance/(mean*mean)
	h.Class = classOf(h.ADI, h.CV2)
	h.croston(demand, first, s)
	h.teunter(demand, first, s)
	h.smooth(demand, s.Size)
	return h, nil
}

func classOf(adi, cv2 float64) Class {
	often, even := adi < intervalOften, cv2 < sizeEven
	switch {
	case often && even:
		return Smooth
	case often:
		return Erratic
	case even:
		return Intermittent
	}
	return Lumpy
}

// croston smooths sizes and intervals on their own, from the first demand on.
func (h *History) croston(demand []float64, first int, s Smoothing) {
	h.Size, h.Interval = demand[first], float64(first+1)
	last := first
	for i := first + 1; i < len(demand); i++ {
		if demand[i] > 0 {
			h.Size += s.Size * (demand[i] - h.Size)
			h.Interval += s.Interval * (float64(i-last) - h.Interval)
			last = i
		}
	}
	h.Croston = h.Size / h.Interval
	h.SBA = (1 - s.Interval/2) * h.Croston
}

// teunter smooths the chance of a demand in every period, and sizes as croston does.
func (h *History) teunter(demand []float64, first int, s Smoothing) {
	size, chance := demand[first], 1/float64(first+1)
	for _, units := range demand {
		if units > 0 {
			size += s.TSBSize * (units - size)
			chance += s.TSBInterval * (1 - chance)
		} else {
			chance -= s.TSBInterval * chance
		}
	}
	h.TSB = size * chance
}

func (h *History) smooth(demand []float64, share float64) {
	h.Smoothed = demand[0]
	squares := 0.0
	for _, units := range demand[1:] {
		miss := units - h.Smoothed
		squares += miss * miss
		h.Smoothed += share * miss
	}
	h.smoothedError = squares / float64(max(1, len(demand)-1))
}

// Dying reports whether nobody asked for three times as long as usual.
func (h *History) Dying() bool {
	return h.Class != None && float64(h.Quiet) >= deadIntervals*h.Interval
}

// Period returns mean and variance of the demand of the coming period, by the method that suits the class.
func (h *History) Period() (mean, variance float64) {
	switch h.Class {
	case None:
		return 0, 0
	case Smooth, Erratic:
		return h.Smoothed, h.smoothedError
	}
	mean = h.SBA
	chance := min(1, 1/h.Interval)
	if h.Dying() {
		mean = h.TSB
		chance = min(chance, h.TSB/h.Size)
	}
	return mean, chance*h.sizeVariance + chance*(1-chance)*h.Size*h.Size
}

// PerDay returns the rate of one day when a period has so many days.
func (h *History) PerDay(days int) Rate {
	mean, variance := h.Period()
	return Rate{mean / float64(days), variance / float64(days)}
}
