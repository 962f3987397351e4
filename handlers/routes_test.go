package handlers

import (
	"database/sql"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"pegboard/models"
	"pegboard/views/link"
)

func TestEveryRouteAdmitsExactlyTheRolesOnItsLine(t *testing.T) {
	test := newTestSite(t)
	visitors := map[models.Role]*visitor{}
	tokens := map[models.Role]string{}
	for _, role := range models.Roles() {
		visitors[role] = test.signedIn(role)
		tokens[role] = visitors[role].get(link.Account).field("csrf")
	}
	for _, route := range test.site.routes() {
		path := strings.NewReplacer(":id", "999", ":no", "none", ":code", "none", "*", "icon.svg").Replace(route.Path)
		anonymous := test.visitor().send(route.Method, path, url.Values{}, nil)
		switch {
		case route.Permission == models.Public:
			if anonymous.status == http.StatusUnauthorized || anonymous.header.Get("Location") != "" {
				t.Errorf("%s %s is public but answers %d to a stranger", route.Method, path, anonymous.status)
			}
			continue
		case route.Method == "GET":
			if !strings.HasPrefix(anonymous.header.Get("Location"), link.Login) {
				t.Errorf("%s %s answers %d to a stranger", route.Method, path, anonymous.status)
			}
		case anonymous.status != http.StatusUnauthorized:
			t.Errorf("%s %s answers %d to a stranger", route.Method, path, anonymous.status)
		}
		if route.Path == link.Logout {
			continue // it would end the visitors' sessions; its own test signs out
		}
		for role, v := range visitors {
			answer := v.send(route.Method, path, url.Values{"csrf": {tokens[role]}}, nil)
			if admitted := answer.status != http.StatusForbidden; admitted != role.May(route.Permission) {
				t.Errorf("%s %s answers %d to the role %s", route.Method, path, answer.status, role)
			}
			if answer.status >= 500 {
				t.Errorf("%s %s answers %d to the role %s: %s", route.Method, path, answer.status, role, answer.text())
			}
		}
	}
}

func TestEveryAnswerCarriesItsSecurityHeaders(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Owner)
	nonces := map[string]bool{}
	for _, path := range []string{link.Login, link.Account, link.Users, "/nowhere", "/static/icon.svg", "/static/none", "/livez", "/readyz", "/metrics", link.Backorders + "?preset=none"} {
		answer := v.get(path)
		policy := answer.header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "script-src 'self' 'nonce-", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s: the policy %q lacks %s", path, policy, part)
			}
		}
		if nonces[policy] {
			t.Errorf("%s: the nonce was used before", path)
		}
		nonces[policy] = true
		if answer.header.Get("X-Content-Type-Options") != "nosniff" || answer.header.Get("Referrer-Policy") == "" || answer.header.Get("Cross-Origin-Opener-Policy") != "same-origin" {
			t.Errorf("%s: headers are missing: %v", path, answer.header)
		}
		if strings.HasPrefix(answer.header.Get("Content-Type"), "text/html") && answer.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept by the browser", path)
		}
	}
}

func TestTheNonceOfThePageIsTheOneOfItsPolicy(t *testing.T) {
	answer := newTestSite(t).visitor().get(link.Login)
	nonce, _ := answer.find("script").First().Attr("nonce")
	if nonce == "" || !strings.Contains(answer.header.Get("Content-Security-Policy"), "'nonce-"+nonce+"'") {
		t.Errorf("the page's nonce is %q", nonce)
	}
}

func TestAnAddressWithNothingBehindItIsAPage(t *testing.T) {
	test := newTestSite(t)
	test.visitor().get("/nowhere").mustBe(http.StatusNotFound, "There is nothing at this address")
	v := test.signedIn(models.Support)
	if page := v.get("/nowhere").mustBe(http.StatusNotFound); page.find("nav").Length() == 0 {
		t.Error("a person who is signed in loses the navigation")
	}
	v.get(link.Users).mustBe(http.StatusForbidden, "owner", "support")
}

