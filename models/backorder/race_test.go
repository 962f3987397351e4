package backorder

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// fought checks a company over which people fought: every invariant holds, nobody deadlocked, and no request ended in
// anything but an answer or a sentence.
func fought(t *testing.T, l *load) {
	t.Helper()
	for _, err := range l.broken[:min(5, len(l.broken))] {
		t.Error(err)
	}
	for _, verb := range []string{"place", "ship", "receive", "adjust", "release", "allocate", "cancel", "split"} {
		if l.done[verb] == 0 {
			t.Errorf("nobody got as far as %q: %v, refused %v", verb, l.done, l.refused)
		}
	}
	if got := count(t, l.s, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"); got != 0 {
		t.Errorf("%d deadlocks", got)
	}
	mustHold(t, l.s)
}

func TestManyPeopleOnFewSKUsKeepTheBooks(t *testing.T) {
	s := storetest.New(t)
	hotCompany(t, s, 20)
	l := newLoad(s, 20)
	ctx, stop := context.WithCancel(t.Context())
	planned := make(chan error, 1)
	go func() {
		// Somebody plans meanwhile what the commands leave stale.
		for ctx.Err() == nil {
			if _, err := CatchUp(ctx, s, "catch-up"); err != nil && ctx.Err() == nil {
				planned <- err
				return
			}
		}
		planned <- nil
	}()
	l.run(t.Context(), 32, 1, func(done int) bool { return done < 30 })
	stop()
	if err := <-planned; err != nil {
		t.Error(err)
	}
	fought(t, l)
	if _, err := CatchUp(t.Context(), s, "test"); err != nil || count(t, s, "SELECT count(*) FROM stale_pools") != 0 {
		t.Errorf("the plan does not come to rest: %v", err)
	}
	mustHold(t, s)
}

// Everything is in one order that ships together, so that all SKUs are planned together: the worst that can be.
func TestOrdersThatShipTogetherAndKitsTieSKUsTogether(t *testing.T) {
	s := storetest.New(t)
	hotCompany(t, s, 4)
	inHand(t, s, "UPDATE skus SET source = 'kit' WHERE code = 'HOT-4'",
		"INSERT INTO sku_components (parent_id, component_id, qty_per) SELECT p.id, c.id, 2 FROM skus p, skus c WHERE p.code = 'HOT-4' AND c.code IN ('HOT-1', 'HOT-2')")
	l := newLoad(s, 4)
	l.together = true
	l.run(t.Context(), 12, 2, func(done int) bool { return done < 25 })
	for _, err := range l.broken[:min(5, len(l.broken))] {
		t.Error(err)
	}
	mustHold(t, s)
	for range 3 {
		if _, err := CatchUp(t.Context(), s, "test"); err != nil {
			t.Fatal(err)
		}
	}
	mustHold(t, s)
	report, err := Replan(t.Context(), s, "test", false)
	if err != nil || report.LinesAllocated != 0 {
		t.Errorf("a whole plan found stock that the commands and the catch-up left: %+v, %v", report, err)
	}
	mustHold(t, s)
}

// workerURL is set in the programs that the tests below start: they are this test program, at work on its database.
const workerURL = "PEGBOARD_TEST_WORKER"

// workerTime is how long such a program works; without it, until it is killed.
const workerTime = "PEGBOARD_TEST_WORKER_TIME"

func TestWorkerProgram(t *testing.T) {
	url := os.Getenv(workerURL)
	if url == "" {
		return // it is a program for the tests below, and nothing to test by itself
	}
	s, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	l := newLoad(s, 20)
	l.acknowledge = func(actor, key string) { fmt.Printf("done %s %s\n", actor, key) }
	during, err := time.ParseDuration(os.Getenv(workerTime))
	if err != nil {
		l.run(t.Context(), 8, uint64(os.Getpid()), func(int) bool { return true })
		return
	}
	l.shared = true
	began := time.Now()
	l.run(t.Context(), 16, uint64(os.Getpid()), func(int) bool { return time.Since(began) < during })
	for _, took := range l.took {
		fmt.Printf("took %d\n", took)
	}
	for _, err := range l.broken {
		fmt.Printf("broken %v\n", err)
	}
}

// worker is a program at work. Its acknowledgements are kept as they arrive.
type worker struct {
	command *exec.Cmd
	read    sync.WaitGroup
	mu      sync.Mutex
	done    []string
	took    []time.Duration
	broken  []string
}

