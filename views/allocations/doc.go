// Package allocations draws the pages of allocation runs: the form of a new one, and what a run would change or changed.
package allocations
