package store

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"pegboard/models/calendar"
)

// stageChunk is how much text of a stage is made ahead of what is sent.
const stageChunk = 64 << 10

// copyText streams rows into table as the text form of COPY, which is made faster than the binary one and read as fast.
func (tx *Tx) copyText(table string, columns []string, rows *stageRows) error {
	if err := tx.announce("COPY " + table); err != nil {
		return err
	}
	statement := fmt.Sprintf("COPY %s (%s) FROM STDIN", table, strings.Join(columns, ", "))
	return tx.conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().PgConn().CopyFrom(tx.ctx, rows, statement)
		return err
	})
}

// stageRows reads rows as text. On the way it notices whether their keys only ever grow: then none stands twice.
type stageRows struct {
	ctx     context.Context
	source  pgx.CopyFromSource
	keys    []int // the places of the key's columns
	last    []any // the key of the row before
	text    []byte
	read    int // of text
	count   int64
	growing bool
}

func newStageRows(ctx context.Context, source pgx.CopyFromSource, columns, key []string) *stageRows {
	r := &stageRows{ctx: ctx, source: source, growing: true}
	for _, name := range key {
		at := slices.Index(columns, name)
		r.growing = r.growing && at >= 0
		r.keys = append(r.keys, at)
	}
	return r
}

// Read hands out the text of whole rows, as much as there is room for.
func (r *stageRows) Read(into []byte) (int, error) {
	if r.read == len(r.text) {
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(into, r.text[r.read:])
	r.read += n
	return n, nil
}

func (r *stageRows) fill() error {
	r.text, r.read = r.text[:0], 0
	for len(r.text) < stageChunk && r.source.Next() {
		values, err := r.source.Values()
		if err != nil {
			return err
		}
		if err := r.row(values); err != nil {
			return err
		}
	}
	switch err := r.source.Err(); {
	case err != nil:
		return err
	case r.ctx.Err() != nil:
		return r.ctx.Err()
	case len(r.text) == 0:
		return io.EOF
	}
	return nil
}

func (r *stageRows) row(values []any) error {
	r.count++
	for i, value := range values {
		if i > 0 {
			r.text = append(r.text, '\t')
		}
		switch v := value.(type) {
		case nil:
			r.text = append(r.text, `\N`...)
		case string:
			r.text = appendCopyText(r.text, v)
		case int64:
			r.text = strconv.AppendInt(r.text, v, 10)
		case int32:
			r.text = strconv.AppendInt(r.text, int64(v), 10)
		case bool:
			r.text = strconv.AppendBool(r.text, v)
		case calendar.Date:
			r.text = append(r.text, v.String()...)
		default:
			return fmt.Errorf("a stage has no text for %T", value)
		}
	}
	r.text = append(r.text, '\n')
	if r.growing {
		r.compareKey(values)
	}
	return nil
}

// appendCopyText escapes what would end a value, and the backslash that escapes.
func appendCopyText(text []byte, s string) []byte {
	for {
		at := strings.IndexAny(s, "\\\t\n\r")
		if at < 0 {
			return append(text, s...)
		}
		text = append(text, s[:at]...)
		text = append(text, '\\', "\\tnr"[bytes.IndexByte([]byte("\\\t\n\r"), s[at])])
		s = s[at+1:]
	}
}

// compareKey keeps the key of a row, and notes when it is not greater than the one before.
func (r *stageRows) compareKey(values []any) {
	order := 0
	for i, at := range r.keys {
		if len(r.last) > i && order == 0 {
			order = compareParts(values[at], r.last[i])
		}
	}
	r.growing = order > 0 || r.last == nil
	if r.last == nil {
		r.last = make([]any, len(r.keys))
	}
	for i, at := range r.keys {
		r.last[i] = values[at]
	}
}

// compareParts compares two parts of a key. What cannot be compared counts as smaller, because that proves nothing.
func compareParts(a, b any) int {
	switch a := a.(type) {
	case string:
		if b, same := b.(string); same {
			return strings.Compare(a, b)
		}
	case int64:
		if b, same := b.(int64); same {
			return cmp.Compare(a, b)
		}
	}
	return -1
}
