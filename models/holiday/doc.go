// Package holiday owns the public holidays of countries and regions. It knows which places it can answer for and on which
// days of a span their public life rests; it does not know who works when, which is a calendar's business.
//
// The rules come from github.com/rickar/cal and are kept behind this package. A place that is missing, such as one whose
// holidays follow the moon, is served by closures that people enter themselves.
//
// Start at Days.
package holiday
