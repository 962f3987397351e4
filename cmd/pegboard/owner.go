package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pegboard/models"
	"pegboard/models/pgserver"
	"pegboard/models/store"
)

// ownerEmail is who signs in first, unless told otherwise. It is replaced by real people and can be disabled then.
const ownerEmail = "owner@localhost"

// actorCommand is who the audit chain names for changes made on the command line.
const actorCommand = "command line"

// ensureOwner adds an owner when nobody may sign in yet, and returns their one-time password. It returns an empty
// password when there is somebody already.
func ensureOwner(ctx context.Context, opened *store.Store, passwords *models.Passwords, email string) (string, error) {
	there, err := opened.HasUsers(ctx)
	if err != nil || there {
		return "", err
	}
	_, password, err := addUser(ctx, opened, passwords, models.User{Email: email, Name: "Owner", Role: models.Owner})
	if models.KindOf(err) == models.Conflict && err != nil {
		return "", nil // another program was faster
	}
	return password, err
}

// addUser adds a person with a one-time password, which it returns.
func addUser(ctx context.Context, opened *store.Store, passwords *models.Passwords, user models.User) (models.User, string, error) {
	password, hash, err := oneTime(ctx, passwords)
	if err != nil {
		return models.User{}, "", err
	}
	user.PasswordHash, user.MustChange = hash, true
	err = opened.InTx(ctx, store.Work{Actor: actorCommand}, func(tx *store.Tx) error {
		added, err := tx.AddUser(user)
		user.ID = added.ID
		return err
	})
	return user, password, err
}

func oneTime(ctx context.Context, passwords *models.Passwords) (password, hash string, err error) {
	if password, err = models.OneTimePassword(); err != nil {
		return "", "", err
	}
	hash, err = passwords.Hash(ctx, password)
	return password, hash, err
}

// secretBytes is how many random bytes a generated secret has.
const secretBytes = 32

// secretOf is the key that signs cookies: the one of the environment, else one that is generated once and kept beside
// the database, so that a restart signs nobody out.
func secretOf(env *environment) ([]byte, error) {
	if env.secret != "" {
		return []byte(env.secret), nil
	}
	dir := env.stateDir
	if dir == "" {
		var err error
		if dir, err = pgserver.DefaultStateDir(); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the state directory cannot be made: %w", err)
	}
	path := filepath.Join(dir, "secret")
	if kept, err := readSecret(path); err == nil || !errors.Is(err, fs.ErrNotExist) {
		return kept, err
	}
	var fresh [secretBytes]byte
	_, _ = rand.Read(fresh[:])
	// Written whole under another name and linked: of two programs that start at once, the second takes the first's.
	temporary, err := os.CreateTemp(dir, "secret-*")
	if err != nil {
		return nil, fmt.Errorf("the secret cannot be kept: %w", err)
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.WriteString(hex.EncodeToString(fresh[:]) + "\n")
	if err := errors.Join(err, temporary.Sync(), temporary.Close()); err != nil {
		return nil, fmt.Errorf("the secret cannot be kept: %w", err)
	}
	if err := os.Link(temporary.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("the secret cannot be kept: %w", err)
	}
	return readSecret(path)
}

func readSecret(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the secret cannot be read: %w", err)
	}
	secret := strings.TrimSpace(string(text))
	if len(secret) < secretMin {
		return nil, fmt.Errorf("the secret in %s is too short; delete the file to have a new one made", path)
	}
	return []byte(secret), nil
}
