package health

import "pegboard/views/ui"

// Health is what the page shows.
type Health struct {
	Tone    ui.Tone
	Summary string // "All 11 checks hold."
	Advice  string // what to do about it; empty when nothing is wrong
	Checks  ui.TableData
	Work    []ui.Pair    // how many jobs wait, run and failed
	Failed  ui.TableData // the jobs that failed
}
