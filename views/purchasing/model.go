package purchasing

import "pegboard/views/ui"

// PurchaseOrder is what the page shows.
type PurchaseOrder struct {
	No      string
	Badges  []ui.Span
	Tiles   []ui.Tile
	Facts   []ui.Pair
	Lines   ui.TableData
	Waiting ui.TableData
	More    string // where the rest of those who wait are; empty when all are shown
	Remarks ui.Remarks
}
