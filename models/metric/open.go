package metric

import "pegboard/models/calendar"

// Open is what was owed at the end of a period, and how much waiting there was in it.
type Open struct {
	Units     int64
	Value     float64
	AgeMean   *float64 // days past the need, each unit counted; nil when nothing was owed
	AgeMax    *int
	UnitDays  int64    // over the days of the period: units due before the day and not shipped at its end
	LevelMean float64  // UnitDays by the days of the period
	WaitMean  *float64 // UnitDays by the units due in the period; nil when none were
}

// Backorders measures what was owed at the end of the last day, whenever it was due, and the waiting from start to end, both
// days included.
func Backorders(lines []Line, start, end calendar.Date) Open {
	var o Open
	var ages float64
	var due int64
	for _, l := range lines {
		if l.Qty <= 0 {
			continue
		}
		need := l.Need()
		if need >= start && need <= end {
			due += l.Qty
		}
		o.UnitDays += l.unitDays(start, end)
		units := l.Qty - l.shippedBy(end)
		if need >= end || units == 0 || l.Ordered != nil && *l.Ordered > end {
			continue
		}
		age := end.Sub(need)
		o.Units += units
		o.Value += float64(units) * l.Price
		ages += float64(units) * float64(age)
		if o.AgeMax == nil || age > *o.AgeMax {
			o.AgeMax = &age
		}
	}
	o.AgeMean = share(ages, float64(o.Units))
	o.WaitMean = share(float64(o.UnitDays), float64(due))
	if days := end.Sub(start) + 1; days > 0 {
		o.LevelMean = float64(o.UnitDays) / float64(days)
	}
	return o
}

// unitDays counts the ordered units once for every day after the need, less each shipment for every day from its own on.
// A shipment beyond the ordered units counts for nothing, so the shipments are taken in the order of their days.
func (l Line) unitDays(start, end calendar.Date) int64 {
	first := calendar.Later(start, l.Need()+1)
	if l.Ordered != nil {
		first = calendar.Later(first, *l.Ordered)
	}
	if first > end {
		return 0
	}
	total := l.Qty * int64(end.Sub(first)+1)
	var gone int64
	for _, s := range inOrder(l.Shipped) {
		units := max(0, min(s.Qty, l.Qty-gone))
		gone += units
		if from := calendar.Later(first, s.Date); from <= end {
			total -= units * int64(end.Sub(from)+1)
		}
	}
	return total
}

// Bucket is a span of ages in days. The last one has no end.
type Bucket struct {
	From int
	To   *int
}

// Buckets are the spans that ages are counted in, the youngest first.
func Buckets() []Bucket {
	ends := []int{3, 7, 14, 21, 30, 45}
	buckets := make([]Bucket, 0, len(ends)+1)
	from := 0
	for _, end := range ends {
		buckets = append(buckets, Bucket{From: from, To: &end})
		from = end + 1
	}
	return append(buckets, Bucket{From: from})
}

// BucketOf returns the index in Buckets of an age in days. What is not due yet has no bucket: -1.
func BucketOf(age int) int {
	at := -1
	for i, b := range Buckets() {
		if age >= b.From {
			at = i
		}
	}
	return at
}
