package main

import (
	"runtime"
	"testing"
	"time"

	"pegboard/models/backorder"
)

// BenchmarkReportsOfAMillionLines counts what the reports of two years show. The promises are at most 60 s and 300 MiB of heap
// for the count of a night.
func BenchmarkReportsOfAMillionLines(b *testing.B) {
	dir := b.TempDir()
	historyCompany.write(b, dir)
	historyCompany.writeLines(b, dir)
	s := benchStore(b)
	if _, err := importPath(b.Context(), s, dir, backorder.ImportOptions{Actor: "bench"}, func() {}); err != nil {
		b.Fatal(err)
	}
	for _, which := range []string{"first", "nightly"} {
		b.Run(which, func(b *testing.B) {
			runtime.GC()
			peak := heapAbove()
			for b.Loop() {
				begun := time.Now()
				if err := backorder.CountReports(b.Context(), s, "bench", true); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(begun).Seconds(), "s")
			}
			b.ReportMetric(float64(peak())/(1<<20), "peak-heap-MiB")
		})
	}
}
