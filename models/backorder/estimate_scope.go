package backorder

import "pegboard/models/store"

// recalled is the outlook of a plan of a scope: what earlier plans estimated, and what has to be learned because a supply
// is new or its supplier said something else since.
func recalled(tx *store.Tx, scope store.Scope, input store.PlanInput) (*outlook, error) {
	supplies := input.Supplies
	rules, err := tx.DateRulesAt(input.RulesVersion)
	if err != nil {
		return nil, err
	}
	stored, err := tx.EstimatesOf(scope)
	if err != nil {
		return nil, err
	}
	expect := newOutlook(tx.Today, rules)
	unknown := expect.recall(stored, supplies)
	if len(unknown) == 0 {
		return expect, nil
	}
	history, err := tx.LeadHistoryOf(unknown)
	if err != nil {
		return nil, err
	}
	expect.learn(history)
	expect.estimate(supplies)
	return expect, nil
}

// planned plans a scope. A SKU that nobody waited for until now has no estimate yet; when there is somebody to order it
// from, it is learned and kept.
func planned(tx *store.Tx, input store.PlanInput, expect *outlook) ([]store.PlannedLine, []store.SoftPeg, error) {
	a := computed(tx.Today, input, expect)
	if unknown := a.unknown(); len(unknown) > 0 {
		sources, err := tx.Sources(unknown)
		if err != nil {
			return nil, nil, err
		}
		if len(sources) > 0 {
			history, err := tx.LeadHistoryOf(unknown)
			if err != nil {
				return nil, nil, err
			}
			expect.learn(history)
		}
	}
	p := a.rows()
	return p.lines, p.pegs, tx.AddEstimates(expect.sorted())
}
