package main

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// served is a running program, where it is, and what it says after that.
type served struct {
	process *exec.Cmd
	address string
	said    <-chan string
}

// serve starts the program and returns when it answers /readyz.
func (p *place) serve(b *testing.B, args ...string) served {
	b.Helper()
	s := served{process: p.program(b.Context(), append([]string{"serve"}, args...)...)}
	said, err := s.process.StdoutPipe()
	if err == nil {
		err = s.process.Start()
	}
	if err != nil {
		b.Fatal(err)
	}
	lines := make(chan string, 8)
	s.said = lines
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(said); scanner.Scan(); {
			lines <- scanner.Text()
		}
	}()
	for s.address == "" {
		line, more := <-lines
		if !more {
			b.Fatal("the program has ended")
		}
		if address, found := strings.CutPrefix(line, "Pegboard is at "); found {
			s.address = address
		}
	}
	for {
		answer, err := http.Get(s.address + "/readyz")
		if err == nil {
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return s
			}
		}
		time.Sleep(time.Millisecond)
	}
}

// end ends the program, and with it its PostgreSQL, and waits for both.
func (p *place) end(b *testing.B, s served) {
	b.Helper()
	postmaster := p.postmaster()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		b.Fatal(err)
	}
	if err := s.process.Wait(); err != nil {
		b.Fatal(err)
	}
	eventually(b, "the end of PostgreSQL", func() bool { return syscall.Kill(postmaster, 0) != nil })
}

// postmaster is the process of the place's PostgreSQL.
func (p *place) postmaster() int {
	p.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, "data", "postmaster.pid"))
	if err != nil {
		p.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil {
		p.Fatal(err)
	}
	return pid
}

// BenchmarkStartOnTheDemo starts the program again on the demo, its PostgreSQL included, until it answers /readyz. The
// target is a second.
func BenchmarkStartOnTheDemo(b *testing.B) {
	p := newPlace(b)
	p.done("demo")
	for b.Loop() {
		s := p.serve(b)
		b.StopTimer()
		p.end(b, s)
		b.StartTimer()
	}
}

// BenchmarkMemoryWithTheDemo loads the demo into a program that goes on to serve it, signs in, looks at eight pages and
// adds up the memory of the program, the keeper and PostgreSQL, shared pages in proportion: just loaded, with the pages
// looked at, and a quarter of a minute later. The target is 200 MiB.
func BenchmarkMemoryWithTheDemo(b *testing.B) {
	if _, err := os.Stat("/proc/self/smaps_rollup"); err != nil {
		b.Skip("only Linux tells the memory of processes with shared pages in proportion")
	}
	for b.Loop() {
		p := newPlace(b)
		s := p.serve(b, "--demo")
		b.ReportMetric(p.memory(b, s), "loaded-MiB")
		client := firstSignIn(b, s)
		for _, page := range []string{"/", "/backorders", "/orders", "/skus", "/purchase-orders", "/suppliers", "/stock", "/lead-times"} {
			visit(b, client, s.address+page)
		}
		b.ReportMetric(p.memory(b, s), "looked-at-MiB")
		time.Sleep(3 * leanInterval)
		b.ReportMetric(p.memory(b, s), "later-MiB")
		p.end(b, s)
	}
}

// firstSignIn signs in with the one-time password and chooses another.
func firstSignIn(b *testing.B, s served) *http.Client {
	b.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	token := regexp.MustCompile(`name="csrf" value="([^"]+)"`)
	post := func(path string, form url.Values) {
		b.Helper()
		answer, err := client.PostForm(s.address+path, form)
		if err != nil {
			b.Fatal(err)
		}
		answer.Body.Close()
		if answer.StatusCode != http.StatusOK {
			b.Fatalf("%s answers %d", path, answer.StatusCode)
		}
	}
	sentence := <-s.said // Sign in as … with the one-time password …
	password := sentence[strings.LastIndex(sentence, " ")+1:]
	const chosen = "orchid lantern gravel"
	post("/login", url.Values{"csrf": token.FindStringSubmatch(visit(b, client, s.address+"/login"))[1:], "email": {ownerEmail}, "password": {password}})
	post("/account", url.Values{"csrf": token.FindStringSubmatch(visit(b, client, s.address+"/account"))[1:], "current": {password}, "new": {chosen}, "repeat": {chosen}})
	return client
}

// memory is what the program, the keeper and PostgreSQL take, in MiB.
func (p *place) memory(b *testing.B, s served) float64 {
	b.Helper()
	parents := map[int]int{}
	entries, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		b.Fatal(err)
	}
	for _, entry := range entries {
		text, err := os.ReadFile(entry)
		if err != nil {
			continue // it has ended
		}
		var pid, parent int
		var state string
		// The name in parentheses may hold anything.
		if _, err := fmt.Sscan(string(text[strings.LastIndexByte(string(text), ')')+1:]), &state, &parent); err != nil {
			b.Fatal(err)
		}
		if _, err := fmt.Sscan(string(text), &pid); err != nil {
			b.Fatal(err)
		}
		parents[pid] = parent
	}
	program, postmaster := s.process.Process.Pid, p.postmaster()
	var kilobytes int
	for pid := range parents {
		if pid != program && pid != postmaster && pid != parents[postmaster] && parents[pid] != postmaster {
			continue
		}
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(text)) {
			var size int
			if _, err := fmt.Sscanf(line, "Pss: %d kB", &size); err == nil {
				kilobytes += size
			}
		}
	}
	return float64(kilobytes) / 1024
}

// BenchmarkPlanCommand plans wideworldimporters with the command, from its start to its end, when its PostgreSQL runs and
// when the command must start it. The target is 3 seconds.
func BenchmarkPlanCommand(b *testing.B) {
	dir := filepath.Join("..", "..", "..", "shared", "data", "wideworldimporters")
	if _, err := os.Stat(dir); err != nil {
		b.Skipf("the data set is not there: %v", err)
	}
	p := newPlace(b)
	p.done("import", dir, "--as-of", "2016-05-31")
	b.Run("alone", func(b *testing.B) {
		for b.Loop() {
			p.done("plan")
		}
	})
	b.Run("beside-a-server", func(b *testing.B) {
		s := p.serve(b)
		for b.Loop() {
			p.done("plan")
		}
		b.StopTimer()
		p.end(b, s)
	})
}
