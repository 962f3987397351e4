package models

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Scope is what an API key may do. Every operation of the API names the one it asks for.
type Scope string

// The scopes.
const (
	AvailabilityRead Scope = "availability:read"
	OrdersRead       Scope = "orders:read"
	OrdersWrite      Scope = "orders:write"
	BackordersRead   Scope = "backorders:read"
	ShipmentsRead    Scope = "shipments:read"
)

// Scopes are all scopes.
func Scopes() []Scope {
	return []Scope{AvailabilityRead, OrdersRead, OrdersWrite, BackordersRead, ShipmentsRead}
}

// Title says what the scope allows.
func (s Scope) Title() string {
	switch s {
	case AvailabilityRead:
		return "ask what is available and when"
	case OrdersRead:
		return "read orders and their lines"
	case OrdersWrite:
		return "place, amend and cancel orders"
	case BackordersRead:
		return "read the queue of backorders with its dates"
	case ShipmentsRead:
		return "read shipments"
	}
	return string(s)
}

// The bounds of a key.
const (
	KeyNameMax       = 60
	KeyDaysMax       = 3650
	RateLimitDefault = 1200
	RateLimitMax     = 60_000
)

// APIKey is a key with which a program speaks to the API. The secret itself is not kept.
type APIKey struct {
	ID         int64
	Name       string
	Prefix     string // the first letters of the key, which are no secret
	SecretHash []byte
	Scopes     string // with a blank between them
	RateLimit  int    // requests in a minute
	CreatedBy  string
	CreatedAt  time.Time
	ExpiresAt  *time.Time // nil never ends
	LastUsedAt *time.Time // within a minute
	RevokedAt  *time.Time
	RevokedBy  *string
}

// The parts of a key: pgb_ + prefix + _ + secret. The mark in front lets programs that look for leaked secrets find it.
const (
	keyMark      = "pgb_"
	keyPrefixLen = 8
	keyLenMax    = 100
)

// NewSecret returns a key as its program will send it, with the prefix and the hash that are kept of it.
func NewSecret() (secret, prefix string, hash []byte) {
	letters := strings.ToLower(rand.Text() + rand.Text())
	prefix = letters[:keyPrefixLen]
	secret = keyMark + prefix + "_" + letters[keyPrefixLen:]
	return secret, prefix, hashSecret(secret)
}

// PrefixOf returns the prefix of a key as it was sent, and whether it looks like one.
func PrefixOf(secret string) (string, bool) {
	rest, marked := strings.CutPrefix(secret, keyMark)
	prefix, _, divided := strings.Cut(rest, "_")
	if !marked || !divided || len(prefix) != keyPrefixLen || len(secret) > keyLenMax {
		return "", false
	}
	return prefix, !strings.ContainsFunc(prefix, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLower(r) && !unicode.IsDigit(r) })
}

// hashSecret needs no salt and no slowness: a key is far too random to be guessed.
func hashSecret(secret string) []byte {
	hash := sha256.Sum256([]byte(secret))
	return hash[:]
}

// Fits says whether a secret is this key's.
func (k APIKey) Fits(secret string) bool {
	return subtle.ConstantTimeCompare(k.SecretHash, hashSecret(secret)) == 1
}

// May says whether the key has the scope.
func (k APIKey) May(scope Scope) bool {
	return slices.Contains(strings.Fields(k.Scopes), string(scope))
}

// Open returns Unauthenticated when the key may not be used any more at a moment.
func (k APIKey) Open(at time.Time) error {
	switch {
	case k.RevokedAt != nil:
		return Errorf(Unauthenticated, "This API key was revoked.")
	case k.ExpiresAt != nil && !at.Before(*k.ExpiresAt):
		return Errorf(Unauthenticated, "This API key ended on %s.", k.ExpiresAt.UTC().Format("2 Jan 2006"))
	}
	return nil
}

// Actor is the name under which changes made with the key stand in the audit chain.
func (k APIKey) Actor() string { return "API key " + k.Name + " (" + k.Prefix + ")" }

// ParseKeyName trims the name of a key. It returns Invalid when it is empty or too long.
func ParseKeyName(text string) (string, error) {
	name := strings.Join(strings.Fields(text), " ")
	switch {
	case name == "":
		return "", Errorf(Invalid, "Please say which program the key is for.")
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "", Errorf(Invalid, "A name cannot contain control characters.")
	case utf8.RuneCountInString(name) > KeyNameMax:
		return "", Errorf(Invalid, "This name is too long; %d characters are the most.", KeyNameMax)
	}
	return name, nil
}

// ParseScopes reads scopes as they were ticked. It returns Invalid for none and for words that are no scope.
func ParseScopes(ticked []string) (string, error) {
	var kept []string
	for _, scope := range Scopes() {
		if slices.Contains(ticked, string(scope)) {
			kept = append(kept, string(scope))
		}
	}
	for _, word := range ticked {
		if !slices.Contains(kept, word) {
			return "", Errorf(Invalid, "There is no such scope.")
		}
	}
	if len(kept) == 0 {
		return "", Errorf(Invalid, "Please tick at least one scope.")
	}
	return strings.Join(kept, " "), nil
}

// ParseRateLimit reads how many requests a key may make in a minute.
func ParseRateLimit(text string) (int, error) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > RateLimitMax {
		return 0, Errorf(Invalid, "Please give a whole number from 1 to %d.", RateLimitMax)
	}
	return n, nil
}

// ParseKeyDays reads after how many days a key ends; empty is never.
func ParseKeyDays(text string) (*int, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 || n > KeyDaysMax {
		return nil, Errorf(Invalid, "Please give a whole number of days from 1 to %d, or nothing for a key without an end.", KeyDaysMax)
	}
	return &n, nil
}
