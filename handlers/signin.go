package handlers

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	views "pegboard/views/session"
)

// The wait between tries. It begins with the fifth failure in a row, doubles with each further one, and never grows
// into a lock: whoever forgot a password or is attacked can always try again within the longest wait.
const (
	failuresFree = 5
	waitFirst    = 5 * time.Second
	waitLongest  = 15 * time.Minute
)

// refusedSentence is the same for an unknown address, a wrong password and an ended access, so that it tells nothing.
const refusedSentence = "This address and password do not match. After a few more tries you will have to wait."

func (s *site) signInForm(c *fiber.Ctx) error {
	if err := s.recognise(c); err != nil {
		return err
	}
	next := localPath(c.Query("next"))
	if _, signedIn := person(c); signedIn {
		return s.seeOther(c, next)
	}
	return s.showSignIn(c, http.StatusOK, views.SignIn{Next: next})
}

func (s *site) signIn(c *fiber.Ctx) error {
	fields, err := formTexts(c, "email", "password", "next")
	if err != nil {
		return err
	}
	typed, password, next := strings.ToLower(strings.TrimSpace(fields[0])), fields[1], localPath(fields[2])
	form := views.SignIn{Email: fields[0], Next: next}
	if !s.sessions.FormTokenFits(c) {
		form.Refused = "This page was open for too long, or your browser keeps no cookies. Please try again."
		return s.showSignIn(c, http.StatusForbidden, form)
	}
	subjects := s.signInSubjects(c, typed)
	wait, err := s.signInWait(c, subjects)
	if err != nil {
		return err
	}
	if wait > 0 {
		form.Refused = tooManyTries(wait)
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(wait/time.Second)))
		return s.showSignIn(c, http.StatusTooManyRequests, form)
	}
	user, matches, err := s.checkPassword(c, typed, password)
	if err != nil {
		return err
	}
	if !matches {
		if err := s.store.CountSignInFailure(c.UserContext(), s.now(), subjects...); err != nil {
			return err
		}
		form.Refused = refusedSentence
		return s.showSignIn(c, http.StatusUnprocessableEntity, form)
	}
	return s.openSession(c, user, next, subjects)
}

// openSession signs the person in. A one-time password leads to the page where it is changed.
func (s *site) openSession(c *fiber.Ctx, user models.User, next string, subjects []string) error {
	err := s.store.InTx(c.UserContext(), store.Work{Actor: user.Email}, func(tx *store.Tx) error {
		return tx.SignedIn(user.ID, subjects...)
	})
	if err != nil {
		return err
	}
	if _, err := s.store.SweepSessions(c.UserContext(), s.now()); err != nil {
		return err
	}
	if err := s.recognise(c); err != nil {
		return err
	}
	if err := currentSession(c).SignIn(user.ID); err != nil {
		return err
	}
	if user.MustChange {
		next = link.Account
	}
	return s.seeOther(c, next)
}

func (s *site) signOut(c *fiber.Ctx) error {
	currentSession(c).SignOut()
	c.Set("Clear-Site-Data", `"cache"`)
	return s.seeOther(c, link.Login)
}

// showSignIn shows the form with a token of its own: nobody is signed in yet, so there is no session to hold one.
func (s *site) showSignIn(c *fiber.Ctx, status int, form views.SignIn) error {
	token, err := s.sessions.FormToken(c)
	if err != nil {
		return err
	}
	form.Demo = s.demo
	f := s.frame(c, "Sign in")
	f.CSRF = token
	return s.respond(c, status, views.Page(f, form), nil)
}

// checkPassword takes as long for an address that nobody signs in with as for any other.
func (s *site) checkPassword(c *fiber.Ctx, email, password string) (models.User, bool, error) {
	user, err := s.store.UserByEmail(c.UserContext(), email)
	if err != nil && models.KindOf(err) != models.NotFound {
		return models.User{}, false, err
	}
	if len(password) > models.PasswordMax*4 {
		password = ""
	}
	matches, err := s.passwords.Matches(c.UserContext(), password, user.PasswordHash)
	return user, matches && user.DisabledAt == nil, err
}

// signInSubjects are what failures are counted under: the account that was typed, whether or not it exists, and the
// network. They are in alphabetical order, as the store asks.
func (s *site) signInSubjects(c *fiber.Ctx, email string) []string {
	if len(email) > 254 {
		email = strings.ToValidUTF8(email[:254], "")
	}
	return []string{"account " + email, "network " + s.clientAddress(c)}
}

func (s *site) signInWait(c *fiber.Ctx, subjects []string) (time.Duration, error) {
	failures, err := s.store.SignInFailures(c.UserContext(), s.now(), subjects...)
	if err != nil {
		return 0, err
	}
	var longest time.Duration
	for _, f := range failures {
		longest = max(longest, f.LastFailed.Add(backOff(f.Failures)).Sub(s.now()))
	}
	if longest <= 0 {
		return 0, nil
	}
	// Whole seconds, rounded up, so that a person who waits as told is let in.
	return time.Duration(math.Ceil(longest.Seconds())) * time.Second, nil
}

// backOff is how long to wait after this many failures in a row.
func backOff(failures int) time.Duration {
	wait := time.Duration(0)
	for n := failuresFree; n <= failures && wait < waitLongest; n++ {
		wait = max(waitFirst, 2*wait)
	}
	return min(wait, waitLongest)
}

func tooManyTries(wait time.Duration) string {
	return "Too many tries. Please wait " + format.Count(int64(wait/time.Second), "second", "seconds") + " and try again."
}
