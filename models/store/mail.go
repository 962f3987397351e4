package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"pegboard/models"
)

//go:embed sql/mail_log.sql
var mailLogSQL string

const (
	// MailKind is the kind of the job that sends a mail; its argument is MailCall.
	MailKind = "send_mail"
	// MailLogPage is a page of the outbox.
	MailLogPage = 50
	// mailLease is how long a mail that is being sent is left alone: longer than an attempt takes.
	mailLease = 3 * time.Minute
	// heldAtOnce bounds how many held mails one command sends.
	heldAtOnce = 1000
)

// MailCall says which mail is to be sent.
type MailCall struct {
	Mail int64 `json:"mail"`
}

// AddMail writes a mail into the outbox; it is sent when this transaction has committed, and never when it has not. Files
// go with it. Of two mails with the same Dedupe only the first is written, and written is false for the other. It returns
// Invalid for what cannot be sent.
func (tx *Tx) AddMail(mail models.Mail, files ...models.MailAttachment) (_ models.Mail, written bool, err error) {
	if mail.Recipients, err = models.ParseRecipients(mail.Recipients); err != nil {
		return mail, false, err
	}
	mail.Subject = oneLine(mail.Subject)
	size := 0
	for _, f := range files {
		size += len(f.Content)
	}
	switch {
	case mail.Subject == "" || utf8.RuneCountInString(mail.Subject) > models.MailSubjectMax:
		return mail, false, models.Errorf(models.Invalid, "A mail needs a subject of at most %d characters.", models.MailSubjectMax)
	case len(mail.BodyText) > models.MailBodyMax || len(mail.BodyHTML) > models.MailBodyMax:
		return mail, false, models.Errorf(models.Invalid, "This mail is too long to be sent.")
	case size > models.MailAttachmentsMax:
		return mail, false, models.Errorf(models.Invalid, "The files of this mail are larger than %d MB together, which many mail servers refuse.", models.MailAttachmentsMax>>20)
	}
	mail.ID, mail.Actor, mail.At, mail.State, mail.Attempts, mail.TriesLeft, mail.NextAt = 0, tx.Actor, tx.Now, models.MailWaiting, 0, models.MailTries, tx.Now
	added := tx.DB.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "dedupe"}}, DoNothing: true}).Create(&mail)
	if added.Error != nil {
		return mail, false, fmt.Errorf("write a mail: %w", added.Error)
	}
	if added.RowsAffected == 0 {
		return mail, false, nil
	}
	for i := range files {
		files[i].MailID, files[i].Place = mail.ID, i+1
	}
	if len(files) > 0 {
		if err := tx.DB.Create(&files).Error; err != nil {
			return mail, false, fmt.Errorf("attach to mail %d: %w", mail.ID, err)
		}
	}
	return mail, true, tx.mailAt(mail.ID, tx.Now)
}

// oneLine is a text without line ends and other control characters.
func oneLine(text string) string {
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }), " ")
}

// mailAt asks for the next attempt to send a mail.
func (tx *Tx) mailAt(id int64, at time.Time) error {
	_, err := tx.Enqueue(MailKind, MailCall{id}, JobOptions{Queue: MailKind, Delay: max(0, at.Sub(tx.Now))})
	return err
}

// MailToSend returns a mail that waits and is due, with its files, and keeps others from sending it for a while. Wait says
// how long it is until it is due: another may be sending it. Nothing is to be done, and due is false, when the mail does
// not wait.
func (s *Store) MailToSend(ctx context.Context, id int64) (mail models.Mail, files []models.MailAttachment, due bool, wait time.Duration, err error) {
	claimed := s.DB(ctx).Model(&models.Mail{}).Where("id = ? AND state = ? AND next_at <= ?", id, models.MailWaiting, s.Now()).
		Updates(map[string]any{"next_at": s.Now().Add(mailLease)})
	if claimed.Error != nil {
		return mail, nil, false, 0, fmt.Errorf("claim mail %d: %w", id, claimed.Error)
	}
	if mail, files, err = s.Mail(ctx, id); err != nil {
		return mail, nil, false, 0, err
	}
	if claimed.RowsAffected == 0 && mail.State == models.MailWaiting {
		wait = max(time.Second, mail.NextAt.Sub(s.Now()))
	}
	return mail, files, claimed.RowsAffected > 0, wait, nil
}

// Mail returns a mail of the outbox with its files, or NotFound.
func (s *Store) Mail(ctx context.Context, id int64) (models.Mail, []models.MailAttachment, error) {
	var mail models.Mail
	var files []models.MailAttachment
	err := s.DB(ctx).Where("id = ?", id).Take(&mail).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return mail, nil, models.Errorf(models.NotFound, "There is no such mail.")
	}
	if err == nil {
		err = s.DB(ctx).Where("mail_id = ?", id).Order("place").Find(&files).Error
	}
	if err != nil {
		return mail, nil, fmt.Errorf("read mail %d: %w", id, err)
	}
	return mail, files, nil
}

// MailRow is a mail as the outbox lists it.
type MailRow struct {
	ID                               int64
	Kind, Document                   string
	Recipients, Subject, Actor       string
	At                               time.Time
	State                            models.MailState
	Attempts, TriesLeft, Attachments int
	NextAt                           time.Time
	LastAt                           *time.Time
	LastError                        string
	DoneAt                           *time.Time
}

// MailLog returns the mails that are older than a given one (0 begins with the newest): those in a state when one is given,
// and those about a document when one is given.
func (s *Store) MailLog(ctx context.Context, before int64, state models.MailState, document string) ([]MailRow, error) {
	return listed(ctx, s, "read the outbox", mailLogSQL, func(m *MailRow) []any {
		return []any{&m.ID, &m.Kind, &m.Document, &m.Recipients, &m.Subject, &m.Actor, &m.At, &m.State, &m.Attempts, &m.TriesLeft, &m.NextAt, &m.LastAt, &m.LastError, &m.DoneAt, &m.Attachments}
	}, before, string(state), document, MailLogPage)
}

