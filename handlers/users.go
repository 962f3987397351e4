package handlers

import (
	"net/http"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/link"
	"pegboard/views/ui"
	views "pegboard/views/users"
)

func (s *site) users(c *fiber.Ctx) error {
	return s.showUsers(c, http.StatusOK, views.Users{})
}

func (s *site) addUser(c *fiber.Ctx) error {
	fields, err := formTexts(c, "name", "email", "role")
	if err != nil {
		return err
	}
	form := views.AddForm{Name: fields[0], Email: fields[1], Role: fields[2]}
	user := models.User{MustChange: true}
	user.Name, err = models.ParsePersonName(form.Name)
	form.NameError = refusal(err)
	user.Email, err = models.ParseEmail(form.Email)
	form.EmailError = refusal(err)
	user.Role, err = models.ParseRole(form.Role)
	form.RoleError = refusal(err)
	if form.NameError+form.EmailError+form.RoleError != "" {
		return s.showUsers(c, http.StatusUnprocessableEntity, views.Users{Add: form})
	}
	password, err := s.oneTime(c, &user)
	if err != nil {
		return err
	}
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error {
		_, err := tx.AddUser(user)
		return err
	})
	if models.KindOf(err) == models.Conflict && err != nil {
		form.EmailError = models.Sentence(err)
		return s.showUsers(c, http.StatusConflict, views.Users{Add: form})
	}
	if err != nil {
		return err
	}
	// The password is shown on this very answer and kept nowhere, so this one POST does not redirect.
	return s.showUsers(c, http.StatusOK, views.Users{Password: &views.OneTime{Name: user.Name, Email: user.Email, Password: password}})
}

func (s *site) resetPassword(c *fiber.Ctx) error {
	user, err := s.userOfPath(c)
	if err != nil {
		return err
	}
	password, err := s.oneTime(c, &user)
	if err != nil {
		return err
	}
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error {
		return tx.SetPassword(user.ID, user.PasswordHash, true)
	})
	if err != nil {
		return err
	}
	return s.showUsers(c, http.StatusOK, views.Users{Password: &views.OneTime{Name: user.Name, Email: user.Email, Password: password}})
}

func (s *site) setRole(c *fiber.Ctx) error {
	text, err := formText(c, "role")
	if err != nil {
		return err
	}
	role, err := models.ParseRole(text)
	if err != nil {
		return err
	}
	return s.changeUser(c, "now has the role "+role.Title()+".", func(tx *store.Tx, id int64) error { return tx.SetRole(id, role) })
}

func (s *site) disableUser(c *fiber.Ctx) error {
	return s.changeUser(c, "may no longer sign in.", func(tx *store.Tx, id int64) error { return tx.Disable(id) })
}

func (s *site) enableUser(c *fiber.Ctx) error {
	return s.changeUser(c, "may sign in again.", func(tx *store.Tx, id int64) error { return tx.Enable(id) })
}

// changeUser carries out one change of somebody else and says what is now true of them.
func (s *site) changeUser(c *fiber.Ctx, done string, change func(tx *store.Tx, id int64) error) error {
	user, err := s.userOfPath(c)
	if err != nil {
		return err
	}
	if self, _ := person(c); self.ID == user.ID {
		return models.Errorf(models.Conflict, "You cannot change your own role or access. Another owner can.")
	}
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error { return change(tx, user.ID) })
	if err != nil {
		return err
	}
	flash(c, ui.Good, user.Name+" "+done)
	return s.seeOther(c, link.Users)
}

func (s *site) userOfPath(c *fiber.Ctx) (models.User, error) {
	id, err := pathID(c)
	if err != nil {
		return models.User{}, err
	}
	return s.store.UserByID(c.UserContext(), id)
}

// oneTime gives the user a new one-time password, which it returns, and its hash.
func (s *site) oneTime(c *fiber.Ctx, user *models.User) (string, error) {
	password, err := models.OneTimePassword()
	if err != nil {
		return "", err
	}
	user.PasswordHash, err = s.passwords.Hash(c.UserContext(), password)
	return password, err
}

// workOf says who does what the request asks for.
func (s *site) workOf(c *fiber.Ctx) store.Work {
	user, _ := person(c)
	return store.Work{Actor: user.Email}
}

func (s *site) showUsers(c *fiber.Ctx, status int, m views.Users) error {
	people, err := s.store.Users(c.UserContext())
	if err != nil {
		return err
	}
	self, _ := person(c)
	for _, user := range people {
		m.People = append(m.People, s.personRow(user, user.ID == self.ID))
	}
	m.Roles = roleOptions("")
	if m.Add.Role == "" {
		m.Add.Role = string(models.Support)
	}
	return s.respond(c, status, views.Page(s.frame(c, "Users"), m), nil)
}

func (s *site) personRow(user models.User, self bool) views.Person {
	row := views.Person{
		ID: "user-" + strconv.FormatInt(user.ID, 10), Name: user.Name, Email: user.Email, Role: user.Role.Title(),
		LastSignIn: "never", Disabled: user.DisabledAt != nil, Self: self, RoleOptions: roleOptions(user.Role),
		RolePath: link.UserRole(user.ID), ResetPath: link.UserReset(user.ID), DisablePath: link.UserDisable(user.ID), EnablePath: link.UserEnable(user.ID),
	}
	if user.LastSignIn != nil {
		row.LastSignIn, row.LastSignInTitle = format.Ago(*user.LastSignIn, s.now()), format.MomentIn(*user.LastSignIn, s.store.Zone())
	}
	return row
}

func roleOptions(selected models.Role) []ui.Option {
	var options []ui.Option
	for _, role := range models.Roles() {
		options = append(options, ui.Option{Value: string(role), Label: role.Title(), Selected: role == selected})
	}
	return options
}

// refusal is the sentence of an error beside a field, empty when there is none.
func refusal(err error) string {
	if err == nil {
		return ""
	}
	return models.Sentence(err)
}
