package handlers

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/leadtime"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/suppliers"
	"pegboard/views/ui"
)

// quartersMin is how many quarters make a trend worth drawing, and quartersMax how many are listed.
const (
	quartersMin = 2
	quartersMax = 40
)

// leadTimeTiles set what the supplier states beside what it does.
func leadTimeTiles(v store.SupplierView) []ui.Tile {
	stated := ui.Tile{Label: "Stated", Value: format.None, Note: "by the supplier", Definition: "The lead time the supplier gives, or the range of those it gives for its SKUs: its working days until the goods leave."}
	if v.LeadDaysMin != nil && v.LeadDaysMax != nil {
		stated.Value = format.Days(int(*v.LeadDaysMax))
		if *v.LeadDaysMin < *v.LeadDaysMax {
			stated.Value, stated.Note = format.Number(*v.LeadDaysMin)+"–"+stated.Value, "by SKU"
		}
	}
	likely := ui.Tile{Label: "Likely", Value: format.None, Note: "not worked out yet", Definition: "Half of its orders arrive within so many days of the order."}
	safe := ui.Tile{Label: "Safe", Value: format.None, Note: "not worked out yet", Definition: "As many of its orders arrive within so many days as the company promises to keep."}
	sample := ui.Tile{Label: "Deliveries", Value: format.Number(int64(len(v.Deliveries))), Note: "of its own", Definition: "Lines that were delivered completely. Old ones, and lines that came on one order, count less than one."}
	if f := v.Figures; f != nil {
		likely.Value, likely.Note = format.Days(f.DaysLikely), "P50"
		safe.Value, safe.Note = format.Days(f.DaysSafe), "P"+strconv.Itoa(f.Percentile)
		sample.Value, sample.Note = format.Number(int64(f.Received)), "count as "+tenthsOf(f.WeightTenths)+", "+f.Confidence+" confidence"
	}
	return []ui.Tile{stated, likely, safe, sample, onTimeTile(v.Scores)}
}

func onTimeTile(scores *store.SupplierScores) ui.Tile {
	tile := ui.Tile{Label: "On time", Value: "no data", Note: "nothing was due", Definition: "Lines of the last twelve months that came in the five days up to the date that was confirmed first. An overdue line is late."}
	if scores == nil {
		tile.Note = "not worked out yet"
		return tile
	}
	measured, against := scores.First, "first date"
	if measured.Due == 0 {
		measured, against = scores.Order, "order's own date"
	}
	if measured.Due > 0 {
		tile.Value = format.Percent(int64(measured.InTime), int64(measured.Due))
		tile.Note = format.Number(int64(measured.InTime)) + " of " + format.Count(int64(measured.Due), "line", "lines") + ", " + against
	}
	return tile
}

func leadTimeSpread(v store.SupplierView, today calendar.Date) ui.SpreadProps {
	p := ui.SpreadProps{
		ID: "lead-time-spread", Title: "Days from order to receipt", Unit: "days", OwnLabel: "Own deliveries", BorrowedLabel: "Borrowed",
		Summary: "Nothing was ordered from this supplier yet, or its figures were not worked out yet; that is done at night and after imports.",
	}
	f := v.Figures
	if f == nil {
		return p
	}
	mates := map[string]int{}
	for _, d := range v.Deliveries {
		mates[truckOf(d)]++
	}
	for _, d := range v.Deliveries {
		// As the model weighs them: old ones less, and the lines of one truck as one.
		weight := leadtime.Weight(today.Sub(d.DateStarted), mates[truckOf(d)])
		p.Own = append(p.Own, ui.Observed{Value: d.Days(), Weight: int(math.Round(weight * 1000))})
	}
	p.ByPercent, p.Borrowed = f.DaysByPercent, f.Borrowed
	p.Marks = []ui.SpreadMark{{Value: f.DaysPlanned, Label: plannedWord(f) + strconv.Itoa(f.DaysPlanned)}, {Value: f.DaysLikely, Label: "likely " + strconv.Itoa(f.DaysLikely), Tone: ui.Info},
		{Value: f.DaysSafe, Label: "safe " + strconv.Itoa(f.DaysSafe), Tone: ui.Warn}}
	p.Summary = "Of orders placed today, half are expected within " + format.Days(f.DaysLikely) + " and " + ofHundred(f.Percentile) + " within " + format.Days(f.DaysSafe) + ". "
	switch {
	case f.Received == 0:
		p.Summary += "It has delivered nothing yet, so all of this is borrowed from other suppliers."
	default:
		p.Summary += strconv.Itoa(100-f.Borrowed) + " % of this rests on its own " + format.Count(int64(f.Received), "delivery", "deliveries") + ", " + strconv.Itoa(f.Borrowed) + " % is borrowed from other suppliers."
	}
	return p
}

