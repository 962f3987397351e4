package exchange

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"pegboard/models/calendar"
)

// BenchmarkReadLines reads a generated order file of the size of a year of a large shop.
func BenchmarkReadLines(b *testing.B) {
	const lines = 1_000_000
	path := filepath.Join(b.TempDir(), "sales_order_lines.csv")
	size := writeLines(b, path, lines)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		set, err := OpenSet(path)
		if err != nil {
			b.Fatal(err)
		}
		if got := drain(b, set.Files[0]); got != lines {
			b.Fatalf("read %d rows", got)
		}
		set.Close()
	}
	b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkWriteCSV(b *testing.B) {
	columns := []string{"order_no", "line_no", "sku", "qty", "price"}
	for b.Loop() {
		w, err := NewWriter(io.Discard, "csv", columns)
		if err != nil {
			b.Fatal(err)
		}
		for i := range 100_000 {
			if err := w.Write([]any{"SO1", int64(i), "SKU-1", int64(5), Amount("12.50")}); err != nil {
				b.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func drain(t testing.TB, file *File) int {
	rows, err := file.Rows(func(p Problem) { t.Fatal(p) })
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for rows.Next() {
		n++
	}
	if rows.Err() != nil || rows.BytesRead() != file.Size {
		t.Fatalf("read %d of %d bytes: %v", rows.BytesRead(), file.Size, rows.Err())
	}
	return n
}

func writeLines(t testing.TB, path string, lines int) int64 {
	t.Helper()
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	w := bufio.NewWriter(file)
	fmt.Fprintln(w, "order_no,line_no,sku,qty_ordered,qty_shipped,requested_date,promised_date,promised_date_source,shipped_date,unit_price,warehouse_code,po_no,po_line_no")
	for i := range lines {
		fmt.Fprintf(w, "SO%07d,%d,SKU-%05d,%d,%d,2026-%02d-%02d,2026-12-%02d,source,,%d.99,MAIN,PO-%d,1\n",
			i/4, i%4+1, i*7919%20000, 300+i%1000, i%5, i/30%12+1, i%28+1, i/4%28+1, i%900, i%5000)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

func TestReadingALargeFileKeepsNothing(t *testing.T) {
	const keptLimit = 16 << 20
	path := filepath.Join(t.TempDir(), "sales_order_lines.csv")
	writeLines(t, path, 200_000)
	set, err := OpenSet(path)
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	rows, err := set.Files[0].Rows(nil)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		continue
	}
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	if memory.HeapAlloc > keptLimit {
		t.Errorf("%d MiB are held", memory.HeapAlloc>>20)
	}
}

// BenchmarkReadSheet reads the same lines from a workbook.
func BenchmarkReadSheet(b *testing.B) {
	const lines = 50_000
	path := filepath.Join(b.TempDir(), "sales_order_lines.xlsx")
	out, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w, err := NewWriter(out, "xlsx", []string{"order_no", "line_no", "sku", "qty_ordered", "requested_date", "unit_price"})
	if err != nil {
		b.Fatal(err)
	}
	for i := range lines {
		row := []any{fmt.Sprintf("SO%07d", i/4), int64(i%4 + 1), fmt.Sprintf("SKU-%05d", i%20000), int64(5), calendar.MustParse("2026-11-22"), Amount("12.99")}
		if err := w.Write(row); err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), out.Close()); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		set, err := OpenSet(path)
		if err != nil {
			b.Fatal(err)
		}
		if got := drain(b, set.Files[0]); got != lines {
			b.Fatalf("read %d rows", got)
		}
		set.Close()
	}
	b.ReportMetric(float64(lines)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
