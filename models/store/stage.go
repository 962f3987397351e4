package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	// analyzeFrom is how many rows a merge has to change for the planner of PostgreSQL to be told.
	analyzeFrom = 1000
	// sortUpTo is how many rows are still sorted in memory.
	sortUpTo = 200_000
	// watchFrom is how many rows a merge has to have for others to be told how far it is, and watchInterval how often. Fewer
	// rows are merged within a second.
	watchFrom     = 10_000
	watchInterval = time.Second
	// uniqueViolation is PostgreSQL's code for a key that is there already.
	uniqueViolation = "23505"
)

// Staged is one input file of an import, copied into a temporary table beside the tables it will be merged into.
// row_no is a row's place in the file.
type Staged struct {
	tx      *Tx
	dataset string
	merge   merge
	present map[string]bool
	once    bool  // it is known that no key stands twice
	rows    int64 // copied
}

// StageColumn is one column of a staged file. Present is false when the file lacks it: stored values are left alone.
type StageColumn struct {
	Name    string
	Type    StageType
	Present bool
}

// StageType is the database's type of a staged column.
type StageType string

// The types of staged columns.
const (
	StageText    StageType = `text COLLATE "C"`
	StageWhole   StageType = "bigint"
	StageDecimal StageType = "numeric"
	StageDate    StageType = "date"
	StageFlag    StageType = "boolean"
)

// RowProblem is a row of a stage that cannot be merged. Value is empty when the problem is of the whole row.
type RowProblem struct {
	Row                   int
	Column, Value, Reason string
}

// Merged counts what a merge did. Followed are changes in other rows that it led to, and Notices say which.
type Merged struct {
	Created, Updated, Unchanged, Followed int64
	Notices                               []string
}

// Stage creates the temporary table of dataset and fills it from rows, whose first value is the row number. It returns
// the number of rows copied.
func (tx *Tx) Stage(dataset string, columns []StageColumn, rows pgx.CopyFromSource) (*Staged, int64, error) {
	rules, known := merges[dataset]
	if !known {
		return nil, 0, fmt.Errorf("no merge is known for %q", dataset)
	}
	table := "stage_" + dataset
	names := []string{"row_no"}
	present := map[string]bool{"": true}
	definitions := []string{"row_no integer NOT NULL"}
	for _, column := range columns {
		names = append(names, column.Name)
		present[column.Name] = column.Present
		definitions = append(definitions, column.Name+" "+string(column.Type))
	}
	create := fmt.Sprintf("CREATE TEMPORARY TABLE %s (%s) ON COMMIT DROP", table, strings.Join(definitions, ", "))
	if _, err := tx.Exec("DROP TABLE IF EXISTS pg_temp." + table); err != nil {
		return nil, 0, fmt.Errorf("clear the stage of %s: %w", dataset, err)
	}
	if _, err := tx.Exec(create); err != nil {
		return nil, 0, fmt.Errorf("create the stage of %s: %w", dataset, err)
	}
	text := newStageRows(tx.ctx, rows, names, rules.key)
	if err := tx.copyText(table, names, text); err != nil {
		return nil, 0, fmt.Errorf("copy %s: %w", dataset, err)
	}
	if _, err := tx.Exec("ANALYZE " + table); err != nil {
		return nil, 0, fmt.Errorf("analyse the stage of %s: %w", dataset, err)
	}
	return &Staged{tx: tx, dataset: dataset, merge: rules, present: present, once: text.growing, rows: text.count}, text.count, nil
}

// Problems finds the rows that cannot be merged: a key that stands twice, a reference to nothing, a rule of the
// dataset broken. The rows are taken out of the stage, so that Merge takes the good ones.
func (s *Staged) Problems(report func(RowProblem)) error {
	if err := s.run("complete", s.merge.fills, nil); err != nil {
		return err
	}
	type check struct{ column, reason, question string }
	var checks []check
	if !s.once {
		checks = append(checks, check{
			column: strings.Join(s.merge.key, ", "),
			reason: "This key stands more than once in the file; only one row may have it.",
			question: fmt.Sprintf(`SELECT row_no, concat_ws(' / ', %[1]s) FROM stage_%[2]s WHERE (%[1]s) IN
				(SELECT %[1]s FROM stage_%[2]s GROUP BY %[1]s HAVING count(*) > 1)
				AND row_no NOT IN (SELECT min(row_no) FROM stage_%[2]s GROUP BY %[1]s HAVING count(*) > 1) ORDER BY row_no`,
				strings.Join(s.merge.key, ", "), s.dataset),
		})
	}
	for _, ref := range s.merge.references {
		if ref.created || !s.has(ref.columns[0]) {
			continue
		}
		on := make([]string, len(ref.columns))
		for i, column := range ref.columns {
			on[i] = fmt.Sprintf("t.%s = s.%s", ref.codes[i], column)
		}
		checks = append(checks, check{
			column: strings.Join(ref.columns, ", "),
			reason: fmt.Sprintf("No %s has this code, neither in the files nor in Pegboard.", ref.noun),
			question: fmt.Sprintf("SELECT s.row_no, concat_ws(' / ', s.%s) FROM stage_%s s WHERE s.%s IS NOT NULL AND NOT EXISTS (SELECT FROM %s t WHERE %s) ORDER BY s.row_no",
				strings.Join(ref.columns, ", s."), s.dataset, ref.columns[0], ref.from, strings.Join(on, " AND ")),
		})
	}
	broken, err := s.brokenRules()
	if err != nil {
		return err
	}
	for _, rule := range broken {
		checks = append(checks, check{column: rule.column, reason: rule.sentence,
			question: fmt.Sprintf("SELECT row_no, %s::text FROM stage_%s WHERE %s ORDER BY row_no", rule.column, s.dataset, rule.broken)})
	}
	for _, check := range checks {
		var bad []int32
		err := s.tx.Query(func(rows *sql.Rows) error {
			var row int32
			var value sql.NullString
			if err := rows.Scan(&row, &value); err != nil {
				return err
			}
			bad = append(bad, row)
			report(RowProblem{Row: int(row), Column: check.column, Value: value.String, Reason: check.reason})
			return nil
		}, check.question)
		if err != nil {
			return fmt.Errorf("check %s of %s: %w", check.column, s.dataset, err)
		}
		if len(bad) == 0 {
			continue
		}
		if _, err := s.tx.Exec(fmt.Sprintf("DELETE FROM stage_%s WHERE row_no = ANY($1)", s.dataset), bad); err != nil {
			return fmt.Errorf("take bad rows out of %s: %w", s.dataset, err)
		}
	}
	return nil
}