// plannedWord says where the planned days come from.
func plannedWord(f *store.LeadFigures) string {
	if f.LeadStated == nil {
		return "usual "
	}
	return "stated "
}

// truckOf names the lines of one order that came together.
func truckOf(d store.SupplierDelivery) string { return d.PONo + " " + d.DateCompleted.String() }

// componentTable takes the time from order to shelf apart. Shares of the total that nobody measures are as stated.
func componentTable(v store.SupplierView) ui.TableData {
	t := ui.TableData{Caption: "parts of the lead time", Empty: "Nothing was delivered yet.", Columns: []ui.Column{
		{Label: "Part", Wrap: true}, {Label: "Median", Align: ui.End}, {Label: "P80", Align: ui.End}, {Label: "Deliveries", Align: ui.End, Title: "How many it was measured on."},
	}}
	if len(v.Deliveries) == 0 {
		return t
	}
	var approval, supplier, rest, total, dock []int
	for _, d := range v.Deliveries {
		if d.DateOrdered != nil && d.DateSent != nil && *d.DateSent >= *d.DateOrdered {
			approval = append(approval, d.DateSent.Sub(*d.DateOrdered))
		}
		first := d.DateFirst.Sub(d.DateStarted)
		supplier = append(supplier, max(0, first-int(v.TransitDays)))
		rest = append(rest, d.DateCompleted.Sub(d.DateFirst))
		total = append(total, d.Days())
		if d.DaysRecorded != nil && *d.DaysRecorded >= 0 {
			dock = append(dock, *d.DaysRecorded)
		}
	}
	measured := func(part, what string, days []int) {
		if len(days) > 0 {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Text(part).Sub(what), ui.Number(format.Days(quantileOf(days, 50))), ui.Number(format.Days(quantileOf(days, 80))),
				ui.Number(format.Number(int64(len(days))))}})
		}
	}
	stated := func(part, what string, days int64) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Text(part).Sub(what), ui.Number(format.Days(int(days))), ui.Number(format.Days(int(days))), ui.Text("as set")}})
	}
	measured("Approval", "ours: from the order to the day it was sent", approval)
	measured("Supplier", "from there until the goods leave", supplier)
	stated("Transport", "on the way, calendar days", v.TransitDays)
	measured("Completion", "from the first unit to the last", rest)
	if len(dock) > 0 {
		measured("Receiving", "ours: from the dock to the shelf", dock)
	} else {
		stated("Receiving", "ours: from the dock to the shelf, working days", v.ReceivingDays)
	}
	t.Foot = []ui.Cell{ui.Strong("Sent to complete"), ui.Number(format.Days(quantileOf(total, 50))), ui.Number(format.Days(quantileOf(total, 80))), ui.Number(format.Number(int64(len(total))))}
	return t
}

// quantileOf is the smallest number within which percent of the numbers lie. There must be one.
func quantileOf(days []int, percent int) int {
	sorted := slices.Sorted(slices.Values(days))
	return sorted[(len(sorted)*percent+99)/100-1]
}

