package link

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// The pages that have no key.
const (
	Today           = "/"
	Backorders      = "/backorders"
	Orders          = "/orders"
	SKUs            = "/skus"
	PurchaseOrders  = "/purchase-orders"
	Suppliers       = "/suppliers"
	LeadTimes       = "/lead-times"
	Stock           = "/stock"
	Imports         = "/import"
	Health          = "/health"
	Users           = "/users"
	Login           = "/login"
	Logout          = "/logout"
	Account         = "/account"
	Palette         = "/palette"
	Views           = "/views"
	Settings        = "/settings"
	Calendars       = Settings + "/calendars"
	Warehouses      = Settings + "/warehouses"
	Closures        = Settings + "/closures"
	APIKeys         = Settings + "/api-keys"
	Webhooks        = Settings + "/webhooks"
	Company         = Settings + "/company"
	NewOrder        = Orders + "/new"
	Runs            = "/allocations"
	NewRun          = Runs + "/new"
	Shipments       = "/shipments"
	CanShip         = "/can-ship"
	Adjustments     = "/adjustments"
	OverAllocated   = "/over-allocated"
	Unlock          = "/unlock"
	OneAway         = "/one-away"
	Receiving       = "/receiving"
	BuyDesk         = "/buy-desk"
	BuyOrder        = BuyDesk + "/order"
	BuyBudget       = BuyDesk + "/budget"
	BuySettings     = BuyDesk + "/settings"
	BuyMessages     = "/buy-messages"
	NewPurchase     = PurchaseOrders + "/new"
	NewPurchaseSKUs = NewPurchase + "/skus"
	Mail            = "/mail"
	MailHeld        = Mail + "/held"
	MailTest        = Mail + "/test"
	PurchaseLimits  = Settings + "/purchasing"

	API     = "/api"
	APIJSON = API + "/openapi.json"
	APIYAML = API + "/openapi.yaml"

	ImportTemplates = Imports + "/templates"
	ImportClock     = Imports + "/clock"
)

// TodayFor is the Today page for one kind of work.
func TodayFor(work string) string { return Today + "?" + url.Values{"for": {work}}.Encode() }

// Order is the page of the sales order numbered no.
func Order(no string) string { return under(Orders, no) }

// The parts of NewOrder: what an order would get, and whom and what a person may mean while they type.
const (
	CheckOrder        = NewOrder + "/check"
	NewOrderCustomers = NewOrder + "/customers"
	NewOrderSKUs      = NewOrder + "/skus"
)

// OrderAct is the form on which something is done with an order; it also takes its POST.
func OrderAct(no, verb string) string { return Order(no) + "/" + verb }

// PurchaseAct is the form of something that is done with a purchase order, and takes its POST.
func PurchaseAct(no, verb string) string { return PurchaseOrder(no) + "/" + verb }

// PurchaseActOn is PurchaseAct for one of its lines.
func PurchaseActOn(no, verb string, line int64) string {
	return PurchaseAct(no, verb) + "?line=" + strconv.FormatInt(line, 10)
}

// PurchasePaper is a purchase order as it is printed.
func PurchasePaper(no string) string { return PurchaseOrder(no) + "/paper" }

// PurchasePDF is a purchase order as a file.
func PurchasePDF(no string) string { return PurchaseOrder(no) + "/paper.pdf" }

// QueueAct takes the POST of lines of the queue with which something is done.
func QueueAct(verb string) string { return Backorders + "/" + verb }

// LineAct is OrderAct for one line of the order.
func LineAct(no, verb string, line int) string {
	return OrderAct(no, verb) + "?" + url.Values{"line": {strconv.Itoa(line)}}.Encode()
}

// ReverseShipment is the form on which a shipment of an order is taken back.
func ReverseShipment(no, shipment string) string {
	return OrderAct(no, "reverse") + "?" + url.Values{"shipment": {shipment}}.Encode()
}

// Shipment is the page of the shipment numbered no.
func Shipment(no string) string { return under(Shipments, no) }

// PackingSlip is the packing slip of a shipment, to look at and to print.
func PackingSlip(no string) string { return Shipment(no) + "/slip" }

// PackingSlipPDF is the packing slip as a file.
func PackingSlipPDF(no string) string { return Shipment(no) + "/slip.pdf" }

// ShipSelected takes the POST that ships, or releases to be picked, selected orders.
const ShipSelected = CanShip + "/selected"

