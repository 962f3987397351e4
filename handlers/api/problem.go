package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/store"
)

// Problem is the answer to a request that was refused or failed (RFC 9457). Detail is one sentence for a person.
type Problem struct {
	Type   string `json:"type" doc:"Always about:blank: the status says what kind of problem it is." example:"about:blank"`
	Title  string `json:"title" doc:"The status in words." example:"Unprocessable Entity"`
	Status int    `json:"status" doc:"The HTTP status." example:"422"`
	Detail string `json:"detail" doc:"One sentence that says what is wrong." example:"The field lines[0].qty is wrong: expected number >= 1. Nothing was changed."`
	// Errors and Refused are what a program needs to point at the place.
	Errors    []Fault       `json:"errors,omitempty" nullable:"false" doc:"Every field that is wrong."`
	Refused   []refusedLine `json:"refused,omitempty" nullable:"false" doc:"Lines that the order policy refuses, with what could be had and when."`
	Reference string        `json:"reference,omitempty" doc:"Names this failure in our log."`

	headers http.Header
}

// refusedLine is a line that the order policy refuses.
type refusedLine struct {
	Line        int             `json:"line" example:"1"`
	SKU         string          `json:"sku" example:"LAMP-01"`
	QtyAsked    int64           `json:"qty_asked" example:"8"`
	QtyNow      int64           `json:"qty_now" doc:"There today." example:"3"`
	QtyAllowed  int64           `json:"qty_allowed" doc:"The most that may be ordered." example:"3"`
	Later       []availablePart `json:"later,omitempty" nullable:"false" doc:"When units could be had."`
	Replacement string          `json:"replacement,omitempty" doc:"The SKU that is offered instead."`
	Detail      string          `json:"detail" doc:"The same in a sentence."`
}

// Fault is a field that is wrong.
type Fault struct {
	Field  string `json:"field" doc:"Where it stands: lines[0].qty, or a parameter's name." example:"lines[0].qty"`
	In     string `json:"in" doc:"body, query, path or header." example:"body"`
	Detail string `json:"detail" doc:"What is wrong with it." example:"expected number >= 1"`
}

// Error returns the sentence.
func (p *Problem) Error() string { return p.Detail }

// GetStatus, GetHeaders and ContentType are how huma asks for the status, the headers and the media type.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders is described at GetStatus.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is described at GetStatus.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// JSON is the problem as it is sent.
func (p *Problem) JSON() []byte {
	text, err := json.Marshal(p)
	if err != nil {
		return []byte(`{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"Something went wrong inside Pegboard."}`)
	}
	return text
}

// NewProblem returns a problem with a status and a sentence.
func NewProblem(status int, sentence string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: sentence, headers: http.Header{}}
}

// faultsMost bounds the list of wrong fields: a hostile body may hold a great many.
const faultsMost = 20

// tooLarge is said of a body that is.
var tooLarge = fmt.Sprintf("This request is larger than %d kB. Nothing was changed.", bodyMax>>10)

// asProblem is how huma's own refusals read: of fields that are wrong, of bodies that cannot be read. What was sent is not
// sent back.
func asProblem(refusal *huma.ErrorModel) *Problem {
	p := NewProblem(refusal.Status, "")
	for _, detail := range refusal.Errors[:min(len(refusal.Errors), faultsMost)] {
		in, field, _ := strings.Cut(detail.Location, ".")
		p.Errors = append(p.Errors, Fault{Field: field, In: in, Detail: detail.Message})
	}
	unread := len(p.Errors) == 0 || p.Status == http.StatusBadRequest && p.Errors[0].In == "body" && p.Errors[0].Field == ""
	switch {
	case p.Status == http.StatusRequestEntityTooLarge:
		p.Detail = tooLarge
	case p.Status == http.StatusUnsupportedMediaType:
		p.Detail = "Send the body as application/json. Nothing was changed."
	case refusal.Detail == "request body is required":
		p.Detail = "This operation needs a body. Nothing was changed."
	case unread:
		p.Detail, p.Errors = "The body cannot be read as JSON. Nothing was changed.", nil
	default:
		p.Detail = p.Errors[0].sentence() + " Nothing was changed."
	}
	return p
}

func (f Fault) sentence() string {
	what := map[string]string{"query": "parameter", "path": "part of the path", "header": "header"}[f.In]
	if what == "" {
		what = "field"
	}
	if f.Field == "" {
		return "The body is wrong: " + f.Detail + "."
	}
	return "The " + what + " " + f.Field + " is wrong: " + f.Detail + "."
}

// problemOf is the one place where an error of ours becomes an answer. What is our fault is logged under a reference and
// told by nothing else.
func (a *API) problemOf(operation *huma.Operation, err error) *Problem {
	var known *Problem
	if errors.As(err, &known) {
		return known
	}
	p := NewProblem(statusOf(err), models.Sentence(err))
	var refused *backorder.Refused
	switch {
	case p.Status == http.StatusInternalServerError:
		p.Reference = a.reference()
		a.log.Error("API request failed", "reference", p.Reference, "operation", operation.OperationID, "error", err)
	case p.Status == http.StatusServiceUnavailable:
		p.Detail = "Pegboard is busy. Nothing was changed; please try again in a moment."
		p.headers.Set("Retry-After", "2")
		a.log.Warn("API busy", "operation", operation.OperationID, "error", err)
	case errors.Is(err, store.ErrKeyRunning):
		p.headers.Set("Retry-After", "1")
	case errors.As(err, &refused):
		for _, l := range refused.Lines {
			line := refusedLine{Line: l.LineNo, SKU: l.SKU, QtyAsked: l.QtyAsked, QtyNow: l.QtyNow, QtyAllowed: l.QtyAllowed, Replacement: l.Replacement, Detail: l.Sentence}
			for _, part := range l.Later {
				line.Later = append(line.Later, availablePart{part.Qty, part.DateLikely, part.DateSafe})
			}
			p.Refused = append(p.Refused, line)
		}
	}
	return p
}

func statusOf(err error) int {
	if errors.Is(err, models.ErrBusy) || errors.Is(err, context.DeadlineExceeded) {
		return http.StatusServiceUnavailable
	}
	switch models.KindOf(err) {
	case models.Invalid:
		return http.StatusUnprocessableEntity
	case models.Unauthenticated:
		return http.StatusUnauthorized
	case models.Forbidden:
		return http.StatusForbidden
	case models.NotFound:
		return http.StatusNotFound
	case models.Conflict:
		return http.StatusConflict
	}
	return http.StatusInternalServerError
}
