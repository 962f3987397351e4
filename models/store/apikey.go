package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"gorm.io/gorm"

	"pegboard/models"
)

const (
	// apiKeysMax bounds the page of keys. Revoked ones stand last.
	apiKeysMax = 200
	// keyUseGrain is how exactly it is known when a key was last used: a request that only reads should write nothing.
	keyUseGrain = time.Minute
)

// APIKeys are the keys, those in use first, the newest first.
func (s *Store) APIKeys(ctx context.Context) ([]models.APIKey, error) {
	var keys []models.APIKey
	if err := s.DB(ctx).Order("revoked_at IS NOT NULL, id DESC").Limit(apiKeysMax).Find(&keys).Error; err != nil {
		return nil, fmt.Errorf("list API keys: %w", err)
	}
	return keys, nil
}

// APIKeyByPrefix returns the key with the prefix, revoked or not, or NotFound.
func (s *Store) APIKeyByPrefix(ctx context.Context, prefix string) (models.APIKey, error) {
	var k models.APIKey
	err := s.DB(ctx).Where("prefix = ?", prefix).Take(&k).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return k, models.Errorf(models.NotFound, "There is no such API key.")
	}
	if err != nil {
		return k, fmt.Errorf("read an API key: %w", err)
	}
	return k, nil
}

// UseAPIKey notes that the key was used, unless that was noted within the last minute.
func (s *Store) UseAPIKey(ctx context.Context, key models.APIKey) error {
	now := s.Now()
	if key.LastUsedAt != nil && now.Sub(*key.LastUsedAt) < keyUseGrain {
		return nil
	}
	_, err := s.sql.ExecContext(ctx, "UPDATE api_keys SET last_used_at = $2 WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < $3)", key.ID, now, now.Add(-keyUseGrain))
	if err != nil {
		return fmt.Errorf("note the use of API key %s: %w", key.Prefix, err)
	}
	return nil
}

// AddAPIKey adds a key and returns it with its id. It returns Conflict when another key in use has the name.
func (tx *Tx) AddAPIKey(key models.APIKey) (models.APIKey, error) {
	key.ID, key.CreatedAt, key.CreatedBy = 0, tx.Now, tx.Actor
	if err := tx.DB.Create(&key).Error; err != nil {
		return models.APIKey{}, fmt.Errorf("add API key %s: %w", key.Prefix, err)
	}
	return key, tx.Audit("API key created", apiKeySubject(key.ID), key.Name+" ("+key.Prefix+"): "+key.Scopes)
}

// RevokeAPIKey ends a key at once and returns it. It returns NotFound, or Conflict when it was revoked already.
func (tx *Tx) RevokeAPIKey(id int64) (models.APIKey, error) {
	var key models.APIKey
	err := tx.DB.Where("id = ?", id).Take(&key).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return key, models.Errorf(models.NotFound, "There is no such API key.")
	}
	if err != nil {
		return key, fmt.Errorf("read API key %d: %w", id, err)
	}
	changed, err := tx.Exec("UPDATE api_keys SET revoked_at = $2, revoked_by = $3 WHERE id = $1 AND revoked_at IS NULL", id, tx.Now, tx.Actor)
	if err != nil {
		return key, fmt.Errorf("revoke API key %d: %w", id, err)
	}
	if changed == 0 {
		return key, models.Errorf(models.Conflict, "The API key %s was revoked already.", key.Name)
	}
	return key, tx.Audit("API key revoked", apiKeySubject(id), key.Name+" ("+key.Prefix+")")
}

func apiKeySubject(id int64) string { return "api_key:" + strconv.FormatInt(id, 10) }

// TakeRequests takes so many of the requests that a key may make in the window which begins then, for a program that will
// admit them. It returns how many it got: fewer when the limit is near, and none when it is reached. Programs on one
// database thereby share the limit.
func (s *Store) TakeRequests(ctx context.Context, key models.APIKey, window time.Time, want int) (int, error) {
	var taken int
	err := s.sql.QueryRowContext(ctx, `INSERT INTO api_rates AS r (prefix, minute, taken) VALUES ($1, $2, $3)
		ON CONFLICT (prefix) DO UPDATE SET minute = greatest(r.minute, excluded.minute), taken = CASE WHEN r.minute < excluded.minute THEN 0 ELSE r.taken END + excluded.taken
		RETURNING taken`, key.Prefix, window, want).Scan(&taken)
	if err != nil {
		return 0, fmt.Errorf("take requests of API key %s: %w", key.Prefix, err)
	}
	return max(0, min(want, key.RateLimit-(taken-want))), nil
}