// The parts of Adjustments: the form of one, what SKUs a person may mean while they type, and the sheet of many, on the
// screen, on paper and as a file.
const (
	NewAdjustment     = Adjustments + "/new"
	NewAdjustmentSKUs = NewAdjustment + "/skus"
	Count             = Adjustments + "/count"
	CountPaper        = Count + "/paper"
	CountPDF          = Count + "/paper.pdf"
)

// CountOf is a page about a count (Count, CountPaper or CountPDF) of some SKUs of a warehouse: those that a text names, not
// counted for so many days, after a code. What is empty is left out.
func CountOf(page, warehouse, search, days, after string) string {
	query := url.Values{}
	for name, value := range map[string]string{"warehouse": warehouse, "q": search, "days": days, "after": after} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return withQuery(page, query)
}

// NewAdjustmentOf is the form of an adjustment, filled in so far; what is empty is left out.
func NewAdjustmentOf(sku, warehouse string) string {
	return withQuery(NewAdjustment, pool(sku, warehouse))
}

// Adjustment is the page of the stock adjustment numbered no.
func Adjustment(no string) string { return under(Adjustments, no) }

// AdjustmentReverse takes the POST that takes a stock adjustment back.
func AdjustmentReverse(no string) string { return Adjustment(no) + "/reverse" }

// Decide is where is decided who gives back what is missing; it also takes its POST.
const (
	Decide         = OverAllocated + "/decide"
	DecideSelected = OverAllocated + "/selected"
)

// Pool names a stock position in an address or a form.
func Pool(sku, warehouse string) string { return pool(sku, warehouse).Encode() }

// DecideOf is Decide for some positions, each named by Pool.
func DecideOf(pools ...string) string {
	if len(pools) == 0 {
		return Decide
	}
	return Decide + "?" + url.Values{"pool": pools}.Encode()
}

func pool(sku, warehouse string) url.Values {
	query := url.Values{}
	for name, value := range map[string]string{"sku": sku, "warehouse": warehouse} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return query
}

// ShipmentReverse takes the POST that takes a shipment back.
func ShipmentReverse(no string) string { return Shipment(no) + "/reverse" }

// Run is the page of an allocation run.
func Run(id int64) string { return Runs + "/" + strconv.FormatInt(id, 10) }

// NewRunOf is the form of a new allocation run about a SKU, a receipt or a purchase order, filled in so far.
func NewRunOf(scope, which string) string {
	return NewRun + "?" + url.Values{"scope": {scope}, "which": {which}}.Encode()
}

// RunShowing is the page of an allocation run with some of its lines: those of an outcome, after a place in their order.
func RunShowing(id int64, show, after string) string {
	query := url.Values{}
	for name, value := range map[string]string{"show": show, "after": after} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return withQuery(Run(id), query)
}

// RunEdit takes the POST that changes who gets how much in a simulated run; without a change it computes the run again.
func RunEdit(id int64) string { return Run(id) + "/edit" }

// RunEditShowing is RunEdit from a page that shows some of the run's lines.
func RunEditShowing(id int64, show, after string) string {
	_, query, _ := strings.Cut(RunShowing(id, show, after), "?")
	return RunEdit(id) + "?" + query
}

// RunApply takes the POST that lets a simulated run happen.
func RunApply(id int64) string { return Run(id) + "/apply" }

// RunUndo takes the POST that takes an applied run back.
func RunUndo(id int64) string { return Run(id) + "/undo" }

// RunAgain takes the POST that simulates another run with the same wishes.
func RunAgain(id int64) string { return Run(id) + "/again" }

// UnlockSKUs ranks SKUs instead of purchase order lines.
const UnlockSKUs = "skus"

// UnlockOf is the unlock score of purchase order lines (empty) or SKUs, ranked by orders, units or value.
func UnlockOf(of, by string) string {
	query := url.Values{"by": {by}}
	if of != "" {
		query.Set("of", of)
	}
	return withQuery(Unlock, query)
}

// OneAwayFrom is the list of orders one line from whole after the one with this mark.
func OneAwayFrom(mark string) string { return withQuery(OneAway, url.Values{"after": {mark}}) }

// Desk is the allocation desk of the stock keeping unit with this code.
func Desk(code string) string { return SKU(code) + "/desk" }

// DeskOf is the desk of a SKU in a warehouse, with one of its lines chosen ("SO-1/2") or continued after a place; what is
// empty is left out.
func DeskOf(code, warehouse, line, after string) string {
	query := url.Values{}
	for name, value := range map[string]string{"warehouse": warehouse, "line": line, "after": after} {
		if value != "" {
			query.Set(name, value)
		}
	}
	return withQuery(Desk(code), query)
}

