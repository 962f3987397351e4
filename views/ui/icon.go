package ui

// Glyph names an icon. Icons are drawn as strokes on a 16 by 16 grid and take the colour of their text.
type Glyph string

// The icons.
const (
	GlyphToday    Glyph = "today"
	GlyphQueue    Glyph = "queue"
	GlyphOrder    Glyph = "order"
	GlyphBox      Glyph = "box"
	GlyphPurchase Glyph = "purchase"
	GlyphSupplier Glyph = "supplier"
	GlyphBuy      Glyph = "buy"
	GlyphStock    Glyph = "stock"
	GlyphImport   Glyph = "import"
	GlyphHealth   Glyph = "health"
	GlyphUsers    Glyph = "users"
	GlyphUser     Glyph = "user"
	GlyphSearch   Glyph = "search"
	GlyphFilter   Glyph = "filter"
	GlyphColumns  Glyph = "columns"
	GlyphGroup    Glyph = "group"
	GlyphView     Glyph = "view"
	GlyphDownload Glyph = "download"
	GlyphSort     Glyph = "sort"
	GlyphUp       Glyph = "up"
	GlyphDown     Glyph = "down"
	GlyphRight    Glyph = "right"
	GlyphLeft     Glyph = "left"
	GlyphClose    Glyph = "close"
	GlyphCheck    Glyph = "check"
	GlyphInfo     Glyph = "info"
	GlyphWarn     Glyph = "warn"
	GlyphBad      Glyph = "bad"
	GlyphDot      Glyph = "dot"
	GlyphRing     Glyph = "ring"
	GlyphClock    Glyph = "clock"
	GlyphTruck    Glyph = "truck"
	GlyphPause    Glyph = "pause"
	GlyphStar     Glyph = "star"
	GlyphLink     Glyph = "link"
	GlyphLock     Glyph = "lock"
	GlyphKey      Glyph = "key"
	GlyphPlus     Glyph = "plus"
	GlyphSun      Glyph = "sun"
	GlyphMoon     Glyph = "moon"
	GlyphMenu     Glyph = "menu"
	GlyphMore     Glyph = "more"
	GlyphSignOut  Glyph = "signout"
	GlyphPeg      Glyph = "peg"
	GlyphKeyboard Glyph = "keyboard"
	GlyphNote     Glyph = "note"
	GlyphSettings Glyph = "settings"
	GlyphMail     Glyph = "mail"
	GlyphReport   Glyph = "report"
)

// path is the drawing of the glyph; an unknown glyph draws nothing.
func (g Glyph) path() string {
	switch g {
	case GlyphReport:
		return "M2.5 2.5v11h11M5.5 10.5v-3M8.5 10.5V5M11.5 10.5V7.5"
	case GlyphToday:
		return "M2.5 7.2 8 2.7l5.5 4.5v6.1H10V9.5H6v3.8H2.5z"
	case GlyphQueue:
		return "M6 3.5h7.5M6 8h7.5M6 12.5h7.5M2.5 3.5h.7M2.5 8h.7M2.5 12.5h.7"
	case GlyphOrder:
		return "M3.5 2.5h9v11l-2.2-1.3L8 13.5l-2.3-1.3-2.2 1.3zM6 5.8h4M6 8.6h4"
	case GlyphBox:
		return "M2.5 5 8 2.3 13.5 5v6L8 13.7 2.5 11zM2.5 5 8 7.7 13.5 5M8 7.7v6"
	case GlyphPurchase:
		return "M2 2.8h1.8l1.5 7.4h6.9l1.3-5H4.4M6.3 13h.1M11.3 13h.1"
	case GlyphBuy:
		return "M2.5 2.5h5l6 6-5 5-6-6zM5.2 5.2h.1"
	case GlyphSupplier:
		return "M2.5 13.5v-7l3.5 2v-2l3.5 2v-6h4v11zM5 11h1M8 11h1M11 11h.5"
	case GlyphStock:
		return "M2.5 13.5V5.8L8 2.5l5.5 3.3v7.7M5 13.5V8.3h6v5.2M5 10.9h6"
	case GlyphImport:
		return "M8 2.5v7M5.2 6.9 8 9.7l2.8-2.8M2.5 10v3.5h11V10"
	case GlyphHealth:
		return "M1.8 8.3h3l1.7-4.6 3 8.6 1.7-4h3"
	case GlyphUsers:
		return "M6 7.5a2.3 2.3 0 1 0 0-4.6 2.3 2.3 0 0 0 0 4.6zM1.8 13.3c.2-2.3 1.8-3.6 4.2-3.6s4 1.3 4.2 3.6M10.6 3.1a2.3 2.3 0 0 1 0 4.2M12 9.9c1.3.5 2.1 1.7 2.2 3.4"
	case GlyphSettings:
		return "M2.5 4.5h5M11.5 4.5h2M9.5 6.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM2.5 11.5h2M8.5 11.5h5M6.5 13.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
	case GlyphUser:
		return "M8 7.6a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2zM3 13.6c.3-2.6 2.2-4 5-4s4.7 1.4 5 4"
	case GlyphSearch:
		return "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.3 10.3l3.4 3.4"
	case GlyphFilter:
		return "M2.5 4h11M4.5 8h7M6.5 12h3"
	case GlyphColumns:
		return "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10"
	case GlyphGroup:
		return "M2.5 3.5h11M5.5 7h8M5.5 10h8M2.5 7v6h11"
	case GlyphView:
		return "M4 2.5h8v11L8 10.6 4 13.5z"
	case GlyphDownload:
		return "M8 2.5v7.5M5 7.3l3 2.9 3-2.9M3 13.5h10"
	case GlyphSort:
		return "M5 6.5 8 3.5l3 3M5 9.5l3 3 3-3"
	case GlyphUp:
		return "M8 13V3.5M4.5 7 8 3.5 11.5 7"
	case GlyphDown:
		return "M8 3v9.5M4.5 9 8 12.5 11.5 9"
	case GlyphRight:
		return "M6 3.5 10.5 8 6 12.5"
	case GlyphLeft:
		return "M10 3.5 5.5 8l4.5 4.5"
	}
	return g.smallPath()
}

