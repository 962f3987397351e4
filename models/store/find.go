package store

import (
	"context"
	_ "embed"
	"fmt"
	"strings"
)

//go:embed sql/find.sql
var findSQL string

// findMax bounds the findings of each kind: the palette is for going somewhere, not for reading a list.
const findMax = 6

// Finding is a record that fits what a person typed.
type Finding struct {
	Kind   string // "order", "sku", "purchase order" or "supplier"
	Code   string
	Detail string
}

// Find returns records whose number or code begins with the text, and SKUs and suppliers whose name contains it,
// a few of each kind.
func (s *Store) Find(ctx context.Context, text string) ([]Finding, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
	for _, typed := range spellings(text) {
		found, err := s.findSpelled(ctx, typed, "%"+escaped+"%")
		if err != nil {
			return nil, fmt.Errorf("find %q: %w", text, err)
		}
		if len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

func (s *Store) findSpelled(ctx context.Context, typed, pattern string) ([]Finding, error) {
	// No character sorts behind the last one of Unicode, so this bounds everything that begins with the text.
	rows, err := s.SQL().QueryContext(ctx, findSQL, typed, typed+"\U0010FFFF", pattern, findMax)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []Finding
	for rows.Next() {
		var f Finding
		if err := rows.Scan(&f.Kind, &f.Code, &f.Detail); err != nil {
			return nil, err
		}
		found = append(found, f)
	}
	return found, rows.Err()
}

// spellings are the text as typed and in capitals, in which most codes are written.
func spellings(text string) []string {
	if capitals := strings.ToUpper(text); capitals != text {
		return []string{text, capitals}
	}
	return []string{text}
}
