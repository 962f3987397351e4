package store

import (
	"context"
	_ "embed" // the questions stand in files
	"fmt"
	"strings"
)

var (
	//go:embed sql/customers_named.sql
	customersNamedSQL string
	//go:embed sql/skus_named.sql
	skusNamedSQL string
	//go:embed sql/skus_typed.sql
	skusTypedSQL string
)

// namedMax bounds what is offered while a person types a name.
const namedMax = 8

// NamedCustomer is a customer that fits what a person typed.
type NamedCustomer struct{ Code, Name, Tier string }

// NamedSKU is a SKU that fits what a person typed. UnitPrice is an exact decimal, empty when unknown; a caller leaves it
// out for people who may not see prices.
type NamedSKU struct{ Code, Name, UnitPrice string }

// CustomersNamed returns a few customers whose code begins with the text, as typed or in capitals, or whose name contains
// it. The one whose code it is stands first.
func (s *Store) CustomersNamed(ctx context.Context, text string) ([]NamedCustomer, error) {
	return named(ctx, s, text, "find customers", customersNamedSQL, func(c *NamedCustomer) []any { return []any{&c.Code, &c.Name, &c.Tier} })
}

// SKUsNamed returns a few SKUs whose code begins with the text, as typed or in capitals, or whose name contains it. The
// one whose code it is stands first.
func (s *Store) SKUsNamed(ctx context.Context, text string) ([]NamedSKU, error) {
	return named(ctx, s, text, "find SKUs", skusNamedSQL, func(k *NamedSKU) []any { return []any{&k.Code, &k.Name, &k.UnitPrice} })
}

func named[T any](ctx context.Context, s *Store, text, what, question string, places func(*T) []any) ([]T, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil
	}
	// No character sorts behind the last one of Unicode, so this bounds everything that begins with the text.
	const last = "\U0010FFFF"
	capitals := strings.ToUpper(text)
	return listed(ctx, s, what, question, places, text, text+last, likePattern(text), capitals, capitals+last, namedMax)
}

// SKUsTyped returns the SKUs that texts name exactly, as typed or in capitals, by text. Texts that name none are left out.
func (s *Store) SKUsTyped(ctx context.Context, texts []string) (map[string]NamedSKU, error) {
	type found struct {
		text string
		sku  NamedSKU
	}
	rows, err := readRows(ctx, s, skusTypedSQL, func(f *found) []any { return []any{&f.text, &f.sku.Code, &f.sku.Name, &f.sku.UnitPrice} }, texts, len(texts))
	if err != nil {
		return nil, fmt.Errorf("find the SKUs that were typed: %w", err)
	}
	skus := make(map[string]NamedSKU, len(rows))
	for _, row := range rows {
		skus[row.text] = row.sku
	}
	return skus, nil
}

// OrderNoTaken says whether there is an order with the number.
func (s *Store) OrderNoTaken(ctx context.Context, no string) (taken bool, err error) {
	if err := s.sql.QueryRowContext(ctx, "SELECT EXISTS (SELECT FROM sales_orders WHERE order_no = $1)", no).Scan(&taken); err != nil {
		return false, fmt.Errorf("look for order %q: %w", no, err)
	}
	return taken, nil
}
