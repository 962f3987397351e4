package session

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gorilla/sessions"
)

// FieldToken is the name of the hidden field with the token in every form; HeaderToken does the same for scripts.
const (
	FieldToken  = "csrf"
	HeaderToken = "X-CSRF-Token"
)

// formLife is how long a sign-in page may stay open before its form is too old.
const formLife = 12 * time.Hour

// FormToken returns the token for a form of somebody who is not signed in, and keeps it in a signed cookie. Only a
// page of this site can both know it and have the browser send the cookie.
func (k *Keeper) FormToken(c *fiber.Ctx) (string, error) {
	if token := k.keptFormToken(c); token != "" {
		return token, nil
	}
	token := randomText()
	value, err := k.codec.Encode(k.cookieName("form"), token)
	if err != nil {
		return "", fmt.Errorf("sign the form's cookie: %w", err)
	}
	options := cookieOptions(k.secure)
	c.Response().Header.Add("Set-Cookie", sessions.NewCookie(k.cookieName("form"), value, &options).String())
	return token, nil
}

// FormTokenFits says whether the form came from a page that FormToken made.
func (k *Keeper) FormTokenFits(c *fiber.Ctx) bool {
	return same(sentToken(c), k.keptFormToken(c))
}

// TokenFits says whether the form came from a page of this session.
func (s *Session) TokenFits(c *fiber.Ctx) bool {
	return same(sentToken(c), s.Token())
}

// CameFromElsewhere says whether a browser reports that another site sent this request.
func CameFromElsewhere(c *fiber.Ctx) bool {
	request := standardRequest(c)
	request.URL = &url.URL{Path: c.Path()}
	return http.NewCrossOriginProtection().Check(request) != nil
}

func (k *Keeper) keptFormToken(c *fiber.Ctx) string {
	var token string
	name := k.cookieName("form")
	if err := k.codec.Decode(name, c.Cookies(name), &token); err != nil {
		return ""
	}
	return token
}

// sentToken reads the body only: an address is logged and mailed, and must never carry a token.
func sentToken(c *fiber.Ctx) string {
	if token := c.Get(HeaderToken); token != "" {
		return token
	}
	if token := c.Request().PostArgs().Peek(FieldToken); len(token) > 0 {
		return string(token)
	}
	if form, err := c.MultipartForm(); err == nil && len(form.Value[FieldToken]) > 0 {
		return form.Value[FieldToken][0]
	}
	return ""
}

func same(sent, kept string) bool {
	return kept != "" && subtle.ConstantTimeCompare([]byte(sent), []byte(kept)) == 1
}
