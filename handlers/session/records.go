package session

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"pegboard/models/store"
)

// userAgentMax bounds what a browser may call itself in our records.
const userAgentMax = 300

// What a record says besides its data is kept under these while a request runs.
type recordKey string

const (
	createdKey recordKey = "created"
	seenKey    recordKey = "seen"
	personKey  recordKey = "person"
)

// records is gorilla's store on PostgreSQL.
type records struct {
	store   *store.Store
	codec   *securecookie.SecureCookie
	options sessions.Options
	now     func() time.Time
}

// Get implements sessions.Store.
func (r *records) Get(request *http.Request, name string) (*sessions.Session, error) {
	return r.New(request, name)
}

// New implements sessions.Store. A cookie that is forged, old or of an ended session is as good as none.
func (r *records) New(request *http.Request, name string) (*sessions.Session, error) {
	session := sessions.NewSession(r, name)
	options := r.options
	session.Options, session.IsNew = &options, true
	cookie, err := request.Cookie(name)
	if err != nil {
		return session, nil
	}
	var id string
	if err := r.codec.Decode(name, cookie.Value, &id); err != nil {
		return session, nil
	}
	record, found, err := r.store.SessionByHash(request.Context(), hash(id), r.now())
	if err != nil || !found {
		return session, err
	}
	values := map[string]any{}
	if err := gob.NewDecoder(bytes.NewReader(record.Data)).Decode(&values); err != nil {
		return session, fmt.Errorf("decode a session: %w", err)
	}
	for key, value := range values {
		session.Values[key] = value
	}
	if record.UserID != nil {
		session.Values[keyUser] = *record.UserID
	}
	if record.User != nil {
		session.Values[personKey] = *record.User
	}
	session.Values[createdKey], session.Values[seenKey] = record.CreatedAt, record.LastSeenAt
	session.ID, session.IsNew = id, false
	return session, nil
}

// Save implements sessions.Store. A negative age ends the session.
func (r *records) Save(request *http.Request, writer http.ResponseWriter, session *sessions.Session) error {
	if session.Options.MaxAge < 0 {
		http.SetCookie(writer, sessions.NewCookie(session.Name(), "", session.Options))
		return r.end(request, session)
	}
	now := r.now()
	if session.IsNew {
		session.ID = randomText()
		session.Values[createdKey] = now
	}
	record, err := r.record(request, session, now)
	if err != nil {
		return err
	}
	if !session.IsNew {
		return r.store.KeepSession(request.Context(), record)
	}
	if err := r.store.AddSession(request.Context(), record); err != nil {
		return err
	}
	session.IsNew = false
	value, err := r.codec.Encode(session.Name(), session.ID)
	if err != nil {
		return fmt.Errorf("sign the session cookie: %w", err)
	}
	http.SetCookie(writer, sessions.NewCookie(session.Name(), value, session.Options))
	return nil
}

func (r *records) record(request *http.Request, session *sessions.Session, now time.Time) (store.Session, error) {
	values := map[string]any{}
	record := store.Session{IDHash: hash(session.ID), UserAgent: request.Header.Get("User-Agent"), LastSeenAt: now}
	for key, value := range session.Values {
		switch key := key.(type) {
		case string:
			if key == keyUser {
				id, _ := value.(int64)
				record.UserID = &id
				continue
			}
			values[key] = value
		case recordKey:
			if key == createdKey {
				record.CreatedAt, _ = value.(time.Time)
			}
		}
	}
	if len(record.UserAgent) > userAgentMax {
		record.UserAgent = record.UserAgent[:userAgentMax]
	}
	record.UserAgent = string(bytes.ToValidUTF8([]byte(record.UserAgent), nil))
	record.ExpiresAt = now.Add(Idle)
	if end := record.CreatedAt.Add(Absolute); end.Before(record.ExpiresAt) {
		record.ExpiresAt = end
	}
	var data bytes.Buffer
	if err := gob.NewEncoder(&data).Encode(values); err != nil {
		return store.Session{}, fmt.Errorf("encode a session: %w", err)
	}
	record.Data = data.Bytes()
	return record, nil
}

// end removes the session's record, if it has one.
func (r *records) end(request *http.Request, session *sessions.Session) error {
	if session.ID == "" {
		return nil
	}
	err := r.store.EndSession(request.Context(), hash(session.ID))
	session.ID = ""
	return err
}

// isStale says whether the record's last use is too far behind.
func (r *records) isStale(session *sessions.Session) bool {
	seen, ok := session.Values[seenKey].(time.Time)
	return ok && r.now().Sub(seen) >= touchEvery
}

func hash(id string) []byte {
	sum := sha256.Sum256([]byte(id))
	return sum[:]
}
