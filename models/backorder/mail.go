package backorder

import (
	"context"
	"time"

	"pegboard/models"
	"pegboard/models/store"
)

// mailTimeout bounds one attempt to send a mail.
const mailTimeout = 90 * time.Second

// Mailer sends one mail and says what came of it. Whatever goes wrong is part of what it returns.
type Mailer func(ctx context.Context, mail models.Mail, files []models.MailAttachment) store.MailAttempt

// notConfigured is what the outbox says of a mail that nothing could send.
const notConfigured = "Not configured: Pegboard has no mail server. The mail is kept."

// MailJob sends a mail that a transaction wrote into the outbox. Send is nil where no mail server is set up: then the mail
// is held. A mail may arrive twice, with the same identity: when the program ended after the server took it.
func MailJob(send Mailer) Job {
	return Job{Kind: store.MailKind, What: "send a mail of the outbox", Queue: store.MailKind, Workers: 2, Timeout: 2 * time.Minute,
		Run: func(ctx context.Context, s *store.Store, call JobCall) error {
			var args store.MailCall
			if err := call.Decode(&args); err != nil {
				return err
			}
			return SendMail(ctx, s, send, args.Mail)
		}}
}

// SendMail sends a mail once if it is due, and notes what came of it. The next attempt is asked for by that note. It
// returns Later for a mail that is not due yet.
func SendMail(ctx context.Context, s *store.Store, send Mailer, id int64) error {
	mail, files, due, wait, err := s.MailToSend(ctx, id)
	switch {
	case err != nil:
		return err
	case wait > 0:
		return &Later{Delay: wait, Why: "the mail is being sent, or is due later"}
	case !due:
		return nil
	}
	attempt := store.MailAttempt{State: models.MailHeld, Answer: notConfigured}
	if send != nil {
		limited, cancel := context.WithTimeout(ctx, mailTimeout)
		attempt = send(limited, mail, files)
		cancel()
	}
	// The program may be ending, and what was sent should still be known.
	noting, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return s.InTx(noting, store.Work{Actor: "mail"}, func(tx *store.Tx) error { return tx.NoteMail(id, attempt) })
}
