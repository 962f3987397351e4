package models

import (
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// User is a person who may sign in.
type User struct {
	ID           int64
	Email        string // in small letters
	Name         string
	Role         Role
	PasswordHash string
	MustChange   bool // signed in with a one-time password and must choose another
	DisabledAt   *time.Time
	LastSignIn   *time.Time
	Version      int64
	CreatedAt    time.Time
}

// May says whether the person may do what the permission names. A disabled person may nothing.
func (u User) May(p Permission) bool { return u.DisabledAt == nil && u.Role.May(p) }

// Role is what a person does in the company, and so what they may do here.
type Role string

// The roles.
const (
	Owner          Role = "owner"
	Manager        Role = "manager"
	Buyer          Role = "buyer"
	WarehouseStaff Role = "warehouse"
	Support        Role = "support"
)

// Roles are all roles, the one that may most first.
func Roles() []Role { return []Role{Owner, Manager, Buyer, WarehouseStaff, Support} }

// ParseRole reads a role as it is stored or typed. It returns Invalid for any other word.
func ParseRole(text string) (Role, error) {
	role := Role(strings.ToLower(strings.TrimSpace(text)))
	if !slices.Contains(Roles(), role) {
		return "", Errorf(Invalid, "There is no such role. The roles are owner, manager, buyer, warehouse and support.")
	}
	return role, nil
}

// Title is the role as it reads.
func (r Role) Title() string {
	switch r {
	case Owner:
		return "Owner"
	case Manager:
		return "Inventory manager"
	case Buyer:
		return "Buyer"
	case WarehouseStaff:
		return "Warehouse"
	case Support:
		return "Support"
	}
	return string(r)
}

// Permission is what a route asks of the person who calls it.
type Permission string

// The permissions. Public asks for nobody; OwnAccount for anybody signed in, even with a one-time password.
const (
	Public          Permission = "public"
	OwnAccount      Permission = "own account"
	Read            Permission = "read"
	SeePrices       Permission = "see prices"
	SeeReports      Permission = "see reports"
	Annotate        Permission = "write notes and tags"
	ShareViews      Permission = "share views"
	SeeHealth       Permission = "see data health"
	SeeMetrics      Permission = "see metrics"
	Import          Permission = "import"
	ManageUsers     Permission = "manage users"
	ManageAPI       Permission = "manage API keys and webhooks"
	SeeSettings     Permission = "see settings"
	ChangeSettings  Permission = "change settings"
	ManageSuppliers Permission = "manage suppliers"
	ApproveRuns     Permission = "approve allocation runs"
	TakeOrders      Permission = "take orders"    // enter, amend, cancel and hold them
	Allocate        Permission = "allocate stock" // decide who gets it: allocate, release, rank, peg, runs
	ShipGoods       Permission = "ship goods"     // pick, ship, take back
	CountStock      Permission = "count stock"    // adjust it
	ReceiveGoods    Permission = "receive goods"  // book what arrives, and take it back
	SeeMail         Permission = "see mail"       // what was sent, with its prices and addresses
	Purchase        Permission = "purchase"       // decide what is bought, and draft purchase orders
)

// May says whether the role has the permission.
func (r Role) May(p Permission) bool {
	everybody := Roles()
	holders := map[Permission][]Role{
		Public:          everybody,
		OwnAccount:      everybody,
		Read:            everybody,
		SeePrices:       {Owner, Manager, Buyer, Support},
		SeeReports:      {Owner, Manager},
		Annotate:        everybody,
		ShareViews:      {Owner, Manager, Buyer},
		SeeHealth:       {Owner, Manager, Buyer},
		SeeMetrics:      {Owner},
		Import:          {Owner, Manager},
		ManageUsers:     {Owner},
		ManageAPI:       {Owner},
		SeeSettings:     {Owner, Manager, Buyer},
		ChangeSettings:  {Owner},
		ManageSuppliers: {Owner, Manager, Buyer},
		ApproveRuns:     {Owner, Manager},
		TakeOrders:      {Owner, Manager, Support},
		Allocate:        {Owner, Manager},
		ShipGoods:       {Owner, Manager, WarehouseStaff},
		CountStock:      {Owner, Manager, WarehouseStaff},
		ReceiveGoods:    {Owner, Manager, Buyer, WarehouseStaff},
		SeeMail:         {Owner, Manager, Buyer},
		Purchase:        {Owner, Manager, Buyer},
	}
	return slices.Contains(holders[p], r)
}

// The longest name and address of a person.
const (
	userNameMax  = 120
	userEmailMax = 254
)

// ParseEmail brings an address into the form in which it is stored. It returns Invalid with a sentence when it
// is no address.
func ParseEmail(text string) (string, error) {
	email := strings.ToLower(strings.TrimSpace(text))
	parsed, err := mail.ParseAddress(email)
	if err != nil || parsed.Address != email || len(email) > userEmailMax {
		return "", Errorf(Invalid, "This is not an e-mail address.")
	}
	return email, nil
}

// ParsePersonName trims a name. It returns Invalid with a sentence when it is empty or too long.
func ParsePersonName(text string) (string, error) {
	name := strings.Join(strings.Fields(text), " ")
	switch {
	case name == "":
		return "", Errorf(Invalid, "Please give a name.")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "", Errorf(Invalid, "A name cannot contain control characters.")
	case utf8.RuneCountInString(name) > userNameMax:
		return "", Errorf(Invalid, "This name is too long; 120 characters are the most.")
	}
	return name, nil
}
