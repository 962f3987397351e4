package unlock

import "pegboard/views/ui"

// Ranking is a page that ranks what to chase first.
type Ranking struct {
	Title, Lead string
	Pages       []ui.Tab // the pages about allocation
	Kinds       []ui.Tab // what is ranked; none when there is one kind
	Orders      []ui.Tab // what it is ranked by; none when there is one way
	Table       ui.TableData
	Empty       ui.Empty
	Note        string
	First, Next string // addresses; empty when there is no such page
}
