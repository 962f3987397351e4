package handlers

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/views/link"
	views "pegboard/views/settings"
	"pegboard/views/ui"
)

// company answers with the name and address that stand on papers.
func (s *site) company(c *fiber.Ctx) error {
	sender, err := s.store.Sender(c.UserContext())
	if err != nil {
		return err
	}
	f := form{texts: map[string]string{"version": strconv.FormatInt(sender.Version, 10), "name": sender.Name, "address": sender.Address, "paper": string(sender.Paper)}, errors: map[string]string{}}
	return s.showCompany(c, http.StatusOK, sender, f)
}

func (s *site) changeCompany(c *fiber.Ctx) error {
	f, err := readForm(c, "version", "name", "address", "paper")
	if err != nil {
		return err
	}
	wanted := models.Sender{Name: read(f, "name", models.ParseCompanyName), Address: read(f, "address", models.ParseAddress), Paper: read(f, "paper", models.ParsePaper), Version: f.version()}
	if f.refused() {
		stored, err := s.store.Sender(c.UserContext())
		if err != nil {
			return err
		}
		return s.showCompany(c, http.StatusUnprocessableEntity, stored, f)
	}
	stored, err := backorder.ChangeSender(c.UserContext(), s.store, s.workOf(c), wanted)
	if models.KindOf(err) == models.Conflict && stored.Version != 0 {
		return s.changedMeanwhile(c, err, backorder.SenderSubject, link.Company, wanted.Readable(), stored.Readable())
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, "Saved. Papers that are opened from now on carry it.")
	return s.seeOther(c, link.Company)
}

func (s *site) showCompany(c *fiber.Ctx, status int, stored models.Sender, f form) error {
	user, _ := person(c)
	page := views.Record{
		Kicker: "Settings", Title: "Name and address", Back: link.Settings, BackLabel: "Settings", MayChange: user.May(models.ChangeSettings),
		Form: views.Form{Path: link.Company, Version: f.texts["version"], Submit: "Save", Kind: ui.Primary, Note: "It stands on packing slips as their sender.", Facts: settingFacts(stored.Readable()), Parts: []views.Part{{Fields: []ui.FieldProps{
			{ID: fieldID("name"), Name: "name", Label: "Name of the company", Value: f.texts["name"], Error: f.errors["name"], Required: true, LengthMax: "120", Autocomplete: "organization"},
			{ID: fieldID("address"), Name: "address", Label: "Address", Type: "textarea", Value: f.texts["address"], Error: f.errors["address"], Hint: "As it stands on an envelope, a line each.", LengthMax: "500", Autocomplete: "street-address"},
			{ID: fieldID("paper"), Name: "paper", Label: "Paper", Type: "select", Error: f.errors["paper"], Options: []ui.Option{
				{Value: string(models.PaperA4), Label: "A4", Selected: !strings.EqualFold(f.texts["paper"], string(models.PaperLetter))}, {Value: string(models.PaperLetter), Label: "Letter", Selected: strings.EqualFold(f.texts["paper"], string(models.PaperLetter))}}},
		}}}},
	}
	return s.respond(c, status, views.RecordPage(s.frame(c, "Name and address"), page), nil)
}
