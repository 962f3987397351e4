package gallery

import (
	"strconv"

	"pegboard/views/link"
	"pegboard/views/mail"
	"pegboard/views/ui"
)

// mails are the states of the outbox and of a mail.
func mails() []State {
	f := Frame("Mail", link.Mail)
	outbox := func(m mail.Outbox) mail.Outbox {
		m.Test, m.MaySend, m.Empty = link.MailTest, true, "No mail was written yet."
		for i, label := range []string{"All", "Waiting", "Sent", "Not configured", "Bounced 1", "Given up"} {
			m.States = append(m.States, ui.Tab{Label: label, Href: link.MailLog(0, label, ""), Current: i == 0})
		}
		return m
	}
	one := func(m mail.Mail) mail.Mail {
		m.Subject, m.MaySend, m.Resend, m.Text = "Purchase order PO-100001", true, link.MailResend(1), "Purchase order PO-100001\n========================\n\nDear supplier,"
		m.To = ui.FieldProps{ID: "mail-to", Name: "to", Label: "To", Value: "sales@example.com", Required: true, Hint: "Addresses with commas between them."}
		m.Files = []ui.Pair{{Term: "File 1", Description: ui.Link("purchase-order-PO-100001.pdf", link.MailFile(1, 1)).Sub("application/pdf")}}
		m.Facts = []ui.Pair{{Term: "To", Description: ui.Text("sales@example.com")}, {Term: "About", Description: ui.Code("PO-100001", link.PurchaseOrder("PO-100001"))}, {Term: "Attempts", Description: ui.Number("1")}}
		return m
	}
	return []State{
		{"mail-empty", mail.OutboxPage(f, outbox(mail.Outbox{NotConfigured: true}))},
		{"mail-many", mail.OutboxPage(f, outbox(mail.Outbox{From: "Pegboard <orders@example.com>", Mails: mailRows(), Older: link.MailLog(9, "", ""), SendHeld: link.MailHeld, Held: "1 mail was held because there was no mail server"}))},
		{"mail-about", mail.OutboxPage(f, outbox(mail.Outbox{From: "Pegboard <orders@example.com>", Document: "purchase order PO-100001", Mails: mailRows()[:1]}))},
		{"mail-sent", mail.Page(f, one(mail.Mail{CameBack: link.MailCameBack(1), Note: ui.FieldProps{ID: "mail-note", Name: "note", Label: "What it said", Required: true}}))},
		{"mail-bounced", mail.Page(f, one(mail.Mail{State: "Bounced", Tone: ui.Bad, Error: "sending SMTP RCPT TO command: 550 5.1.1 no such mailbox " + longName}))},
	}
}

func mailRows() []mail.Row {
	row := func(id int, to, state, note string, tone ui.Tone, failure string) mail.Row {
		return mail.Row{ID: "mail-" + strconv.Itoa(id), Href: link.MailOf(int64(id)), Recipients: to, Subject: "Purchase order PO-10000" + strconv.Itoa(id), Sub: "ann@example.com, 25 Nov 2026, 10:00, 1 file",
			State: state, StateNote: note, Tone: tone, Attempts: "1", Error: failure, Resend: link.MailResend(int64(id))}
	}
	return []mail.Row{
		row(5, "sales@example.com", "waiting", "next attempt 25 Nov 2026, 10:05", ui.Info, "dial failed: connection refused"),
		row(4, "a.very.long.address.of.somebody@department.of.a.very.long.company.example.com, second@example.com", "sent", "25 Nov 2026, 10:00", ui.Good, ""),
		row(3, "sales@example.com", "not configured", "25 Nov 2026, 10:00", ui.Warn, "Not configured: Pegboard has no mail server. The mail is kept."),
		row(2, "gone@example.com", "bounced", "25 Nov 2026, 10:00", ui.Bad, "sending SMTP RCPT TO command: 550 5.1.1 no such mailbox "+longName),
		row(1, "sales@example.com", "given up", "24 Nov 2026, 10:00", ui.Bad, "dial failed: no such host"),
	}
}
