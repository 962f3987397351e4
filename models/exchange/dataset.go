package exchange

// Kind says how the cells of a column are read and which Go type Rows.Values carries for them.
type Kind int

const (
	Text     Kind = iota // string
	Quantity             // int64, 0 to qty.Max
	Days                 // int64, 0 to 3650
	Decimal              // string, an exact non-negative decimal such as 12.50
	Date                 // calendar.Date
	Flag                 // bool
	Choice               // string, one of the stored values of Column.Choices
	Weekdays             // int64, a bit for each day of the week, Monday the lowest
)

// Column is one column of a data set.
type Column struct {
	Name     string
	Kind     Kind
	Required bool              // the file has the column and no row leaves it empty
	Key      bool              // part of the natural key of the data set
	Choices  map[string]string // accepted lower-case spelling to stored value, for Choice
	Doc      string            // one sentence for the import page and the template file

	code bool // a natural key, here or in the data set it refers to: the stricter rules for codes apply
	name bool // a text that the database keeps in indexes, so it is short
}

// Dataset is one table of a set. Its name is also the name of its file.
type Dataset struct {
	Name    string
	Doc     string // one sentence: what a row is
	Columns []Column
}

// DatasetNamed returns the data set called name, in any of the spellings accepted for headers.
func DatasetNamed(name string) (Dataset, bool) {
	folded := fold(name)
	for _, d := range Datasets() {
		if d.Name == folded {
			return d, true
		}
	}
	return Dataset{}, false
}

// Datasets returns every data set in import order: what is referred to comes before what refers to it. The
// caller owns the result.
func Datasets() []Dataset {
	return []Dataset{
		{"categories", "Groups of SKUs. A category that only SKUs name is made without this file.", []Column{
			key("category", "Name of the category, as the SKUs carry it."),
			policy("What happens to its SKUs when there is no stock; empty as for the company."),
		}},
		{"skus", "What is sold and counted.", skuColumns()},
		{"sku_channels", "What holds for a SKU in one channel only.", []Column{
			key("sku", "SKU that is sold otherwise in the channel."),
			key("channel", "The channel, in the word that orders carry."),
			policy("What happens in the channel when there is no stock; empty as for the SKU."),
			quantity("backorder_limit", "Most units that may be on backorder for the channel."),
		}},
		{"suppliers", "Who we buy from.", supplierColumns()},
		{"supplier_skus", "On which terms a supplier sells a SKU.", supplierSKUColumns()},
		{"warehouses", "Where stock is kept.", []Column{
			key("warehouse_code", "Code of the warehouse."),
			label("name", "Name shown to people."),
			text("type", "What the place is for, for example storage or drop_ship."),
		}},
		{"stock", "What is there. A count moves the stock ledger by the difference.", []Column{
			key("warehouse_code", "Warehouse that holds the stock."),
			key("sku", "SKU in stock."),
			required(quantity("on_hand", "Units physically there.")),
			date("counted_at", "Day of the count."),
			quantity("unavailable", "Units on hand that may not be sold: damaged, in inspection, reserved elsewhere."),
		}},
		{"customers", "Who orders from us.", []Column{
			key("customer_code", "Code of the customer."),
			label("name", "Name shown to people."),
			text("region", "Free text."),
			choice("tier", "Rank among customers when supply is short.", "vip", "key", "standard"),
			text("email", "Address for delay notices."),
		}},
		{"sales_orders", "What a customer ordered at once. Closing or cancelling an order here cancels what is open of its lines.", salesOrderColumns()},
		{"sales_order_lines", "What a customer wants of one SKU.", salesOrderLineColumns()},
		{"sales_order_links", "Which order carries what another could not ship.", []Column{
			key("order_no", "Order that was split."),
			key("backorder_order_no", "Order that carries what was left over."),
		}},
		{"purchase_orders", "What we ordered at once from a supplier.", purchaseOrderColumns()},
		{"purchase_order_lines", "What we ordered of one SKU.", purchaseOrderLineColumns()},
		{"acknowledgements", "What suppliers answered. They are history: the dates of a line stand on the line.", acknowledgementColumns()},
		{"receipts", "What arrived. The receipts of a line are the facts: what is received of it is their sum.", receiptColumns()},
		{"bom", "What a kit or a made SKU consists of.", []Column{
			key("parent_sku", "SKU that is made or is a kit."),
			key("component_sku", "SKU it consumes."),
			required(quantity("qty_per", "Units of the component in one parent.")),
			text("uom", "Unit of the component."),
			partOfKey(date("effective_from", "First day the line holds.")),
			date("effective_to", "Last day the line holds."),
		}},
	}
}

