package handlers

import (
	"cmp"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"pegboard/models/backorder"
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
	counts, failed, err := s.store.Jobs(c.UserContext())
	if err != nil {
		return err
	}
	page := healthOf(results)
	page.Work, page.Failed = workOfJobs(counts), s.failedJobs(failed)
	return s.show(c, views.Page(s.frame(c, "Data health"), page), nil)
}

func workOfJobs(counts store.JobCounts) []ui.Pair {
	pair := func(term string, count int64, tone ui.Tone, definition string) ui.Pair {
		number := ui.Number(format.Number(count))
		if count > 0 && tone != ui.Neutral {
			number = ui.Status(tone, format.Number(count))
		}
		return ui.Pair{Term: term, Description: number, Definition: definition}
	}
	return []ui.Pair{
		pair("Running", counts.Running, ui.Neutral, "Jobs that a program is doing now."),
		pair("Waiting", counts.Waiting, ui.Neutral, "Jobs whose turn comes; some are for later."),
		pair("To be tried again", counts.Retrying, ui.Warn, "Jobs that failed and are tried again, less and less often."),
		pair("Given up", counts.GivenUp, ui.Bad, "Jobs that failed for the last time, within the last 8 days."),
	}
}

// failedJobs lists the jobs that failed. What went wrong is in the log: it is no message for a person.
func (s *site) failedJobs(failed []store.FailedJob) ui.TableData {
	table := ui.TableData{Caption: "jobs that failed", Columns: []ui.Column{{Label: "Job"}, {Label: "Was to", Wrap: true}, {Label: "State"}, {Label: "Attempts", Align: ui.End}, {Label: "Last failed"}, {Label: "Next"}}}
	what := map[string]string{}
	for _, job := range backorder.Jobs() {
		what[job.Kind] = job.What
	}
	for _, job := range failed {
		state, next := ui.Status(ui.Bad, "given up"), ui.Muted("–")
		if job.NextAt != nil {
			state, next = ui.Status(ui.Warn, "tried again"), ui.Number(format.MomentIn(*job.NextAt, s.store.Zone()))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			ui.Number(strconv.FormatInt(job.ID, 10)).Sub("look for it in the log"), ui.Text(cmp.Or(what[job.Kind], job.Kind)), state, ui.Number(format.Number(int64(job.Attempt))),
			ui.Number(format.MomentIn(job.FailedAt, s.store.Zone())), next,
		}})
	}
	return table
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
