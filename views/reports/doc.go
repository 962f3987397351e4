// Package reports shows the owner's reports: figures with their definitions, charts with their tables, and the rows behind them.
//
// One page shows them all: model.go is what a report consists of, page.templ draws it. What a report says is decided by the
// handlers.
package reports
