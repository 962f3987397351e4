package leadtime

import "pegboard/models/calendar"

// Rule says when a changed estimate is worth a message to the customer.
type Rule struct {
	LateMin     int // a delay of fewer days is kept to ourselves
	EarlyMin    int // so is an improvement of fewer days
	MinInterval int // days between two messages about one line, unless the news cannot wait
	Imminent    int // a date this close is corrected at once
}

// DefaultRule is the rule of a company that has chosen nothing.
func DefaultRule() Rule { return Rule{LateMin: 3, EarlyMin: 5, MinInterval: 7, Imminent: 3} }

// Promise is what the customer was told.
type Promise struct {
	Date   *calendar.Date // nil: no date
	Notice *calendar.Date // the day of the last message; nil: none that counts
}

// Outlook is what is believed now. A nil Safe means that no date can be given.
type Outlook struct {
	Safe      *calendar.Date // the date we would promise
	Likely    *calendar.Date // the date that is as likely missed as met
	Allocated bool           // everything that is open stands in the building for this line
}

// Why says which part of the rule decided.
type Why string

// The reasons to tell the customer something, and the reasons not to.
const (
	First           Why = "FIRST"            // the first date
	NoDate          Why = "NO_DATE"          // no date can be given
	Same            Why = "SAME"             // nothing changed
	ImminentMiss    Why = "IMMINENT_MISS"    // the promised day is near and will be missed
	LikelyMiss      Why = "LIKELY_MISS"      // even the likely date is after the promised day
	WithinTolerance Why = "WITHIN_TOLERANCE" // too small a change
	RateLimit       Why = "RATE_LIMIT"       // too soon after the last message
	LaterDate       Why = "LATER"            // a delay
	InStock         Why = "IN_STOCK"         // earlier, and certain
	EarlierDate     Why = "EARLIER"          // an improvement
)

// Decision is what to do about a promise: publish Date (nil: that there is no date any more), or hold the one we have.
type Decision struct {
	Publish bool
	Date    *calendar.Date
	Why     Why
}

// Publish decides whether the customer hears of the outlook today.
func Publish(rule Rule, now Promise, outlook Outlook, today calendar.Date) Decision {
	hold := func(why Why) Decision { return Decision{Date: now.Date, Why: why} }
	publish := func(why Why) Decision { return Decision{Publish: true, Date: outlook.Safe, Why: why} }
	switch {
	case outlook.Safe == nil && now.Date == nil:
		return hold(NoDate)
	case outlook.Safe == nil:
		return publish(NoDate)
	case now.Date == nil:
		return publish(First)
	}
	moved := outlook.Safe.Sub(*now.Date)
	recent := now.Notice != nil && today.Sub(*now.Notice) < rule.MinInterval
	switch {
	case moved == 0:
		return hold(Same)
	case moved > 0 && *now.Date <= today.Add(rule.Imminent):
		return publish(ImminentMiss)
	case moved > 0 && outlook.Likely != nil && *outlook.Likely > *now.Date:
		return publish(LikelyMiss)
	case moved < 0 && outlook.Allocated:
		return publish(InStock)
	case moved > 0 && moved < rule.LateMin, moved < 0 && -moved < rule.EarlyMin:
		return hold(WithinTolerance)
	case recent:
		return hold(RateLimit)
	case moved > 0:
		return publish(LaterDate)
	}
	return publish(EarlierDate)
}