func skuColumns() []Column {
	return []Column{
		key("sku", "Code of the SKU; leading zeros are kept."),
		label("name", "Name shown to people."),
		text("category", "Free text."),
		text("uom", "Smallest stocking unit."),
		decimal("unit_cost", "Cost of one unit."),
		decimal("unit_price", "Price of one unit."),
		choice("make_or_buy", "Where supply comes from.", "make", "buy", "kit"),
		quantity("safety_stock", "Units kept against surprise."),
		quantity("reorder_point", "Available units at which to order again."),
		days("lead_time_days", "Stated days from order to receipt."),
		quantity("order_multiple", "Orders are multiples of this."),
		date("active_from", "First day of sale."),
		date("active_to", "Last day of sale."),
		choice("status", "Life of the SKU.", "active", "discontinued", "pre_order").
			also("pre_order", "preorder").
			also("discontinued", "obsolete", "end_of_life", "eol", "phased_out"),
		policy("What happens when there is no stock; empty as for the category, the supplier or the company."),
		quantity("backorder_limit", "Most units that may be on backorder."),
		date("release_date", "First day a pre-order may ship."),
		quantity("preorder_cap", "Most units that may be pre-ordered."),
		reference("replacement_sku", "SKU offered instead of a discontinued one."),
	}
}

func supplierColumns() []Column {
	return []Column{
		key("supplier_code", "Code of the supplier."),
		label("name", "Name shown to people."),
		text("rating", "The rating the source gives."),
		flag("preferred", "Chosen first among the suppliers of a SKU."),
		flag("active", "May be ordered from."),
		days("lead_time_days", "Stated days from order to receipt, where the SKU states none."),
		text("currency", "Three-letter code."),
		text("email", "Address for chasing."),
		policy("What happens to the SKUs it supplies when there is no stock; empty as for the company."),
		days("processing_days", "Our own working days until an order is with it; empty as for the company."),
		days("transit_days", "Calendar days from the supplier's door to ours."),
		days("receiving_days", "Days from our door to the shelf."),
		{Name: "working_days", Kind: Weekdays, Doc: "Days of the week on which it works."},
		decimal("minimum_value", "Least value of one purchase order."),
		quantity("over_receipt_percent", "Percent more than ordered that may be received without a reason."),
	}
}

func supplierSKUColumns() []Column {
	return []Column{
		key("supplier_code", "Supplier that sells the SKU."),
		key("sku", "SKU that is sold."),
		days("lead_time_days", "Stated days from order to receipt."),
		quantity("moq", "Smallest order."),
		quantity("max_order_qty", "Largest order."),
		quantity("order_multiple", "Orders are multiples of this."),
		decimal("unit_cost", "Cost of one unit."),
		text("uom", "Unit the supplier sells in."),
		date("last_receipt_date", "Day of the last receipt."),
		quantity("lead_time_obs", "Number of receipts behind the lead time, or the source's own observation."),
		days("transit_days", "Calendar days on the way, where they differ from the supplier's."),
		days("receiving_days", "Days from our door to the shelf, where they differ from the supplier's."),
	}
}

