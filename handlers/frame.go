package handlers

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"pegboard/handlers/session"
	"pegboard/models"
	"pegboard/views/format"
	"pegboard/views/layout"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// frame is everything around the page for the person who calls. It takes the messages that wait for the next page,
// unless only a part is asked for, which has no place for them.
func (s *site) frame(c *fiber.Ctx, title string) layout.Frame {
	f := layout.Frame{
		Title: title, Path: c.Path(), Assets: s.assets,
		Nonce: templ.GetNonce(c.UserContext()),
		Theme: layout.ThemeOf(c.Cookies(layout.ThemeCookie)),
	}
	if date := s.store.AsOf(); date != nil {
		f.AsOf = format.Date(*date)
	}
	user, signedIn := person(c)
	if !signedIn {
		return f
	}
	f.User = layout.User{Name: user.Name, Email: user.Email, Role: user.Role.Title(), SignedIn: true, SeesPrices: user.May(models.SeePrices)}
	f.Nav = s.sectionsFor(user)
	if user.May(models.TakeOrders) {
		f.Acts = append(f.Acts, layout.Section{Label: "New order", Href: link.NewOrder, Icon: ui.GlyphPlus})
	}
	current := currentSession(c)
	f.CSRF = current.Token()
	if !wantsPart(c) {
		for _, flash := range current.TakeFlashes() {
			f.Flash = append(f.Flash, layout.Flash{Tone: ui.Tone(flash.Tone), Text: flash.Text})
		}
	}
	return f
}

// sectionsFor keeps the sections that this site serves and the person may open.
func (s *site) sectionsFor(user models.User) []layout.Section {
	needs := map[string]models.Permission{link.Imports: models.Import, link.Health: models.SeeHealth, link.Users: models.ManageUsers, link.Settings: models.SeeSettings, link.Receiving: models.ReceiveGoods, link.Mail: models.SeeMail, link.Reports: models.SeeReports}
	var kept []layout.Section
	heading := ""
	for _, section := range layout.Sections() {
		if section.Heading != "" {
			heading = section.Heading
		}
		permission, special := needs[section.Href]
		if !special {
			permission = models.Read
		}
		if !user.May(permission) || !s.pages[section.Href] {
			continue
		}
		// A heading stands above the first of its sections that is left.
		section.Heading, heading = heading, ""
		kept = append(kept, section)
	}
	return kept
}

// flash keeps a message for the next page.
func flash(c *fiber.Ctx, tone ui.Tone, text string) {
	if current := currentSession(c); current != nil {
		current.AddFlash(session.Flash{Tone: string(tone), Text: text})
	}
}