// MailCounts says how many mails are in each state that somebody should look at: held, bounced and failed.
func (s *Store) MailCounts(ctx context.Context) (map[models.MailState]int64, error) {
	counts := map[models.MailState]int64{}
	rows, err := s.sql.QueryContext(ctx, "SELECT state, count(*) FROM mails WHERE state IN ('waiting', 'held', 'bounced', 'failed') GROUP BY state ORDER BY state")
	if err != nil {
		return nil, fmt.Errorf("count mails: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var state models.MailState
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return nil, fmt.Errorf("count mails: %w", err)
		}
		counts[state] = n
	}
	return counts, rows.Err()
}

// MailAttempt is what came of an attempt to send a mail: State is what it is now, waiting when it is tried again.
type MailAttempt struct {
	State  models.MailState
	Answer string // what went wrong; empty when it was sent
}

// NoteMail writes what came of an attempt, and asks for the next one when the mail still waits and tries are left. A held
// mail was not tried, so it costs no attempt.
func (tx *Tx) NoteMail(id int64, attempt MailAttempt) error {
	var left int
	spent := 1
	if attempt.State == models.MailHeld {
		spent = 0
	}
	err := tx.QueryRow("UPDATE mails SET attempts = attempts + $2, tries_left = greatest(0, tries_left - $2), last_at = $3, last_error = $4 WHERE id = $1 AND state = 'waiting' RETURNING tries_left",
		id, spent, tx.Now, cutTo(attempt.Answer, models.MailExcerptMax)).Scan(&left)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // somebody said meanwhile what became of it
	}
	if err != nil {
		return fmt.Errorf("note an attempt of mail %d: %w", id, err)
	}
	state := attempt.State
	if state == models.MailWaiting && left == 0 {
		state = models.MailFailed
	}
	if state == models.MailWaiting {
		next := tx.Now.Add(models.MailDelayAfter(left))
		if _, err := tx.Exec("UPDATE mails SET next_at = $2 WHERE id = $1", id, next); err != nil {
			return fmt.Errorf("note when mail %d is tried again: %w", id, err)
		}
		return tx.mailAt(id, next)
	}
	if _, err := tx.Exec("UPDATE mails SET state = $2, done_at = $3 WHERE id = $1", id, string(state), tx.Now); err != nil {
		return fmt.Errorf("note what became of mail %d: %w", id, err)
	}
	return nil
}

func cutTo(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// ResendMail sends a mail again, whatever became of it, to other recipients when some are given. It returns NotFound, and
// Invalid for what is no address.
func (tx *Tx) ResendMail(id int64, recipients string) error {
	columns := map[string]any{"state": models.MailWaiting, "tries_left": models.MailTries, "next_at": tx.Now, "done_at": nil}
	detail := ""
	if strings.TrimSpace(recipients) != "" {
		parsed, err := models.ParseRecipients(recipients)
		if err != nil {
			return err
		}
		columns["recipients"], detail = parsed, "to "+parsed
	}
	if err := tx.changeMail(id, "mail sent again", detail, columns); err != nil {
		return err
	}
	return tx.mailAt(id, tx.Now)
}

// SendHeldMails sends the oldest mails that were held because no mail server was set up, and says how many they are.
func (tx *Tx) SendHeldMails() (int64, error) {
	var ids []int64
	if err := tx.Query(scanIDs(&ids), `UPDATE mails SET state = 'waiting', tries_left = $1, next_at = $2, done_at = NULL
		WHERE id IN (SELECT id FROM mails WHERE state = 'held' ORDER BY id LIMIT $3 FOR NO KEY UPDATE) RETURNING id`, models.MailTries, tx.Now, heldAtOnce); err != nil {
		return 0, fmt.Errorf("send held mails: %w", err)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if err := tx.Audit("mail sent again", mailSubject(id), "it was held"); err != nil {
			return 0, err
		}
		if err := tx.mailAt(id, tx.Now); err != nil {
			return 0, err
		}
	}
	return int64(len(ids)), nil
}

// MailCameBack notes that a mail which was sent came back as undeliverable. It returns NotFound, and Conflict for a mail
// that was not sent.
func (tx *Tx) MailCameBack(id int64, note string) error {
	changed := tx.DB.Model(&models.Mail{}).Where("id = ? AND state = ?", id, models.MailSent).
		Updates(map[string]any{"state": models.MailBounced, "done_at": tx.Now, "last_error": cutTo(oneLine(note), models.MailExcerptMax)})
	switch {
	case changed.Error != nil:
		return fmt.Errorf("note that mail %d came back: %w", id, changed.Error)
	case changed.RowsAffected == 0:
		return models.Errorf(models.Conflict, "This mail is not among those that were sent.")
	}
	return tx.Audit("mail came back", mailSubject(id), oneLine(note))
}

func (tx *Tx) changeMail(id int64, action, detail string, columns map[string]any) error {
	changed := tx.DB.Model(&models.Mail{}).Where("id = ?", id).Updates(columns)
	switch {
	case changed.Error != nil:
		return fmt.Errorf("change mail %d: %w", id, changed.Error)
	case changed.RowsAffected == 0:
		return models.Errorf(models.NotFound, "There is no such mail.")
	}
	return tx.Audit(action, mailSubject(id), detail)
}

func mailSubject(id int64) string { return "mail:" + strconv.FormatInt(id, 10) }