func startWorker(t *testing.T, url string, more ...string) *worker {
	t.Helper()
	w := &worker{command: exec.Command(os.Args[0], "-test.run=^TestWorkerProgram$")}
	w.command.Env = append(append(os.Environ(), workerURL+"="+url), more...)
	w.command.Stderr = os.Stderr
	out, err := w.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.command.Start(); err != nil {
		t.Fatal(err)
	}
	w.read.Go(func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if key, ok := strings.CutPrefix(lines.Text(), "done "); ok {
				w.mu.Lock()
				w.done = append(w.done, key)
				w.mu.Unlock()
			} else if took, ok := strings.CutPrefix(lines.Text(), "took "); ok {
				n, err := strconv.ParseInt(took, 10, 64)
				if err != nil {
					w.broken = append(w.broken, err.Error())
				}
				w.took = append(w.took, time.Duration(n))
			} else if broken, ok := strings.CutPrefix(lines.Text(), "broken "); ok {
				w.broken = append(w.broken, broken)
			}
		}
	})
	return w
}

// ended waits until a program that works for a time has ended by itself.
func (w *worker) ended(t *testing.T) {
	t.Helper()
	w.read.Wait()
	if err := w.command.Wait(); err != nil {
		t.Errorf("a program ended with %v", err)
	}
	for _, broken := range w.broken[:min(5, len(w.broken))] {
		t.Error(broken)
	}
}

func (w *worker) acknowledged() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.done)
}

// kill ends the program as a power cut would, and returns what it had acknowledged.
func (w *worker) kill(t *testing.T) []string {
	t.Helper()
	if err := w.command.Process.Signal(syscall.SIGKILL); err != nil {
		t.Error(err)
	}
	w.read.Wait()
	var exit *exec.ExitError
	if err := w.command.Wait(); !errors.As(err, &exit) {
		t.Errorf("the program was killed and ended with %v", err)
	}
	return w.done
}

func TestProgramsThatAreKilledLoseNothingTheyAcknowledged(t *testing.T) {
	url := storetest.NewDatabase(t)
	s, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	hotCompany(t, s, 20)
	var acknowledged []string
	for range 4 {
		// Two programs at once; each is killed in the middle of whatever it does.
		workers := []*worker{startWorker(t, url), startWorker(t, url)}
		for _, w := range workers {
			for began := time.Now(); w.acknowledged() < 20 && time.Since(began) < time.Minute; {
				time.Sleep(5 * time.Millisecond)
			}
			acknowledged = append(acknowledged, w.kill(t)...)
		}
	}
	if len(acknowledged) < 100 {
		t.Fatalf("only %d requests were acknowledged", len(acknowledged))
	}
	// What the killed programs had begun ends with their connections.
	for began := time.Now(); count(t, s, "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND datname = current_database() AND pid <> pg_backend_pid()") > 0 && time.Since(began) < time.Minute; {
		time.Sleep(10 * time.Millisecond)
	}
	mustHold(t, s)
	for _, line := range acknowledged {
		actor, key, _ := strings.Cut(line, " ")
		var kept int
		if err := s.SQL().QueryRow("SELECT count(*) FROM idempotency_keys WHERE actor = $1 AND key = $2", actor, key).Scan(&kept); err != nil || kept != 1 {
			t.Fatalf("%s was acknowledged and is gone (%d, %v)", line, kept, err)
		}
	}
	if _, err := CatchUp(t.Context(), s, "test"); err != nil {
		t.Error(err)
	}
	mustHold(t, s)
}

