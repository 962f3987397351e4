package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/connect/mail"
	"pegboard/models/connect/mailtest"
	"pegboard/models/store"
	"pegboard/views/link"
)

// mailAbout writes a mail with a file into the outbox.
func (test *testSite) mailAbout(document, to string) models.Mail {
	test.Helper()
	var written models.Mail
	err := test.store.InTx(test.Context(), store.Work{Actor: "buyer@example.com"}, func(tx *store.Tx) (err error) {
		written, _, err = tx.AddMail(models.Mail{Kind: "purchase order", Document: document, Recipients: to, Subject: "Order <b>\r\nBcc: x", BodyText: "Hello\n</pre><script>"},
			models.MailAttachment{Name: "order.pdf", MediaType: "application/pdf", Content: []byte("%PDF")})
		return err
	})
	if err != nil {
		test.Fatal(err)
	}
	return written
}

func TestABuyerSeesWhatBecameOfAMailAndSendsItAgain(t *testing.T) {
	sink := mailtest.New(t)
	server, err := mail.ParseServer(sink.Addr(), "", "", "Pegboard <orders@example.com>", "none")
	if err != nil {
		t.Fatal(err)
	}
	test := newTestSite(t, func(c *Config) { c.MailFrom = server.From() })
	buyer := test.signedIn(models.Buyer)
	buyer.get(link.Mail).mustBe(http.StatusOK, "No mail was written yet", "orders@example.com")
	written := test.mailAbout("purchase_order:PO-1", "gone@example.com")
	send := func(with backorder.Mailer) {
		t.Helper()
		if err := backorder.SendMail(t.Context(), test.store, with, written.ID); err != nil {
			t.Fatal(err)
		}
	}
	buyer.get(link.Mail).mustBe(http.StatusOK, "gone@example.com", "Order <b> Bcc: x", "about to be sent", "1 file")
	send(nil)
	buyer.get(link.Mail).mustBe(http.StatusOK, "1 mail was held", "not configured", "The mail is kept")
	buyer.post(link.MailHeld, nil).mustLeadTo(link.Mail)
	sink.Refuse(func(to string) string {
		if to == "gone@example.com" {
			return "550 5.1.1 no such mailbox"
		}
		return ""
	})
	send(server.Send)
	page := link.MailOf(written.ID)
	buyer.get(page).mustBe(http.StatusOK, "Bounced", "no such mailbox", "PO-1", "Hello", "order.pdf")
	buyer.get(link.MailLog(0, "bounced", "purchase_order:PO-1")).mustBe(http.StatusOK, "Mails about purchase order PO-1", "no such mailbox")
	buyer.get(link.MailLog(0, "sent", "")).mustBe(http.StatusOK, "There is no such mail")
	buyer.post(link.MailResend(written.ID), url.Values{"to": {"nobody"}}).mustBe(http.StatusUnprocessableEntity, "is not an e-mail address")
	buyer.post(link.MailResend(written.ID), url.Values{"to": {"sales@example.com"}}).mustLeadTo(page)
	send(server.Send)
	got := sink.Wait(t, 1)[0]
	if got.Recipients[0] != "sales@example.com" || string(got.Files["order.pdf"]) != "%PDF" || got.Header.Get("Bcc") != "" {
		t.Errorf("this arrived: %+v", got)
	}
	buyer.get(page).mustBe(http.StatusOK, "sent", "It came back")
	buyer.post(link.MailCameBack(written.ID), url.Values{"note": {" "}}).mustBe(http.StatusUnprocessableEntity, "say what came back")
	buyer.post(link.MailCameBack(written.ID), url.Values{"note": {"the mailbox is full"}}).mustLeadTo(page)
	buyer.get(page).mustBe(http.StatusOK, "Bounced", "the mailbox is full")
	buyer.post(link.MailCameBack(written.ID), url.Values{"note": {"again"}}).mustBe(http.StatusConflict)
	if file := buyer.get(link.MailFile(written.ID, 1)).mustBe(http.StatusOK); file.body != "%PDF" || !strings.Contains(file.header.Get("Content-Disposition"), "order.pdf") {
		t.Errorf("the file is %q", file.body)
	}
	buyer.get(link.MailFile(written.ID, 2)).mustBe(http.StatusNotFound)
	if n := test.counted("SELECT count(*) FROM audit_entries WHERE subject = 'mail:1' AND actor = 'buyer@example.com'"); n != 3 {
		t.Errorf("%d audit entries name what the buyer did", n)
	}
}

func TestWithoutAMailServerTheOutboxSaysSoAndKeepsTheMail(t *testing.T) {
	test := newTestSite(t)
	buyer := test.signedIn(models.Buyer)
	buyer.post(link.MailTest, nil).mustLeadTo(link.MailOf(1))
	buyer.get(link.MailOf(1)).mustBe(http.StatusOK, "kept in the outbox", "can send mail", "buyer@example.com")
	if err := backorder.SendMail(t.Context(), test.store, nil, 1); err != nil {
		t.Fatal(err)
	}
	buyer.get(link.Mail).mustBe(http.StatusOK, "Not configured: nothing is sent", "PEGBOARD_SMTP_HOST", "not configured")
	buyer.post(link.MailHeld, nil).mustBe(http.StatusConflict, "no mail server")
}
