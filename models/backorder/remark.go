package backorder

import (
	"context"
	"slices"

	"pegboard/models"
	"pegboard/models/store"
)

// AuditSubject names a record in the audit chain. The kind is one of the subjects of a note.
func AuditSubject(kind, key string) string {
	if kind == models.SubjectSupplier {
		return SupplierSubject(key)
	}
	return kind + ":" + key
}

// noteRequest is what AddNote was asked for.
type noteRequest struct{ Kind, Key, Body string }

// AddNote writes a note about the record of a kind with a key. It returns Invalid for a note that is none, and NotFound
// when there is no such record.
func AddNote(ctx context.Context, s *store.Store, by By, kind, key, text string) error {
	body, err := models.ParseNote(text)
	if err != nil {
		return err
	}
	return s.InTx(ctx, by.work("note", noteRequest{kind, key, body}, nil), func(tx *store.Tx) error {
		id, err := tx.SubjectID(kind, key)
		if err != nil {
			return err
		}
		if err := tx.AddNote(kind, id, body); err != nil {
			return err
		}
		return tx.Audit("note added", AuditSubject(kind, key), body)
	})
}

// tagRequest is what Tag and Untag were asked for.
type tagRequest struct {
	Kind string
	Keys []string
	Tag  string
	Off  bool
}

// Tag tags the records of a kind with these keys, all or none, and returns how many did not carry the tag yet. It
// returns Invalid for a tag that is none and for no or too many records, NotFound for a record that is not there, and
// Conflict when one of them carries too many tags.
func Tag(ctx context.Context, s *store.Store, by By, kind string, keys []string, tag string) (int, error) {
	return tagging(ctx, s, by, tagRequest{Kind: kind, Keys: keys, Tag: tag})
}

// Untag takes a tag from the records, all or none, and returns how many carried it. Its errors are those of Tag.
func Untag(ctx context.Context, s *store.Store, by By, kind string, keys []string, tag string) (int, error) {
	return tagging(ctx, s, by, tagRequest{Kind: kind, Keys: keys, Tag: tag, Off: true})
}

func tagging(ctx context.Context, s *store.Store, by By, r tagRequest) (int, error) {
	var err error
	if r.Tag, err = models.ParseTag(r.Tag); err != nil {
		return 0, err
	}
	// In one order for everybody, so that two who tag the same records never wait for each other in a circle.
	r.Keys = slices.Clone(r.Keys)
	slices.Sort(r.Keys)
	r.Keys = slices.Compact(r.Keys)
	if len(r.Keys) == 0 {
		return 0, models.Errorf(models.Invalid, "Nothing is selected. Nothing was changed.")
	}
	if len(r.Keys) > models.TagAtOnce {
		return 0, models.Errorf(models.Invalid, "At most %d records are tagged at once. Nothing was changed.", models.TagAtOnce)
	}
	changed := 0
	err = s.InTx(ctx, by.work("tag", r, &changed), func(tx *store.Tx) error {
		changed = 0
		for _, key := range r.Keys {
			id, err := tx.SubjectID(r.Kind, key)
			if err != nil {
				return err
			}
			change, action := tx.AddTag, "tag added"
			if r.Off {
				change, action = tx.RemoveTag, "tag removed"
			}
			done, err := change(r.Kind, id, r.Tag)
			if err != nil {
				return err
			}
			if !done {
				continue
			}
			changed++
			if err := tx.Audit(action, AuditSubject(r.Kind, key), r.Tag); err != nil {
				return err
			}
		}
		return nil
	})
	return changed, err
}
