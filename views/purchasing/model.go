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

	Acts     []ui.Act // what can be done with it
	Seldom   []ui.Act // what is done more seldom
	Schedule ui.TableData
	Versions ui.TableData // without rows when there is only one

	Receive      string // where goods are received; empty when the person may not, or nothing can arrive
	Receipts     []Receipt
	ReceiptsMore bool
	Pack         string // the worksheet of what arrived last; empty when the person has nothing to do with it
	Reverse      string // takes the POST that takes a receipt back; empty when the person may not
	Once         string // makes a form that is sent twice count once
}

// Receipt is what arrived of a line at once.
type Receipt struct {
	No, When, WhenTitle string
	Line                string
	SKU                 ui.Cell
	Units, Rejected     string
	Warehouse           string
	State               ui.Cell // what became of it, empty when it stands
	Reversible          bool
}
