// Package format owns how numbers, money, dates and ages read on the screen.
//
// It refuses to decide: what is late, which date counts and what today is are arguments. It never rounds money
// and never writes a date that a reader on another continent would read differently.
//
// Start at Number, Money and Date.
package format