// SKU is the page of the stock keeping unit with this code.
func SKU(code string) string { return under(SKUs, code) }

// PurchaseOrder is the page of the purchase order numbered no.
func PurchaseOrder(no string) string { return under(PurchaseOrders, no) }

// Receive is the form of goods that arrived of a purchase order; it also takes the POST that books them.
func Receive(no string) string { return PurchaseOrder(no) + "/receive" }

// PackWorksheet says how goods that arrived of a purchase order are packed; with no receipts, those of the last day.
func PackWorksheet(no string, receipts ...string) string {
	return withReceipts(PurchaseOrder(no)+"/pack", receipts)
}

// PackLabels is a label for every lane of PackWorksheet, as a file.
func PackLabels(no string, receipts ...string) string {
	return withReceipts(PurchaseOrder(no)+"/labels.pdf", receipts)
}

func withReceipts(path string, receipts []string) string {
	if len(receipts) == 0 {
		return path
	}
	return withQuery(path, url.Values{"receipts": {strings.Join(receipts, ",")}})
}

// ReceiptReverse takes the POST that takes a receipt of a purchase order back.
func ReceiptReverse(no string) string { return PurchaseOrder(no) + "/receipts/reverse" }

// Supplier is the page of the supplier with this code.
func Supplier(code string) string { return under(Suppliers, code) }

// SupplierDates is the page with the calendar and the days of a supplier; it also takes the POST that changes them.
func SupplierDates(code string) string { return Supplier(code) + "/dates" }

// SupplierClosures takes the POST that adds a closure of a supplier.
func SupplierClosures(code string) string { return Supplier(code) + "/closures" }

// SupplierReopen takes the POST that removes a closure of a supplier.
func SupplierReopen(code string, id int64) string {
	return SupplierClosures(code) + "/" + strconv.FormatInt(id, 10) + "/delete"
}

// SupplierLeadAccept takes the POST that stores a suggested lead time.
func SupplierLeadAccept(code string) string { return Supplier(code) + "/lead-time/accept" }

// SupplierLeadDismiss takes the POST that keeps the stored lead time instead.
func SupplierLeadDismiss(code string) string { return Supplier(code) + "/lead-time/dismiss" }

// Calendar is the page of one calendar; it also takes the POST that changes it.
func Calendar(id int64) string { return Calendars + "/" + strconv.FormatInt(id, 10) }

// CalendarDelete takes the POST that removes a calendar.
func CalendarDelete(id int64) string { return Calendar(id) + "/delete" }

// CalendarClosures takes the POST that adds a closure to a calendar.
func CalendarClosures(id int64) string { return Calendar(id) + "/closures" }

// ClosureDelete takes the POST that removes a closure of a calendar.
func ClosureDelete(id int64) string { return Closures + "/" + strconv.FormatInt(id, 10) + "/delete" }

// WarehouseDates is the page with the calendars and days of a warehouse; it also takes the POST that changes them.
func WarehouseDates(id int64) string { return Warehouses + "/" + strconv.FormatInt(id, 10) }

// Import is the page of one import run: its preview, progress, result and errors.
func Import(id int64) string { return Imports + "/" + strconv.FormatInt(id, 10) }

// ImportApply takes the POST that carries out an import whose preview was read.
func ImportApply(id int64) string { return Import(id) + "/apply" }

// ImportDiscard takes the POST that forgets an upload whose preview was read.
func ImportDiscard(id int64) string { return Import(id) + "/discard" }

// ImportErrors is the file of refused rows.
func ImportErrors(id int64) string { return Import(id) + "/errors" }

// ImportTemplate is a CSV file that holds the header of a data set.
func ImportTemplate(dataset string) string { return under(ImportTemplates, dataset) }

// ImportsBefore is the page of the imports before the one numbered id.
func ImportsBefore(id int64) string { return Imports + "?before=" + strconv.FormatInt(id, 10) }

// APIKeyRevoke takes the POST that ends an API key.
func APIKeyRevoke(id int64) string { return APIKeys + "/" + strconv.FormatInt(id, 10) + "/revoke" }

// Webhook is the page of an endpoint; it also takes the POST that changes it. What follows takes the POSTs that do what
// their names say.
func Webhook(id int64) string { return Webhooks + "/" + strconv.FormatInt(id, 10) }

// WebhookSecret is described at Webhook.
func WebhookSecret(id int64) string { return Webhook(id) + "/secret" }

// WebhookEnable is described at Webhook.
func WebhookEnable(id int64) string { return Webhook(id) + "/enable" }

