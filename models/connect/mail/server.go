package mail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	netmail "net/mail"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"pegboard/models"
	"pegboard/models/store"
)

// dialTimeout bounds how long a server may take to answer.
const dialTimeout = 30 * time.Second

// The ways to keep a mail from being read on its way to the server.
const (
	StartTLS = "starttls" // begin in the clear and go on encrypted, or send nothing
	TLS      = "tls"      // encrypted from the beginning
	NoTLS    = "none"     // in the clear: for a server on this machine
)

// Server is where mails are handed in. The zero value is none.
type Server struct {
	host           string
	port           int
	user, password string
	from           *netmail.Address
	security       string
}

// ParseServer reads a server as it is configured. Host may end with a port, security may be empty for StartTLS. Without
// a host there is none, and the zero value is returned. It returns Invalid with a sentence that begins with the part
// that cannot be right: HOST, FROM, USER or TLS.
func ParseServer(host, user, password, from, security string) (Server, error) {
	if host == "" {
		if user != "" || password != "" || from != "" || security != "" {
			return Server{}, models.Errorf(models.Invalid, "HOST is not set, and the other settings mean nothing without it")
		}
		return Server{}, nil
	}
	s := Server{host: host, user: user, password: password, security: strings.ToLower(security)}
	switch s.security {
	case "":
		s.security = StartTLS
	case StartTLS, TLS, NoTLS:
	default:
		return Server{}, models.Errorf(models.Invalid, "TLS is %q; it must be starttls, tls or none", security)
	}
	s.port = map[string]int{StartTLS: 587, TLS: 465, NoTLS: 25}[s.security]
	if name, port, err := net.SplitHostPort(host); err == nil {
		number, err := strconv.ParseUint(port, 10, 16)
		if err != nil || number == 0 || name == "" {
			return Server{}, models.Errorf(models.Invalid, "HOST is %q, which is not a name like mail.example.com or mail.example.com:587", host)
		}
		s.host, s.port = name, int(number)
	} else if strings.ContainsAny(host, "/ @") {
		return Server{}, models.Errorf(models.Invalid, "HOST is %q, which is not a name like mail.example.com or mail.example.com:587", host)
	}
	var err error
	if s.from, err = netmail.ParseAddress(from); err != nil {
		return Server{}, models.Errorf(models.Invalid, "FROM is %q, which is not an address like Pegboard <orders@example.com>", from)
	}
	if (user == "") != (password == "") {
		return Server{}, models.Errorf(models.Invalid, "USER and PASSWORD belong together, and only one of them is set")
	}
	return s, nil
}

// Configured says whether there is a server.
func (s Server) Configured() bool { return s.host != "" }

// From is the address that mails come from.
func (s Server) From() string {
	if s.from == nil {
		return ""
	}
	return s.from.String()
}

// Send hands a mail in. A refusal with a number from 500 on is for good, at the recipient a bounce; everything else,
// an unreachable server among it, is worth another attempt.
func (s Server) Send(ctx context.Context, mail models.Mail, files []models.MailAttachment) store.MailAttempt {
	message, err := s.message(mail, files)
	if err != nil {
		return store.MailAttempt{State: models.MailFailed, Answer: "The mail cannot be written: " + err.Error()}
	}
	client, err := s.client()
	if err != nil {
		return store.MailAttempt{State: models.MailFailed, Answer: "The mail server cannot be used: " + err.Error()}
	}
	err = client.DialAndSendWithContext(ctx, message)
	if message.IsDelivered() || err == nil {
		return store.MailAttempt{State: models.MailSent} // how the server said goodbye matters no more
	}
	return attemptOf(err)
}

func attemptOf(err error) store.MailAttempt {
	var failure *gomail.SendError
	if !errors.As(err, &failure) || failure.ErrorCode() < 500 || failure.ErrorCode() > 599 {
		return store.MailAttempt{State: models.MailWaiting, Answer: err.Error()}
	}
	state := models.MailFailed
	switch failure.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		state = models.MailBounced
	}
	return store.MailAttempt{State: state, Answer: failure.Error()}
}

func (s Server) client() (*gomail.Client, error) {
	options := []gomail.Option{gomail.WithPort(s.port), gomail.WithTimeout(dialTimeout)}
	switch s.security {
	case TLS:
		options = append(options, gomail.WithSSL())
	case NoTLS:
		options = append(options, gomail.WithTLSPolicy(gomail.NoTLS))
	default:
		options = append(options, gomail.WithTLSPolicy(gomail.TLSMandatory))
	}
	if s.user != "" {
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(s.user), gomail.WithPassword(s.password))
	}
	return gomail.NewClient(s.host, options...)
}

func (s Server) message(mail models.Mail, files []models.MailAttachment) (*gomail.Msg, error) {
	m := gomail.NewMsg()
	m.FromMailAddress(s.from)
	if err := m.ToFromString(mail.Recipients); err != nil {
		return nil, fmt.Errorf("address it: %w", err)
	}
	if mail.ReplyTo != "" {
		if err := m.ReplyTo(mail.ReplyTo); err != nil {
			return nil, fmt.Errorf("say whom to answer: %w", err)
		}
	}
	m.Subject(mail.Subject)
	m.SetDateWithValue(mail.At)
	_, domain, _ := strings.Cut(s.from.Address, "@")
	m.SetMessageIDWithValue(mail.MessageID + "@" + domain)
	// Programs that answer by themselves, such as those on holiday, leave it alone.
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, mail.BodyText)
	if mail.BodyHTML != "" {
		m.AddAlternativeString(gomail.TypeTextHTML, mail.BodyHTML)
	}
	for _, f := range files {
		if err := m.AttachReader(f.Name, bytes.NewReader(f.Content), gomail.WithFileContentType(gomail.ContentType(f.MediaType))); err != nil {
			return nil, fmt.Errorf("attach %s: %w", f.Name, err)
		}
	}
	return m, nil
}
