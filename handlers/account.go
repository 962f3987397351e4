package handlers

import (
	"net/http"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	views "pegboard/views/account"
	"pegboard/views/link"
	"pegboard/views/ui"
)

func (s *site) account(c *fiber.Ctx) error {
	return s.showAccount(c, http.StatusOK, views.Password{})
}

func (s *site) changePassword(c *fiber.Ctx) error {
	fields, err := formTexts(c, "current", "new", "repeat")
	if err != nil {
		return err
	}
	user, _ := person(c)
	form, err := s.checkPasswordForm(c, user, fields[0], fields[1], fields[2])
	if err != nil {
		return err
	}
	if form != (views.Password{}) {
		return s.showAccount(c, http.StatusUnprocessableEntity, form)
	}
	hash, err := s.passwords.Hash(c.UserContext(), fields[1])
	if err != nil {
		return err
	}
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error { return tx.SetPassword(user.ID, hash, false) })
	if err != nil {
		return err
	}
	// The change ended every session of the person; whoever made it goes on in a new one.
	if err := currentSession(c).SignIn(user.ID); err != nil {
		return err
	}
	flash(c, ui.Good, "Your password was changed. Everywhere else you were signed out.")
	return s.seeOther(c, link.Today)
}

// checkPasswordForm returns the form with its refusals, the zero form when there are none. Wrong current passwords are
// counted like failed sign-ins, so that an open session is no way to try passwords without end.
func (s *site) checkPasswordForm(c *fiber.Ctx, user models.User, current, chosen, repeated string) (views.Password, error) {
	var form views.Password
	subject := "account " + user.Email
	wait, err := s.signInWait(c, []string{subject})
	if err != nil {
		return form, err
	}
	if wait > 0 {
		form.CurrentError = tooManyTries(wait)
		return form, nil
	}
	matches, err := s.passwords.Matches(c.UserContext(), current, user.PasswordHash)
	if err != nil {
		return form, err
	}
	if !matches {
		form.CurrentError = "This is not your current password."
		if err := s.store.CountSignInFailure(c.UserContext(), s.now(), subject); err != nil {
			return form, err
		}
	}
	form.NewError = refusal(models.CheckNewPassword(chosen, user.Email))
	if form.NewError == "" && chosen == current {
		form.NewError = "This is your current password. Please choose another."
	}
	if chosen != repeated {
		form.RepeatError = "The two do not match."
	}
	return form, nil
}

func (s *site) showAccount(c *fiber.Ctx, status int, form views.Password) error {
	user, _ := person(c)
	form.Must = user.MustChange
	return s.respond(c, status, views.Page(s.frame(c, "Your account"), form), nil)
}