func salesOrderColumns() []Column {
	return []Column{
		key("order_no", "Number of the order."),
		required(reference("customer_code", "Customer who ordered.")),
		required(date("order_date", "Day of the order.")),
		flag("order_date_estimated", "The day was derived, not recorded."),
		choice("status", "State of the whole order.", "open", "partially_shipped", "closed", "cancelled").
			also("open", "new", "confirmed", "processing", "unshipped", "unfulfilled", "backordered").
			also("partially_shipped", "partial", "partially_fulfilled", "partially_delivered").
			also("closed", "shipped", "fulfilled", "delivered", "complete", "completed", "done").
			also("cancelled", "canceled", "void", "voided"),
		label("channel", "Where the order came from."),
		text("customer_ref", "The customer's own number."),
		choice("ship_policy", "What must be complete before anything ships.",
			"as_available", "line_complete", "order_complete", "max_shipments"),
		{Name: "priority", Kind: Quantity, Doc: "1 is served first, 9 last."},
		text("hold_reason", "Why nothing of the order may ship; empty when it is not on hold."),
		date("hold_until", "The day on which the hold ends by itself; empty when a person ends it."),
		quantity("max_shipments", "With the ship policy max_shipments: how many shipments the order may take."),
	}
}

func salesOrderLineColumns() []Column {
	return []Column{
		key("order_no", "Order of the line."),
		partOfKey(required(quantity("line_no", "Number of the line within its order."))),
		required(reference("sku", "SKU ordered.")),
		required(quantity("qty_ordered", "Units ordered.")),
		quantity("qty_shipped", "Units shipped so far."),
		date("requested_date", "Day the customer asked for."),
		date("promised_date", "Day the customer was told; an empty cell takes no promise back."),
		text("promised_date_source", "Where the promised date came from."),
		date("shipped_date", "Day of the last shipment."),
		decimal("unit_price", "Price of one unit."),
		reference("warehouse_code", "Warehouse that ships."),
		reference("po_no", "Purchase order the line waits for."),
		quantity("po_line_no", "Line of that purchase order."),
		quantity("qty_cancelled", "Units cancelled."),
		choice("reason", "Why the line waits; order_incomplete, which only the plan can find, counts as empty.", "awaiting_supply", "supplier_backorder", "manufacturer_production",
			"manufacturer_material", "manufacturer_logistics", "transport", "quality_hold", "demand_spike",
			"stock_error", "outranked", "order_incomplete").
			also("manufacturer_production", "manufacturer_backorder_production").
			also("manufacturer_material", "manufacturer_backorder_material", "material_shortage").
			also("manufacturer_logistics", "manufacturer_backorder_logistics"),
		date("first_promised_date", "Day the customer was told first, when it was another."),
		text("note", "A remark about the line; one that the line has already is not added again."),
	}
}

func purchaseOrderColumns() []Column {
	return []Column{
		key("po_no", "Number of the purchase order."),
		required(reference("supplier_code", "Supplier ordered from.")),
		date("order_date", "Day of the order."),
		choice("status", "State of the whole purchase order.", "draft", "approved", "sent", "open", "acknowledged",
			"partially_received", "received", "closed", "cancelled").
			also("sent", "ordered", "placed", "issued").
			also("acknowledged", "confirmed", "accepted").
			also("partially_received", "partial", "partially_delivered").
			also("received", "fully_received", "delivered").
			also("closed", "complete", "completed", "done").
			also("cancelled", "canceled", "void", "voided"),
		text("source_status", "State in the words of the source."),
		reference("warehouse_code", "Warehouse that receives."),
		text("ship_method", "How the goods travel."),
		text("currency", "Three-letter code."),
		date("sent_date", "Day it was sent to the supplier."),
		date("acknowledged_date", "Day the supplier acknowledged it."),
		date("expected_date", "Day all of it is expected. When it changes, it moves the lines that still had the day it was."),
		decimal("currency_rate", "Units of the company's currency for one unit of the order's."),
	}
}

