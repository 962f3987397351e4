package mail_test

import (
	"mime"
	"net"
	"strings"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/connect/mail"
	"pegboard/models/connect/mailtest"
)

func letter() models.Mail {
	return models.Mail{MessageID: "one", Recipients: "sales@łódź.example, second@example.com", ReplyTo: "buyer@example.com", Subject: "Purchase order PO-1 für Łódź",
		BodyText: "Dear supplier,\n\n.a line that begins with a dot", BodyHTML: "<p>Dear supplier &amp; friends</p>", At: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)}
}

func serverAt(t *testing.T, address, security string) mail.Server {
	t.Helper()
	s, err := mail.ParseServer(address, "", "", "Pegboard <orders@example.org>", security)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAMailArrivesWithItsTextItsHTMLAndItsFiles(t *testing.T) {
	sink := mailtest.New(t)
	files := []models.MailAttachment{{Name: "Bestellung Łódź.pdf", MediaType: "application/pdf", Content: []byte("%PDF-1.4 \x00\xff")}}
	if got := serverAt(t, sink.Addr(), "none").Send(t.Context(), letter(), files); got.State != models.MailSent || got.Answer != "" {
		t.Fatalf("the attempt is %+v", got)
	}
	got := sink.Wait(t, 1)[0]
	subject, err := new(mime.WordDecoder).DecodeHeader(got.Header.Get("Subject"))
	if err != nil || subject != "Purchase order PO-1 für Łódź" {
		t.Errorf("the subject is %q (%v)", subject, err)
	}
	if got.From != "orders@example.org" || strings.Join(got.Recipients, " ") != "sales@łódź.example second@example.com" {
		t.Errorf("it went from %q to %q", got.From, got.Recipients)
	}
	if !strings.HasPrefix(got.Text, "Dear supplier,") || !strings.Contains(got.Text, "\n.a line that begins") || strings.TrimSpace(got.HTML) != "<p>Dear supplier &amp; friends</p>" {
		t.Errorf("the texts are %q and %q", got.Text, got.HTML)
	}
	if string(got.Files["Bestellung Łódź.pdf"]) != "%PDF-1.4 \x00\xff" {
		for name := range got.Files {
			t.Logf("a file: %q", name)
		}
		t.Error("the file did not arrive as it was")
	}
	for name, want := range map[string]string{"Message-Id": "<one@example.org>", "Reply-To": "<buyer@example.com>", "Date": "Sun, 22 Nov 2026 09:30:00 +0000"} {
		if got := got.Header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestARefusalForGoodIsABounceAndOneForNowIsTriedAgain(t *testing.T) {
	sink := mailtest.New(t)
	for answer, want := range map[string]models.MailState{
		"550 5.1.1 no such mailbox": models.MailBounced,
		"451 4.3.0 come back later": models.MailWaiting,
	} {
		sink.Refuse(func(string) string { return answer })
		got := serverAt(t, sink.Addr(), "none").Send(t.Context(), letter(), nil)
		if got.State != want || !strings.Contains(got.Answer, answer[4:]) {
			t.Errorf("%q made it %q: %s", answer, got.State, got.Answer)
		}
	}
	if len(sink.Taken()) != 0 {
		t.Error("a refused mail was taken")
	}
}

func TestNothingIsSentInTheClearWhereEncryptionIsAskedFor(t *testing.T) {
	sink := mailtest.New(t)
	if got := serverAt(t, sink.Addr(), "").Send(t.Context(), letter(), nil); got.State != models.MailWaiting || got.Answer == "" {
		t.Errorf("the attempt is %+v", got)
	}
	if len(sink.Taken()) != 0 {
		t.Error("it was sent in the clear")
	}
}

func TestAServerThatIsNotThereIsTriedAgain(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	if got := serverAt(t, address, "none").Send(t.Context(), letter(), nil); got.State != models.MailWaiting || got.Answer == "" {
		t.Errorf("the attempt is %+v", got)
	}
}

func TestAServerIsReadFromItsSettings(t *testing.T) {
	const from = "orders@example.com"
	for _, c := range []struct{ host, user, password, from, security, refused string }{
		{"", "", "", "", "", ""},
		{"mail.example.com", "", "", from, "", ""},
		{"mail.example.com:2525", "me", "secret", from, "TLS", ""},
		{"", "", "", from, "", "HOST is not set"},
		{"mail.example.com:x", "", "", from, "", "HOST is"},
		{"smtp://mail.example.com", "", "", from, "", "HOST is"},
		{"mail.example.com", "", "", "", "", "FROM is"},
		{"mail.example.com", "me", "", from, "", "USER and PASSWORD"},
		{"mail.example.com", "", "", from, "ssl", "TLS is"},
	} {
		s, err := mail.ParseServer(c.host, c.user, c.password, c.from, c.security)
		switch {
		case c.refused == "" && err != nil, c.refused != "" && (err == nil || !strings.HasPrefix(err.Error(), c.refused)):
			t.Errorf("%+v: %v", c, err)
		case c.refused == "" && s.Configured() != (c.host != ""):
			t.Errorf("%+v: configured is %v", c, s.Configured())
		}
	}
}
