package pgserver

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Querier is what CheckDurability asks; a *pgx.Conn, a pool and a transaction all are one.
type Querier interface {
	QueryRow(ctx context.Context, sql string, arguments ...any) pgx.Row
}

// CheckDurability returns an error, whose text is a sentence for the person who runs the
// server, if a commit that was acknowledged could be lost in a crash. It looks at the
// settings as they are in the caller's session, with whatever role or database changed.
func CheckDurability(ctx context.Context, server Querier) error {
	names := []string{"fsync", "full_page_writes", "synchronous_commit"}
	values := make([]string, len(names))
	err := server.QueryRow(ctx, "SELECT current_setting($1), current_setting($2), current_setting($3)", names[0], names[1], names[2]).
		Scan(&values[0], &values[1], &values[2])
	if err != nil {
		return fmt.Errorf("read the server's durability settings: %w", err)
	}
	for i, value := range values {
		if value == "off" {
			return refuse("The PostgreSQL server runs with %s = off, so a crash could lose changes that were reported as saved. Set %s = on in its configuration (or for the role and database, where that was changed) and start Pegboard again.", names[i], names[i])
		}
	}
	return nil
}
