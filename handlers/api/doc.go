// Package api is what other programs speak to: the operations under /api/v1, described by one OpenAPI document.
//
// It knows no session and no form: a request carries an API key, and an operation names the scope that it asks for where
// it is added. It refuses to decide anything about orders or stock: it reads a request, makes one call, and answers with
// JSON or with a problem (RFC 9457). Quantities are whole numbers, money is decimal text, days are ISO dates.
//
// Start at API.operations. The library is huma, which this package alone imports; fiber.go is how it meets the site.
package api
