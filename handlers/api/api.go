package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/store"
)

const (
	// Root is where everything for programs lies; a path under it is answered with a problem, not with a page.
	Root = "/api/"
	// prefix is where the operations lie. A change that breaks a program of somebody's gets another one.
	prefix = "/api/v1"
	// bodyMax is far more than an order of 500 lines takes.
	bodyMax = 512 << 10
)

// Config is what the API needs of the site.
type Config struct {
	Store     *store.Store
	Now       func() time.Time
	Logger    *slog.Logger
	Reference func() string               // names a failure in the log
	Address   func(c *fiber.Ctx) string   // the network a request came from
	Admit     func(context.Context) error // waits for a free connection, not for long
}

// API is the operations. Nothing in it but the counts of requests changes after New.
type API struct {
	store     *store.Store
	now       func() time.Time
	log       *slog.Logger
	reference func() string
	address   func(c *fiber.Ctx) string
	admit     func(context.Context) error
	keys      limiter
	strangers limiter
	huma      huma.API
	scopes    map[string]models.Scope // by operation
	listed    []*huma.Operation       // as they are described
}

// New adds the operations to the site.
func New(app *fiber.App, config Config) *API {
	a := &API{store: config.Store, now: config.Now, log: config.Logger, reference: config.Reference, address: config.Address, admit: config.Admit,
		keys: limiter{counters: map[string]*counter{}}, strangers: limiter{counters: map[string]*counter{}}, scopes: map[string]models.Scope{}}
	a.huma = huma.NewAPI(description(), router{app})
	a.huma.UseMiddleware(a.authenticate)
	a.operations()
	// These are huma's own forms of a refusal, in whose place ours stand.
	delete(a.huma.OpenAPI().Components.Schemas.Map(), "ErrorModel")
	delete(a.huma.OpenAPI().Components.Schemas.Map(), "ErrorDetail")
	return a
}

// JSON is the OpenAPI document.
func (a *API) JSON() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

// YAML is the same document.
func (a *API) YAML() ([]byte, error) { return a.huma.OpenAPI().YAML() }

// description is everything about the API that is not an operation.
func description() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Pegboard", Version: "1", Description: "Ask what is available and when, place and change orders, read backorders with their dates, and shipments. " +
				"Quantities are whole base units, money is exact decimal text, days are ISO dates in the company's calendar."},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				keyScheme: {Type: "http", Scheme: "bearer", Description: "An API key, made by an owner in the settings: Authorization: Bearer pgb_…"},
			}},
		},
		Formats:       map[string]huma.Format{"application/json": {Marshal: writeJSON, Unmarshal: json.Unmarshal}, "json": {Marshal: writeJSON}},
		DefaultFormat: "application/json", RejectUnknownQueryParameters: true,
		Transformers: []huma.Transformer{ownWords},
	}
	return config
}

const keyScheme = "key"

