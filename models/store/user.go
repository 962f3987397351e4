package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"pegboard/models"
)

// usersMax bounds the page of users. A company with more people than this needs another way of managing them.
const usersMax = 500

// Users are all people, by name.
func (s *Store) Users(ctx context.Context) ([]models.User, error) {
	var users []models.User
	if err := s.DB(ctx).Order("name, id").Limit(usersMax).Find(&users).Error; err != nil {
		return nil, fmt.Errorf("list users: %w", err)
	}
	return users, nil
}

// UserByID returns the person, or NotFound.
func (s *Store) UserByID(ctx context.Context, id int64) (models.User, error) {
	return oneUser(s.DB(ctx).Where("id = ?", id))
}

// UserByEmail returns the person who signs in with this address, or NotFound.
func (s *Store) UserByEmail(ctx context.Context, email string) (models.User, error) {
	return oneUser(s.DB(ctx).Where("email = ?", email))
}

// HasUsers says whether anybody may sign in.
func (s *Store) HasUsers(ctx context.Context) (bool, error) {
	var ids []int64
	if err := s.DB(ctx).Model(&models.User{}).Order("id").Limit(1).Pluck("id", &ids).Error; err != nil {
		return false, fmt.Errorf("look for users: %w", err)
	}
	return len(ids) > 0, nil
}

func oneUser(query *gorm.DB) (models.User, error) {
	var user models.User
	err := query.Take(&user).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return models.User{}, models.Errorf(models.NotFound, "There is no such person.")
	}
	if err != nil {
		return models.User{}, fmt.Errorf("read a user: %w", err)
	}
	return user, nil
}

// AddUser adds a person and returns them with their id. It returns Conflict when the address is taken.
func (tx *Tx) AddUser(user models.User) (models.User, error) {
	user.ID, user.Version, user.CreatedAt = 0, 1, tx.Now
	added := tx.DB.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "email"}}, DoNothing: true}).Create(&user)
	if added.Error != nil {
		return models.User{}, fmt.Errorf("add user %s: %w", user.Email, added.Error)
	}
	if added.RowsAffected == 0 {
		return models.User{}, models.Errorf(models.Conflict, "Somebody already signs in with this address.")
	}
	return user, tx.Audit("user added", userSubject(user.ID), "as "+string(user.Role))
}

// SetPassword gives a person another password and ends all their sessions. It returns NotFound.
func (tx *Tx) SetPassword(id int64, hash string, mustChange bool) error {
	err := tx.changeUser(id, map[string]any{"password_hash": hash, "must_change": mustChange})
	if err != nil {
		return err
	}
	if err := tx.endSessions(id); err != nil {
		return err
	}
	if mustChange {
		return tx.Audit("password reset", userSubject(id), "")
	}
	return tx.Audit("password changed", userSubject(id), "")
}

// SetRole gives a person another role and ends their sessions. It returns NotFound, or Conflict when nobody
// would be left to manage users.
func (tx *Tx) SetRole(id int64, role models.Role) error {
	if role != models.Owner {
		if err := tx.keepOwner(id); err != nil {
			return err
		}
	}
	if err := tx.changeUser(id, map[string]any{"role": role}); err != nil {
		return err
	}
	if err := tx.endSessions(id); err != nil {
		return err
	}
	return tx.Audit("role changed", userSubject(id), "to "+string(role))
}

// Disable ends a person's access at once. It returns NotFound, or Conflict when nobody would be left to manage
// users.
func (tx *Tx) Disable(id int64) error {
	if err := tx.keepOwner(id); err != nil {
		return err
	}
	if err := tx.changeUser(id, map[string]any{"disabled_at": tx.Now}); err != nil {
		return err
	}
	if err := tx.endSessions(id); err != nil {
		return err
	}
	return tx.Audit("user disabled", userSubject(id), "")
}

// Enable gives a disabled person access again. It returns NotFound.
func (tx *Tx) Enable(id int64) error {
	if err := tx.changeUser(id, map[string]any{"disabled_at": nil}); err != nil {
		return err
	}
	return tx.Audit("user enabled", userSubject(id), "")
}

