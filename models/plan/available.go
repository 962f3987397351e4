package plan

import (
	"slices"

	"pegboard/models/calendar"
	"pegboard/models/qty"
)

// Free is units of a pool that no line has been given and no plan counts on, from Date on.
type Free struct {
	Date calendar.Date
	Qty  qty.Qty
}

// Available says when q more units could be had by somebody who takes his place behind everybody else: nobody's plan
// gets worse. own is what is free of the SKU itself, today's stock dated today, in any order; parts is what is free of
// each component when the SKU is a kit. Units are given for the first date at which they are there, never before need
// or today. They add up to less than q when there is no more.
//
// It answers from what a plan left over, so it costs the number of supplies and not the number of waiting lines.
func Available(today, need calendar.Date, q qty.Qty, own []Free, parts ...FreePart) []Shipment {
	need = max(need, today)
	dates := []calendar.Date{need}
	for _, f := range own {
		dates = append(dates, max(f.Date, need))
	}
	for _, part := range parts {
		for _, f := range part.Free {
			dates = append(dates, max(f.Date.Add(part.AssemblyDays), need))
		}
	}
	slices.Sort(dates)
	var out []Shipment
	var given qty.Qty
	for _, t := range slices.Compact(dates) {
		sets := freeBy(own, t)
		if len(parts) > 0 {
			sets += kitsBy(parts, t)
		}
		if more := min(q, sets) - given; more > 0 {
			out = append(out, Shipment{Date: t, Qty: more})
			given += more
		}
	}
	return out
}

// FreePart is what is free of one component: Per of it make one kit, AssemblyDays after they are there.
type FreePart struct {
	Per          qty.Qty
	AssemblyDays int
	Free         []Free
}

func freeBy(rows []Free, t calendar.Date) qty.Qty {
	var sum qty.Qty
	for _, f := range rows {
		if f.Date <= t {
			sum += max(0, f.Qty)
		}
	}
	return sum
}

func kitsBy(parts []FreePart, t calendar.Date) qty.Qty {
	kits := qty.Qty(-1)
	for _, part := range parts {
		made := freeBy(part.Free, t.Add(-part.AssemblyDays)) / max(1, part.Per)
		if kits < 0 || made < kits {
			kits = made
		}
	}
	return kits
}

// Take pegs units that were given by Available to rows, each to the latest that still makes its date, so that earlier
// ones stay free for others. It returns the units of each row; what rows cannot carry is left out.
func Take(rows []Free, ships []Shipment) []qty.Qty {
	taken := make([]qty.Qty, len(rows))
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(rows[b].Date) - int(rows[a].Date) })
	for _, s := range ships {
		rest := s.Qty
		for _, i := range order {
			if rows[i].Date <= s.Date && rest > 0 {
				units := min(rest, max(0, rows[i].Qty)-taken[i])
				taken[i] += units
				rest -= units
			}
		}
	}
	return taken
}
