package handlers

import (
	"github.com/gofiber/fiber/v2"

	"pegboard/models/store"
	"pegboard/views/format"
	views "pegboard/views/health"
	"pegboard/views/ui"
)

func (s *site) health(c *fiber.Ctx) error {
	results, err := s.store.Invariants(c.UserContext())
	if err != nil {
		return err
	}
	return s.show(c, views.Page(s.frame(c, "Data health"), healthOf(results)), nil)
}

func healthOf(results []store.InvariantResult) views.Health {
	page := views.Health{Checks: ui.TableData{
		Caption: "checks", Empty: "Nothing is checked.",
		Columns: []ui.Column{{Label: "Check"}, {Label: "What must hold", Wrap: true}, {Label: "Result"}, {Label: "Rows", Align: ui.End, Title: "Rows that break it."}},
	}}
	broken := int64(0)
	for _, r := range results {
		row := ui.Row{Cells: []ui.Cell{ui.Strong(r.Name), ui.Text(r.Sentence), ui.Status(ui.Good, "holds"), ui.Number(format.NumberOrNone(r.Rows))}}
		if r.Rows > 0 {
			broken++
			row.Tone, row.Cells[2] = ui.Bad, ui.Status(ui.Bad, "broken")
			for _, offence := range r.Sample {
				row.Cells[1] = row.Cells[1].Sub(offence)
			}
			if hidden := r.Rows - int64(len(r.Sample)); hidden > 0 {
				row.Cells[1] = row.Cells[1].Sub("and " + format.Count(hidden, "other row", "other rows"))
			}
		}
		page.Checks.Rows = append(page.Checks.Rows, row)
	}
	page.Tone, page.Summary = ui.Good, "All "+format.Count(int64(len(results)), "check holds.", "checks hold.")
	page.Advice = "They were computed just now, from every row."
	if broken > 0 {
		page.Tone, page.Summary = ui.Bad, format.Count(broken, "check is broken.", "checks are broken.")
		page.Advice = "This is a fault of the program or of a change made past it. Nothing is repaired silently: keep a backup and report the rows below."
	}
	return page
}
