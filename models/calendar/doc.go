// Package calendar owns civil dates and working-day calendars.
//
// A promise is a civil date: a day on a wall calendar, with no time of day and no zone. Events (who did
// what, when) are time.Time and do not belong here. The package asks no clock: today is always an argument.
//
// Start at Date; then Workdays, and Route for the way from a truck to a customer.
package calendar
