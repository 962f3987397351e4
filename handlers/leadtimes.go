package handlers

import (
	"math"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/leadtime"
	"pegboard/models/store"
	"pegboard/views/format"
	views "pegboard/views/leadtimes"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// judgedMin is how many received orders a verdict needs; fewer are shown with a warning.
const judgedMin = 30

// holdsWithin is how many of a hundred a coverage may be off before it is called too hopeful or too careful: three, or what
// chance does to so few orders one time in twenty.
func holdsWithin(received int) float64 {
	const least, standard = 3, 0.4 // the standard deviation of one order that holds with 0.8
	return max(least, 196*standard/math.Sqrt(float64(max(1, received))))
}

func (s *site) leadTimes(c *fiber.Ctx) error {
	evaluation, found, err := s.store.LeadEvaluation(c.UserContext())
	if err != nil {
		return err
	}
	page := views.Trust{Judged: found, Why: "Estimates are judged on orders that were placed after others had been received. That is done at night and after imports."}
	if user, _ := person(c); user.May(models.ManageSuppliers) {
		page.Again = link.LeadTimes
	}
	if found {
		all := &evaluation.Groups[0]
		page.Verdict, page.Tiles = verdictOf(evaluation, all), trustTiles(all)
		page.Methods, page.Groups = methodTable(all), groupTable(evaluation.Groups[1:])
		page.Worked = "Worked out on " + format.Date(evaluation.Day) + " over " + format.Count(int64(evaluation.Orders), "order", "orders") + " placed since " + format.Date(evaluation.Cutoff) +
			"; " + format.Number(int64(evaluation.Received)) + " of them were received by then. Days; less is better, except for held."
	}
	return s.show(c, views.Page(s.frame(c, "Can I trust these dates?"), page), nil)
}

func (s *site) judgeAgain(c *fiber.Ctx) error {
	if err := backorder.RequestEvaluation(c.UserContext(), s.store, s.workOf(c)); err != nil {
		return err
	}
	flash(c, ui.Good, "The estimates are being judged anew; open this page again in a minute.")
	return s.seeOther(c, link.LeadTimes)
}

// The places of the levels in a score.
const (
	atP50 = iota
	atP80
	atP90
)

// verdictOf reads the scores in plain words.
func verdictOf(e store.LeadEvaluation, all *leadtime.Group) views.Verdict {
	ours, quoted := all.Of(leadtime.Pegboard), all.Of(leadtime.Quoted)
	v := views.Verdict{Tone: ui.Good, Title: "Our safe date held in " + hundredths(ours.Coverage[atP80]) + " of 100 deliveries; your suppliers' quoted dates in " + hundredths(quoted.Coverage[atP80]) + "."}
	within := holdsWithin(e.Received)
	switch held := 100 * ours.Coverage[atP80]; {
	case e.Received < judgedMin:
		v.Tone = ui.Warn
		v.Rest = append(v.Rest, "Only "+format.Count(int64(e.Received), "order", "orders")+" could be judged, so this may be chance.")
	case held < 80-within:
		v.Tone = ui.Warn
		v.Rest = append(v.Rest, "A safe date is meant to hold 80 times, so the estimates were too hopeful. They learn from every receipt.")
	case held > 80+within:
		v.Tone = ui.Info
		v.Rest = append(v.Rest, "A safe date is meant to hold 80 times, so the estimates were more careful than they had to be.")
	default:
		v.Rest = append(v.Rest, "A safe date is meant to hold 80 times; with so many orders "+hundredths((80-within)/100)+" to "+hundredths((80+within)/100)+" is as promised.")
	}
	v.Rest = append(v.Rest, "The likely date was "+oneDecimal(ours.MAE)+" days off on average, the quoted date "+oneDecimal(quoted.MAE)+"; "+biasWords(ours.Bias)+".")
	if best := bestAt(all, atP80); best == leadtime.Pegboard {
		v.Rest = append(v.Rest, "Of all methods below, ours lost least on safe dates.")
	} else {
		v.Rest = append(v.Rest, "On safe dates "+methodWords[best]+" lost a little less than ours: "+oneDecimal(all.Of(best).Pinball[atP80])+" against "+oneDecimal(ours.Pinball[atP80])+" days.")
	}
	return v
}

func biasWords(bias float64) string {
	switch days := math.Round(math.Abs(bias)*10) / 10; {
	case days == 0:
		return "it was neither early nor late on the whole"
	case bias > 0:
		return "on the whole goods came " + oneDecimal(bias) + " days after it, as a few very late ones weigh much"
	default:
		return "on the whole goods came " + oneDecimal(-bias) + " days before it"
	}
}

// bestAt is the method with the least loss at a level; ours wins a tie.
func bestAt(g *leadtime.Group, level int) leadtime.Method {
	best := g.Of(leadtime.Pegboard)
	for _, s := range g.Scores {
		if s.Pinball[level] < best.Pinball[level] {
			best = s
		}
	}
	return best.Method
}

func trustTiles(all *leadtime.Group) []ui.Tile {
	ours, quoted := all.Of(leadtime.Pegboard), all.Of(leadtime.Quoted)
	held := func(label string, level int, meant string) ui.Tile {
		return ui.Tile{Label: label, Value: hundredths(ours.Coverage[level]) + " of 100", Note: "meant to hold " + meant, Definition: "Of a hundred deliveries, how many were there by this date."}
	}
	return []ui.Tile{
		held("Likely date held", atP50, "50"), held("Safe date held", atP80, "80"), held("P90 held", atP90, "90"),
		{Label: "Quoted date held", Value: hundredths(quoted.Coverage[atP80]) + " of 100", Note: "by the suppliers", Definition: "Of a hundred deliveries, how many were there by the date that the supplier had named. Where none had been named, the median of all receipts stands for it."},
	}
}

// methodWords name the methods as people read them.
var methodWords = map[leadtime.Method]string{
	leadtime.Pegboard: "Pegboard", leadtime.Quoted: "the quoted time", leadtime.SupplierMean: "the supplier's mean", leadtime.SupplierMedian: "the supplier's quantiles",
	leadtime.SupplierSKU: "the SKU's own quantiles", leadtime.LastDelivery: "the last lead time",
}

func methodTable(all *leadtime.Group) ui.TableData {
	t := ui.TableData{Caption: "methods", Columns: []ui.Column{
		{Label: "Method", Wrap: true}, {Label: "Orders", Align: ui.End},
		{Label: "Off by", Align: ui.End, Title: "How many days the likely date was wrong on average."},
		{Label: "Bias", Align: ui.End, Title: "How many days after the likely date goods came on average; negative is before."},
		{Label: "Loss P50", Align: ui.End}, {Label: "Loss P80", Align: ui.End}, {Label: "Loss P90", Align: ui.End},
		{Label: "Held P50", Align: ui.End, Title: "Meant to be 50 %."}, {Label: "Held P80", Align: ui.End, Title: "Meant to be 80 %."}, {Label: "Held P90", Align: ui.End, Title: "Meant to be 90 %."},
	}}
	best := [3]leadtime.Method{bestAt(all, atP50), bestAt(all, atP80), bestAt(all, atP90)}
	for _, score := range all.Scores {
		name := ui.Text(sentenceCase(methodWords[score.Method]))
		if score.Method == leadtime.Pegboard {
			name = ui.Strong("Pegboard").Sub("this program")
		}
		cells := []ui.Cell{name, ui.Number(format.Number(int64(all.Orders))), ui.Number(oneDecimal(score.MAE)), ui.Number(signedDecimal(score.Bias))}
		for level, loss := range score.Pinball {
			if best[level] == score.Method {
				cells = append(cells, ui.Of(ui.Span{Text: oneDecimal(loss), Strong: true, Tabular: true}).Sub("best"))
			} else {
				cells = append(cells, ui.Number(oneDecimal(loss)))
			}
		}
		for _, coverage := range score.Coverage {
			cells = append(cells, ui.Number(hundredths(coverage)+" %"))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func groupTable(groups []leadtime.Group) ui.TableData {
	t := ui.TableData{Caption: "groups of orders", Empty: "All orders are alike.", Columns: []ui.Column{
		{Label: "Orders", Wrap: true}, {Label: "Judged", Align: ui.End}, {Label: "Safe date held", Align: ui.End}, {Label: "Quoted date held", Align: ui.End},
		{Label: "Likely date off by", Align: ui.End}, {Label: "Quoted date off by", Align: ui.End}, {Label: "Best at P80", Wrap: true},
	}}
	for i := range groups {
		g := &groups[i]
		ours, quoted := g.Of(leadtime.Pegboard), g.Of(leadtime.Quoted)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			ui.Text(groupWords(g)), ui.Number(format.Number(int64(g.Orders))), ui.Number(hundredths(ours.Coverage[atP80]) + " %"), ui.Number(hundredths(quoted.Coverage[atP80]) + " %"),
			ui.Number(oneDecimal(ours.MAE) + " d"), ui.Number(oneDecimal(quoted.MAE) + " d"), ui.Text(sentenceCase(methodWords[bestAt(g, atP80)])),
		}})
	}
	return t
}

func groupWords(g *leadtime.Group) string {
	switch g.Kind {
	case leadtime.GroupYear:
		return "Placed in " + g.Name
	case leadtime.GroupSupplier:
		return "Of a supplier with " + g.Name + " earlier lines"
	}
	return g.Name
}

// hundredths is a share of 1 as a whole number of a hundred, rounded.
func hundredths(share float64) string { return strconv.Itoa(int(math.Round(100 * share))) }

func oneDecimal(n float64) string { return strconv.FormatFloat(n, 'f', 1, 64) }

// signedDecimal writes a number with the sign that people read.
func signedDecimal(n float64) string {
	switch text := oneDecimal(math.Abs(n)); {
	case text == "0.0":
		return text
	case n < 0:
		return "−" + text
	default:
		return "+" + text
	}
}
