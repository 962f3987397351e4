package main

import (
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/connect/mail"
	"pegboard/models/connect/mailtest"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

func TestMailsOfCommittedWorkArriveOnceAndThoseOfOtherWorkNever(t *testing.T) {
	s, sink := storetest.New(t), mailtest.New(t)
	server, err := mail.ParseServer(sink.Addr(), "", "", "orders@example.com", "none")
	if err != nil {
		t.Fatal(err)
	}
	runWork(t, s, allWork(nil, server))
	write := func(work store.Work, subject string, after error) error {
		return s.InTx(t.Context(), work, func(tx *store.Tx) error {
			_, _, err := tx.AddMail(models.Mail{Kind: "test", Recipients: "to@example.com", Subject: subject, BodyText: "Text"})
			if err != nil {
				return err
			}
			return after
		})
	}
	refused := models.Errorf(models.Conflict, "Refused.")
	if err := write(store.Work{Actor: "test"}, "rolled back", refused); err == nil {
		t.Fatal("the work was not refused")
	}
	if err := write(store.Work{Actor: "test", DryRun: true}, "previewed", nil); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := write(store.Work{Actor: "test"}, "kept", nil); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the notes of three mails", func() bool {
		var sent int
		err := s.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM mails WHERE state = 'sent'").Scan(&sent)
		return err == nil && sent == 3
	})
	taken := sink.Taken()
	if len(taken) != 3 {
		t.Errorf("%d mails arrived", len(taken))
	}
	for _, m := range taken {
		if m.Header.Get("Subject") != "kept" {
			t.Errorf("this arrived: %q", m.Header.Get("Subject"))
		}
	}
}

func TestAMailServerThatCannotBeRightIsNamed(t *testing.T) {
	_, err := environmentOf(func(name string) string {
		return map[string]string{"PEGBOARD_SMTP_HOST": "mail.example.com"}[name]
	})
	if err == nil || !strings.Contains(err.Error(), "PEGBOARD_SMTP_FROM is") {
		t.Errorf("the environment says %v", err)
	}
}
