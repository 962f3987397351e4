package handlers

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
	"pegboard/static"
	"pegboard/views/link"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// goodPassword is the password of everybody whom a test adds.
const goodPassword = "orchid lantern gravel"

// hashOnce keeps the tests from hashing the same password again and again.
var hashOnce = sync.OnceValues(func() (string, error) {
	return models.NewPasswords().Hash(context.Background(), goodPassword)
})

// testSite is a site on a database of its own, with a clock that the test moves.
type testSite struct {
	*testing.T
	site  *site
	app   *fiber.App
	store *store.Store
	now   time.Time

	address string // where it listens; empty when it does not
}

func newTestSite(t *testing.T, changes ...func(*Config)) *testSite {
	t.Helper()
	assets, err := static.Hashed()
	if err != nil {
		t.Fatal(err)
	}
	test := &testSite{T: t, store: storetest.New(t), now: storetest.Now}
	config := Config{Store: test.store, Assets: assets, Secret: []byte("a secret for tests that is long enough"), Now: func() time.Time { return test.now }}
	for _, change := range changes {
		change(&config)
	}
	test.store = config.Store
	test.site = newSite(config)
	test.app = test.site.app()
	return test
}

// addUser adds a person whose password is goodPassword.
func (test *testSite) addUser(email string, role models.Role) models.User {
	test.Helper()
	hash, err := hashOnce()
	if err != nil {
		test.Fatal(err)
	}
	var user models.User
	err = test.store.InTx(test.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error {
		user, err = tx.AddUser(models.User{Email: email, Name: "Person " + string(role), Role: role, PasswordHash: hash})
		return err
	})
	if err != nil {
		test.Fatal(err)
	}
	return user
}

// visitor is a browser with its cookies.
type visitor struct {
	*testSite
	cookies map[string]*http.Cookie
	htmx    bool
}

func (test *testSite) visitor() *visitor {
	return &visitor{testSite: test, cookies: map[string]*http.Cookie{}}
}

// signedIn is a visitor who has signed in as a new person of the role.
func (test *testSite) signedIn(role models.Role) *visitor {
	test.Helper()
	email := string(role) + "@example.com"
	test.addUser(email, role)
	v := test.visitor()
	if page := v.signIn(email, goodPassword); page.status != http.StatusSeeOther {
		test.Fatalf("signing in as %s answered %d: %s", role, page.status, page.text())
	}
	return v
}

func (v *visitor) signIn(email, password string) page {
	v.Helper()
	token := v.get(link.Login).field("csrf")
	return v.send("POST", link.Login, url.Values{"csrf": {token}, "email": {email}, "password": {password}, "next": {link.Backorders}}, nil)
}

// page is an answer.
type page struct {
	*testing.T
	status int
	header http.Header
	body   string
}

func (v *visitor) get(path string) page { return v.send("GET", path, nil, nil) }

// post sends a form with the token of the visitor's session.
func (v *visitor) post(path string, form url.Values) page {
	v.Helper()
	if form == nil {
		form = url.Values{}
	}
	form.Set("csrf", v.get(link.Account).field("csrf"))
	return v.send("POST", path, form, nil)
}

// upload sends a form with a file, named as the browser names it.
func (v *visitor) upload(path string, form url.Values, name string, content []byte) page {
	v.Helper()
	if form.Get("csrf") == "" {
		form.Set("csrf", v.get(link.Account).field("csrf"))
	}
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	for field, values := range form {
		if err := writer.WriteField(field, values[0]); err != nil {
			v.Fatal(err)
		}
	}
	part, err := writer.CreateFormFile("file", name)
	if err != nil {
		v.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		v.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		v.Fatal(err)
	}
	return v.sendBody("POST", path, &body, writer.FormDataContentType(), nil)
}

func (v *visitor) send(method, path string, form url.Values, header http.Header) page {
	v.Helper()
	contentType := ""
	if form != nil {
		contentType = "application/x-www-form-urlencoded"
	}
	return v.sendBody(method, path, strings.NewReader(form.Encode()), contentType, header)
}

func (v *visitor) sendBody(method, path string, sent io.Reader, contentType string, header http.Header) page {
	v.Helper()
	request := httptest.NewRequest(method, path, sent)
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	if v.htmx {
		request.Header.Set("HX-Request", "true")
	}
	for name, values := range header {
		request.Header[name] = values
	}
	for _, cookie := range v.cookies {
		request.AddCookie(cookie)
	}
	response, err := v.answer(request)
	if err != nil {
		v.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.Fatal(err)
	}
	for _, cookie := range response.Cookies() {
		v.cookies[cookie.Name] = cookie
		if cookie.MaxAge < 0 {
			delete(v.cookies, cookie.Name)
		}
	}
	return page{T: v.T, status: response.StatusCode, header: response.Header, body: string(body)}
}

// answer sends the request to the site, over the network when the test listens: a server that gives up on a request answers
// it and fails the connection, which only a real one survives.
func (v *visitor) answer(request *http.Request) (*http.Response, error) {
	if v.address == "" {
		return v.app.Test(request, -1)
	}
	request.URL.Scheme, request.URL.Host, request.RequestURI = "http", v.address, ""
	return http.DefaultTransport.RoundTrip(request)
}

// listen lets the site answer over the network until the test ends.
func (test *testSite) listen() {
	test.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		test.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- test.app.Listener(Linger(listener)) }()
	test.Cleanup(func() {
		if err := errors.Join(test.app.Shutdown(), <-ended); err != nil {
			test.Error(err)
		}
	})
	test.address = listener.Addr().String()
}

func (p page) find(selector string) *goquery.Selection {
	p.Helper()
	document, err := goquery.NewDocumentFromReader(strings.NewReader(p.body))
	if err != nil {
		p.Fatal(err)
	}
	return document.Find(selector)
}

func (p page) field(name string) string {
	p.Helper()
	value, found := p.find(`input[name="` + name + `"]`).First().Attr("value")
	if !found {
		p.Fatalf("the page (%d) has no field %s: %s", p.status, name, p.text())
	}
	return value
}

func (p page) text() string { return strings.Join(strings.Fields(p.find("body").Text()), " ") }

// mustBe fails unless the status is the expected one and the text holds the words.
func (p page) mustBe(status int, words ...string) page {
	p.Helper()
	if p.status != status {
		p.Fatalf("status %d instead of %d: %s", p.status, status, p.text())
	}
	for _, word := range words {
		if !strings.Contains(p.text(), word) {
			p.Fatalf("the page does not say %q: %s", word, p.text())
		}
	}
	return p
}

// mustLeadTo fails unless the answer sends the browser to the path.
func (p page) mustLeadTo(path string) page {
	p.Helper()
	if p.status != http.StatusSeeOther || p.header.Get("Location") != path {
		p.Fatalf("status %d to %q instead of 303 to %q: %s", p.status, p.header.Get("Location"), path, p.text())
	}
	return p
}
