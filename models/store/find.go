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
	Kind   string // "order", "customer", "sku", "purchase order" or "supplier"
	Code   string
	Detail string
}

// Find returns records whose number or code begins with the text, as typed or in capitals, and customers, SKUs and
// suppliers whose name contains it, a few of each kind.
func (s *Store) Find(ctx context.Context, text string) ([]Finding, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	// No character sorts behind the last one of Unicode, so this bounds everything that begins with the text.
	const last = "\U0010FFFF"
	capitals := strings.ToUpper(text)
	found, err := readRows(ctx, s, findSQL, func(f *Finding) []any { return []any{&f.Kind, &f.Code, &f.Detail} },
		text, text+last, likePattern(text), findMax, capitals, capitals+last)
	if err != nil {
		return nil, fmt.Errorf("find %q: %w", text, err)
	}
	return found, nil
}
