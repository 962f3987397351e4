package buying

import (
	"github.com/a-h/templ"

	"pegboard/views/ui"
)

// Row is a row of the buy desk with everything behind it.
type Row struct {
	SKU, Name     string
	Badges        []ui.Span
	Back          string
	SKUPage       string
	Tiles         []ui.Tile
	Why           []string // the arithmetic in sentences
	WhyFacts      []ui.Pair
	Customers     ui.TableData
	CustomersMore string // a sentence when not all are listed
	Sellers       ui.TableData
	Supplies      ui.TableData
	Decisions     []string // what people decided, and who
	Draft         *Form
	Snooze        *Form
	Wake          *Form
	Override      *Form
}

// Form is a small form with one act.
type Form struct {
	ID, Title, Lead string
	Path, Once      string
	Version         string
	Hidden          []Hidden
	Fields          []ui.FieldProps
	Submit          string
	Kind            ui.ButtonKind
	Refused         string // why nothing was changed, when that belongs to no field
	Open            bool   // stands open when the page does
}

// Hidden is a field that a form sends and nobody sees.
type Hidden struct{ Name, Value string }

// Order is what a selection of the buy desk becomes: one draft for each supplier, warehouse and currency.
type Order struct {
	Path, Once, Back string
	Refused          string
	Lead             string
	Prices           bool
	Drafts           []Draft
}

// Draft is a purchase order before it is one.
type Draft struct {
	ID      string
	Title   string
	Sub     string // whether it begins or extends a draft
	Totals  []ui.Total
	Minimum string // how far it is from the supplier's minimum; empty: there is none, or it is reached
	Next    ui.TableData
	Lines   []OrderLine
	Refused string
}

// OrderLine is a line of it. Fields carry the names of the form.
type OrderLine struct {
	Key, SKUCode                        string
	SKU                                 ui.Cell
	Qty, Supplier, Price                string
	QtyWrong, SupplierWrong, PriceWrong bool
	Wrong                               string
	Sellers                             []ui.Option
	ListID                              string // of the sellers that are offered
	Warehouse                           string
	Bought, NeedBy                      string
	Need                                ui.Cell
	Causes                              []ui.Line
	Warnings                            []string
}

// Budget says what an amount of money is enough for.
type Budget struct {
	Tabs     []ui.Tab
	Field    ui.FieldProps
	Currency ui.FieldProps
	Path     string
	Lead     string
	Tiles    []ui.Tile
	Bought   ui.TableData
	Left     ui.TableData
	Take     *Form // takes what is bought to the preview
	Note     string
	Answered bool
}

// Settings is how the company buys.
type Settings struct {
	Tabs   []ui.Tab
	Lead   string
	Form   *Form
	Facts  []ui.Pair // for who may only look
	Counts []ui.Tile
}

// Purchase is the form on which a purchase order is made by hand.
type Purchase struct {
	Path, Once string
	Refused    string
	Fields     []ui.FieldProps
	Prices     bool
	Lines      []PurchaseLine
	Answer     []ui.Line
	Warnings   []string
}

// PurchaseLine is a row of it.
type PurchaseLine struct {
	No, SKU, Qty, Price, NeedBy string
	Wrong, WrongField           string
	Says                        []ui.Line
}

// invalid marks an input whose row says what is wrong with it.
func invalid(wrong bool, row string) templ.Attributes {
	if !wrong {
		return templ.Attributes{}
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": "says-" + row}
}