// WebhookDisable is described at Webhook.
func WebhookDisable(id int64) string { return Webhook(id) + "/disable" }

// WebhookDelete is described at Webhook.
func WebhookDelete(id int64) string { return Webhook(id) + "/delete" }

// WebhookReplay takes the POST that sends the messages of a time again.
func WebhookReplay(id int64) string { return Webhook(id) + "/replay" }

// DeliveryReplay takes the POST that sends one message again.
func DeliveryReplay(id, delivery int64) string {
	return Webhook(id) + "/deliveries/" + strconv.FormatInt(delivery, 10) + "/replay"
}

// WebhookLog is the page of an endpoint with the deliveries before one, in a state; 0 and empty are all.
func WebhookLog(id, before int64, state string) string {
	query := url.Values{}
	if before > 0 {
		query.Set("before", strconv.FormatInt(before, 10))
	}
	if state != "" {
		query.Set("state", state)
	}
	if len(query) == 0 {
		return Webhook(id)
	}
	return Webhook(id) + "?" + query.Encode()
}

// MailLog is the outbox with the mails before one, in a state, about a document; 0 and empty are all.
func MailLog(before int64, state, document string) string {
	query := url.Values{}
	for name, value := range map[string]string{"state": state, "about": document} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if before > 0 {
		query.Set("before", strconv.FormatInt(before, 10))
	}
	if len(query) == 0 {
		return Mail
	}
	return Mail + "?" + query.Encode()
}

// MailOf is the page of a mail.
func MailOf(id int64) string { return Mail + "/" + strconv.FormatInt(id, 10) }

// MailResend takes the POST that sends a mail again.
func MailResend(id int64) string { return MailOf(id) + "/send" }

// MailCameBack takes the POST that notes that a mail came back.
func MailCameBack(id int64) string { return MailOf(id) + "/back" }

// MailFile is a file of a mail.
func MailFile(id int64, place int) string { return MailOf(id) + "/files/" + strconv.Itoa(place) }

// UserRole takes the POST that gives a user another role.
func UserRole(id int64) string { return user(id) + "/role" }

// UserReset takes the POST that gives a user a new one-time password.
func UserReset(id int64) string { return user(id) + "/reset" }

// UserDisable takes the POST that ends a user's access.
func UserDisable(id int64) string { return user(id) + "/disable" }

// UserEnable takes the POST that gives a disabled user access again.
func UserEnable(id int64) string { return user(id) + "/enable" }

// ViewDelete takes the POST that deletes the saved view numbered id.
func ViewDelete(id int64) string { return Views + "/" + strconv.FormatInt(id, 10) + "/delete" }

// Notes takes the POST of a note about the record with this page.
func Notes(page string) string { return page + "/notes" }

// Tags takes the POST that tags the record with this page.
func Tags(page string) string { return page + "/tags" }

// TagAll takes the POST that tags selected records of the list at path.
func TagAll(path string) string { return path + "/tag" }

// Untag takes the POST that takes a tag from the record with this page.
func Untag(page string) string { return page + "/tags/remove" }

// LoginThen is the sign-in page that afterwards opens the page at path. The handler that reads next must
// accept only paths of this site.
func LoginThen(path string) string {
	return Login + "?" + url.Values{"next": {path}}.Encode()
}

// Search is the palette's answer to q as a page of its own.
func Search(q string) string {
	return Palette + "?" + url.Values{ParamSearch: {q}}.Encode()
}

func user(id int64) string { return Users + "/" + strconv.FormatInt(id, 10) }

func under(page, key string) string {
	if reserved[strings.ToLower(key)] {
		// Escaped, the first letter is no part of the address that the other page has.
		return page + "/" + fmt.Sprintf("%%%02X", key[0]) + url.PathEscape(key[1:])
	}
	return page + "/" + url.PathEscape(key)
}

// reserved are the words after the path of a list that lead to a page of its own. A record may be called like that too.
var reserved = map[string]bool{"new": true, "export": true}

// BuyRow is the page of a row of the buy desk: why it is to be bought, and what can be done.
func BuyRow(id int64) string { return BuyDesk + "/" + strconv.FormatInt(id, 10) }

// The parts of a row's page that take a POST.
func BuyDraft(id int64) string    { return BuyRow(id) + "/draft" }
func BuySnooze(id int64) string   { return BuyRow(id) + "/snooze" }
func BuyWake(id int64) string     { return BuyRow(id) + "/wake" }
func BuyOverride(id int64) string { return BuyRow(id) + "/override" }
