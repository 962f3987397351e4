package purchasing

import "pegboard/views/ui"

// PurchaseOrder is what the page shows.
type PurchaseOrder struct {
	No      string
	Status  ui.Span
	Facts   []ui.Pair
	Lines   ui.TableData
	Waiting ui.TableData
	More    string // where the rest of those who wait are; empty when all are shown
}
