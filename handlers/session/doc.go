// Package session remembers who is signed in. It bridges Fiber to gorilla/sessions and keeps sessions in PostgreSQL:
// the cookie holds a signed random id, the database only the id's hash.
//
// It refuses to decide what a person may do, and it writes no row for somebody who only looks at the sign-in page:
// that form is protected by a signed cookie instead.
//
// Start at Keeper in keeper.go; records.go is the store behind it, forgery.go guards forms.
package session
