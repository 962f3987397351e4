package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"runtime"
	"runtime/debug"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
)

// The bounds of a password. Length is the only rule besides not being common: composition rules make passwords
// worse.
const (
	PasswordMin = 12
	PasswordMax = 128
)

// passwordQueue bounds how many sign-ins wait for a processor. Each hash takes 19 MiB; without a bound a burst of
// sign-ins takes the machine's memory.
const passwordQueue = 64

// ErrBusy says that too many people wait already, for a password to be checked or for the database. Nothing was changed.
var ErrBusy = errors.New("too many are waiting")

// Passwords hashes and checks passwords with argon2id, as many at once as there are processors.
type Passwords struct {
	waiting chan struct{}
	running chan struct{}
	params  argon2id.Params
}

// NewPasswords returns a Passwords with the parameters of production: 19 MiB, 2 passes, 1 lane.
func NewPasswords() *Passwords {
	return &Passwords{
		waiting: make(chan struct{}, passwordQueue),
		running: make(chan struct{}, runtime.NumCPU()),
		params:  argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32},
	}
}

// Hash returns the form in which a password is stored. It may return ErrBusy or the context's error.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	hash, err := argon2id.CreateHash(password, &p.params)
	if err != nil {
		return "", fmt.Errorf("hash a password: %w", err)
	}
	return hash, nil
}

// Matches says whether the password is the one that was hashed. An empty hash matches nothing but takes as long,
// so that an answer's time does not tell whether an account exists. It may return ErrBusy or the context's error.
func (p *Passwords) Matches(ctx context.Context, password, hash string) (bool, error) {
	leave, err := p.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	if hash == "" {
		_, err := argon2id.CreateHash(password, &p.params)
		return false, err
	}
	same, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("check a password: %w", err)
	}
	return same, nil
}

// enter waits for a processor. The caller must call leave. The last one to leave gives the memory of the hashes back: it is
// more than the rest of the program uses, and a collector that found it in use would let as much rubbish gather again.
func (p *Passwords) enter(ctx context.Context) (leave func(), err error) {
	select {
	case p.waiting <- struct{}{}:
	default:
		return nil, ErrBusy
	}
	defer func() { <-p.waiting }()
	select {
	case p.running <- struct{}{}:
		return func() {
			<-p.running
			if len(p.running) == 0 {
				debug.FreeOSMemory()
			}
		}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// CheckNewPassword returns Invalid with a sentence when a password is too short, too long, too common or the
// person's own address.
func CheckNewPassword(password, email string) error {
	length := utf8.RuneCountInString(password)
	small := strings.ToLower(strings.TrimSpace(password))
	switch {
	case length < PasswordMin:
		return Errorf(Invalid, "The password needs at least 12 characters.")
	case length > PasswordMax:
		return Errorf(Invalid, "The password may have at most 128 characters.")
	case isCommon(small):
		return Errorf(Invalid, "This password is among the most common ones. Please choose another.")
	case small == email:
		return Errorf(Invalid, "The password must not be your e-mail address.")
	}
	return nil
}

// isCommon knows the common passwords of 12 characters and more, and short ones repeated to that length.
func isCommon(small string) bool {
	for _, common := range []string{
		"123456789012", "1234567890123", "12345678901234", "123456789abc", "1234567890ab", "qwertyuiop12", "qwertyuiop123", "qwertyuiop[]",
		"1qaz2wsx3edc", "1q2w3e4r5t6y", "password1234", "password12345", "password123456", "passwordpassword", "passw0rd1234", "administrator",
		"letmeinletmein", "iloveyou1234", "welcome12345", "welcome123456", "abcdefghijkl", "abcdefghijklm", "abc123abc123", "qwerty123456",
		"qwertyqwerty", "asdfghjkl123", "zxcvbnm12345", "changeme1234", "changemeplease", "correcthorsebatterystaple", "pegboard1234", "pegboardpegboard",
		"trustno1trustno1", "football1234", "baseball1234", "monkey123456", "superman1234", "princess1234", "sunshine1234", "adminadmin12", "admin1234567",
	} {
		if small == common {
			return true
		}
	}
	// A period of at most four characters is no more than those four characters.
	for period := 1; period <= 4 && period < len(small); period++ {
		if small[period:] == small[:len(small)-period] {
			return true
		}
	}
	return false
}

// oneTimeLetters leaves out the letters and digits that people confuse.
const oneTimeLetters = "abcdefghjkmnpqrstuvwxyz23456789"

// OneTimePassword makes a password that a person must change when they first sign in. It has 79 bits, in four
// groups that can be read out.
func OneTimePassword() (string, error) {
	var groups []string
	for range 4 {
		var group strings.Builder
		for range 4 {
			i, err := rand.Int(rand.Reader, big.NewInt(int64(len(oneTimeLetters))))
			if err != nil {
				return "", fmt.Errorf("make a one-time password: %w", err)
			}
			group.WriteByte(oneTimeLetters[i.Int64()])
		}
		groups = append(groups, group.String())
	}
	return strings.Join(groups, "-"), nil
}
