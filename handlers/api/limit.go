package api

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// window is the time over which requests are counted. Windows begin with the minutes of the clock, so that several
	// programs count over the same.
	window = time.Minute
	// countersMost bounds the memory of a limiter. Counters that are over are dropped first.
	countersMost = 10_000
	// strangersMost is how many requests without a valid key an address may make in a window, at each program.
	strangersMost = 60
	// shares is into how many parts a limit is given out to programs: one question to the database for each. A program keeps
	// what it does not need of its last part, so several programs together admit at most the limit, and a little less.
	shares = 20
)

// limiter counts requests by who makes them. What may be made is fetched, part by part, from where programs share it.
type limiter struct {
	mu       sync.Mutex
	counters map[string]*counter
}

type counter struct {
	mu      sync.Mutex
	begins  time.Time
	got     int // so many were given out to this program
	made    int
	reached bool // nothing is left to be given out
}

// allowance is how a caller stands after a request.
type allowance struct {
	limit, left int
	reset       time.Duration // until the whole limit is there again
	refused     bool
}

// take counts a request. fetch asks for so many more requests in the window, and returns how many are given; nil gives
// all. What cannot be asked is an error, and the request is not counted.
func (l *limiter) take(caller string, limit int, now time.Time, fetch func(window time.Time, want int) (int, error)) (allowance, error) {
	count := l.of(caller, now)
	// The wait for the database holds up this caller alone.
	count.mu.Lock()
	defer count.mu.Unlock()
	a := allowance{limit: limit, reset: count.begins.Add(window).Sub(now)}
	if count.made >= count.got && !count.reached {
		want := max(1, limit/shares)
		if fetch == nil {
			want = limit
		}
		given := min(want, limit-count.got)
		if fetch != nil {
			var err error
			if given, err = fetch(count.begins, want); err != nil {
				return a, err
			}
		}
		count.got += given
		count.reached = given < want
	}
	if count.made >= count.got {
		a.refused = true
		return a, nil
	}
	count.made++
	a.left = max(0, limit-count.made)
	if count.reached {
		a.left = count.got - count.made
	}
	return a, nil
}

func (l *limiter) of(caller string, now time.Time) *counter {
	l.mu.Lock()
	defer l.mu.Unlock()
	begins := now.Truncate(window)
	count, known := l.counters[caller]
	if known && count.begins.Equal(begins) {
		return count
	}
	if !known && len(l.counters) >= countersMost {
		for name, old := range l.counters {
			if old.begins.Before(begins) {
				delete(l.counters, name)
			}
		}
		if len(l.counters) >= countersMost {
			clear(l.counters)
		}
	}
	count = &counter{begins: begins}
	l.counters[caller] = count
	return count
}

// seconds is the time until the limit is there again, never none.
func (a allowance) seconds() int { return max(1, int((a.reset+time.Second-1)/time.Second)) }

// headers are the fields of the draft "RateLimit header fields for HTTP" of the IETF.
func (a allowance) headers() http.Header {
	h := http.Header{}
	h.Set("RateLimit-Policy", fmt.Sprintf(`"key";q=%d;w=%d`, a.limit, int(window/time.Second)))
	h.Set("RateLimit", fmt.Sprintf(`"key";r=%d;t=%d`, a.left, a.seconds()))
	if a.refused {
		h.Set("Retry-After", strconv.Itoa(a.seconds()))
	}
	return h
}

// problem is the refusal of a request too many.
func (a allowance) problem() *Problem {
	p := NewProblem(http.StatusTooManyRequests, fmt.Sprintf("These are more than %d requests in a minute. Nothing was changed; go on in %d seconds.", a.limit, a.seconds()))
	p.headers = a.headers()
	return p
}
