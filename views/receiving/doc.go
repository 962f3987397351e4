// Package receiving owns the pages of goods that arrive: what is expected, and the form of one delivery, which says who
// gets what before anything is booked. It refuses to decide who that is; the handler asks the planner.
//
// Start at DuePage in page.templ.
package receiving
