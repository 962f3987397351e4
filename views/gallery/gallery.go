package gallery

import (
	"slices"

	"github.com/a-h/templ"

	"pegboard/views/layout"
	"pegboard/views/link"
	"pegboard/views/session"
	"pegboard/views/ui"
)

// State is one page or part in one condition. Its name is a file name: area, then condition.
type State struct {
	Name      string
	Component templ.Component
}

// States are all states, area by area.
func States() []State {
	return slices.Concat(
		frames(),
		primitives(),
		lists(),
		todays(),
		orderPages(),
		entryStates(),
		actStates(),
		skuPages(),
		purchaseOrderPages(),
		receivingPages(),
		buyingPages(),
		healthPages(),
		signIn(),
		failures(),
		people(),
		accounts(),
		importing(),
		palettes(),
		settingsStates(),
		programStates(),
		supplierStates(),
		allocationStates(),
		shipmentStates(),
		deskStates(),
		unlockStates(),
		stockStates(),
		mails(),
		reportStates(),
	)
}

// frames are what stands around every page: for a person who is signed in, and for a stranger.
func frames() []State {
	f := Frame("Nothing", "/nothing")
	f.Flash = []layout.Flash{{Tone: ui.Good, Text: "The view “Morning round” was saved."}, {Tone: ui.Bad, Text: "The server did not answer. Nothing was changed."}}
	empty := ui.PageHead("", "Only the frame")
	return []State{
		{"frame", layout.Page(f, empty)},
		{"frame-stranger", session.Page(Stranger("Sign in", link.Login), session.SignIn{})},
	}
}

// Frame is the frame of a person who may see everything, on the page at path.
func Frame(title, path string) layout.Frame {
	sections := layout.Sections()
	for i := range sections {
		if sections[i].Label == "Backorders" {
			sections[i].Count = "677"
		}
	}
	return layout.Frame{
		Title: title,
		Path:  path,
		User:  layout.User{Name: "Ann Kowalska", Email: "ann@example.com", Role: "Owner", SignedIn: true, SeesPrices: true},
		Nav:   sections,
		Nonce: "nonce",
		CSRF:  "token",
		AsOf:  "24 Apr 2025",
	}
}

// Stranger is the frame of a person who is not signed in.
func Stranger(title, path string) layout.Frame {
	return layout.Frame{Title: title, Path: path, Nonce: "nonce", CSRF: "token"}
}

// longName is a name as long as people really have them, without a break to wrap at in its last word.
const longName = "Gesellschaft für internationale Handelsbeziehungen und Ersatzteilversorgung Łódź-Süd mbH & Co. KG " +
	"Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
