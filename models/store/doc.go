// Package store is the only package that speaks to the database. It opens it, migrates it, runs units of work, and
// answers questions. It decides nothing: rules live in the pure packages, verbs in backorder.
//
// Start at Store in store.go, then InTx in tx.go. Lists that people page through are in list.go, planner input and
// output in plan.go, bulk import in merge.go, the invariants in invariant.go.
package store
