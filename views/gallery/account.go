package gallery

import (
	"pegboard/views/account"
	"pegboard/views/failure"
	"pegboard/views/layout"
	"pegboard/views/link"
	"pegboard/views/session"
	"pegboard/views/ui"
	"pegboard/views/users"
)

func signIn() []State {
	f := Stranger("Sign in", link.Login)
	return []State{
		{"session-empty", session.Page(f, session.SignIn{Demo: "This is the demo. The password was printed where you started it."})},
		{"session-refused", session.Page(f, session.SignIn{Email: "ann@example.com", Next: "/backorders",
			Refused: "This address and password do not match. After a few more tries you will have to wait."})},
	}
}

func failures() []State {
	f := Frame("Not possible", "/somewhere")
	conflict := failure.Conflict("Ben saved this purchase order while you were editing it. Your changes were not saved.", "/purchase-orders/PO-1",
		failure.Version{Label: "Yours", Facts: []failure.Fact{{Name: "Expected", Value: "12 Dec 2026"}, {Name: "Note", Value: "Called, two weeks later"}}},
		failure.Version{Label: "Saved by Ben at 14:05", Facts: []failure.Fact{{Name: "Expected", Value: "5 Dec 2026"}, {Name: "Note", Value: "–"}}})
	return []State{
		{"failure-403", failure.Page(f, failure.Forbidden("Users are managed by owners. Your role is warehouse."))},
		{"failure-404", failure.Page(f, failure.NotFound("There is no order SO/2026 17."))},
		{"failure-404-stranger", failure.Page(Stranger("Not found", "/x"), failure.NotFound(""))},
		{"failure-409", failure.Page(f, conflict)},
		{"failure-500", failure.Page(f, failure.Internal("7K2M-Q9XD"))},
		{"failure-503", failure.Page(f, failure.Busy(""))},
	}
}

func people() []State {
	roles := []ui.Option{
		{Value: "owner", Label: "Owner"}, {Value: "manager", Label: "Inventory manager"}, {Value: "buyer", Label: "Buyer"},
		{Value: "warehouse", Label: "Warehouse"}, {Value: "support", Label: "Support"},
	}
	buyer := []ui.Option{roles[0], roles[1], {Value: "buyer", Label: "Buyer", Selected: true}, roles[3], roles[4]}
	person := func(id, name, email, seen string, disabled bool) users.Person {
		return users.Person{ID: "user-" + id, Name: name, Email: email, Role: "Buyer", LastSignIn: seen, Disabled: disabled, RoleOptions: buyer,
			RolePath: "/users/" + id + "/role", ResetPath: "/users/" + id + "/reset", DisablePath: "/users/" + id + "/disable", EnablePath: "/users/" + id + "/enable"}
	}
	self := person("1", "Ann Kowalska", "ann@example.com", "just now", false)
	self.Self, self.Role = true, "Owner"
	many := []users.Person{self, person("2", "Ben Ode", "ben@example.com", "2 d ago", false), person("3", "Cleo Marsh", "cleo@example.com", "never", false),
		person("4", "Dag Hammar", "dag@example.com", "120 d ago", true), person("5", longName, "a.very.long.address.indeed@a.very.long.domain.example.com", "3 h ago", false)}
	flashed := Frame("Users", link.Users)
	flashed.Flash = []layout.Flash{{Tone: ui.Good, Text: "Cleo Marsh was added."}}
	return []State{
		{"users-one", users.Page(Frame("Users", link.Users), users.Users{People: []users.Person{self}, Roles: roles})},
		{"users-many", users.Page(flashed, users.Users{People: many, Roles: roles,
			Password: &users.OneTime{Name: "Cleo Marsh", Email: "cleo@example.com", Password: "tulip-canoe-orbit-7342"}})},
		{"users-refused", users.Page(Frame("Users", link.Users), users.Users{People: []users.Person{self}, Roles: roles,
			Add: users.AddForm{Name: "", Email: "ann@example.com", Role: "buyer", NameError: "Please give a name.", EmailError: "Ann Kowalska already signs in with this address."}})},
	}
}

func accounts() []State {
	f := Frame("Your account", link.Account)
	return []State{
		{"account", account.Page(f, account.Password{})},
		{"account-must", account.Page(f, account.Password{Must: true})},
		{"account-refused", account.Page(f, account.Password{CurrentError: "This is not your current password.", NewError: "This password is among the most common ones. Please choose another.", RepeatError: "The two do not match."})},
	}
}

func palettes() []State {
	f := Frame("Go to anything", link.Palette)
	found := layout.Palette{Query: "helmet", Groups: []layout.PaletteGroup{
		{Label: "SKUs", Items: []layout.PaletteItem{{Label: "HL-U509-R", Detail: "Sport-100 Helmet, Red", Href: link.SKU("HL-U509-R"), Icon: ui.GlyphBox}, {Label: "HL-U509", Detail: "Sport-100 Helmet, Black", Href: link.SKU("HL-U509"), Icon: ui.GlyphBox}}},
		{Label: "Suppliers", Items: []layout.PaletteItem{{Label: "Helmet House", Detail: longName, Href: link.Supplier("HH"), Icon: ui.GlyphSupplier}}},
	}}
	return []State{
		{"palette-found", layout.PalettePage(f, found)},
		{"palette-none", layout.PalettePage(f, layout.Palette{Query: "zzz"})},
		{"palette-part", layout.PaletteResults(found)},
	}
}