// Two programs, of 16 workers each, work on the same 20 SKUs and on each other's orders, while a third plans what they leave
// stale. PEGBOARD_BENCH_TIME says for how long; trust.md asks for a minute.
func TestTwoProgramsOnTheSameSKUsKeepTheBooks(t *testing.T) {
	during := os.Getenv("PEGBOARD_BENCH_TIME")
	if during == "" {
		during = "3s"
	}
	url := storetest.NewDatabase(t)
	s, err := store.Open(t.Context(), url, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	hotCompany(t, s, 20)
	workers := []*worker{startWorker(t, url, workerTime+"="+during), startWorker(t, url, workerTime+"="+during)}
	ctx, stop := context.WithCancel(t.Context())
	planned := make(chan error, 1)
	go func() {
		for ctx.Err() == nil {
			if _, err := CatchUp(ctx, s, "catch-up"); err != nil && ctx.Err() == nil {
				planned <- err
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		planned <- nil
	}()
	var both load
	var actors, keys []string
	for _, w := range workers {
		w.ended(t)
		if len(w.done) == 0 {
			t.Error("a program did nothing")
		}
		both.took = append(both.took, w.took...)
		for _, line := range w.done {
			actor, key, _ := strings.Cut(line, " ")
			actors, keys = append(actors, actor), append(keys, key)
		}
	}
	stop()
	if err := <-planned; err != nil {
		t.Error(err)
	}
	slices.Sort(both.took)
	deadlocks := count(t, s, "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
	t.Logf("%d commands in %s, %d of them done; p50 %s p95 %s p99 %s max %s; %d deadlocks", len(both.took), during, len(keys), both.at(50), both.at(95), both.at(99), both.at(100), deadlocks)
	if deadlocks != 0 {
		t.Errorf("%d deadlocks", deadlocks)
	}
	var kept int
	err = s.SQL().QueryRow("SELECT count(*) FROM unnest(CAST($1 AS text[]), CAST($2 AS text[])) AS d (actor, key) JOIN idempotency_keys AS k ON k.actor = d.actor AND k.key = d.key", actors, keys).Scan(&kept)
	if err != nil || kept != len(keys) {
		t.Errorf("of %d acknowledged commands %d are kept, %v", len(keys), kept, err)
	}
	mustHold(t, s)
	if _, err := CatchUp(t.Context(), s, "test"); err != nil || count(t, s, "SELECT count(*) FROM stale_pools") != 0 {
		t.Errorf("the plan does not come to rest: %v", err)
	}
	mustHold(t, s)
}

// shelfState is one stock position as the history check knows it.
type shelfState struct{ onHand, unavailable, allocated qty.Qty }

// shelfCall is one command on one SKU, and shelfAnswer what it said.
type shelfCall struct {
	sku  string
	verb string
	n    qty.Qty
}
type shelfAnswer struct {
	refused bool
	state   shelfState // of those that tell it
	moved   qty.Qty
}

// shelfModel says what one command after the other would do to a stock position. Histories are checked SKU by SKU.
var shelfModel = porcupine.Model{
	Partition: func(history []porcupine.Operation) [][]porcupine.Operation {
		bySKU := map[string][]porcupine.Operation{}
		for _, op := range history {
			sku := op.Input.(shelfCall).sku
			bySKU[sku] = append(bySKU[sku], op)
		}
		var parts [][]porcupine.Operation
		for _, part := range bySKU {
			parts = append(parts, part)
		}
		return parts
	},
	Init: func() any { return shelfState{onHand: 40} },
	Step: func(state, input, output any) (bool, any) {
		s, call, answer := state.(shelfState), input.(shelfCall), output.(shelfAnswer)
		free := max(0, s.onHand-s.unavailable-s.allocated)
		switch call.verb {
		case "adjust":
			s.onHand += call.n
			if answer.refused {
				return s.onHand-s.unavailable < 0, state
			}
			return s == answer.state && s.onHand-s.unavailable >= 0, s
		case "count":
			s.unavailable = min(s.unavailable, call.n)
			s.onHand = call.n
			return s == answer.state, s
		case "hold":
			s.unavailable += call.n
			if answer.refused {
				return s.onHand-s.unavailable < 0, state
			}
			return s == answer.state && s.onHand-s.unavailable >= 0, s
		case "allocate":
			if answer.refused {
				return free < call.n, state
			}
			s.allocated += call.n
			return free >= call.n, s
		case "release":
			s.allocated -= answer.moved
			return s.allocated >= 0, s
		case "ship":
			if answer.refused {
				return s.onHand-s.unavailable < call.n, state
			}
			s.onHand -= call.n
			s.allocated -= call.n
			return s.onHand-s.unavailable >= 0 && s.allocated >= 0, s
		}
		return false, state
	},
	DescribeOperation: func(input, output any) string { return fmt.Sprintf("%+v -> %+v", input, output) },
}

// Workers give, take, ship and count on three SKUs. Each has a line of its own on every SKU, so that only the position is
// shared; then there must be one order of all their commands that explains every answer.
func TestEveryAnswerAboutAPositionIsExplainedByOneOrderOfCommands(t *testing.T) {
	s := storetest.New(t)
	hotCompany(t, s, 3)
	inHand(t, s, "UPDATE company SET arrival_mode = 'off'", "UPDATE skus SET status = 'active'")
	const workers, commands, skus = 8, 40, 3
	for w := range workers {
		o := NewOrder{Customer: "C1", OrderNo: fmt.Sprintf("OF-%d", w), HoldReason: "until the start"}
		for k := range skus {
			o.Lines = append(o.Lines, NewLine{SKU: fmt.Sprintf("HOT-%d", k+1), Qty: 10_000})
		}
		if _, err := PlaceOrder(t.Context(), s, anna, o); err != nil {
			t.Fatal(err)
		}
		if _, err := ReleaseHold(t.Context(), s, anna, ReleasingHold{o.OrderNo}); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	var history []porcupine.Operation
	started := time.Now()
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			random := rand.New(rand.NewPCG(uint64(w), 11))
			has := map[int]qty.Qty{}
			for range commands {
				line := 1 + random.IntN(skus)
				call, ask := shelfCommand(s, random, fmt.Sprintf("OF-%d", w), line, has)
				began := time.Since(started)
				answer, err := ask(t.Context())
				ended := time.Since(started)
				if err != nil && models.KindOf(err) != models.Conflict {
					t.Errorf("%+v: %v", call, err)
					return
				}
				mu.Lock()
				history = append(history, porcupine.Operation{ClientId: w, Input: call, Call: began.Nanoseconds(), Output: answer, Return: ended.Nanoseconds()})
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if !porcupine.CheckOperations(shelfModel, history) {
		t.Errorf("no order of the %d commands explains all answers", len(history))
	}
	mustHold(t, s)
}

// shelfCommand draws a command on a line's SKU. has is what the worker's lines have been given.
func shelfCommand(s *store.Store, random *rand.Rand, orderNo string, line int, has map[int]qty.Qty) (shelfCall, func(context.Context) (shelfAnswer, error)) {
	call := shelfCall{sku: fmt.Sprintf("HOT-%d", line), n: qty.Qty(1 + random.IntN(9))}
	adjust := func(kind models.MovementKind, n qty.Qty) func(context.Context) (shelfAnswer, error) {
		return func(ctx context.Context) (shelfAnswer, error) {
			done, err := AdjustStock(ctx, s, anna, Adjusting{SKU: call.sku, Kind: kind, Qty: n, Reason: "test"})
			return shelfAnswer{refused: err != nil, state: shelfState{done.QtyOnHand, done.QtyUnavailable, done.QtyAllocated}}, err
		}
	}
	switch draw := random.IntN(12); {
	case draw < 2:
		call.verb, call.n = "adjust", call.n-5
		if call.n == 0 {
			call.n = 6
		}
		return call, adjust(models.MovementAdjustment, call.n)
	case draw == 2:
		call.verb, call.n = "count", call.n*6
		return call, adjust(models.MovementCount, call.n)
	case draw == 3:
		call.verb = "hold"
		return call, adjust(models.MovementHold, call.n)
	case draw < 8 || has[line] == 0:
		call.verb = "allocate"
		return call, func(ctx context.Context) (shelfAnswer, error) {
			_, err := Allocate(ctx, s, anna, Allocation{OrderNo: orderNo, LineNo: line, Qty: call.n})
			if err == nil {
				has[line] += call.n
			}
			return shelfAnswer{refused: err != nil}, err
		}
	case draw < 10:
		call.verb = "release"
		return call, func(ctx context.Context) (shelfAnswer, error) {
			done, err := Release(ctx, s, anna, Releasing{OrderNo: orderNo, LineNo: line, Reason: "test"})
			if err != nil {
				return shelfAnswer{}, err
			}
			has[line] = 0
			return shelfAnswer{moved: done.Lines[0].QtyChanged}, nil
		}
	}
	call.verb, call.n = "ship", min(call.n, has[line])
	return call, func(ctx context.Context) (shelfAnswer, error) {
		_, err := Ship(ctx, s, anna, Shipping{OrderNo: orderNo, Lines: []ShippingLine{{LineNo: line, Qty: call.n}}})
		if err == nil {
			has[line] -= call.n
		}
		return shelfAnswer{refused: err != nil}, err
	}
}

func TestTheHistoryCheckNoticesALostUpdate(t *testing.T) {
	at := func(start, end int64, call shelfCall, answer shelfAnswer) porcupine.Operation {
		return porcupine.Operation{Input: call, Output: answer, Call: start, Return: end}
	}
	lost := []porcupine.Operation{
		at(0, 10, shelfCall{"K", "adjust", 5}, shelfAnswer{state: shelfState{onHand: 45}}),
		at(1, 11, shelfCall{"K", "adjust", 3}, shelfAnswer{state: shelfState{onHand: 43}}),
		at(20, 30, shelfCall{"K", "allocate", 48}, shelfAnswer{}),
	}
	if porcupine.CheckOperations(shelfModel, lost) {
		t.Error("two adjustments that both began from 40 were believed")
	}
	twice := []porcupine.Operation{
		at(0, 10, shelfCall{"K", "allocate", 40}, shelfAnswer{}),
		at(0, 10, shelfCall{"K", "allocate", 1}, shelfAnswer{}),
	}
	if porcupine.CheckOperations(shelfModel, twice) {
		t.Error("a unit that was given twice was believed")
	}
}
