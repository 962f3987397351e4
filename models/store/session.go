package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"pegboard/models"
)

// Session is the record of one sign-in. The id itself is only in the person's cookie; here is its hash, so that
// a stolen copy of the database opens no session.
type Session struct {
	IDHash     []byte `gorm:"primaryKey"`
	UserID     *int64
	User       *models.User // only read
	Data       []byte
	UserAgent  string
	CreatedAt  time.Time `gorm:"autoCreateTime:false"`
	LastSeenAt time.Time
	ExpiresAt  time.Time
}

// SessionByHash returns the session together with its user if it is still good at now, and whether there is one.
func (s *Store) SessionByHash(ctx context.Context, hash []byte, now time.Time) (Session, bool, error) {
	var session Session
	err := s.DB(ctx).Joins("User").Where("id_hash = ? AND expires_at > ?", hash, now).Take(&session).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Session{}, false, nil
	}
	if err != nil {
		return Session{}, false, fmt.Errorf("read a session: %w", err)
	}
	return session, true, nil
}

// AddSession writes a new session.
func (s *Store) AddSession(ctx context.Context, session Session) error {
	if err := s.DB(ctx).Omit(clause.Associations).Create(&session).Error; err != nil {
		return fmt.Errorf("add a session: %w", err)
	}
	return nil
}

// KeepSession writes what changed in a session. A session that was ended meanwhile stays ended.
func (s *Store) KeepSession(ctx context.Context, session Session) error {
	err := s.DB(ctx).Model(&Session{}).Where("id_hash = ?", session.IDHash).
		Select("data", "last_seen_at", "expires_at").Updates(session).Error
	if err != nil {
		return fmt.Errorf("keep a session: %w", err)
	}
	return nil
}

// EndSession removes a session. Ending it twice is fine.
func (s *Store) EndSession(ctx context.Context, hash []byte) error {
	if err := s.DB(ctx).Where("id_hash = ?", hash).Delete(&Session{}).Error; err != nil {
		return fmt.Errorf("end a session: %w", err)
	}
	return nil
}

// expiredBatch bounds how many dead sessions one sweep removes.
const expiredBatch = 1000

// SweepSessions removes sessions that are over at now, a batch at a time, and returns how many it removed.
func (s *Store) SweepSessions(ctx context.Context, now time.Time) (int64, error) {
	over := s.DB(ctx).Model(&Session{}).Select("id_hash").Where("expires_at <= ?", now).Order("expires_at, id_hash").
		Limit(expiredBatch).Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
	removed := s.DB(ctx).Where("id_hash IN (?)", over).Delete(&Session{})
	if removed.Error != nil {
		return 0, fmt.Errorf("sweep sessions: %w", removed.Error)
	}
	return removed.RowsAffected, nil
}
