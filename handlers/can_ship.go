package handlers

import (
	"crypto/rand"
	"slices"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// warehouseList adds what the lists of shipping and stock have beside the others: their pages as tabs, and what can be
// done with selected orders.
func (s *site) warehouseList(l *ui.List, name string, user models.User) {
	tabs := map[string][]ui.Tab{
		"Shipping": {{Label: "Can ship", Href: link.CanShip}, {Label: "Shipments", Href: link.Shipments}, {Label: "Over-allocated", Href: link.OverAllocated}},
		"Stock":    {{Label: "Positions", Href: link.Stock}, {Label: "Adjustments", Href: link.Adjustments}},
	}
	if user.May(models.CountStock) {
		tabs["Stock"] = append(tabs["Stock"], ui.Tab{Label: "Count", Href: link.Count})
	}
	path, _ := listPath(name)
	for of, pages := range tabs {
		if i := slices.IndexFunc(pages, func(t ui.Tab) bool { return t.Href == path }); i >= 0 {
			pages[i].Current = true
			l.Tabs, l.TabsOf = pages, of
		}
	}
	if name == "over-allocated" && user.May(models.Allocate) {
		l.Bulk = &ui.Bulk{Path: link.DecideSelected, Once: rand.Text(), Noun: "positions", Actions: []ui.BulkAction{{Label: "Decide who gives back", Value: "decide", Kind: ui.Primary}}}
	}
	if name == "adjustments" && user.May(models.CountStock) {
		l.New = ui.Action{Label: "Count or correct", Href: link.NewAdjustment}
	}
	if name == "can-ship" && user.May(models.ShipGoods) {
		l.Bulk = &ui.Bulk{Path: link.ShipSelected, Once: rand.Text(), Noun: "orders", Actions: []ui.BulkAction{{Label: "Ship selected", Value: "ship", Kind: ui.Primary}, {Label: "Release to pick", Value: "pick"}}}
	}
}

// refusalsMax is how many refusals are told one by one.
const refusalsMax = 6

// shipSelected ships selected orders, or releases them to be picked, each by itself: one that is refused keeps no other
// back, and the page says why.
func (s *site) shipSelected(c *fiber.Ctx) error {
	fields, err := formTexts(c, "do", "once", "back")
	if err != nil {
		return err
	}
	orders, err := formList(c, "key")
	if err != nil {
		return err
	}
	if len(orders) == 0 || (fields[0] != "ship" && fields[0] != "pick") {
		return models.Errorf(models.Invalid, "Nothing is selected, or nothing is to be done with it. Nothing was changed.")
	}
	done, refused := int64(0), []string{}
	for _, no := range orders {
		by := s.by(c, fields[1])
		if by.Key != "" {
			by.Key += " " + no
		}
		if fields[0] == "pick" {
			_, err = backorder.Pick(c.UserContext(), s.store, by, backorder.Picking{OrderNo: no})
		} else {
			_, err = backorder.Ship(c.UserContext(), s.store, by, backorder.Shipping{OrderNo: no})
		}
		switch kind := models.KindOf(err); {
		case err == nil:
			done++
		case kind == models.Conflict || kind == models.NotFound || kind == models.Invalid:
			refused = append(refused, no+": "+models.Sentence(err))
		default:
			return err
		}
	}
	what := " shipped. Their packing slips are under Shipments."
	if fields[0] == "pick" {
		what = " released to be picked."
	}
	if done > 0 {
		flash(c, ui.Good, format.Count(done, "order was", "orders were")+what)
	}
	for i, sentence := range refused {
		if i == refusalsMax {
			flash(c, ui.Bad, format.Count(int64(len(refused)-i), "further order was", "further orders were")+" refused.")
			break
		}
		flash(c, ui.Bad, sentence)
	}
	return s.seeOther(c, localPath(fields[2]))
}
