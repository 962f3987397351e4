package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"pegboard/models"
)

// grantLock is the number of the advisory lock under which programs that start at once grant one after the other:
// PostgreSQL does not let two change the rights to one table at the same time.
const grantLock = 7_014_226

// rights are what the role that Pegboard works as may do with a table, where it is not everything. Only owners take away
// what was written: the ledgers are added to, the audit chain and the notes of changes are written by functions.
var rights = map[string]string{
	"stock_movements": "SELECT, INSERT", "promises": "SELECT, INSERT",
	"audit_entries": "SELECT", "changes": "SELECT", "goose_db_version": "SELECT",
}

// openOwner opens a single connection as the owner of the tables.
func openOwner(url string) (*sql.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, models.Errorf(models.Invalid, "PEGBOARD_OWNER_URL is not an address of a PostgreSQL database")
	}
	config.RuntimeParams["timezone"], config.RuntimeParams["application_name"] = "UTC", "pegboard owner"
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(2) // one for the lock of the migrations, one for them
	return pool, nil
}

// grant lets the role use the tables and no more than that. It does nothing when that is so already.
func grant(ctx context.Context, owner *sql.DB, role string) error {
	conn, err := owner.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect as the owner of the tables: %w", err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin to grant: %w", err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", grantLock); err != nil {
		return fmt.Errorf("wait for other programs that grant: %w", err)
	}
	wanted, err := missingRights(ctx, tx, role)
	if err != nil {
		return err
	}
	for _, statement := range wanted {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("grant rights to %s: %w", role, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("grant rights to %s: %w", role, err)
	}
	return nil
}

// missingRights are the statements that give the role exactly its rights, none for what is right already.
func missingRights(ctx context.Context, tx *sql.Tx, role string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `SELECT c.relname, c.relkind = 'S', c.relkind IN ('v', 'm'),
			CASE WHEN c.relkind = 'S' THEN has_sequence_privilege($1, c.oid, 'USAGE')
			ELSE has_table_privilege($1, c.oid, 'SELECT') END,
			CASE WHEN c.relkind = 'S' THEN true ELSE has_table_privilege($1, c.oid, 'INSERT') END,
			CASE WHEN c.relkind = 'S' THEN true ELSE has_table_privilege($1, c.oid, 'UPDATE') AND has_table_privilege($1, c.oid, 'DELETE') END
		FROM pg_class AS c
		WHERE c.relnamespace = CAST(current_schema() AS regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
		ORDER BY c.relname`, role)
	if err != nil {
		return nil, fmt.Errorf("look at the rights of %s: %w", role, err)
	}
	defer rows.Close()
	to := pgx.Identifier{role}.Sanitize()
	var statements []string
	for rows.Next() {
		var name string
		var isSequence, isView, reads, adds, changes bool
		if err := rows.Scan(&name, &isSequence, &isView, &reads, &adds, &changes); err != nil {
			return nil, fmt.Errorf("look at the rights of %s: %w", role, err)
		}
		table := pgx.Identifier{name}.Sanitize()
		wanted, restricted := rights[name]
		if isView {
			wanted, restricted = "SELECT", true
		}
		switch {
		case isSequence && !reads:
			statements = append(statements, "GRANT USAGE, SELECT ON SEQUENCE "+table+" TO "+to)
		case isSequence:
		case restricted && (!reads || changes || adds != (wanted != "SELECT")):
			statements = append(statements, "REVOKE ALL ON TABLE "+table+" FROM "+to, "GRANT "+wanted+" ON TABLE "+table+" TO "+to)
		case !restricted && !(reads && adds && changes):
			statements = append(statements, "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLE "+table+" TO "+to)
		}
	}
	return statements, rows.Err()
}
