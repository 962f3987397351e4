package skus

import "pegboard/views/ui"

// SKU is what the page of one SKU shows.
type SKU struct {
	Code, Name string
	Badges     []ui.Span
	Tiles      []ui.Tile // instead of the positions, where there is one warehouse
	Elsewhere  string    // that another warehouse has what one waits for; empty when none does
	Facts      []ui.Pair // policy and the like
	Positions  ui.TableData
	Timeline   ui.TimelineProps
	Changes    ui.TableData // the timeline as what happens on which day
	Gap        string       // what is waited for without supply; empty when nothing is
	Terms      ui.TableData
	Queue      ui.TableData
	QueueWhys  ui.ExplanationsProps
	QueueNote  string // empty unless lines are left out
	QueueHref  string // the whole queue of the SKU
	Supply     ui.TableData
	SupplyWhys ui.ExplanationsProps
	SupplyNote string // empty unless lines are left out
	Ledger     ui.TableData
	Remarks    ui.Remarks
}