// brokenRules are the rules that some row breaks. One look at all rows finds that nearly always there is none.
func (s *Staged) brokenRules() ([]rowRule, error) {
	rules := s.merge.rules
	if len(rules) == 0 {
		return nil, nil
	}
	answers, targets, ors := make([]bool, len(rules)), make([]any, len(rules)), make([]string, len(rules))
	for i, rule := range rules {
		targets[i], ors[i] = &answers[i], fmt.Sprintf("coalesce(bool_or(%s), false)", rule.broken)
	}
	if err := s.tx.QueryRow(fmt.Sprintf("SELECT %s FROM stage_%s", strings.Join(ors, ", "), s.dataset)).Scan(targets...); err != nil {
		return nil, fmt.Errorf("check the rules of %s: %w", s.dataset, err)
	}
	var broken []rowRule
	for i, rule := range rules {
		if answers[i] {
			broken = append(broken, rule)
		}
	}
	return broken, nil
}

func (s *Staged) has(column string) bool { return s.present[column] }

// run runs the statements that fit the file's columns, and adds to done what they changed.
func (s *Staged) run(what string, statements []prepared, done *Merged) error {
	for _, statement := range statements {
		if !s.has(statement.needs) || (statement.lacks != "" && s.has(statement.lacks)) {
			continue
		}
		rows, err := s.tx.Exec(statement.sql, statement.arguments(s.tx)...)
		if err != nil {
			return fmt.Errorf("%s %s: %w", what, s.dataset, err)
		}
		if statement.counted {
			done.Followed += rows
		}
		if rows > 0 && statement.notice != "" {
			done.Notices = append(done.Notices, noticeOf(rows, statement.one, statement.notice))
		}
	}
	return nil
}

// Merge writes the stage into its table: new keys are created, changed rows updated, equal rows left alone. A long merge
// calls written about once a second, and at its end, with how many rows are done; nil is never called.
func (s *Staged) Merge(written func(rows int64)) (Merged, error) {
	var done Merged
	if err := s.run("prepare", s.merge.before, &done); err != nil {
		return Merged{}, err
	}
	stop, err := s.watch(written)
	if err != nil {
		return Merged{}, err
	}
	err = s.write(&done)
	stop()
	if err != nil {
		return Merged{}, fmt.Errorf("merge %s: %w", s.dataset, err)
	}
	if err := s.run("follow", s.merge.after, &done); err != nil {
		return Merged{}, err
	}
	// What of order lines is analysed comes with the plan, which every import ends with.
	if done.Created+done.Updated < analyzeFrom || s.merge.table == "sales_order_lines" {
		return done, nil
	}
	if _, err := s.tx.Exec("SELECT analyze_merged(CAST($1 AS regclass))", s.merge.table); err != nil {
		return Merged{}, fmt.Errorf("analyse %s: %w", s.merge.table, err)
	}
	return done, nil
}

// numbersGiven asks for the last number that a table gave to a row; null when it gives none.
const numbersGiven = `SELECT (SELECT coalesce(pg_sequence_last_value(CAST(pg_get_serial_sequence(CAST($1 AS text), 'id') AS regclass)), 0)
	FROM pg_attribute WHERE attrelid = CAST($1 AS regclass) AND attname = 'id' AND attidentity <> '')`

