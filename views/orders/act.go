package orders

import (
	"pegboard/views/link"
	"pegboard/views/ui"
)

// Act is the form on which something is done with an order, one of its lines, or many lines of the queue. Where that
// touches others, it first shows what would change, and is sent again to do it.
type Act struct {
	Of, Title, Lead string // Of is what it is done with
	Back            ui.Action
	Path            string
	Once            string      // makes a form that is sent twice count once
	Seen            string      // names what the shown changes belong to; other fields are shown theirs first
	Hidden          []link.Pair // which line, which shipment
	Facts           []ui.Pair
	Refused         string
	Refusals        ui.TableData // lines that it cannot be done to; without rows when there are none
	Fields          []ui.FieldProps
	Changes         *Changes // nil before anybody looked
	Submit          string
	Kind            ui.ButtonKind // of the button that does it
	Direct          bool          // touches nobody else, so there is nothing to look at first
}

// Changes are what an act would lead to.
type Changes struct {
	Said  []string
	Moves ui.TableData // who gains and who loses; without rows when nobody is moved
	None  bool         // nothing is left that it could be done to
	Note  string
}

// ready says that the form may be sent to do it.
func (m Act) ready() bool { return m.Direct || m.Changes != nil && !m.Changes.None }

func firstIsPrimary(i int) ui.ButtonKind {
	if i == 0 {
		return ui.Primary
	}
	return ui.Ordinary
}
