package backorder

import (
	"context"
	"errors"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// written writes a mail into the outbox.
func written(t *testing.T, s *store.Store, mail models.Mail) models.Mail {
	t.Helper()
	mail.Kind, mail.Subject, mail.BodyText = "test", "Subject", "Text"
	if mail.Recipients == "" {
		mail.Recipients = "to@example.com"
	}
	err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) (err error) {
		mail, _, err = tx.AddMail(mail)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return mail
}

func mailCount(t *testing.T, s *store.Store, question string) (n int) {
	t.Helper()
	if err := s.SQL().QueryRowContext(t.Context(), question).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAMailIsTriedAgainUntilItIsGivenUp(t *testing.T) {
	s := storetest.New(t)
	mail := written(t, s, models.Mail{})
	tries := 0
	fail := func(context.Context, models.Mail, []models.MailAttachment) store.MailAttempt {
		tries++
		return store.MailAttempt{State: models.MailWaiting, Answer: "connection refused"}
	}
	for range models.MailTries {
		if err := SendMail(t.Context(), s, fail, mail.ID); err != nil {
			t.Fatal(err)
		}
		if got, _, err := s.Mail(t.Context(), mail.ID); err != nil || got.LastError != "connection refused" || got.Attempts != tries {
			t.Fatalf("after %d tries: %+v, %v", tries, got, err)
		} else if got.State == models.MailWaiting {
			// It is not due yet, so the job waits and nothing is sent.
			var later *Later
			if err := SendMail(t.Context(), s, fail, mail.ID); !errors.As(err, &later) {
				t.Fatalf("a mail that is due later: %v", err)
			}
		}
		if _, err := s.SQL().ExecContext(t.Context(), "UPDATE mails SET next_at = next_at - INTERVAL '30 hours'"); err != nil {
			t.Fatal(err)
		}
	}
	got, _, err := s.Mail(t.Context(), mail.ID)
	if err != nil || got.State != models.MailFailed || tries != models.MailTries {
		t.Errorf("after %d tries it is %+v, %v", tries, got, err)
	}
	if jobs := mailCount(t, s, "SELECT count(*) FROM river_job WHERE kind = 'send_mail'"); jobs != models.MailTries {
		t.Errorf("%d jobs were enqueued for %d tries", jobs, models.MailTries)
	}
}

func TestOfTwoMailsAboutTheSameOneIsWritten(t *testing.T) {
	s := storetest.New(t)
	name := "digest:2026-11-22:1"
	written(t, s, models.Mail{Dedupe: &name})
	written(t, s, models.Mail{Dedupe: &name})
	if n := mailCount(t, s, "SELECT count(*) FROM mails"); n != 1 {
		t.Errorf("%d mails were written", n)
	}
	if n := mailCount(t, s, "SELECT count(*) FROM river_job WHERE kind = 'send_mail'"); n != 1 {
		t.Errorf("%d jobs were enqueued", n)
	}
}

func TestAMailThatCannotBeSentIsRefusedWithItsReason(t *testing.T) {
	s := storetest.New(t)
	for want, mail := range map[string]models.Mail{
		"give an e-mail address":   {Recipients: " , ", Subject: "S"},
		"is not an e-mail address": {Recipients: "a@b.example, c\r\nBcc: d@e.example", Subject: "S"},
		"at most 10 addresses":     {Recipients: strings.Repeat("a@b.example,", 11), Subject: "S"},
		"needs a subject":          {Recipients: "a@b.example", Subject: " \r\n"},
	} {
		err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
			_, _, err := tx.AddMail(mail)
			return err
		})
		if models.KindOf(err) != models.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	err := s.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
		_, _, err := tx.AddMail(models.Mail{Recipients: "a@b.example", Subject: "S"}, models.MailAttachment{Name: "x", Content: make([]byte, models.MailAttachmentsMax+1)})
		return err
	})
	if models.KindOf(err) != models.Invalid || mailCount(t, s, "SELECT count(*) FROM mails") != 0 {
		t.Errorf("a file that is too large: %v", err)
	}
}

func TestAMailThatNoJobWillSendIsNoticed(t *testing.T) {
	s := storetest.New(t)
	written(t, s, models.Mail{})
	offences := func() int64 {
		results, err := s.Invariants(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range results {
			if r.Name == "I9" {
				return r.Rows
			}
		}
		t.Fatal("nobody looks after mails")
		return 0
	}
	if n := offences(); n != 0 {
		t.Errorf("%d offences while its job waits", n)
	}
	if _, err := s.SQL().ExecContext(t.Context(), "DELETE FROM river_job"); err != nil {
		t.Fatal(err)
	}
	if n := offences(); n != 1 {
		t.Errorf("%d offences without a job, want 1", n)
	}
}