// smallPath draws the marks that stand in badges and buttons.
func (g Glyph) smallPath() string {
	switch g {
	case GlyphClose:
		return "M4 4l8 8M12 4l-8 8"
	case GlyphCheck:
		return "M3 8.5 6.5 12 13 4.5"
	case GlyphInfo:
		return "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5V11M8 5v.1"
	case GlyphWarn:
		return "M8 2.5 14.3 13.5H1.7zM8 6.5v3.2M8 11.6v.1"
	case GlyphBad:
		return "M5.5 2.2h5L13.8 5.5v5l-3.3 3.3h-5L2.2 10.5v-5zM8 5v3.6M8 10.9v.1"
	case GlyphDot:
		return "M8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8 8.7a.7.7 0 1 0 0-1.4.7.7 0 0 0 0 1.4z"
	case GlyphRing:
		return "M8 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8z"
	case GlyphClock:
		return "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.8V8l2.3 1.5"
	case GlyphTruck:
		return "M1.5 4h8v7h-8zM9.5 6.5h2.7l2.3 2.3V11h-5M4.5 12.8h.1M11.5 12.8h.1"
	case GlyphPause:
		return "M5.5 3.5v9M10.5 3.5v9"
	case GlyphStar:
		return "M8 2.2l1.8 3.7 4 .6-2.9 2.8.7 4L8 11.4l-3.6 1.9.7-4L2.2 6.5l4-.6z"
	case GlyphLink:
		return "M6.5 9.5l3-3M7 4.7l1.4-1.4a3 3 0 0 1 4.3 4.3L11.3 9M9 11.3l-1.4 1.4a3 3 0 0 1-4.3-4.3L4.7 7"
	case GlyphLock:
		return "M3.5 7.5h9v6h-9zM5.3 7.5V5.2a2.7 2.7 0 0 1 5.4 0v2.3"
	case GlyphKey:
		return "M5.5 13.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM7.7 8.3l5.8-5.8M11 5l2 2"
	case GlyphPlus:
		return "M8 3v10M3 8h10"
	case GlyphSun:
		return "M8 10.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M12.6 3.4l-.9.9M4.3 11.7l-.9.9"
	case GlyphMoon:
		return "M13.2 9.7A5.6 5.6 0 0 1 6.3 2.8a5.6 5.6 0 1 0 6.9 6.9z"
	case GlyphMenu:
		return "M2.5 4h11M2.5 8h11M2.5 12h11"
	case GlyphMore:
		return "M3.5 8h.1M8 8h.1M12.5 8h.1"
	case GlyphSignOut:
		return "M9.5 2.5h-6v11h6M7 8h7M11.5 5.3 14 8l-2.5 2.7"
	case GlyphPeg:
		return "M3 3.5h10M8 3.5v5M6 8.5h4l-2 5z"
	case GlyphNote:
		return "M3 2.5h10v8l-3 3H3zM13 10.5h-3v3M5.5 5.5h5M5.5 8h3"
	case GlyphMail:
		return "M2 3.5h12v9H2zM2.3 4l5.7 5 5.7-5"
	case GlyphKeyboard:
		return "M1.5 4h13v8h-13zM4 6.7h.1M6.7 6.7h.1M9.3 6.7h.1M12 6.7h.1M5 9.5h6"
	}
	return ""
}
