package handlers

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"net/netip"
	"strings"

	"github.com/a-h/templ"
	"github.com/gofiber/fiber/v2"

	"pegboard/handlers/session"
	"pegboard/models"
	"pegboard/views/link"
)

// The names under which a request carries who calls.
const (
	localUser    = "user"
	localSession = "session"
)

// gate lets a request through to its handler if the person may call the route and the request is really theirs.
func (s *site) gate(route Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if !route.Upload && len(c.Request().Body()) > bodyMax {
			return fiber.NewError(fiber.StatusRequestEntityTooLarge, "This is more than the page can take. Nothing was changed.")
		}
		if route.Permission != models.Public || isChange(c) {
			if err := s.store.Admit(c.UserContext()); err != nil {
				return err
			}
		}
		if isChange(c) && session.CameFromElsewhere(c) {
			return models.Errorf(models.Forbidden, "This request came from another site and was refused. Nothing was changed.")
		}
		if route.Permission == models.Public || (route.Permission == models.SeeMetrics && s.isMonitor(c)) {
			return c.Next()
		}
		if err := s.recognise(c); err != nil {
			return err
		}
		if err := s.admit(c, route); err != nil {
			return err
		}
		return c.Next()
	}
}

// isMonitor says whether a program asks that was given the token for metrics. It has no session and needs none.
func (s *site) isMonitor(c *fiber.Ctx) bool {
	token, isBearer := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
	return isBearer && s.monitor != "" && subtle.ConstantTimeCompare([]byte(token), []byte(s.monitor)) == 1
}

// admit checks the person before the form's token, so that somebody whose session ended is told to sign in rather
// than that their form is wrong.
func (s *site) admit(c *fiber.Ctx, route Route) error {
	user, signedIn := person(c)
	switch {
	case !signedIn:
		return models.Errorf(models.Unauthenticated, "Please sign in. Nothing was changed.")
	case isChange(c) && !currentSession(c).TokenFits(c):
		return models.Errorf(models.Forbidden, "This form is too old or did not come from this site. Nothing was changed; please reload the page and try again.")
	case user.MustChange && route.Permission != models.OwnAccount:
		return errMustChange
	case !user.May(route.Permission):
		return models.Errorf(models.Forbidden, "%s Your role is %s.", whoMay(route.Permission), strings.ToLower(user.Role.Title()))
	}
	return nil
}

// errMustChange sends a person with a one-time password to the page where they choose their own.
var errMustChange = errors.New("the one-time password must be changed first")

// whoMay says who has a permission that the person lacks.
func whoMay(p models.Permission) string {
	var titles []string
	for _, role := range models.Roles() {
		if role.May(p) {
			titles = append(titles, strings.ToLower(role.Title()))
		}
	}
	return "This is for people with the role " + strings.Join(titles, " or ") + "."
}

// recognise finds out who calls, from the session. The person is read anew with it, so that a changed role
// or an ended access holds from the next one on.
func (s *site) recognise(c *fiber.Ctx) error {
	if c.Locals(localSession) != nil {
		return nil
	}
	current, err := s.sessions.Load(c)
	if err != nil {
		return err
	}
	c.Locals(localSession, current)
	if current.UserID() == 0 {
		return nil
	}
	user, known := current.User()
	if !known || user.DisabledAt != nil {
		current.SignOut()
		return nil
	}
	c.Locals(localUser, user)
	return nil
}

// person returns who calls, and whether anybody is signed in.
func person(c *fiber.Ctx) (models.User, bool) {
	user, ok := c.Locals(localUser).(models.User)
	return user, ok
}

// currentSession returns the session that recognise loaded, nil before it.
func currentSession(c *fiber.Ctx) *session.Session {
	current, _ := c.Locals(localSession).(*session.Session)
	return current
}

func isChange(c *fiber.Ctx) bool {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return false
	}
	return true
}

// secureHeaders goes before everything, so that no answer is without its headers.
func (s *site) secureHeaders(c *fiber.Ctx) error {
	if err := s.setSecurityHeaders(c); err != nil {
		return err
	}
	return c.Next()
}

func (s *site) setSecurityHeaders(c *fiber.Ctx) error {
	nonce, err := newNonce()
	if err != nil {
		return err
	}
	c.SetUserContext(templ.WithNonce(c.UserContext(), nonce))
	c.Set("Content-Security-Policy", "default-src 'none'; script-src 'self' 'nonce-"+nonce+"'; style-src 'self'; img-src 'self' data:; "+
		"font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("Referrer-Policy", "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	if s.secure {
		c.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
	return nil
}

func newNonce() (string, error) {
	var bits [16]byte
	if _, err := rand.Read(bits[:]); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(bits[:]), nil
}

// clientAddress is the network a request came from. Behind a proxy it is what the proxy itself saw, the last entry of the
// header; earlier entries are whatever the client wrote. Of an IPv6 address only the network counts, since one
// client owns all of it.
func (s *site) clientAddress(c *fiber.Ctx) string {
	text := c.Context().RemoteIP().String()
	if s.proxied {
		list := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
		if last := strings.TrimSpace(list[len(list)-1]); last != "" {
			text = last
		}
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return "unknown"
	}
	address = address.Unmap()
	if address.Is6() {
		if network, err := address.Prefix(64); err == nil {
			return network.String()
		}
	}
	return address.String()
}

// localPath returns the path if it leads to a page of this site, else the start page. Browsers read a second slash or a
// backslash as the beginning of another site's name.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\r\n\t") || strings.HasPrefix(path, link.Login) {
		return link.Today
	}
	return path
}
