package users

import "pegboard/views/ui"

// Users is what the page shows.
type Users struct {
	People   []Person
	Roles    []ui.Option
	Add      AddForm
	Password *OneTime // just made, shown once
}

// Person is one row.
type Person struct {
	ID                  string // of the row: "user-7"
	Name, Email         string
	Role                string // as it reads
	LastSignIn          string // "2 d ago" or "never"
	LastSignInTitle     string
	Disabled            bool
	Self                bool // a person cannot disable or demote themselves
	RoleOptions         []ui.Option
	RolePath, ResetPath string // where the forms POST
	DisablePath         string
	EnablePath          string
}

// AddForm is the form that adds a person, with what was typed and why it was refused.
type AddForm struct {
	Name, Email, Role     string
	NameError, EmailError string
	RoleError             string
}

// OneTime is a password that must be changed at the first sign-in.
type OneTime struct{ Name, Email, Password string }

func (m Users) roleOptions() []ui.Option {
	options := make([]ui.Option, len(m.Roles))
	for i, role := range m.Roles {
		role.Selected = role.Value == m.Add.Role
		options[i] = role
	}
	return options
}
