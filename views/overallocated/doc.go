// Package overallocated owns the worklist of positions of which more is allocated than is there: who is proposed to give
// back, why this one, what each loses by it, and the release of all of them at once. It refuses to decide who that is; the
// handler asks the verb.
//
// Start at Page in page.templ.
package overallocated
