package mailtest

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// Sink is a running mail server.
type Sink struct {
	listener net.Listener
	running  sync.WaitGroup

	mu     sync.Mutex
	open   []net.Conn
	taken  []Mail
	refuse func(recipient string) string
}

// Mail is one that was taken.
type Mail struct {
	From       string
	Recipients []string
	Header     mail.Header
	Text, HTML string
	Files      map[string][]byte
}

// New starts a mail server that ends with the test.
func New(t testing.TB) *Sink {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &Sink{listener: listener}
	s.running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.open = append(s.open, conn)
			s.mu.Unlock()
			s.running.Go(func() {
				defer conn.Close()
				if err := s.talk(conn); err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, net.ErrClosed) {
					t.Logf("the mail server: %v", err)
				}
			})
		}
	})
	t.Cleanup(func() {
		listener.Close()
		s.mu.Lock()
		for _, conn := range s.open {
			conn.Close() // a client may have left one open
		}
		s.mu.Unlock()
		s.running.Wait()
	})
	return s
}

// Addr is where it listens.
func (s *Sink) Addr() string { return s.listener.Addr().String() }

// Refuse says what a recipient is answered, as in "550 5.1.1 no such mailbox"; an empty answer takes the mail.
func (s *Sink) Refuse(answer func(recipient string) string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = answer
}

// Taken are the mails that were taken, in their order.
func (s *Sink) Taken() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Mail(nil), s.taken...)
}

// Wait returns the mails once there are as many as wanted, and fails the test when there are not within 10 seconds.
func (s *Sink) Wait(t testing.TB, wanted int) []Mail {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if taken := s.Taken(); len(taken) >= wanted {
			return taken
		}
	}
	t.Fatalf("%d mails arrived, want %d", len(s.Taken()), wanted)
	return nil
}

func (s *Sink) answerTo(recipient string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refuse == nil {
		return ""
	}
	return s.refuse(recipient)
}

// talk speaks SMTP with one client.
func (s *Sink) talk(conn net.Conn) error {
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	r := textproto.NewReader(bufio.NewReader(conn))
	say := func(line string) error { _, err := io.WriteString(conn, line+"\r\n"); return err }
	if err := say("220 sink ready"); err != nil {
		return err
	}
	var from string
	var recipients []string
	for {
		line, err := r.ReadLine()
		if err != nil {
			return err
		}
		answer := "250 ok"
		switch word := strings.ToUpper(line); {
		case strings.HasPrefix(word, "EHLO"):
			answer = "250-sink\r\n250-8BITMIME\r\n250 SMTPUTF8"
		case strings.HasPrefix(word, "MAIL FROM:"):
			from, recipients = inBrackets(line), nil
		case strings.HasPrefix(word, "RCPT TO:"):
			if refused := s.answerTo(inBrackets(line)); refused != "" {
				answer = refused
			} else {
				recipients = append(recipients, inBrackets(line))
			}
		case word == "DATA":
			if err := say("354 go on"); err != nil {
				return err
			}
			raw, err := r.ReadDotBytes()
			if err != nil {
				return err
			}
			read, err := readMail(raw)
			if err != nil {
				return fmt.Errorf("read a mail: %w", err)
			}
			read.From, read.Recipients = from, recipients
			s.mu.Lock()
			s.taken = append(s.taken, read)
			s.mu.Unlock()
		case word == "QUIT":
			return say("221 bye")
		}
		if err := say(answer); err != nil {
			return err
		}
	}
}

func inBrackets(line string) string {
	_, rest, _ := strings.Cut(line, "<")
	address, _, _ := strings.Cut(rest, ">")
	return address
}

func readMail(raw []byte) (Mail, error) {
	message, err := mail.ReadMessage(strings.NewReader(string(raw)))
	if err != nil {
		return Mail{}, err
	}
	m := Mail{Header: message.Header, Files: map[string][]byte{}}
	return m, m.read(textproto.MIMEHeader(message.Header), message.Body)
}

// read takes a part apart, and the parts within it.
func (m *Mail) read(header textproto.MIMEHeader, body io.Reader) error {
	kind, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			if err := m.read(part.Header, part); err != nil {
				return err
			}
		}
	}
	switch strings.ToLower(header.Get("Content-Transfer-Encoding")) {
	case "quoted-printable":
		body = quotedprintable.NewReader(body)
	case "base64":
		body = base64.NewDecoder(base64.StdEncoding, body)
	}
	content, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	disposition, about, _ := mime.ParseMediaType(header.Get("Content-Disposition"))
	switch {
	case disposition == "attachment":
		name, err := new(mime.WordDecoder).DecodeHeader(about["filename"])
		if err != nil {
			return err
		}
		m.Files[name] = content
	case kind == "text/html":
		m.HTML = string(content)
	default:
		m.Text = string(content)
	}
	return nil
}
