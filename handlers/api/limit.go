package api

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"
)

const (
	// window is the time over which requests are counted.
	window = time.Minute
	// countersMost bounds the memory of a limiter. Counters that are over are dropped first.
	countersMost = 10_000
	// strangersMost is how many requests without a valid key an address may make in a window.
	strangersMost = 60
)

// limiter counts requests by who makes them. It counts in this program: of several on one database each allows the limit.
type limiter struct {
	mu       sync.Mutex
	counters map[string]*counter
}

type counter struct {
	ends time.Time
	made int
}

// allowance is how a caller stands after a request.
type allowance struct {
	limit, left int
	reset       time.Duration // until the whole limit is there again
	refused     bool
}

// take counts a request.
func (l *limiter) take(caller string, limit int, now time.Time) allowance {
	l.mu.Lock()
	defer l.mu.Unlock()
	count := l.of(caller, now)
	if count.made >= limit {
		return allowance{limit: limit, reset: count.ends.Sub(now), refused: true}
	}
	count.made++
	return allowance{limit: limit, left: limit - count.made, reset: count.ends.Sub(now)}
}

func (l *limiter) of(caller string, now time.Time) *counter {
	count, known := l.counters[caller]
	if known && now.Before(count.ends) {
		return count
	}
	if !known && len(l.counters) >= countersMost {
		for name, old := range l.counters {
			if !now.Before(old.ends) {
				delete(l.counters, name)
			}
		}
		if len(l.counters) >= countersMost {
			clear(l.counters)
		}
	}
	count = &counter{ends: now.Add(window)}
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