// watch tells written how many rows a merge has done until the function that it returns is called. The merge is a single
// statement, but it gives each row of the stage a number, new or known, and numbers are counted outside of transactions, so
// that another connection sees them. Rows that others add at the same time are counted too, never beyond those of the stage.
func (s *Staged) watch(written func(rows int64)) (stop func(), err error) {
	if written == nil || s.rows < watchFrom {
		return func() {}, nil
	}
	var before sql.NullInt64
	if err := s.tx.QueryRow(numbersGiven, s.merge.table).Scan(&before); err != nil {
		return nil, fmt.Errorf("look how far %s is numbered: %w", s.merge.table, err)
	}
	if !before.Valid {
		return func() {}, nil
	}
	look := func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, watchInterval)
		defer cancel()
		var at int64
		// Not to know how far it is is no reason to fail.
		if err := s.tx.beside.QueryRowContext(ctx, numbersGiven, s.merge.table).Scan(&at); err == nil {
			written(min(at-before.Int64, s.rows))
		}
	}
	watching, cancel := context.WithCancel(s.tx.ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(watchInterval)
		defer ticker.Stop()
		for {
			select {
			case <-watching.Done():
				return
			case <-ticker.C:
				look(watching)
			}
		}
	}()
	return func() {
		cancel()
		<-ended
		look(s.tx.ctx)
	}, nil
}

// write writes the rows. Where none is known yet they are only added, which costs a third less than to look for each
// whether it is there. Should one of them come from elsewhere in the meantime, the whole unit of work begins again.
func (s *Staged) write(done *Merged) error {
	var known bool
	if err := s.tx.QueryRow(s.knownStatement()).Scan(&known); err != nil {
		return fmt.Errorf("look for what is known: %w", err)
	}
	if known {
		var staged int64
		if err := s.tx.QueryRow(s.statement()).Scan(&done.Created, &done.Updated, &staged); err != nil {
			return err
		}
		done.Unchanged = staged - done.Created - done.Updated
		return nil
	}
	created, err := s.tx.Exec(s.addStatement())
	var failure *pgconn.PgError
	if errors.As(err, &failure) && failure.Code == uniqueViolation {
		return &overtaken{err}
	}
	done.Created = created
	return err
}

// overtaken is a row that somebody else added between a look for it and the try to add it.
type overtaken struct{ cause error }

func (o *overtaken) Error() string { return o.cause.Error() }

// knownStatement asks whether a row of the stage is in the table already.
func (s *Staged) knownStatement() string {
	var on []string
	for _, field := range s.merge.fields {
		if field.isKey && s.has(field.stage) {
			on = append(on, fmt.Sprintf("t.%s = %s", field.target, field.value))
		}
	}
	return fmt.Sprintf("SELECT EXISTS (SELECT FROM %[1]s) AND EXISTS (SELECT FROM stage_%[2]s s %[3]s JOIN %[1]s t ON %[4]s)",
		s.merge.table, s.dataset, s.merge.joins(), strings.Join(on, " AND "))
}

// columns are the columns that the merge writes, with the values of new rows.
func (s *Staged) columns() (targets, values []string) {
	for _, field := range s.merge.fields {
		if field.stage == "" || s.has(field.stage) {
			targets, values = append(targets, field.target), append(values, field.value)
		}
	}
	return targets, values
}

// addStatement adds all rows of the stage, none of which is in the table. So many rows that sorting them would not fit
// into memory are taken as they come, which is nearly their order in the file.
func (s *Staged) addStatement() string {
	targets, values := s.columns()
	order := "ORDER BY s.row_no"
	if s.rows >= sortUpTo {
		order = ""
	}
	return fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM stage_%s s %s %s",
		s.merge.table, strings.Join(targets, ", "), strings.Join(values, ", "), s.dataset, s.merge.joins(), order)
}

// statement is the one INSERT … ON CONFLICT of the dataset, over the columns that the file has.
func (s *Staged) statement() string {
	targets, values := s.columns()
	var sets, olds, news []string
	for _, field := range s.merge.fields {
		if field.isKey || field.stage != "" && !s.has(field.stage) {
			continue
		}
		update := field.update
		switch {
		case !s.has(field.needs):
			continue
		case update == "":
			update = "excluded." + field.target
		}
		sets = append(sets, field.target+" = "+update)
		if !field.derived {
			olds = append(olds, "t."+field.target)
			news = append(news, update)
		}
	}
	conflict := "DO NOTHING"
	if len(olds) > 0 {
		conflict = fmt.Sprintf("DO UPDATE SET %s WHERE (%s) IS DISTINCT FROM (%s)", strings.Join(sets, ", "), strings.Join(olds, ", "), strings.Join(news, ", "))
	}
	joins := s.merge.joins()
	return fmt.Sprintf(`WITH merged AS (INSERT INTO %s AS t (%s) SELECT %s FROM stage_%s s %s ORDER BY s.row_no ON CONFLICT (%s) %s RETURNING (xmax = 0) AS created)
		SELECT count(*) FILTER (WHERE created), count(*) FILTER (WHERE NOT created), (SELECT count(*) FROM stage_%s) FROM merged`,
		s.merge.table, strings.Join(targets, ", "), strings.Join(values, ", "), s.dataset, joins, s.merge.conflict, conflict, s.dataset)
}
