package store_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// The role that Pegboard works as adds to the ledgers and changes nothing that was written, whatever statement reaches
// the database through it.
func TestTheRoleOfTheProgramCannotAlterWhatWasWritten(t *testing.T) {
	s := queueOf(t, 2)
	// PostgreSQL only warns that nothing was granted.
	if _, err := s.SQL().ExecContext(t.Context(), "GRANT ALL ON audit_entries TO pegboard_worker"); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		"UPDATE audit_entries SET actor = 'nobody'", "DELETE FROM audit_entries", "TRUNCATE audit_entries",
		"INSERT INTO audit_entries (id, at, actor, action, subject, detail, previous_hash, hash) VALUES (9, now(), 'a', 'b', 'c', 'd', '', '')",
		"UPDATE changes SET audit_id = 1", "DELETE FROM changes", "INSERT INTO changes (first_in) VALUES ('x')",
		"UPDATE promises SET reason = ''", "DELETE FROM stock_movements", "TRUNCATE stock_movements",
		"ALTER TABLE audit_entries DISABLE TRIGGER ALL", "DROP TRIGGER promises_append_only ON promises", "ALTER TABLE stock_movements RENAME TO other",
		"CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'", "DROP FUNCTION note_change CASCADE",
		"SET session_replication_role = replica", "SET ROLE pegboard", "SET SESSION AUTHORIZATION pegboard", "ALTER ROLE pegboard_worker SUPERUSER",
		"CREATE TABLE public.mine (a integer)", "COPY (SELECT 1) TO PROGRAM 'true'", "SELECT pg_read_file('PG_VERSION')",
		"UPDATE goose_db_version SET is_applied = false", "SELECT lo_import('/etc/passwd')", "ALTER FUNCTION append_audit(timestamptz, text, text[], text[], text[]) SECURITY INVOKER",
	} {
		var refused *pgconn.PgError
		if _, err := s.SQL().ExecContext(t.Context(), statement); !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v", statement, err)
		}
	}
	// A temporary table of the same name leads the functions of the owner nowhere.
	if _, err := s.SQL().ExecContext(t.Context(), "CREATE TEMPORARY TABLE audit_entries (id bigint); CREATE TEMPORARY TABLE changes (id bigint); UPDATE sales_orders SET priority = 2; SELECT append_audit(now(), 'a', ARRAY['b'], ARRAY['c'], ARRAY['d']); DROP TABLE pg_temp.audit_entries, pg_temp.changes"); err != nil {
		t.Fatal(err)
	}
	results := checked(t, s)
	if results["I6 chain"].Rows != 0 || results["I6 changes"].Rows != 0 || number(t, s, "SELECT count(*) FROM audit_entries") != 2 {
		t.Errorf("%+v %+v", results["I6 chain"], results["I6 changes"])
	}
}

func TestEveryTableIsGrantedAndGrantingAgainChangesNothing(t *testing.T) {
	s := storetest.New(t)
	if _, err := storetest.Owner(t, s).ExecContext(t.Context(), "CREATE TABLE later (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); GRANT ALL ON audit_entries TO pegboard_worker"); err != nil {
		t.Fatal(err)
	}
	acl := func() string {
		return strings.Join(texts(t, s, "SELECT relname || ' ' || coalesce(CAST(relacl AS text), '') || xmin FROM pg_class WHERE relkind IN ('r', 'S') AND relnamespace = current_schema()::regnamespace ORDER BY relname"), "\n")
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := acl()
	if _, err := s.SQL().ExecContext(t.Context(), "INSERT INTO later DEFAULT VALUES; DELETE FROM later"); err != nil {
		t.Errorf("a table of a later migration: %v", err)
	}
	if _, err := s.SQL().ExecContext(t.Context(), "DELETE FROM audit_entries"); err == nil {
		t.Error("a right that nobody should have was left")
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if after := acl(); after != before {
		t.Errorf("rights were\n%s\nand are\n%s", before, after)
	}
}

func TestAnOwnersAddressThatIsNoneIsNamed(t *testing.T) {
	s, err := store.Open(t.Context(), storetest.NewDatabase(t), store.Options{OwnerURL: "nonsense://"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err == nil || !strings.Contains(err.Error(), "PEGBOARD_OWNER_URL") {
		t.Errorf("%v", err)
	}
}
