package handlers

import (
	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"
)

// respond answers with the page, or with only the part when the request asked to change one region. A nil part means
// that there is only the page. No other file reads what htmx sends.
func (s *site) respond(c *fiber.Ctx, status int, page, part templ.Component) error {
	component := page
	if part != nil && wantsPart(c) {
		component = part
	}
	// Nothing is sent before the handler returns, so a fault half way is an error page and not half a page.
	c.Response().ResetBody()
	if err := component.Render(c.UserContext(), c.Response().BodyWriter()); err != nil {
		c.Response().ResetBody()
		return err
	}
	c.Vary("HX-Request")
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Status(status).Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return nil
}

// show is respond with status 200.
func (s *site) show(c *fiber.Ctx, page, part templ.Component) error {
	return s.respond(c, fiber.StatusOK, page, part)
}

// seeOther sends the browser to another page of this site after a change was made.
func (s *site) seeOther(c *fiber.Ctx, path string) error {
	c.Vary("HX-Request")
	c.Set(fiber.HeaderCacheControl, "no-store")
	if wantsPart(c) {
		c.Set("HX-Redirect", path)
		return c.SendStatus(fiber.StatusNoContent)
	}
	return c.Redirect(path, fiber.StatusSeeOther)
}

// wantsPart says whether htmx asks for one region. A boosted link and a page restored from history want the page.
func wantsPart(c *fiber.Ctx) bool {
	return c.Get("HX-Request") == "true" && c.Get("HX-Boosted") != "true" && c.Get("HX-History-Restore-Request") != "true"
}

// leave sends an htmx request as a whole to another page; status says why. Other requests are not concerned.
func leave(c *fiber.Ctx, status int, path string) (left bool, err error) {
	if c.Get("HX-Request") != "true" {
		return false, nil
	}
	c.Vary("HX-Request")
	c.Set("HX-Redirect", path)
	return true, c.SendStatus(status)
}
