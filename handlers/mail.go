package handlers

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/letter"
	"pegboard/views/link"
	views "pegboard/views/mail"
	"pegboard/views/ui"
)

// outbox answers with the mails, the newest first.
func (s *site) outbox(c *fiber.Ctx) error {
	query := queryOf(c)
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64)
	state, about := models.MailState(query.Get("state")), query.Get("about")
	if !slices.Contains(models.MailStates(), state) {
		state = ""
	}
	mails, err := s.store.MailLog(c.UserContext(), max(0, before), state, about)
	if err != nil {
		return err
	}
	counts, err := s.store.MailCounts(c.UserContext())
	if err != nil {
		return err
	}
	user, _ := person(c)
	page := views.Outbox{NotConfigured: s.mailFrom == "", From: s.mailFrom, Document: documentName(about), Test: link.MailTest, MaySend: user.May(models.SeeMail), Empty: "No mail was written yet."}
	if state != "" || about != "" {
		page.Empty = "There is no such mail."
	}
	if held := counts[models.MailHeld]; held > 0 && s.mailFrom != "" {
		page.SendHeld, page.Held = link.MailHeld, format.Count(held, "mail was held", "mails were held")+" because there was no mail server"
	}
	page.States = append(page.States, ui.Tab{Label: "All", Href: link.MailLog(0, "", about), Current: state == ""})
	for _, one := range models.MailStates() {
		label := mailStateTitle(one)
		if n := counts[one]; n > 0 && about == "" {
			label += " " + format.Number(n)
		}
		page.States = append(page.States, ui.Tab{Label: label, Href: link.MailLog(0, string(one), about), Current: state == one})
	}
	for _, m := range mails {
		page.Mails = append(page.Mails, s.mailRow(m))
	}
	if len(mails) == store.MailLogPage {
		page.Older = link.MailLog(mails[len(mails)-1].ID, string(state), about)
	}
	return s.show(c, views.OutboxPage(s.frame(c, "Mail"), page), nil)
}

func mailStateTitle(state models.MailState) string {
	switch state {
	case models.MailWaiting:
		return "Waiting"
	case models.MailSent:
		return "Sent"
	case models.MailHeld:
		return "Not configured"
	case models.MailBounced:
		return "Bounced"
	}
	return "Given up"
}

// documentName is a subject of the audit chain as people read it: "purchase order PO-100001".
func documentName(subject string) string {
	kind, no, _ := strings.Cut(subject, ":")
	return strings.TrimSpace(strings.ReplaceAll(kind, "_", " ") + " " + no)
}

func mailTone(state models.MailState) ui.Tone {
	switch state {
	case models.MailSent:
		return ui.Good
	case models.MailWaiting:
		return ui.Info
	case models.MailHeld:
		return ui.Warn
	}
	return ui.Bad
}

func (s *site) mailRow(m store.MailRow) views.Row {
	row := views.Row{ID: rowID("mail", m.ID), Href: link.MailOf(m.ID), Recipients: m.Recipients, Subject: m.Subject, State: strings.ToLower(mailStateTitle(m.State)), Tone: mailTone(m.State),
		Sub: m.Actor, Attempts: format.Number(int64(m.Attempts)), Error: m.LastError, Resend: link.MailResend(m.ID)}
	if m.Attachments > 0 {
		row.Sub += ", " + format.Count(int64(m.Attachments), "file", "files")
	}
	row.StateNote = mailStateNote(m.Attempts, m.NextAt, m.DoneAt)
	return row
}

func (s *site) mail(c *fiber.Ctx) error { return s.showMail(c, http.StatusOK, nil) }

// showMail answers with the page of a mail; shown are the texts and refusals of its forms.
func (s *site) showMail(c *fiber.Ctx, status int, shown *form) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	m, files, err := s.store.Mail(c.UserContext(), id)
	if err != nil {
		return err
	}
	if shown == nil {
		shown = &form{texts: map[string]string{"to": m.Recipients}, errors: map[string]string{}}
	}
	page := views.Mail{Subject: m.Subject, State: mailStateTitle(m.State), Tone: mailTone(m.State), Text: m.BodyText, MaySend: true, Resend: link.MailResend(id),
		To: ui.FieldProps{ID: "mail-to", Name: "to", Label: "To", Value: shown.texts["to"], Error: shown.errors["to"], Required: true, Hint: "Addresses with commas between them.", LengthMax: "2000", Autocomplete: "off"},
		Facts: []ui.Pair{
			{Term: "State", Description: ui.Status(mailTone(m.State), strings.ToLower(mailStateTitle(m.State))).Sub(mailStateNote(m.Attempts, m.NextAt, m.DoneAt))},
			{Term: "To", Description: ui.Text(m.Recipients)}, {Term: "Answers go to", Description: textIfAny(m.ReplyTo)},
			{Term: "About", Description: documentCell(m)}, {Term: "Written", Description: ui.Text(format.Moment(m.At)).Sub("by " + m.Actor)},
			{Term: "Attempts", Description: ui.Number(format.Number(int64(m.Attempts)))},
		}}
	if m.State != models.MailSent {
		page.Error = m.LastError
	} else {
		page.CameBack, page.Note = link.MailCameBack(id), ui.FieldProps{ID: "mail-note", Name: "note", Label: "What it said", Value: shown.texts["note"], Error: shown.errors["note"], Required: true,
			LengthMax: strconv.Itoa(models.MailExcerptMax), Autocomplete: "off", Placeholder: "The mailbox is full"}
	}
	for _, f := range files {
		page.Files = append(page.Files, ui.Pair{Term: "File " + strconv.Itoa(f.Place), Description: ui.Link(f.Name, link.MailFile(id, f.Place)).Sub(f.MediaType)})
	}
	return s.respond(c, status, views.Page(s.frame(c, m.Subject), page), nil)
}