// SignedIn notes that a person signed in and forgets failed tries of the given subjects.
func (tx *Tx) SignedIn(id int64, subjects ...string) error {
	err := tx.DB.Model(&models.User{}).Where("id = ?", id).Update("last_sign_in", tx.Now).Error
	if err != nil {
		return fmt.Errorf("note the sign-in of user %d: %w", id, err)
	}
	if err := tx.DB.Where("subject IN ?", subjects).Delete(&signInFailure{}).Error; err != nil {
		return fmt.Errorf("forget failed sign-ins: %w", err)
	}
	return tx.Audit("signed in", userSubject(id), "")
}

// keepOwner refuses to take the last owner's power. The owners are locked, so that two requests at once cannot
// each leave the other one.
func (tx *Tx) keepOwner(id int64) error {
	var owners []int64
	err := tx.DB.Model(&models.User{}).Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).
		Where("role = ? AND disabled_at IS NULL", models.Owner).Order("id").Limit(usersMax).Pluck("id", &owners).Error
	if err != nil {
		return fmt.Errorf("lock the owners: %w", err)
	}
	if len(owners) == 1 && owners[0] == id {
		return models.Errorf(models.Conflict, "This is the only owner. Make somebody else an owner first.")
	}
	return nil
}

func (tx *Tx) changeUser(id int64, columns map[string]any) error {
	columns["version"] = gorm.Expr("version + 1")
	changed := tx.DB.Model(&models.User{}).Where("id = ?", id).Updates(columns)
	if changed.Error != nil {
		return fmt.Errorf("change user %d: %w", id, changed.Error)
	}
	if changed.RowsAffected == 0 {
		return models.Errorf(models.NotFound, "There is no such person.")
	}
	return nil
}

func (tx *Tx) endSessions(userID int64) error {
	if err := tx.DB.Where("user_id = ?", userID).Delete(&Session{}).Error; err != nil {
		return fmt.Errorf("end the sessions of user %d: %w", userID, err)
	}
	return nil
}

func userSubject(id int64) string { return "user " + strconv.FormatInt(id, 10) }

// signInFailure counts failed sign-ins of one account or from one address.
type signInFailure struct {
	Subject    string `gorm:"primaryKey"`
	Failures   int
	LastFailed time.Time
}

// failuresForgotten is how long a failure counts. After a quiet day the next one is the first again.
const failuresForgotten = 24 * time.Hour

// SignInFailure says how often sign-ins of a subject failed in a row, and when last.
type SignInFailure struct {
	Failures   int
	LastFailed time.Time
}

// SignInFailures returns the failures that count at now, by subject.
func (s *Store) SignInFailures(ctx context.Context, now time.Time, subjects ...string) (map[string]SignInFailure, error) {
	var rows []signInFailure
	err := s.DB(ctx).Where("subject IN ? AND last_failed > ?", subjects, now.Add(-failuresForgotten)).
		Order("subject").Limit(len(subjects)).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read failed sign-ins: %w", err)
	}
	failures := make(map[string]SignInFailure, len(rows))
	for _, row := range rows {
		failures[row.Subject] = SignInFailure{Failures: row.Failures, LastFailed: row.LastFailed}
	}
	return failures, nil
}

// CountSignInFailure counts one failure for each subject. The subjects must come in the same order from every
// caller, so that two failures at once cannot wait for each other.
func (s *Store) CountSignInFailure(ctx context.Context, now time.Time, subjects ...string) error {
	for _, subject := range subjects {
		err := s.DB(ctx).Exec(`INSERT INTO sign_in_failures AS old (subject, failures, last_failed)
VALUES (?, 1, ?)
ON CONFLICT (subject) DO UPDATE
SET failures = CASE WHEN old.last_failed > ? THEN least(old.failures + 1, 1000) ELSE 1 END,
    last_failed = excluded.last_failed`, subject, now, now.Add(-failuresForgotten)).Error
		if err != nil {
			return fmt.Errorf("count a failed sign-in: %w", err)
		}
	}
	return nil
}