// trendRanges are the median and the P80 of the deliveries of each quarter.
func trendRanges(deliveries []store.SupplierDelivery) ui.RangesProps {
	p := ui.RangesProps{ID: "lead-time-trend", Title: "Lead time by quarter of receipt", Unit: "days", LowLabel: "Median", HighLabel: "P80", CountLabel: "Deliveries",
		Summary: "A trend needs deliveries of at least two quarters."}
	byQuarter := map[string][]int{}
	var quarters []string
	for _, d := range slices.Backward(deliveries) {
		on := d.DateCompleted.Time()
		quarter := fmt.Sprintf("%d Q%d", on.Year(), (int(on.Month())+2)/3)
		if len(byQuarter[quarter]) == 0 {
			quarters = append(quarters, quarter)
		}
		byQuarter[quarter] = append(byQuarter[quarter], d.Days())
	}
	if len(quarters) < quartersMin {
		return p
	}
	for _, quarter := range quarters[max(0, len(quarters)-quartersMax):] {
		p.Ranges = append(p.Ranges, ui.Range{Label: quarter, Low: quantileOf(byQuarter[quarter], 50), High: quantileOf(byQuarter[quarter], 80), Count: len(byQuarter[quarter])})
	}
	last := p.Ranges[len(p.Ranges)-1]
	p.Summary = "In " + last.Label + " half of " + format.Count(int64(last.Count), "delivery", "deliveries") + " took at most " + format.Days(last.Low) + ", four of five at most " + format.Days(last.High) + "."
	return p
}

// trendWords says whether the supplier gets slower or faster.
func trendWords(deliveries []store.SupplierDelivery) string {
	var took []leadtime.Took
	for _, d := range deliveries {
		took = append(took, leadtime.Took{Received: d.DateCompleted, Days: d.Days()})
	}
	trend := leadtime.TrendOf(took)
	if !trend.Clear {
		return "No clear trend: what changes from quarter to quarter may be chance."
	}
	change := func(perQuarter float64) string { return strconv.FormatFloat(perQuarter, 'f', 1, 64) + " days" }
	if trend.PerQuarter > 0 {
		return "Getting slower: about " + change(trend.PerQuarter) + " more each quarter."
	}
	return "Getting faster: about " + change(-trend.PerQuarter) + " less each quarter."
}

func onTimeTable(scores *store.SupplierScores) ui.TableData {
	t := ui.TableData{Caption: "on time", Empty: "Not worked out yet; that is done at night and after imports.", Columns: []ui.Column{
		{Label: "Measured against", Wrap: true}, {Label: "Lines due", Align: ui.End}, {Label: "In time", Align: ui.End}, {Label: "On time", Align: ui.End}, {Label: "Units in time", Align: ui.End},
	}}
	if scores == nil {
		return t
	}
	row := func(against, what string, o store.OnTime) {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{ui.Text(against).Sub(what), ui.Number(format.NumberOrNone(int64(o.Due))), ui.Number(format.NumberOrNone(int64(o.InTime))),
			ui.Number(format.Percent(int64(o.InTime), int64(o.Due))), ui.Number(format.Percent(o.UnitsInTime, o.UnitsDue))}})
	}
	row("First confirmed date", "what the supplier said first", scores.First)
	row("Current confirmed date", "after every change", scores.Now)
	if scores.Order.Due > 0 {
		row("The order's own date", "where nobody confirmed one", scores.Order)
	}
	return t
}

func onTimeNote(scores *store.SupplierScores) string {
	if scores == nil {
		return ""
	}
	note := "Lines due in the twelve months up to " + format.Date(scores.AsOf) + ". In time is the day itself and the five days before; a line that is overdue and still open is late."
	if scores.LinesOverdue > 0 {
		note += " Now " + format.Number(int64(scores.LinesOverdue)) + " of " + format.Count(int64(scores.LinesOpen), "open line is", "open lines are") + " overdue."
	}
	return note
}

