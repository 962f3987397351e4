// Package mail is the outbox: what was sent by e-mail, and what became of it.
package mail
