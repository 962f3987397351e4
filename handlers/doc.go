// Package handlers is the site: it reads requests, makes one call, and answers with a page, a part of one, or a file.
//
// It refuses to decide anything about orders, stock or supply, and to write HTML: decisions are in models, words and
// markup in views. Whether an answer is a page or a part is known to respond.go alone; who may call what stands in
// routes.go, on the line of the route.
//
// Start at routes.go. A handler is a method of site and has one silhouette: bind, one call, respond.
package handlers
