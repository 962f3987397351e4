package handlers

import (
	"strconv"

	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
)

// whySupply says in one sentence with numbers where the safe day of a supply comes from. Arrival is the safe day at the dock.
func whySupply(e store.Evidence, arrival calendar.Date) string {
	if e.DateStarted == nil {
		return ""
	}
	text := ofHundred(e.Percentile) + " comparable orders arrive within " + format.Days(arrival.Sub(*e.DateStarted)) + " of " + startWords(e) + " (" + plannedWords(e) + "; " + ownWords(e) + ")."
	if e.Unreliable {
		text = "It is older than nearly every order that came, so each day that it stays out adds to what is expected (" + plannedWords(e) + "; " + ownWords(e) + ")."
	}
	return text
}

func startWords(e store.Evidence) string {
	if e.Restarted {
		return "the answer of " + format.Date(*e.DateStarted)
	}
	return "the order of " + format.Date(*e.DateStarted)
}

// plannedWords says who named the planned days.
func plannedWords(e store.Evidence) string {
	days := format.Days(e.Planned)
	switch e.PlannedFrom {
	case store.PlannedByConfirmation:
		return "confirmed " + days
	case store.PlannedByTerms, store.PlannedBySupplier:
		return "stated " + days
	case store.PlannedBySKU:
		return "usual for the SKU " + days
	case store.PlannedByOrder:
		return "ordered for " + days
	}
	return "nothing stated, usually " + days
}

// ownWords says what is own history and from whom the rest is borrowed.
func ownWords(e store.Evidence) string {
	own := format.Count(int64(e.Own), "own delivery", "own deliveries")
	if e.Own == 0 {
		own = "no own delivery yet"
	}
	switch {
	case e.Borrowed == 0:
		return own
	case e.OfSupplier > 0:
		return own + ", " + strconv.Itoa(e.Borrowed) + " % borrowed, first from its other SKUs"
	case e.OfOthers > 0:
		return own + ", " + strconv.Itoa(e.Borrowed) + " % borrowed from other suppliers"
	}
	return own + ", the rest is what suppliers in general do"
}
