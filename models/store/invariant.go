package store

import (
	"bytes"
	"context"
	"database/sql"
	"embed"
	"fmt"
	"time"
)

// invariantSampleMax is how many offending rows are shown: enough to see the pattern.
const invariantSampleMax = 20

// invariantTimeout replaces the pool's short statement timeout: these questions read whole tables.
const invariantTimeout = 5 * time.Minute

//go:embed sql/invariant_*.sql
var invariantFiles embed.FS

// InvariantResult says how many rows break one thing that must always hold, and shows some of them.
type InvariantResult struct {
	Name, Sentence string
	Rows           int64
	Sample         []string
}

// invariant is one thing that must always hold. Its question returns a text for each row that breaks it.
type invariant struct{ name, sentence, file string }

// invariants are those of trust.md, under its names.
func invariants() []invariant {
	return []invariant{
		{"I1 positions", "Allocated units are the sum of the allocations and are there, or the position says that they are not.", "i1_positions"},
		{"I1 lines", "The allocated units of an order line are the sum of its allocations.", "i1_lines"},
		{"I2", "Stock on hand is the sum of the ledger.", "i2"},
		{"I3", "Ordered is shipped plus allocated plus backordered plus cancelled, and nothing is negative.", "i3"},
		{"I4", "Received is the sum of the receipts, and received, open and cancelled make up what was ordered.", "i4"},
		{"I5", "Every key that was answered has the one audit entry of its effect.", "i5"},
		{"I6 changes", "Every change of stock, allocations, orders, purchase orders and promises is named by an audit entry.", "i6_changes"},
		{"I6 ledgers", "Every entry of the ledgers has an audit entry of the same moment and person.", "i6_ledgers"},
		{"I6 noted", "No change of these can go unnoticed.", "i6_noted"},
		{"I7", "Promises, the ledger and the audit chain can only be added to.", "i7"},
		{"I8", "No money and no quantity is kept as a floating-point number.", "i8"},
		{"I9", "Every job is done or given up a day after it was due, and every mail that waits has a job that will send it.", "i9"},
		{"Promises", "What an order line promises is what the promise ledger says last.", "promises"},
		{"Closed orders", "No line of a closed or cancelled order waits or holds stock.", "closed_orders"},
		{"Pegs and supply", "No supply is pegged beyond what it still owes.", "pegs_supply"},
		{"Pegs and demand", "No line is pegged beyond what it waits for.", "pegs_demand"},
		{"Queue", "Every line that waits stands in the queue with its own numbers.", "queue"},
		{"Tallies", "What the presets of the queue are said to hold is what their rows add up to.", "tallies"},
	}
}

// Invariants checks everything that must always hold, the audit chain included, and returns one result for each.
// A broken invariant is a result and not an error; an error means that it could not be checked.
func (s *Store) Invariants(ctx context.Context) ([]InvariantResult, error) {
	// One snapshot, so that work that goes on meanwhile cannot look like a contradiction.
	tx, err := s.SQL().BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead})
	if err != nil {
		return nil, fmt.Errorf("begin to check invariants: %w", err)
	}
	// The transaction only reads, so rolling it back loses nothing.
	defer func() { _ = tx.Rollback() }()
	if err := allowTime(ctx, tx, invariantTimeout); err != nil {
		return nil, err
	}
	var results []InvariantResult
	for _, i := range invariants() {
		result, err := i.check(ctx, tx)
		if err != nil {
			return nil, fmt.Errorf("check %s: %w", i.name, err)
		}
		results = append(results, result)
	}
	chain, err := checkAuditChain(ctx, tx)
	if err != nil {
		return nil, fmt.Errorf("check the audit chain: %w", err)
	}
	return append(results, chain), nil
}

// allowTime gives the statements of one transaction more time than the pool does.
func allowTime(ctx context.Context, tx *sql.Tx, timeout time.Duration) error {
	if _, err := tx.ExecContext(ctx, "SELECT set_config('statement_timeout', $1, true)", fmt.Sprintf("%dms", timeout.Milliseconds())); err != nil {
		return fmt.Errorf("allow more time: %w", err)
	}
	return nil
}

func (i invariant) check(ctx context.Context, tx *sql.Tx) (InvariantResult, error) {
	result := InvariantResult{Name: i.name, Sentence: i.sentence}
	question, err := invariantFiles.ReadFile("sql/invariant_" + i.file + ".sql")
	if err != nil {
		return result, err
	}
	statement := fmt.Sprintf("WITH broken AS (\n%s)\nSELECT (SELECT count(*) FROM broken), offence\nFROM broken\nORDER BY offence\nLIMIT %d", question, invariantSampleMax)
	rows, err := tx.QueryContext(ctx, statement)
	if err != nil {
		return result, err
	}
	defer rows.Close()
	for rows.Next() {
		var offence string
		if err := rows.Scan(&result.Rows, &offence); err != nil {
			return result, err
		}
		result.Sample = append(result.Sample, offence)
	}
	return result, rows.Err()
}

// checkAuditChain computes every hash of the audit chain again. Each entry must follow the one before it without a gap.
func checkAuditChain(ctx context.Context, tx *sql.Tx) (InvariantResult, error) {
	result := InvariantResult{Name: "I6 chain", Sentence: "The audit chain has no gap, and every hash covers its entry and the one before."}
	rows, err := tx.QueryContext(ctx, "SELECT id, at, actor, action, subject, detail, previous_hash, hash\nFROM audit_entries\nORDER BY id")
	if err != nil {
		return result, err
	}
	defer rows.Close()
	var last int64
	before := []byte{}
	for rows.Next() {
		var id int64
		var at time.Time
		var actor, action, subject, detail string
		var previous, hash []byte
		if err := rows.Scan(&id, &at, &actor, &action, &subject, &detail, &previous, &hash); err != nil {
			return result, err
		}
		whole := id == last+1 && bytes.Equal(previous, before) && bytes.Equal(hash, AuditHash(previous, id, at, actor, action, subject, detail))
		if !whole {
			result.Rows++
			if len(result.Sample) < invariantSampleMax {
				result.Sample = append(result.Sample, fmt.Sprintf("audit entry %d by %s does not follow entry %d", id, actor, last))
			}
		}
		last, before = id, hash
	}
	return result, rows.Err()
}