func purchaseOrderLineColumns() []Column {
	return []Column{
		key("po_no", "Purchase order of the line."),
		partOfKey(required(quantity("line_no", "Number of the line within its purchase order."))),
		required(reference("sku", "SKU ordered.")),
		required(quantity("qty_ordered", "Units ordered.")),
		quantity("qty_received", "Units received so far."),
		quantity("qty_rejected", "Units received and sent back."),
		decimal("unit_cost", "Cost of one unit."),
		date("expected_date", "Day the goods are expected; empty as for the whole purchase order."),
		text("expected_date_source", "Where the expected date came from."),
		quantity("qty_cancelled", "Units cancelled."),
		date("confirmed_date", "Day the supplier confirmed."),
		date("first_confirmed_date", "Day the supplier confirmed first, when it was another. On time is measured against it."),
		text("note", "A remark about the line; one that the line has already is not added again."),
	}
}

func acknowledgementColumns() []Column {
	return []Column{
		key("answer_no", "Number of the supplier's answer."),
		required(reference("po_no", "Purchase order answered.")),
		required(quantity("po_line_no", "Line of that purchase order.")),
		required(date("answer_date", "Day of the answer.")),
		required(choice("answer", "What the supplier says of the line.", "accepted", "new_date", "split", "backordered", "discontinued", "rejected")),
		date("confirmed_date", "Day the supplier names."),
		choice("reason", "Why the day is not the one asked for.", "production", "material", "logistics", "quality"),
		text("note", "The supplier's own words."),
	}
}

func receiptColumns() []Column {
	return []Column{
		key("receipt_no", "Number of the receipt."),
		required(reference("po_no", "Purchase order received.")),
		required(quantity("po_line_no", "Line of that purchase order.")),
		required(date("receipt_date", "Day the goods arrived.")),
		date("recorded_date", "Day the receipt was written down."),
		required(quantity("qty_received", "Units that arrived.")),
		quantity("qty_rejected", "Units of these that were sent back."),
		reference("warehouse_code", "Warehouse that received."),
		choice("reject_reason", "Why units were sent back.", "damaged", "wrong_item", "quality", "expired", "not_ordered"),
		text("extra_reason", "Why more was kept than was ordered."),
		text("place", "Where it was put."),
	}
}

func key(name, doc string) Column {
	return Column{Name: name, Kind: Text, Required: true, Key: true, code: true, Doc: doc}
}

func reference(name, doc string) Column {
	return Column{Name: name, Kind: Text, code: true, Doc: doc}
}

// label is a text that lists are sorted, grouped or filtered by.
func label(name, doc string) Column    { return Column{Name: name, Kind: Text, Doc: doc, name: true} }
func text(name, doc string) Column     { return Column{Name: name, Kind: Text, Doc: doc} }
func quantity(name, doc string) Column { return Column{Name: name, Kind: Quantity, Doc: doc} }
func days(name, doc string) Column     { return Column{Name: name, Kind: Days, Doc: doc} }
func decimal(name, doc string) Column  { return Column{Name: name, Kind: Decimal, Doc: doc} }
func date(name, doc string) Column     { return Column{Name: name, Kind: Date, Doc: doc} }
func flag(name, doc string) Column     { return Column{Name: name, Kind: Flag, Doc: doc} }

func choice(name, doc string, values ...string) Column {
	choices := make(map[string]string, len(values))
	for _, value := range values {
		choices[value] = value
	}
	return Column{Name: name, Kind: Choice, Choices: choices, Doc: doc}
}

func policy(doc string) Column {
	return choice("order_policy", doc, "backorder", "deny", "inbound_only", "made_to_order", "drop_ship")
}

// also adds spellings of other programs for a stored value.
func (c Column) also(stored string, spellings ...string) Column {
	for _, spelling := range spellings {
		c.Choices[spelling] = stored
	}
	return c
}

func required(c Column) Column {
	c.Required = true
	return c
}

func partOfKey(c Column) Column {
	c.Key = true
	return c
}
