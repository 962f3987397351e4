// Package mail hands mails of the outbox to a mail server, over SMTP.
//
// It writes one message, sends it once and says what came of it: taken, refused for good, or to be tried again. What is
// sent, to whom and how often is decided elsewhere.
package mail
