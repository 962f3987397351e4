package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"pegboard/models"
)

// KeptFor is how long a key is remembered; a repetition within it takes no effect and gets the first answer.
const KeptFor = 7 * 24 * time.Hour

// keyMax bounds a key: more than any sender's identifier, far less than a page of an index.
const keyMax = 200

// ErrKeyReused says that a key came before with another request. Its kind is Invalid.
var ErrKeyReused = errors.New("the key was used for another request")

// ErrKeyRunning says that a request with the same key has not ended yet. Its kind is Conflict.
var ErrKeyRunning = errors.New("a request with the same key is still running")

// Once makes a unit of work take effect once, however often it is sent. The work itself never runs for a repetition:
// Answer is filled as the first run left it. A refused or failed run leaves no trace, so that it may be tried again.
//
// The errors are Invalid, wrapping ErrKeyReused, when the key came before with another request, and Conflict, wrapping
// ErrKeyRunning, while the first run has not ended.
type Once struct {
	Key     string // chosen by the sender, who is the Actor; empty: the work runs every time
	Verb    string // what is asked for
	Request any    // what the sender asked; compared by its JSON
	Answer  any    // a pointer to what the work fills; kept as JSON. nil keeps nothing
}

// once is a Once whose request is hashed, outside any transaction.
type once struct {
	Once
	hash []byte
	old  *bool // the key is there, and its time is over
}

func (o Once) prepare() (once, error) {
	if o.Key == "" {
		return once{}, nil
	}
	if len(o.Key) > keyMax || strings.ContainsRune(o.Key, 0) {
		return once{}, models.Errorf(models.Invalid, "An idempotency key has at most %d bytes, none of them zero.", keyMax)
	}
	request, err := json.Marshal(o.Request)
	if err != nil {
		return once{}, fmt.Errorf("write the request of key %q: %w", o.Key, err)
	}
	digest := sha256.New()
	fmt.Fprintf(digest, "%d:%s", len(o.Verb), o.Verb)
	digest.Write(request)
	return once{o, digest.Sum(nil), new(bool)}, nil
}

// openKey is the first act of a unit of work with a key. It holds the key until the transaction ends, and returns done
// when the work was done before and Answer is filled.
func (tx *Tx) openKey(once once) (done bool, err error) {
	if once.Key == "" {
		return false, nil
	}
	var free bool
	var hash, answer []byte
	var created sql.NullTime
	err = tx.QueryRow(`SELECT pg_try_advisory_xact_lock(hashtextextended($1 || chr(1) || $2, 0)), k.request_hash, k.answer, k.created_at
		FROM (SELECT 1) AS one LEFT JOIN idempotency_keys AS k ON k.actor = $1 AND k.key = $2`, tx.Actor, once.Key).Scan(&free, &hash, &answer, &created)
	switch {
	case err != nil:
		return false, fmt.Errorf("look for key %q: %w", once.Key, err)
	case !free:
		return false, refuse(models.Conflict, ErrKeyRunning, "The same request is still being worked on. Its answer is there in a moment; nothing is done twice.")
	case hash == nil || created.Time.Before(tx.Now.Add(-KeptFor)):
		*once.old = hash != nil
		return false, nil
	case !bytes.Equal(hash, once.hash):
		return false, refuse(models.Invalid, ErrKeyReused, "This key was already used for another request. Nothing was changed; use a new key.")
	}
	if once.Answer == nil || answer == nil {
		return true, nil
	}
	if err := json.Unmarshal(answer, once.Answer); err != nil {
		return false, fmt.Errorf("read the answer of key %q: %w", once.Key, err)
	}
	return true, nil
}

// doneMeanwhile says whether a refusal comes from the work having been done by the same request a moment ago: between our
// look for its key and our lock on it. Run again, the work finds its answer.
func (s *Store) doneMeanwhile(ctx context.Context, actor string, once once, err error) bool {
	if once.Key == "" || models.KindOf(err) == models.Internal || errors.Is(err, ErrKeyReused) || errors.Is(err, ErrKeyRunning) {
		return false
	}
	var done bool
	asked := s.sql.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM idempotency_keys WHERE actor = $1 AND key = $2 AND created_at >= $3)",
		actor, once.Key, s.now().UTC().Add(-KeptFor)).Scan(&done)
	// Where that cannot be asked, the refusal stands.
	return asked == nil && done
}

// refuse is an error of kind with a sentence that a program can tell apart by its cause.
func refuse(kind models.Kind, cause error, sentence string) error {
	return fmt.Errorf("%w (%w)", models.Errorf(kind, "%s", sentence), cause)
}

// closeKey keeps the answer, with the audit entry that the question last answers. A key whose time was over is used
// again; one that another connection stored between our look and our lock is a lost race.
func (tx *Tx) closeKey(once once, last string, arguments ...any) error {
	if once.Key == "" {
		return nil
	}
	var answer *string
	if once.Answer != nil {
		text, err := json.Marshal(once.Answer)
		if err != nil {
			return fmt.Errorf("write the answer of key %q: %w", once.Key, err)
		}
		written := string(text)
		answer = &written
	}
	if *once.old {
		if _, err := tx.Exec("DELETE FROM idempotency_keys WHERE actor = $1 AND key = $2 AND created_at < $3", tx.Actor, once.Key, tx.Now.Add(-KeptFor)); err != nil {
			return fmt.Errorf("forget the old key %q: %w", once.Key, err)
		}
	}
	n := len(arguments)
	statement := fmt.Sprintf("WITH entry AS MATERIALIZED (%s) INSERT INTO idempotency_keys (actor, key, request_hash, answer, audit_id, created_at) SELECT $%d, $%d, $%d, $%d, id, $%d FROM entry",
		last, n+1, n+2, n+3, n+4, n+5)
	if _, err := tx.Exec(statement, append(arguments, tx.Actor, once.Key, once.hash, answer, tx.Now)...); err != nil {
		return fmt.Errorf("keep the answer of key %q: %w", once.Key, err)
	}
	return nil
}

// ForgetKeys removes the keys that are older than KeptFor and returns how many there were.
func (s *Store) ForgetKeys(ctx context.Context) (int64, error) {
	result, err := s.sql.ExecContext(ctx, "DELETE FROM idempotency_keys WHERE created_at < $1", s.now().UTC().Add(-KeptFor))
	if err != nil {
		return 0, fmt.Errorf("forget old keys: %w", err)
	}
	return result.RowsAffected()
}