func TestOperationsEndpointsAnswer(t *testing.T) {
	draining := false
	const metricsToken = "a token for the monitor, long enough"
	test := newTestSite(t, func(c *Config) { c.Draining, c.Metrics = func() bool { return draining }, metricsToken })
	v := test.visitor()
	v.get("/livez").mustBe(http.StatusOK)
	v.get("/readyz").mustBe(http.StatusOK)
	v.get(link.Login)
	monitor := http.Header{"Authorization": {"Bearer " + metricsToken}}
	if answer := v.send("GET", "/metrics", nil, monitor).mustBe(http.StatusOK); !strings.Contains(answer.body, `path="/login"`) {
		t.Error("requests are not counted by route")
	}
	for _, wrong := range []string{"Bearer ", "Bearer " + metricsToken[1:], metricsToken, "Basic " + metricsToken} {
		if answer := v.send("GET", "/metrics", nil, http.Header{"Authorization": {wrong}}); !strings.HasPrefix(answer.header.Get("Location"), link.Login) {
			t.Errorf("%q reads the metrics: %d", wrong, answer.status)
		}
	}
	if answer := v.send("GET", link.Backorders, nil, monitor); answer.status == http.StatusOK {
		t.Error("the token for metrics opens other pages")
	}
	draining = true
	v.get("/readyz").mustBe(http.StatusServiceUnavailable)
	v.get("/livez").mustBe(http.StatusOK)
}

func TestFilesAreKeptOnlyUnderTheirHash(t *testing.T) {
	test := newTestSite(t)
	v := test.visitor()
	hashed := v.get(test.site.assets.Of("css/app.css")).mustBe(http.StatusOK)
	if !strings.Contains(hashed.header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(hashed.header.Get("Content-Type"), "text/css") {
		t.Errorf("headers are %v", hashed.header)
	}
	if plain := v.get("/static/css/app.css?v=other").mustBe(http.StatusOK); strings.Contains(plain.header.Get("Cache-Control"), "immutable") {
		t.Error("a file without its hash is kept for ever")
	}
	v.get("/static/../routes.go").mustBe(http.StatusNotFound)
}

func TestAFaultOfOursIsAPageWithAReferenceAndNothingElse(t *testing.T) {
	test := newTestSite(t)
	test.app = fiber.New(fiber.Config{ErrorHandler: test.site.answer})
	test.app.Use(test.site.secureHeaders, test.site.answerErrors, recover.New(recover.Config{EnableStackTrace: true, StackTraceHandler: test.site.logPanic}))
	test.app.Get("/panic", func(*fiber.Ctx) error { panic("secret detail") })
	answer := test.visitor().get("/panic").mustBe(http.StatusInternalServerError, "Nothing was changed", "Reference")
	if strings.Contains(answer.body, "secret detail") {
		t.Error("the fault is told to the person")
	}
}

func TestAFormThatIsFarTooLargeIsRefused(t *testing.T) {
	test := newTestSite(t)
	test.listen()
	test.visitor().send("POST", link.Login, url.Values{"email": {strings.Repeat("a", bodyMax)}}, nil).mustBe(http.StatusRequestEntityTooLarge, "Nothing was changed")
}

func TestARequestIsCountedUnderTheNetworkItCameFrom(t *testing.T) {
	for _, c := range []struct {
		proxied         bool
		forwarded, want string
	}{
		{false, "203.0.113.9", "network 0.0.0.0"},
		{true, "198.51.100.1, 203.0.113.9", "network 203.0.113.9"},
		{true, "2001:db8:1:2:3:4:5:6", "network 2001:db8:1:2::/64"},
		{true, "", "network 0.0.0.0"},
		{true, "not an address", "network unknown"},
	} {
		app := fiber.New()
		s := &site{proxied: c.proxied}
		app.Get("/", func(ctx *fiber.Ctx) error { return ctx.SendString(s.signInSubjects(ctx, "a@b")[1]) })
		request := httptest.NewRequest("GET", "/", nil)
		request.Header.Set("X-Forwarded-For", c.forwarded)
		response, err := app.Test(request)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(response.Body)
		if err != nil || string(got) != c.want {
			t.Errorf("%+v: counted under %q, %v", c, got, err)
		}
	}
}

func TestWhenAllConnectionsAreTakenPeopleAreToldAndTheRestAnswers(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Manager)
	var taken []*sql.Conn
	for range test.store.SQL().Stats().MaxOpenConnections {
		conn, err := test.store.SQL().Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, conn)
	}
	v.get(link.Backorders).mustBe(http.StatusServiceUnavailable, "Nothing was changed")
	stranger := test.visitor()
	stranger.get("/livez").mustBe(http.StatusOK)
	stranger.get(link.Login).mustBe(http.StatusOK)
	for _, conn := range taken {
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	v.get(link.Backorders).mustBe(http.StatusOK)
}