func writeJSON(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// ownWords lets huma's own refusals read as ours.
func ownWords(_ huma.Context, _ string, answer any) (any, error) {
	if refusal, ok := answer.(*huma.ErrorModel); ok {
		return asProblem(refusal), nil
	}
	return answer, nil
}

// add adds an operation that asks for a scope. An error of the handler becomes a problem.
func add[In, Out any](a *API, scope models.Scope, operation huma.Operation, handler func(context.Context, *In) (*Out, error)) {
	operation.Path = prefix + operation.Path
	operation.Security = []map[string][]string{{keyScheme: {string(scope)}}}
	operation.MaxBodyBytes = bodyMax
	operation.Errors = append(operation.Errors, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable)
	operation.Responses = map[string]*huma.Response{}
	a.scopes[operation.OperationID] = scope
	huma.Register(a.huma, operation, func(ctx context.Context, in *In) (*Out, error) {
		out, err := handler(ctx, in)
		if err != nil {
			return nil, a.problemOf(&operation, err)
		}
		return out, nil
	})
	problem := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	for status, response := range operation.Responses {
		if status >= "400" {
			response.Content = map[string]*huma.MediaType{problemType: {Schema: problem}}
		}
	}
	item := a.huma.OpenAPI().Paths[operation.Path]
	for _, known := range []*huma.Operation{item.Get, item.Post, item.Patch} {
		if known != nil && known.OperationID == operation.OperationID {
			a.listed = append(a.listed, known)
		}
	}
}

// operations are what programs can ask for, each with the scope that it takes.
func (a *API) operations() {
	add(a, models.AvailabilityRead, huma.Operation{OperationID: "get-availability", Method: "GET", Path: "/availability", Tags: []string{"Availability"},
		Summary: "When could units be had?", Description: "Says how many units of a SKU are there now and when the rest comes, for a customer who takes his place behind everybody who waits. Nothing is reserved.",
		Errors: []int{404}}, a.availability)

	add(a, models.OrdersWrite, huma.Operation{OperationID: "place-order", Method: "POST", Path: "/orders", Tags: []string{"Orders"}, DefaultStatus: http.StatusCreated,
		Summary: "Place an order", Description: "Takes an order: what is free is allocated, the rest is backordered, pegged to supply and promised a date. With dry_run everything is worked out and nothing is kept.",
		Errors: []int{409, 422}}, a.placeOrder)
	add(a, models.OrdersRead, huma.Operation{OperationID: "get-order", Method: "GET", Path: "/orders/{order}", Tags: []string{"Orders"},
		Summary: "Read an order", Description: "An order with its lines: what was shipped, what is allocated, what waits and until when.", Errors: []int{404}}, a.order)
	add(a, models.OrdersWrite, huma.Operation{OperationID: "amend-order", Method: "PATCH", Path: "/orders/{order}", Tags: []string{"Orders"},
		Summary: "Amend an order", Description: "Changes quantities, wishes and terms, and adds lines. What is left out stays as it is.", Errors: []int{404, 409, 422}}, a.amendOrder)
	add(a, models.OrdersWrite, huma.Operation{OperationID: "cancel-order", Method: "POST", Path: "/orders/{order}/cancel", Tags: []string{"Orders"},
		Summary: "Cancel an order", Description: "Cancels everything of an order that has not left. What was allocated goes to the next in the queue.", Errors: []int{404, 409, 422}}, a.cancelOrder)
	add(a, models.OrdersWrite, huma.Operation{OperationID: "cancel-line", Method: "POST", Path: "/orders/{order}/lines/{line}/cancel", Tags: []string{"Orders"},
		Summary: "Cancel an order line", Description: "Cancels what is open of a line, or a part of it: what is waited for first.", Errors: []int{404, 409, 422}}, a.cancelLine)

	add(a, models.BackordersRead, huma.Operation{OperationID: "list-backorders", Method: "GET", Path: "/backorders", Tags: []string{"Backorders"},
		Summary: "List what customers wait for", Description: "The lines of the queue with their dates, page by page."}, a.backorders)
	add(a, models.BackordersRead, huma.Operation{OperationID: "get-backorder", Method: "GET", Path: "/backorders/{order}/{line}", Tags: []string{"Backorders"},
		Summary: "Read a line that waits", Description: "One line of the queue with its dates. A line that waits for nothing is not found.", Errors: []int{404}}, a.backorder)

	add(a, models.ShipmentsRead, huma.Operation{OperationID: "list-shipments", Method: "GET", Path: "/shipments", Tags: []string{"Shipments"},
		Summary: "List what left", Description: "Shipments, the newest first: of one order, since a day, or all."}, a.shipments)
	add(a, models.ShipmentsRead, huma.Operation{OperationID: "get-shipment", Method: "GET", Path: "/shipments/{shipment}", Tags: []string{"Shipments"},
		Summary: "Read a shipment", Description: "A shipment with its packing slip: what left with it, what left before, what is still to come.", Errors: []int{404}}, a.shipment)
}

// caller is under which key the context of a request carries who calls.
type caller struct{}

// by says who asks for a change. The key of a request that changes nothing is not kept.
func by(ctx context.Context, key string, dryRun bool) backorder.By {
	k, _ := ctx.Value(caller{}).(models.APIKey)
	if dryRun {
		key = ""
	}
	return backorder.By{Actor: k.Actor(), Key: key, Preview: dryRun}
}

// authenticate lets a request through that carries a key in use, with the scope of the operation and within its limit.
// Cookies are not looked at, so no page of another site can make a browser speak for anybody.
func (a *API) authenticate(ctx huma.Context, next func(huma.Context)) {
	x := ctx.(*call)
	x.c.Set(fiber.HeaderCacheControl, "no-store")
	key, allowed, err := a.keyOf(x)
	for name, values := range allowed {
		ctx.SetHeader(name, values[0])
	}
	if err != nil {
		a.refuse(x, a.problemOf(x.operation, err))
		return
	}
	next(huma.WithValue(ctx, caller{}, key))
}

// keyOf finds the key of a request, and the headers that say how it stands.
func (a *API) keyOf(x *call) (models.APIKey, http.Header, error) {
	now := a.now()
	key, err := a.knownKey(x, now)
	if models.KindOf(err) == models.Unauthenticated {
		// A program with a wrong key slows down itself, and not the others that share its address.
		// These are counted in this program alone: they are cheap, and the database should not hear of them.
		if tried, _ := a.strangers.take(a.address(x.c), strangersMost, now, nil); tried.refused {
			return key, nil, tried.problem()
		}
	}
	if err != nil {
		return key, nil, err
	}
	allowed, err := a.keys.take(key.Prefix, key.RateLimit, now, func(window time.Time, want int) (int, error) {
		return a.store.TakeRequests(x.Context(), key, window, want)
	})
	if err != nil {
		return key, nil, err
	}
	scope := a.scopes[x.operation.OperationID]
	switch {
	case allowed.refused:
		return key, nil, allowed.problem()
	case !key.May(scope):
		return key, allowed.headers(), models.Errorf(models.Forbidden, "This API key lacks the scope %s. Nothing was changed.", scope)
	}
	return key, allowed.headers(), a.store.UseAPIKey(x.Context(), key)
}

func (a *API) knownKey(x *call, now time.Time) (models.APIKey, error) {
	secret, isBearer := strings.CutPrefix(x.c.Get(fiber.HeaderAuthorization), "Bearer ")
	if !isBearer {
		return models.APIKey{}, models.Errorf(models.Unauthenticated, "Send an API key in the header Authorization: Bearer pgb_….")
	}
	prefix, readable := models.PrefixOf(secret)
	if !readable {
		return models.APIKey{}, errNoSuchKey
	}
	if err := a.admit(x.Context()); err != nil {
		return models.APIKey{}, err
	}
	key, err := a.store.APIKeyByPrefix(x.Context(), prefix)
	switch {
	case models.KindOf(err) == models.NotFound:
		return key, errNoSuchKey
	case err != nil:
		return key, err
	case !key.Fits(secret):
		return key, errNoSuchKey
	}
	return key, key.Open(now)
}

var errNoSuchKey = models.Errorf(models.Unauthenticated, "This API key is not known.")

// refuse answers with a problem without having read the request.
func (a *API) refuse(x *call, p *Problem) {
	if p.Status == http.StatusUnauthorized {
		x.SetHeader("WWW-Authenticate", "Bearer")
	}
	for name, values := range p.headers {
		x.SetHeader(name, values[0])
	}
	x.SetHeader("Content-Type", problemType)
	x.SetStatus(p.Status)
	x.c.Response().SetBody(p.JSON())
}

// Refuse answers a request under Root that reached no operation, or failed in one.
func Refuse(c *fiber.Ctx, status int, sentence, reference string) error {
	p := NewProblem(status, sentence)
	if status == http.StatusRequestEntityTooLarge {
		p.Detail = tooLarge
	}
	p.Reference = reference
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Status(status).Set(fiber.HeaderContentType, problemType)
	return c.Send(p.JSON())
}

// notFoundIsInvalid is for records that a body names: what is not found is not the address.
func notFoundIsInvalid(err error) error {
	if models.KindOf(err) == models.NotFound {
		return errors.Join(models.Errorf(models.Invalid, "%s", models.Sentence(err)), err)
	}
	return err
}