func suggestionViews(v store.SupplierView) []views.Suggestion {
	var all []views.Suggestion
	for _, f := range v.Suggestions {
		of, id := "All SKUs", "suggestion"
		if f.SKU != "" {
			of, id = f.SKU, "suggestion-"+url.PathEscape(f.SKU)
		}
		instead := ", where none is stored"
		if f.LeadStated != nil {
			instead = " instead of " + format.Days(*f.LeadStated)
		}
		all = append(all, views.Suggestion{
			ID: id, Title: of + ": " + format.Days(*f.LeadSuggested) + instead, SKU: f.SKU, Days: strconv.Itoa(*f.LeadSuggested),
			Evidence: fmt.Sprintf("%s took longer than the %s that are planned. Half of such orders arrive within %s, %s within %s. The history counts as %s deliveries, %s confidence.",
				partOf(f.Longer, f.Received), format.Days(f.DaysPlanned), format.Days(f.DaysLikely), ofHundred(f.Percentile), format.Days(f.DaysSafe), tenthsOf(f.WeightTenths), f.Confidence),
			Means:  meansOf(v, f),
			Accept: "Store " + format.Days(*f.LeadSuggested), Dismiss: keepWords(f),
			AcceptPath: link.SupplierLeadAccept(v.Code), DismissPath: link.SupplierLeadDismiss(v.Code),
		})
	}
	return all
}

// meansOf explains the number where it is not simply the days to expect.
func meansOf(v store.SupplierView, f store.LeadFigures) string {
	if *f.LeadSuggested == f.DaysLikely {
		return ""
	}
	text := "A lead time is stored in the supplier's working days until the goods leave"
	if v.TransitDays > 0 {
		text += "; " + format.Days(int(v.TransitDays)) + " on the way come on top"
	}
	return text + "."
}

func keepWords(f store.LeadFigures) string {
	if f.LeadStated == nil {
		return "Store none"
	}
	return "Keep " + format.Days(*f.LeadStated)
}

// partOf is "9 of 12 deliveries".
func partOf(part, whole int) string {
	return format.Number(int64(part)) + " of " + format.Count(int64(whole), "delivery", "deliveries")
}

// ofHundred reads a percentile as people count: "8 of 10", "85 of 100".
func ofHundred(percentile int) string {
	if percentile%10 == 0 {
		return strconv.Itoa(percentile/10) + " of 10"
	}
	return strconv.Itoa(percentile) + " of 100"
}

// tenthsOf writes a number of tenths: 182 is "18.2".
func tenthsOf(n int) string { return strconv.Itoa(n/10) + "." + strconv.Itoa(n%10) }

func (s *site) acceptLeadTime(c *fiber.Ctx) error {
	return s.answerSuggestion(c, backorder.AcceptLeadTime, "The lead time was stored."+savedNote)
}

func (s *site) dismissLeadTime(c *fiber.Ctx) error {
	return s.answerSuggestion(c, backorder.DismissLeadTime, "The stored lead time stays. It is suggested again only when more deliveries say so.")
}

// answerTo is one of the two answers to a suggested lead time.
type answerTo func(ctx context.Context, s *store.Store, work store.Work, supplier, sku string, days int) error

func (s *site) answerSuggestion(c *fiber.Ctx, answer answerTo, done string) error {
	code, err := pathKey(c, "code")
	if err != nil {
		return err
	}
	fields, err := formTexts(c, "sku", "days")
	if err != nil {
		return err
	}
	days, err := strconv.Atoi(fields[1])
	if err != nil {
		return models.Errorf(models.Invalid, "The form does not say which lead time it answers. Please open the supplier again.")
	}
	if err := answer(c.UserContext(), s.store, s.workOf(c), code, fields[0], days); err != nil {
		return err
	}
	flash(c, ui.Good, done)
	return s.seeOther(c, link.Supplier(code))
}
