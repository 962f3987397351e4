package backorder

import (
	"context"
	"fmt"
	"time"

	"pegboard/models/calendar"
	"pegboard/models/leadtime"
	"pegboard/models/store"
)

// publishing says which promises a plan may make.
type publishing int

const (
	publishFirst publishing = iota // to lines that never had one
	publishAll                     // and move those that no longer hold, by the publishing rule
)

// promisedByPlan is the source of promises that the publishing rule makes.
const promisedByPlan = "plan"

// Publish is Replan that also moves promises which no longer hold, by the company's publishing rule. A second run on the
// same day changes nothing.
func Publish(ctx context.Context, s *store.Store, actor string, dryRun bool) (PlanReport, error) {
	return replan(ctx, s, actor, dryRun, publishAll)
}

// NightlyJob is Publish for every new day. A company that was not planned before the job was due has no promises that a
// night could have broken: whoever loaded it sees it as it was loaded.
var NightlyJob = Job{Kind: "nightly", What: "plan for the new day and move promises that no longer hold", Timeout: 10 * time.Minute, Run: func(ctx context.Context, s *store.Store, call JobCall) error {
	var args struct{ Due time.Time }
	if err := call.Decode(&args); err != nil {
		return err
	}
	if planned, err := s.PlannedBefore(ctx, args.Due); err != nil || !planned {
		return err
	}
	_, err := Publish(ctx, s, "nightly plan", false)
	return err
}}

// promiseRule is the company's publishing rule.
func promiseRule(rules store.DateRules) leadtime.Rule {
	return leadtime.Rule{
		LateMin: rules.PublishLateMin, EarlyMin: rules.PublishEarlyMin, MinInterval: rules.PublishMinInterval, Imminent: rules.PublishImminent,
	}
}

// lineOutlook is what a plan believes of an open line, and what its dates hang on.
type lineOutlook struct {
	leadtime.Outlook
	supply     string // the purchase order line that brings the last units; empty: none does
	notOrdered bool
}

// promises decides what customers are told today. Nothing is said about orders on hold. A line whose stock stands in the
// building is the warehouse's business: its customer is told once that the units are there, and never that they will
// leave later.
func promises(today calendar.Date, rule leadtime.Rule, outlooks map[int64]lineOutlook, lines []store.PromisedLine, how publishing) []store.NewPromise {
	var out []store.NewPromise
	for i := range lines {
		line := &lines[i]
		view, planned := outlooks[line.LineID]
		if !planned || line.Held || how == publishFirst && line.PromisedBefore {
			continue
		}
		now := leadtime.Promise{Date: line.DatePromised, Notice: line.DateNotice}
		if now.Notice != nil && *now.Notice > today {
			now.Notice = nil // the company's clock was set back; what was told then is not recent
		}
		if view.Allocated && now.Date != nil && view.Safe != nil && *view.Safe >= *now.Date {
			continue
		}
		if d := leadtime.Publish(rule, now, view.Outlook, today); d.Publish {
			out = append(out, store.NewPromise{LineID: line.LineID, Date: d.Date, Source: promisedByPlan, Code: string(d.Why), Reason: promiseWords(d, line, view, today)})
		}
	}
	return out
}

// promiseWords says in words why a promise is made, moved or taken back.
func promiseWords(d leadtime.Decision, before *store.PromisedLine, view lineOutlook, today calendar.Date) string {
	if d.Date == nil {
		return "no date can be given any more: something is missing that is not on order and that nobody can be asked for"
	}
	what := ""
	switch d.Why {
	case leadtime.First:
		what = "the first promise"
		if before.PromisedBefore {
			what = "a date can be given again"
		}
	case leadtime.ImminentMiss:
		what = dayWords(*before.DatePromised) + " will be missed"
		if *before.DatePromised < today {
			what = dayWords(*before.DatePromised) + " has passed"
		}
	case leadtime.LikelyMiss:
		what = dayWords(*before.DatePromised) + " would more likely be missed than kept"
	case leadtime.LaterDate:
		what = daysWords(d.Date.Sub(*before.DatePromised)) + " later than promised"
	case leadtime.EarlierDate, leadtime.InStock:
		what = daysWords(before.DatePromised.Sub(*d.Date)) + " earlier than promised"
	}
	switch {
	case view.Allocated:
		return what + ": all units are in the building"
	case view.notOrdered:
		return what + ": counting on missing units being ordered today"
	case view.supply != "":
		return what + ": " + view.supply + " brings the last units"
	}
	return what + ": from stock"
}

func dayWords(d calendar.Date) string { return d.Time().Format("2 Jan 2006") }

func daysWords(days int) string {
	if days == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}
