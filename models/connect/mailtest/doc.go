// Package mailtest is a mail server for tests: it takes mails over SMTP, keeps them to be looked at, and refuses what a
// test wants refused.
package mailtest
