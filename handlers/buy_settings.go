package handlers

import (
	"crypto/rand"
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	views "pegboard/views/buying"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// buySettings answers with how the company buys.
func (s *site) buySettings(c *fiber.Ctx) error {
	settings, err := s.store.BuySettings(c.UserContext())
	if err != nil {
		return err
	}
	f := form{errors: map[string]string{}, texts: map[string]string{"version": strconv.FormatInt(settings.Version, 10), "service_a": serviceText(settings.ServiceA), "service_b": serviceText(settings.ServiceB),
		"service_c": serviceText(settings.ServiceC), "order_cost": settings.OrderCost.Plain(), "holding_percent": strconv.Itoa(settings.HoldingPercent),
		"review_days": strconv.Itoa(settings.ReviewDays), "horizon_days": strconv.Itoa(settings.HorizonDays)}}
	return s.showBuySettings(c, http.StatusOK, settings, f)
}

func (s *site) showBuySettings(c *fiber.Ctx, status int, settings models.BuySettings, f form) error {
	user, _ := person(c)
	m := views.Settings{Tabs: s.buyTabs(link.BuySettings, user),
		Lead: "The level of service is the chance that no customer waits while an order is under way. It depends on the class of a SKU: A brings 80 % of the yearly value, B the next 15 %, C the rest."}
	for _, setting := range settings.Readable() {
		m.Facts = append(m.Facts, ui.Pair{Term: setting.Name, Description: ui.Text(setting.Value)})
	}
	if user.May(models.Purchase) {
		field := func(name, label, hint string) ui.FieldProps {
			return ui.FieldProps{ID: "buying-" + name, Name: name, Label: label, Value: f.texts[name], Error: f.errors[name], Hint: hint, LengthMax: "30", Required: true}
		}
		m.Form = &views.Form{ID: "buying", Path: link.BuySettings, Once: rand.Text(), Version: f.texts["version"], Kind: ui.Primary, Submit: "Save", Fields: []ui.FieldProps{
			field("service_a", "Service of class A, %", "From 50 to 99.9."), field("service_b", "Service of class B, %", ""), field("service_c", "Service of class C, %", ""),
			field("order_cost", "Cost of an order line", "What placing, receiving and paying a line costs, in the company's currency. More makes orders larger."),
			field("holding_percent", "Holding, % a year", "Of a unit's cost. More makes orders smaller."),
			field("review_days", "Days between looks", "From one look at a shelf to the next."), field("horizon_days", "Days of the risk", "The risk of running out is that within so many days."),
		}}
	}
	return s.respond(c, status, views.SettingsPage(s.frame(c, "Service levels"), m), nil)
}

// changeBuySettings stores how the company buys.
func (s *site) changeBuySettings(c *fiber.Ctx) error {
	f, err := readForm(c, "version", "service_a", "service_b", "service_c", "order_cost", "holding_percent", "review_days", "horizon_days")
	if err != nil {
		return err
	}
	wanted := models.BuySettings{ID: true, Version: f.version(), ServiceA: read(f, "service_a", formService), ServiceB: read(f, "service_b", formService), ServiceC: read(f, "service_c", formService),
		OrderCost: read(f, "order_cost", formPrice), HoldingPercent: read(f, "holding_percent", formWithin(1, 200)), ReviewDays: read(f, "review_days", formWithin(0, 90)), HorizonDays: read(f, "horizon_days", formWithin(1, 365))}
	if f.refused() {
		settings, err := s.store.BuySettings(c.UserContext())
		if err != nil {
			return err
		}
		return s.showBuySettings(c, http.StatusUnprocessableEntity, settings, f)
	}
	stored, err := backorder.ChangeBuySettings(c.UserContext(), s.store, s.workOf(c), wanted)
	if models.KindOf(err) == models.Conflict && stored.Version != 0 {
		return s.changedMeanwhile(c, err, backorder.BuySettingsSubject, link.BuySettings, wanted.Readable(), stored.Readable())
	}
	if err != nil {
		return err
	}
	flash(c, ui.Good, "Saved. The buy desk is worked out by it in a moment.")
	return s.seeOther(c, link.BuySettings)
}

// formWithin reads a whole number within bounds.
func formWithin(least, most int) func(string) (int, error) {
	return func(text string) (int, error) {
		n, err := strconv.Atoi(text)
		if err != nil || n < least || n > most {
			return 0, models.Errorf(models.Invalid, "Please give a whole number from %d to %d.", least, most)
		}
		return n, nil
	}
}
