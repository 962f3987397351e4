package main

import (
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"pegboard/models/backorder"
	"pegboard/views/link"
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
	client, address := benchSite(b, s)
	b.Run("overview", func(b *testing.B) { timeReport(b, client, address+link.ReportState{}.URL()) })
	b.Run("overview-52-weeks", func(b *testing.B) { timeReport(b, client, address+link.ReportState{Weeks: 52}.URL()) })
	for _, r := range []link.ReportState{{Report: "ageing"}, {Report: "customers"}, {Report: "products"}, {Report: "risk"}, {Report: "fill"}, {Report: "speed"}, {Report: "promises"}, {Report: "suppliers"}, {Report: "causes"},
		{Report: "inbound"}, {Report: "lines", Of: "due"}, {Report: "fill", Weeks: 52}, {Report: "speed", Weeks: 52}, {Weeks: 52, Warehouse: "MAIN", Tier: "standard"}} {
		b.Run(r.URL(), func(b *testing.B) { timeReport(b, client, address+r.URL()) })
	}
}

// timeReport reads a page again and again: the first time tells what it takes when nothing is at hand.
func timeReport(b *testing.B, client *http.Client, address string) {
	begun := time.Now()
	visit(b, client, address)
	first := time.Since(begun)
	var took []time.Duration
	for b.Loop() {
		begun := time.Now()
		visit(b, client, address)
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	b.ReportMetric(float64(first.Microseconds())/1000, "first-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}
