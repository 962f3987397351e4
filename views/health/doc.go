// Package health owns the page that says whether what must always hold does hold. It shows what was checked, also when
// nothing is wrong, and refuses to offer a repair: a broken invariant is a bug to be found, not a number to be mended.
//
// Start at Page in page.templ.
package health
