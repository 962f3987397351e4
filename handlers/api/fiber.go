package api

import (
	"bytes"
	"context"
	"crypto/tls"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/adaptor/v2"
	"github.com/gofiber/fiber/v2"
)

// router lets huma put its operations on the site. It is not huma's own adapter for Fiber, which needs a fasthttp that
// Fiber 2 is not made for.
type router struct{ app *fiber.App }

// Handle adds an operation to the site.
func (r router) Handle(operation *huma.Operation, handler func(huma.Context)) {
	path := strings.NewReplacer("{", ":", "}", "").Replace(operation.Path)
	r.app.Add(operation.Method, path, func(c *fiber.Ctx) error {
		handler(&call{operation: operation, c: c})
		return nil
	})
}

// ServeHTTP answers a request of net/http, as huma asks of every adapter.
func (r router) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	adaptor.FiberApp(r.app).ServeHTTP(w, request)
}

// call is one request as huma sees it.
type call struct {
	operation *huma.Operation
	c         *fiber.Ctx
	status    int
}

func (x *call) Operation() *huma.Operation { return x.operation }
func (x *call) Context() context.Context   { return x.c.UserContext() }
func (x *call) TLS() *tls.ConnectionState  { return x.c.Context().TLSConnectionState() }
func (x *call) Version() huma.ProtoVersion { return huma.ProtoVersion{Proto: x.c.Protocol()} }
func (x *call) Method() string             { return x.c.Method() }
func (x *call) Host() string               { return x.c.Hostname() }
func (x *call) RemoteAddr() string         { return x.c.Context().RemoteAddr().String() }
func (x *call) BodyReader() io.Reader      { return bytes.NewReader(x.c.Body()) }
func (x *call) BodyWriter() io.Writer      { return x.c.Context() }
func (x *call) Status() int                { return x.status }
func (x *call) Header(name string) string  { return x.c.Get(name) }
func (x *call) Query(name string) string   { return x.c.Query(name) }

func (x *call) GetMultipartForm() (*multipart.Form, error) { return x.c.MultipartForm() }

// SetReadDeadline does nothing: the body was read, within the site's own time, before any handler ran.
func (x *call) SetReadDeadline(time.Time) error { return nil }

// URL is the address as it was asked for; one that cannot be read is empty.
func (x *call) URL() url.URL {
	if u, err := url.Parse(string(x.c.Request().RequestURI())); err == nil {
		return *u
	}
	return url.URL{}
}

// Param is a part of the path, in which a slash within a number is escaped. What cannot be unescaped is left as it is.
func (x *call) Param(name string) string {
	value := x.c.Params(name)
	if plain, err := url.PathUnescape(value); err == nil {
		return plain
	}
	return value
}

func (x *call) EachHeader(each func(name, value string)) {
	x.c.Request().Header.VisitAll(func(name, value []byte) { each(string(name), string(value)) })
}

func (x *call) SetStatus(code int) {
	x.status = code
	x.c.Status(code)
}

func (x *call) SetHeader(name, value string)    { x.c.Set(name, value) }
func (x *call) AppendHeader(name, value string) { x.c.Response().Header.Add(name, value) }
