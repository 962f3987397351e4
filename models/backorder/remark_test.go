package backorder

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pegboard/models"
	"pegboard/models/store/storetest"
)

func TestANoteStandsInTheHistoryOfItsRecordOnce(t *testing.T) {
	s := storetest.New(t)
	if _, _, err := importSet(t, s, files(t, smallCompany()), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	by := By{Actor: "ann@example.com", Key: "form-1"}
	for range 2 { // sent twice by an impatient finger
		if err := AddNote(t.Context(), s, by, models.SubjectOrder, "SO-1", " called,\r\nwill call back "); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.SQL().Exec("INSERT INTO notes (subject, subject_id, body, actor, at) SELECT 'sales_order_line', id, 'fragile', 'import', '2026-11-20' FROM sales_order_lines WHERE line_no = 1 AND order_id = 1"); err != nil {
		t.Fatal(err)
	}
	r, err := s.Remarks(t.Context(), models.SubjectOrder, count(t, s, "SELECT id FROM sales_orders WHERE order_no = 'SO-1'"), AuditSubject(models.SubjectOrder, "SO-1"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.History) != 2 || r.History[0].Detail != "called,\nwill call back" || r.History[0].What != "note" || r.History[0].Actor != by.Actor || r.History[1].What != "note on a line" {
		t.Errorf("the history says %+v", r.History)
	}
	for _, refused := range []struct {
		kind, key, text string
		want            models.Kind
	}{
		{models.SubjectOrder, "SO-1", " ", models.Invalid},
		{models.SubjectOrder, "SO-1", strings.Repeat("x", models.NoteMax+1), models.Invalid},
		{models.SubjectOrder, "none", "a note", models.NotFound},
		{models.SubjectSKU, "none", "a note", models.NotFound},
		{models.SubjectPurchaseOrder, "none", "a note", models.NotFound},
		{models.SubjectSupplier, "none", "a note", models.NotFound},
	} {
		if err := AddNote(t.Context(), s, By{Actor: "a"}, refused.kind, refused.key, refused.text); models.KindOf(err) != refused.want {
			t.Errorf("%+v: %v", refused, err)
		}
	}
	if got := count(t, s, "SELECT count(*) FROM notes"); got != 2 {
		t.Errorf("%d notes are kept", got)
	}
	mustHold(t, s)
}

func TestRecordsAreTaggedAllOrNone(t *testing.T) {
	s := storetest.New(t)
	if _, _, err := importSet(t, s, files(t, smallCompany()), ImportOptions{}); err != nil {
		t.Fatal(err)
	}
	by := By{Actor: "ann@example.com"}
	tagged := func(keys []string, tag string) (int, error) {
		return Tag(t.Context(), s, by, models.SubjectOrder, keys, tag)
	}
	if n, err := tagged([]string{"SO-2", "SO-1", "SO-2"}, " Call  BACK "); err != nil || n != 2 {
		t.Fatalf("%d orders were tagged, %v", n, err)
	}
	if n, err := tagged([]string{"SO-1", "SO-3"}, "call back"); err != nil || n != 1 {
		t.Errorf("%d orders were tagged anew, %v", n, err)
	}
	if n, err := Untag(t.Context(), s, by, models.SubjectOrder, []string{"SO-1", "SO-2"}, "Call back"); err != nil || n != 2 {
		t.Errorf("the tag was taken from %d orders, %v", n, err)
	}
	if _, err := tagged([]string{"SO-1", "none"}, "lost"); models.KindOf(err) != models.NotFound {
		t.Errorf("an unknown order was tagged: %v", err)
	}
	if _, err := tagged(nil, "lost"); models.KindOf(err) != models.Invalid {
		t.Errorf("no order was tagged: %v", err)
	}
	if _, err := tagged([]string{"SO-1"}, "a, b"); models.KindOf(err) != models.Invalid {
		t.Errorf("two tags were taken for one: %v", err)
	}
	if got := texts(t, s, "SELECT o.order_no || ' ' || t.tag FROM tags AS t JOIN sales_orders AS o ON o.id = t.subject_id ORDER BY 1"); !slices.Equal(got, []string{"SO-3 call back"}) {
		t.Errorf("the tags are %v", got)
	}
	if got := texts(t, s, "SELECT action || ' ' || subject || ' ' || detail FROM audit_entries WHERE action LIKE 'tag %' ORDER BY id"); !slices.Equal(got, []string{
		"tag added sales_order:SO-1 call back", "tag added sales_order:SO-2 call back", "tag added sales_order:SO-3 call back",
		"tag removed sales_order:SO-1 call back", "tag removed sales_order:SO-2 call back"}) {
		t.Errorf("the audit chain says %v", got)
	}
	for i := range models.TagsMax {
		if _, err := tagged([]string{"SO-2"}, fmt.Sprintf("tag %d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := tagged([]string{"SO-2"}, "one too many"); models.KindOf(err) != models.Conflict {
		t.Errorf("a record carries more than %d tags: %v", models.TagsMax, err)
	}
	mustHold(t, s)
}