// documentCell leads to what a mail is about.
func documentCell(m models.Mail) ui.Cell {
	if no, is := strings.CutPrefix(m.Document, "purchase_order:"); is {
		return ui.Code(no, link.PurchaseOrder(no))
	}
	return ui.Text(m.Kind)
}

// resendMail sends a mail again. The list sends no addresses, so the mail keeps its own.
func (s *site) resendMail(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	f, err := readForm(c, "to")
	if err != nil {
		return err
	}
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error { return tx.ResendMail(id, f.texts["to"]) })
	if models.KindOf(err) == models.Invalid {
		f.errors["to"] = refusal(err)
		return s.showMail(c, http.StatusUnprocessableEntity, &f)
	}
	if err != nil {
		return err
	}
	s.flashMail(c, "The mail is being sent again.")
	return s.seeOther(c, link.MailOf(id))
}

// flashMail says that a mail goes out, or that it does not because there is no server.
func (s *site) flashMail(c *fiber.Ctx, done string) {
	if s.mailFrom == "" {
		flash(c, ui.Warn, "The mail is kept in the outbox. Nothing is sent, because there is no mail server.")
		return
	}
	flash(c, ui.Good, done)
}

func (s *site) mailCameBack(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	f, err := readForm(c, "note")
	if err != nil {
		return err
	}
	if strings.TrimSpace(f.texts["note"]) == "" {
		f.errors["note"] = "Please say what came back."
		return s.showMail(c, http.StatusUnprocessableEntity, &f)
	}
	if err := s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) error { return tx.MailCameBack(id, f.texts["note"]) }); err != nil {
		return err
	}
	flash(c, ui.Good, "Noted: the mail did not reach anybody.")
	return s.seeOther(c, link.MailOf(id))
}

func (s *site) sendHeld(c *fiber.Ctx) error {
	if s.mailFrom == "" {
		return models.Errorf(models.Conflict, "There is no mail server yet, so nothing can be sent.")
	}
	var sent int64
	err := s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) (err error) {
		sent, err = tx.SendHeldMails()
		return err
	})
	if err != nil {
		return err
	}
	flash(c, ui.Good, format.Count(sent, "mail is", "mails are")+" being sent.")
	return s.seeOther(c, link.Mail)
}

// sendTestMail sends a mail to the person who asks.
func (s *site) sendTestMail(c *fiber.Ctx) error {
	user, _ := person(c)
	l := letter.Letter{Title: "A test of Pegboard's mail", Intro: []string{"Dear " + user.Name + ",", "when you read this, Pegboard can send mail."}, Foot: []string{"You asked for this mail on Pegboard's page Mail."}}
	html, err := l.HTML()
	if err != nil {
		return err
	}
	var written models.Mail
	err = s.store.InTx(c.UserContext(), s.workOf(c), func(tx *store.Tx) (err error) {
		written, _, err = tx.AddMail(models.Mail{Kind: "test", Recipients: user.Email, Subject: l.Title, BodyText: l.Text(), BodyHTML: html})
		return err
	})
	if err != nil {
		return err
	}
	s.flashMail(c, "A mail to "+user.Email+" is on its way.")
	return s.seeOther(c, link.MailOf(written.ID))
}

// mailFile answers with a file of a mail.
func (s *site) mailFile(c *fiber.Ctx) error {
	id, err := pathID(c)
	if err != nil {
		return err
	}
	_, files, err := s.store.Mail(c.UserContext(), id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(files, func(f models.MailAttachment) bool { return strconv.Itoa(f.Place) == c.Params("place") })
	if i < 0 {
		return models.Errorf(models.NotFound, "This mail has no such file.")
	}
	c.Attachment(fileName(files[i].Name))
	c.Set(fiber.HeaderContentType, files[i].MediaType)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Send(files[i].Content)
}

// mailStateNote says when a mail came to its state, or when it is tried next.
func mailStateNote(attempts int, next time.Time, done *time.Time) string {
	switch {
	case done != nil:
		return format.Moment(*done)
	case attempts == 0:
		return "about to be sent"
	}
	return "next attempt " + format.Moment(next)
}
