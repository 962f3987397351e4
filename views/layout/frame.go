package layout

import (
	"slices"
	"strings"

	"pegboard/static"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// Frame is everything the page needs to know that is not its own content. It is the first argument of every view.
type Frame struct {
	Title  string // of the document, without the product's name
	Path   string // of the page, to mark its place in the navigation
	User   User
	Nav    []Section // the sections this person may open
	Acts   []Section // what this person may begin, offered where they go to anything
	Flash  []Flash
	Nonce  string // of the content security policy
	CSRF   string
	AsOf   string // the program's date when it is not today, such as "24 Apr 2025"
	Theme  Theme
	Assets static.Addresses
}

// User is the person signed in. The zero value is nobody.
type User struct {
	Name, Email, Role string // Role as it reads: "Inventory manager"
	SignedIn          bool
	SeesPrices        bool
}

// Section is an entry of the navigation.
type Section struct {
	Label, Href string
	Icon        ui.Glyph
	Heading     string // begins a named part of the navigation
	Count       string
	Also        []string // further pages that belong to it
}

// Flash is a message about what was just done. It is shown once.
type Flash struct {
	Tone ui.Tone
	Text string
}

// Theme is how the person wants the page; the zero value follows the system. It is kept in the cookie
// ThemeCookie, so the server writes it into the page and nothing flashes.
type Theme string

// The themes.
const (
	System Theme = ""
	Light  Theme = "light"
	Dark   Theme = "dark"
)

// ThemeCookie holds the theme. The script in the page sets it; it is no secret and lasts a year.
const ThemeCookie = "theme"

// ThemeOf reads the cookie's value; anything unknown follows the system.
func ThemeOf(cookie string) Theme {
	switch Theme(cookie) {
	case Light, Dark:
		return Theme(cookie)
	}
	return System
}

// Sections are all entries of the navigation in their order. The handler keeps those whose page the person may open.
func Sections() []Section {
	return []Section{
		{Label: "Today", Href: link.Today, Icon: ui.GlyphToday},
		{Label: "Backorders", Href: link.Backorders, Icon: ui.GlyphQueue},
		{Label: "Orders", Href: link.Orders, Icon: ui.GlyphOrder},
		{Label: "Allocation", Href: link.Runs, Icon: ui.GlyphPeg, Also: []string{link.Unlock, link.OneAway}},
		{Label: "Shipping", Href: link.CanShip, Icon: ui.GlyphTruck, Also: []string{link.Shipments, link.OverAllocated}},
		{Label: "Reports", Href: link.Reports, Icon: ui.GlyphReport},
		{Label: "Buy desk", Href: link.BuyDesk, Icon: ui.GlyphBuy, Also: []string{link.BuyMessages}, Heading: "Supply"},
		{Label: "Purchase orders", Href: link.PurchaseOrders, Icon: ui.GlyphPurchase},
		{Label: "Receiving", Href: link.Receiving, Icon: ui.GlyphDownload},
		{Label: "Suppliers", Href: link.Suppliers, Icon: ui.GlyphSupplier},
		{Label: "Lead times", Href: link.LeadTimes, Icon: ui.GlyphClock},
		{Label: "SKUs", Href: link.SKUs, Icon: ui.GlyphBox, Heading: "Goods"},
		{Label: "Stock", Href: link.Stock, Icon: ui.GlyphStock, Also: []string{link.Adjustments}},
		{Label: "Import", Href: link.Imports, Icon: ui.GlyphImport, Heading: "House"},
		{Label: "Mail", Href: link.Mail, Icon: ui.GlyphMail},
		{Label: "Data health", Href: link.Health, Icon: ui.GlyphHealth},
		{Label: "Settings", Href: link.Settings, Icon: ui.GlyphSettings},
		{Label: "Users", Href: link.Users, Icon: ui.GlyphUsers},
	}
}

// current says whether the page is in the section.
func (f Frame) current(s Section) bool {
	if s.Href == link.Today {
		return f.Path == link.Today
	}
	return slices.ContainsFunc(append([]string{s.Href}, s.Also...), func(page string) bool {
		return f.Path == page || strings.HasPrefix(f.Path, page+"/")
	})
}

func (f Frame) documentTitle() string {
	if f.Title == "" {
		return "Pegboard"
	}
	return f.Title + " · Pegboard"
}

// initials stand in for a portrait.
func (u User) initials() string {
	var out []rune
	for _, word := range strings.Fields(u.Name) {
		out = append(out, []rune(strings.ToUpper(word))[0])
	}
	if len(out) == 0 {
		return "?"
	}
	if len(out) > 2 {
		out = []rune{out[0], out[len(out)-1]}
	}
	return string(out)
}

// htmxConfig switches off what the content security policy forbids, and has htmx show honest error statuses.
// refreshOnHistoryMiss makes Back load the page anew, since nothing of it is kept in the browser.
const htmxConfig = `{"allowEval":false,"allowScriptTags":false,"historyCacheSize":0,"refreshOnHistoryMiss":true,` +
	`"includeIndicatorStyles":false,"selfRequestsOnly":true,"timeout":10000,"scrollBehavior":"instant","responseHandling":[` +
	`{"code":"204","swap":false},{"code":"[23]..","swap":true},{"code":"[45]..","swap":true,"error":true}]}`

// Palette is the answer to a search over all records.
type Palette struct {
	Query  string
	Groups []PaletteGroup
}

// PaletteGroup is the findings of one kind.
type PaletteGroup struct {
	Label string
	Items []PaletteItem
}

// PaletteItem leads to one record or page.
type PaletteItem struct {
	Label, Detail, Href string
	Icon                ui.Glyph
}

// shortcut is a line of the help.
type shortcut struct {
	Keys []string
	What string
}

func shortcuts() []shortcut {
	return []shortcut{
		{[]string{"Ctrl", "K"}, "Go to any page or record"},
		{[]string{"/"}, "Search this list, or everything"},
		{[]string{"j"}, "Next row"},
		{[]string{"k"}, "Previous row"},
		{[]string{"Enter"}, "Open the row"},
		{[]string{"x"}, "Select the row"},
		{[]string{"Shift", "X"}, "Select all rows down from, or up to, the last one selected"},
		{[]string{"a"}, "What can be done with the row, or with the selected rows"},
		{[]string{"c"}, "New record, where the list offers one"},
		{[]string{"n"}, "Next page"},
		{[]string{"p"}, "Previous page"},
		{[]string{"Alt", "↑"}, "Allocation desk: the line one place up; ↓ for down"},
		{[]string{"Esc"}, "Close menus, leave the search"},
		{[]string{"?"}, "This help"},
	}
}

// pages are the sections, and what can be begun, as palette items, shown before anything is typed.
func pages(f Frame) []PaletteItem {
	items := make([]PaletteItem, 0, len(f.Nav)+len(f.Acts))
	for _, s := range slices.Concat(f.Nav, f.Acts) {
		items = append(items, PaletteItem{Label: s.Label, Href: s.Href, Icon: s.Icon})
	}
	return items
}
