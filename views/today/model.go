package today

import "pegboard/views/ui"

// Today is what the page shows.
type Today struct {
	Date        string    // the company's today, with its weekday
	Tiles       []ui.Tile // each leads to the preset of the queue that it counts
	Overdue     ui.TableData
	OverdueHref string // all overdue purchase orders
	Longest     ui.TableData
	LongestHref string // the queue by age
}
