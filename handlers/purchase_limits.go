package handlers

import (
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/link"
	views "pegboard/views/settings"
	"pegboard/views/ui"
)

// limitedRoles are the roles whose approvals may have a limit; an owner's have none.
var limitedRoles = []models.Role{models.Buyer, models.Manager}

// purchaseLimits answers with how much each role may approve.
func (s *site) purchaseLimits(c *fiber.Ctx) error {
	return s.showPurchaseLimits(c, http.StatusOK, nil)
}

func (s *site) changePurchaseLimits(c *fiber.Ctx) error {
	f, err := readForm(c, "buyer", "manager")
	if err != nil {
		return err
	}
	wanted := map[models.Role]*models.Amount{}
	for _, role := range limitedRoles {
		wanted[role] = read(f, string(role), formPriceOrNone)
	}
	if f.refused() {
		return s.showPurchaseLimits(c, http.StatusUnprocessableEntity, &f)
	}
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error {
		for _, role := range limitedRoles {
			limit := models.Amount("")
			if wanted[role] != nil {
				limit = *wanted[role]
			}
			if err := tx.SetPurchaseLimit(role, limit); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	flash(c, ui.Good, "Saved. It holds for what is approved from now on.")
	return s.seeOther(c, link.PurchaseLimits)
}

func (s *site) showPurchaseLimits(c *fiber.Ctx, status int, f *form) error {
	stored, err := s.store.PurchaseLimits(c.UserContext())
	if err != nil {
		return err
	}
	if f == nil {
		f = &form{texts: map[string]string{}, errors: map[string]string{}}
		for role, limit := range stored {
			f.texts[string(role)] = amount(string(limit))
			f.texts[string(role)] = strings.ReplaceAll(f.texts[string(role)], ",", "")
		}
	}
	var fields []ui.FieldProps
	var facts []ui.Pair
	for _, role := range limitedRoles {
		field := f.field(string(role), role.Title(), "", "Up to so much in the company's currency. Empty: any.")
		field.LengthMax = "20"
		fields = append(fields, field)
		said := ui.Text("any")
		if limit, limited := stored[role]; limited {
			said = ui.Text("up to " + amount(string(limit)))
		}
		facts = append(facts, ui.Pair{Term: role.Title(), Description: said})
	}
	user, _ := person(c)
	page := views.Record{Kicker: "Settings", Title: "Approval of purchase orders", Back: link.Settings, BackLabel: "Settings", MayChange: user.May(models.ChangeSettings),
		Form: views.Form{Path: link.PurchaseLimits, Submit: "Save", Kind: ui.Primary, Facts: facts, Parts: []views.Part{{Fields: fields}},
			Note: "A purchase order beyond the limit, or of which a price or the rate of its currency is not known, waits for somebody who may approve it."}}
	return s.respond(c, status, views.RecordPage(s.frame(c, page.Title), page), nil)
}
