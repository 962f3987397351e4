package handlers

import (
	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/views/link"
)

// Route is one address of the site. Permission is what the person must have; Public asks for nobody.
type Route struct {
	Method     string
	Path       string
	Permission models.Permission
	Handler    fiber.Handler
	Upload     bool // takes a file, so its body may be larger
}

// routes is the site. Order matters only where one path is a special case of another: the special one comes first.
func (s *site) routes() []Route {
	return []Route{
		{Method: "GET", Path: "/livez", Permission: models.Public, Handler: s.livez},
		{Method: "GET", Path: "/readyz", Permission: models.Public, Handler: s.readyz},
		{Method: "GET", Path: "/metrics", Permission: models.SeeMetrics, Handler: s.showMetrics},
		{Method: "GET", Path: "/static/*", Permission: models.Public, Handler: s.static},

		{Method: "GET", Path: link.Login, Permission: models.Public, Handler: s.signInForm},
		{Method: "POST", Path: link.Login, Permission: models.Public, Handler: s.signIn},
		{Method: "POST", Path: link.Logout, Permission: models.OwnAccount, Handler: s.signOut},
		{Method: "GET", Path: link.Account, Permission: models.OwnAccount, Handler: s.account},
		{Method: "POST", Path: link.Account, Permission: models.OwnAccount, Handler: s.changePassword},

		{Method: "GET", Path: link.Users, Permission: models.ManageUsers, Handler: s.users},
		{Method: "POST", Path: link.Users, Permission: models.ManageUsers, Handler: s.addUser},
		{Method: "POST", Path: link.Users + "/:id/role", Permission: models.ManageUsers, Handler: s.setRole},
		{Method: "POST", Path: link.Users + "/:id/reset", Permission: models.ManageUsers, Handler: s.resetPassword},
		{Method: "POST", Path: link.Users + "/:id/disable", Permission: models.ManageUsers, Handler: s.disableUser},
		{Method: "POST", Path: link.Users + "/:id/enable", Permission: models.ManageUsers, Handler: s.enableUser},

		{Method: "GET", Path: link.Settings, Permission: models.SeeSettings, Handler: s.settings},
		{Method: "POST", Path: link.Settings, Permission: models.ChangeSettings, Handler: s.changeSettings},
		{Method: "GET", Path: link.Company, Permission: models.SeeSettings, Handler: s.company},
		{Method: "POST", Path: link.Company, Permission: models.ChangeSettings, Handler: s.changeCompany},
		{Method: "POST", Path: link.Calendars, Permission: models.ChangeSettings, Handler: s.addCalendar},
		{Method: "GET", Path: link.Calendars + "/:id", Permission: models.SeeSettings, Handler: s.calendar},
		{Method: "POST", Path: link.Calendars + "/:id", Permission: models.ChangeSettings, Handler: s.changeCalendar},
		{Method: "POST", Path: link.Calendars + "/:id/delete", Permission: models.ChangeSettings, Handler: s.removeCalendar},
		{Method: "POST", Path: link.Calendars + "/:id/closures", Permission: models.ChangeSettings, Handler: s.closeCalendar},
		{Method: "POST", Path: link.Closures + "/:id/delete", Permission: models.ChangeSettings, Handler: s.reopenCalendar},
		{Method: "GET", Path: link.Warehouses + "/:id", Permission: models.SeeSettings, Handler: s.warehouseDates},
		{Method: "POST", Path: link.Warehouses + "/:id", Permission: models.ChangeSettings, Handler: s.changeWarehouseDates},

		{Method: "GET", Path: link.APIKeys, Permission: models.ManageAPI, Handler: s.apiKeys},
		{Method: "POST", Path: link.APIKeys, Permission: models.ManageAPI, Handler: s.addAPIKey},
		{Method: "POST", Path: link.APIKeys + "/:id/revoke", Permission: models.ManageAPI, Handler: s.revokeAPIKey},
		{Method: "GET", Path: link.Webhooks, Permission: models.ManageAPI, Handler: s.webhooks},
		{Method: "POST", Path: link.Webhooks, Permission: models.ManageAPI, Handler: s.addWebhook},
		{Method: "GET", Path: link.Webhooks + "/:id", Permission: models.ManageAPI, Handler: s.webhook},
		{Method: "POST", Path: link.Webhooks + "/:id", Permission: models.ManageAPI, Handler: s.changeWebhook},
		{Method: "POST", Path: link.Webhooks + "/:id/secret", Permission: models.ManageAPI, Handler: s.rotateWebhook},
		{Method: "POST", Path: link.Webhooks + "/:id/enable", Permission: models.ManageAPI, Handler: s.enableWebhook},
		{Method: "POST", Path: link.Webhooks + "/:id/disable", Permission: models.ManageAPI, Handler: s.disableWebhook},
		{Method: "POST", Path: link.Webhooks + "/:id/delete", Permission: models.ManageAPI, Handler: s.removeWebhook},
		{Method: "POST", Path: link.Webhooks + "/:id/replay", Permission: models.ManageAPI, Handler: s.replayRange},
		{Method: "POST", Path: link.Webhooks + "/:id/deliveries/:delivery/replay", Permission: models.ManageAPI, Handler: s.replayDelivery},

		// The operations themselves are in handlers/api, each with its scope.
		{Method: "GET", Path: link.API, Permission: models.Read, Handler: s.apiPage},
		{Method: "GET", Path: link.APIJSON, Permission: models.Public, Handler: s.apiJSON},
		{Method: "GET", Path: link.APIYAML, Permission: models.Public, Handler: s.apiYAML},

		{Method: "GET", Path: link.Today, Permission: models.Read, Handler: s.today},
		{Method: "GET", Path: link.Health, Permission: models.SeeHealth, Handler: s.health},

		{Method: "GET", Path: link.Backorders, Permission: models.Read, Handler: s.list("backorders")},
		{Method: "GET", Path: link.Backorders + "/export", Permission: models.Read, Handler: s.exportList("backorders")},
		{Method: "GET", Path: link.Orders, Permission: models.Read, Handler: s.list("orders")},
		{Method: "GET", Path: link.Orders + "/export", Permission: models.Read, Handler: s.exportList("orders")},
		{Method: "GET", Path: link.NewOrder, Permission: models.TakeOrders, Handler: s.newOrder},
		{Method: "POST", Path: link.NewOrder, Permission: models.TakeOrders, Handler: s.placeOrder},
		{Method: "POST", Path: link.CheckOrder, Permission: models.TakeOrders, Handler: s.checkOrder},
		{Method: "GET", Path: link.NewOrderCustomers, Permission: models.TakeOrders, Handler: s.offerCustomers},
		{Method: "GET", Path: link.NewOrderSKUs, Permission: models.TakeOrders, Handler: s.offerSKUs},
		{Method: "POST", Path: link.Orders + "/tag", Permission: models.Annotate, Handler: s.tagAll(s.remarkableOrder())},
		{Method: "GET", Path: link.Orders + "/:no", Permission: models.Read, Handler: s.order},
		{Method: "POST", Path: link.Orders + "/:no/notes", Permission: models.Annotate, Handler: s.addNote(s.remarkableOrder())},
		{Method: "POST", Path: link.Orders + "/:no/tags", Permission: models.Annotate, Handler: s.changeTag(s.remarkableOrder(), backorder.Tag, "The tag was added.")},
		{Method: "POST", Path: link.Orders + "/:no/tags/remove", Permission: models.Annotate, Handler: s.changeTag(s.remarkableOrder(), backorder.Untag, "The tag was removed.")},
		{Method: "GET", Path: link.SKUs, Permission: models.Read, Handler: s.list("skus")},
		{Method: "GET", Path: link.SKUs + "/export", Permission: models.Read, Handler: s.exportList("skus")},
		{Method: "POST", Path: link.SKUs + "/tag", Permission: models.Annotate, Handler: s.tagAll(s.remarkableSKU())},
		{Method: "GET", Path: link.SKUs + "/:code", Permission: models.Read, Handler: s.sku},
		{Method: "GET", Path: link.SKUs + "/:code/desk", Permission: models.Read, Handler: s.desk},
		{Method: "POST", Path: link.SKUs + "/:code/desk", Permission: models.Allocate, Handler: s.changeDesk},
		{Method: "POST", Path: link.SKUs + "/:code/notes", Permission: models.Annotate, Handler: s.addNote(s.remarkableSKU())},
		{Method: "POST", Path: link.SKUs + "/:code/tags", Permission: models.Annotate, Handler: s.changeTag(s.remarkableSKU(), backorder.Tag, "The tag was added.")},
		{Method: "POST", Path: link.SKUs + "/:code/tags/remove", Permission: models.Annotate, Handler: s.changeTag(s.remarkableSKU(), backorder.Untag, "The tag was removed.")},
		{Method: "GET", Path: link.PurchaseOrders, Permission: models.Read, Handler: s.list("purchase-orders")},
		{Method: "GET", Path: link.PurchaseOrders + "/export", Permission: models.Read, Handler: s.exportList("purchase-orders")},
		{Method: "POST", Path: link.PurchaseOrders + "/tag", Permission: models.Annotate, Handler: s.tagAll(s.remarkablePO())},
		{Method: "GET", Path: link.PurchaseOrders + "/:no", Permission: models.Read, Handler: s.purchaseOrder},
		{Method: "POST", Path: link.PurchaseOrders + "/:no/notes", Permission: models.Annotate, Handler: s.addNote(s.remarkablePO())},
		{Method: "POST", Path: link.PurchaseOrders + "/:no/tags", Permission: models.Annotate, Handler: s.changeTag(s.remarkablePO(), backorder.Tag, "The tag was added.")},
		{Method: "POST", Path: link.PurchaseOrders + "/:no/tags/remove", Permission: models.Annotate, Handler: s.changeTag(s.remarkablePO(), backorder.Untag, "The tag was removed.")},
		{Method: "GET", Path: link.Receiving, Permission: models.ReceiveGoods, Handler: s.receiving},
		{Method: "GET", Path: link.PurchaseOrders + "/:no/receive", Permission: models.ReceiveGoods, Handler: s.receive},
		{Method: "POST", Path: link.PurchaseOrders + "/:no/receive", Permission: models.ReceiveGoods, Handler: s.receiveDelivery},
		{Method: "POST", Path: link.PurchaseOrders + "/:no/receipts/reverse", Permission: models.ReceiveGoods, Handler: s.reverseReceipt},
		{Method: "GET", Path: link.Suppliers, Permission: models.Read, Handler: s.list("suppliers")},
		{Method: "GET", Path: link.Suppliers + "/export", Permission: models.Read, Handler: s.exportList("suppliers")},
		{Method: "POST", Path: link.Suppliers + "/tag", Permission: models.Annotate, Handler: s.tagAll(s.remarkableSupplier())},
		{Method: "GET", Path: link.Suppliers + "/:code", Permission: models.Read, Handler: s.supplier},
		{Method: "POST", Path: link.Suppliers + "/:code/notes", Permission: models.Annotate, Handler: s.addNote(s.remarkableSupplier())},
		{Method: "POST", Path: link.Suppliers + "/:code/tags", Permission: models.Annotate, Handler: s.changeTag(s.remarkableSupplier(), backorder.Tag, "The tag was added.")},
		{Method: "POST", Path: link.Suppliers + "/:code/tags/remove", Permission: models.Annotate, Handler: s.changeTag(s.remarkableSupplier(), backorder.Untag, "The tag was removed.")},
		{Method: "GET", Path: link.Suppliers + "/:code/dates", Permission: models.SeeSettings, Handler: s.supplierDates},
		{Method: "POST", Path: link.Suppliers + "/:code/dates", Permission: models.ManageSuppliers, Handler: s.changeSupplierDates},
		{Method: "POST", Path: link.Suppliers + "/:code/lead-time/accept", Permission: models.ManageSuppliers, Handler: s.acceptLeadTime},
		{Method: "POST", Path: link.Suppliers + "/:code/lead-time/dismiss", Permission: models.ManageSuppliers, Handler: s.dismissLeadTime},
		{Method: "POST", Path: link.Suppliers + "/:code/closures", Permission: models.ManageSuppliers, Handler: s.closeSupplier},
		{Method: "POST", Path: link.Suppliers + "/:code/closures/:id/delete", Permission: models.ManageSuppliers, Handler: s.reopenSupplier},
		{Method: "GET", Path: link.LeadTimes, Permission: models.Read, Handler: s.leadTimes},
		{Method: "POST", Path: link.LeadTimes, Permission: models.ManageSuppliers, Handler: s.judgeAgain},
		{Method: "GET", Path: link.Runs, Permission: models.Read, Handler: s.list("allocations")},
		{Method: "GET", Path: link.Runs + "/export", Permission: models.Read, Handler: s.exportList("allocations")},
		{Method: "GET", Path: link.NewRun, Permission: models.Allocate, Handler: s.newRun},
		{Method: "POST", Path: link.Runs, Permission: models.Allocate, Handler: s.simulateRun},
		{Method: "GET", Path: link.Runs + "/:id", Permission: models.Read, Handler: s.run},
		{Method: "POST", Path: link.Runs + "/:id/edit", Permission: models.Allocate, Handler: s.changeRun},
		{Method: "POST", Path: link.Runs + "/:id/apply", Permission: models.Allocate, Handler: s.applyRun},
		{Method: "POST", Path: link.Runs + "/:id/undo", Permission: models.Allocate, Handler: s.undoRun},
		{Method: "POST", Path: link.Runs + "/:id/again", Permission: models.Allocate, Handler: s.simulateAgain},
		{Method: "GET", Path: link.Stock, Permission: models.Read, Handler: s.list("stock")},
		{Method: "GET", Path: link.Stock + "/export", Permission: models.Read, Handler: s.exportList("stock")},

		{Method: "GET", Path: link.CanShip, Permission: models.Read, Handler: s.list("can-ship")},
		{Method: "GET", Path: link.CanShip + "/export", Permission: models.Read, Handler: s.exportList("can-ship")},
		{Method: "POST", Path: link.ShipSelected, Permission: models.ShipGoods, Handler: s.shipSelected},
		{Method: "GET", Path: link.OverAllocated, Permission: models.Read, Handler: s.list("over-allocated")},
		{Method: "GET", Path: link.OverAllocated + "/export", Permission: models.Read, Handler: s.exportList("over-allocated")},
		{Method: "GET", Path: link.Adjustments, Permission: models.Read, Handler: s.list("adjustments")},
		{Method: "GET", Path: link.Adjustments + "/export", Permission: models.Read, Handler: s.exportList("adjustments")},
		{Method: "GET", Path: link.Shipments, Permission: models.Read, Handler: s.list("shipments")},
		{Method: "GET", Path: link.Shipments + "/export", Permission: models.Read, Handler: s.exportList("shipments")},
		{Method: "GET", Path: link.Shipments + "/:no", Permission: models.Read, Handler: s.shipment},
		{Method: "GET", Path: link.Shipments + "/:no/slip", Permission: models.Read, Handler: s.packingSlip},
		{Method: "GET", Path: link.Shipments + "/:no/slip.pdf", Permission: models.Read, Handler: s.packingSlipPDF},
		{Method: "POST", Path: link.Shipments + "/:no/reverse", Permission: models.ShipGoods, Handler: s.reverseShipment},

		{Method: "GET", Path: link.Imports, Permission: models.Import, Handler: s.imports},
		{Method: "POST", Path: link.Imports, Permission: models.Import, Handler: s.uploadImport, Upload: true},
		{Method: "POST", Path: link.ImportClock, Permission: models.Import, Handler: s.presentClock},
		{Method: "GET", Path: link.ImportTemplates + "/:code", Permission: models.Import, Handler: s.importTemplate},
		{Method: "GET", Path: link.Imports + "/:id", Permission: models.Import, Handler: s.importRun},
		{Method: "POST", Path: link.Imports + "/:id/apply", Permission: models.Import, Handler: s.applyImport},
		{Method: "POST", Path: link.Imports + "/:id/discard", Permission: models.Import, Handler: s.discardImport},
		{Method: "GET", Path: link.Imports + "/:id/errors", Permission: models.Import, Handler: s.importErrors},

		{Method: "GET", Path: link.Palette, Permission: models.Read, Handler: s.palette},
		{Method: "POST", Path: link.Views, Permission: models.Read, Handler: s.saveView},
		{Method: "POST", Path: link.Views + "/:id/delete", Permission: models.Read, Handler: s.deleteView},
	}
}
