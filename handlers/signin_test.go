package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/link"
)

func TestAPersonSignsInAndOut(t *testing.T) {
	test := newTestSite(t)
	test.addUser("ann@example.com", models.Owner)
	v := test.visitor()
	v.get(link.Backorders).mustLeadTo(link.LoginThen(link.Backorders))
	v.signIn("Ann@Example.com ", goodPassword).mustLeadTo(link.Backorders)
	v.get(link.Account).mustBe(http.StatusOK, "ann@example.com", "Owner")
	v.get(link.Login).mustLeadTo(link.Today)
	v.post(link.Logout, nil).mustLeadTo(link.Login)
	v.get(link.Account).mustLeadTo(link.LoginThen(link.Account))
}

func TestHtmxIsSentToTheSignInPageAsAWhole(t *testing.T) {
	v := newTestSite(t).visitor()
	v.htmx = true
	answer := v.get(link.Backorders).mustBe(http.StatusUnauthorized)
	if answer.header.Get("HX-Redirect") != link.Login {
		t.Errorf("HX-Redirect is %q", answer.header.Get("HX-Redirect"))
	}
}

func TestAPersonSignsInThroughHtmx(t *testing.T) {
	test := newTestSite(t)
	test.addUser("ann@example.com", models.Owner)
	v := test.visitor()
	v.htmx = true
	answer := v.signIn("ann@example.com", goodPassword).mustBe(http.StatusNoContent)
	if answer.header.Get("HX-Redirect") != link.Backorders {
		t.Errorf("HX-Redirect is %q", answer.header.Get("HX-Redirect"))
	}
	v.get(link.Backorders).mustBe(http.StatusOK, "Backorders")
}

func TestLookingAtTheSignInPageWritesNoSession(t *testing.T) {
	test := newTestSite(t)
	test.visitor().get(link.Login).mustBe(http.StatusOK)
	if n := test.sessions(); n != 0 {
		t.Errorf("%d sessions were written", n)
	}
}

func TestTheSessionChangesAtSignInAndIsNotReadableFromTheDatabase(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Owner)
	before := v.cookies["pegboard-session"].Value
	v.cookies["pegboard-form"] = nil
	delete(v.cookies, "pegboard-form")
	old := &visitor{testSite: test, cookies: map[string]*http.Cookie{"pegboard-session": v.cookies["pegboard-session"]}}
	v.post(link.Account, url.Values{"current": {goodPassword}, "new": {"another lantern gravel"}, "repeat": {"another lantern gravel"}}).mustLeadTo(link.Today)
	if v.cookies["pegboard-session"].Value == before {
		t.Error("the session kept its id after the password changed")
	}
	old.get(link.Account).mustLeadTo(link.LoginThen(link.Account))
	v.get(link.Account).mustBe(http.StatusOK, "Your password was changed.")
}

func TestAnUnknownAddressAndAWrongPasswordGetTheSameAnswer(t *testing.T) {
	test := newTestSite(t)
	test.addUser("ann@example.com", models.Owner)
	wrong := test.visitor().signIn("ann@example.com", "not her password").mustBe(http.StatusUnprocessableEntity, refusedSentence)
	unknown := test.visitor().signIn("bob@example.com", "not her password").mustBe(http.StatusUnprocessableEntity, refusedSentence)
	clean := func(p page, email string) string { return strings.ReplaceAll(p.text(), email, "") }
	if clean(wrong, "ann@example.com") != clean(unknown, "bob@example.com") {
		t.Error("the answers differ")
	}
}

func TestTriesWaitLongerAndLongerButNeverForEver(t *testing.T) {
	test := newTestSite(t)
	test.addUser("ann@example.com", models.Owner)
	v := test.visitor()
	for range failuresFree {
		v.signIn("ann@example.com", "wrong").mustBe(http.StatusUnprocessableEntity)
	}
	v.signIn("ann@example.com", goodPassword).mustBe(http.StatusTooManyRequests, "Please wait 5 seconds")
	test.now = test.now.Add(waitFirst)
	v.signIn("ann@example.com", "wrong").mustBe(http.StatusUnprocessableEntity)
	v.signIn("ann@example.com", goodPassword).mustBe(http.StatusTooManyRequests, "Please wait 10 seconds")
	test.now = test.now.Add(10 * time.Second)
	v.signIn("ann@example.com", goodPassword).mustLeadTo(link.Backorders)
	if backOff(1000) != waitLongest {
		t.Errorf("the longest wait is %v", backOff(1000))
	}
}

func TestASessionEndsWhenIdleAndAtTheLatestAfterADay(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Owner)
	for range 3 {
		test.now = test.now.Add(7 * time.Hour)
		v.get(link.Account).mustBe(http.StatusOK)
	}
	test.now = test.now.Add(4 * time.Hour)
	v.get(link.Account).mustLeadTo(link.LoginThen(link.Account))

	idle := test.visitor()
	idle.signIn("owner@example.com", goodPassword).mustLeadTo(link.Backorders)
	test.now = test.now.Add(8*time.Hour + time.Second)
	idle.get(link.Account).mustLeadTo(link.LoginThen(link.Account))
}

func TestAFormWithoutItsTokenOrFromElsewhereIsRefused(t *testing.T) {
	test := newTestSite(t)
	v := test.signedIn(models.Owner)
	v.send("POST", link.Logout, url.Values{}, nil).mustBe(http.StatusForbidden, "Nothing was changed")
	v.send("POST", link.Logout, url.Values{"csrf": {"forged"}}, nil).mustBe(http.StatusForbidden)
	v.send("POST", link.Logout+"?csrf="+v.get(link.Account).field("csrf"), url.Values{}, nil).mustBe(http.StatusForbidden)
	token := v.get(link.Account).field("csrf")
	v.send("POST", link.Logout, url.Values{"csrf": {token}}, http.Header{"Sec-Fetch-Site": {"cross-site"}}).mustBe(http.StatusForbidden, "another site")
	v.send("POST", link.Logout, url.Values{"csrf": {token}}, http.Header{"Origin": {"https://evil.example"}}).mustBe(http.StatusForbidden)
	v.get(link.Account).mustBe(http.StatusOK)

	stranger := test.visitor()
	stranger.send("POST", link.Login, url.Values{"email": {"owner@example.com"}, "password": {goodPassword}}, nil).mustBe(http.StatusForbidden)
}

func TestAOneTimePasswordMustBeChangedFirst(t *testing.T) {
	test := newTestSite(t)
	user := test.addUser("ann@example.com", models.Owner)
	err := test.store.InTx(t.Context(), store.Work{Actor: "test"}, func(tx *store.Tx) error { return tx.SetPassword(user.ID, user.PasswordHash, true) })
	if err != nil {
		t.Fatal(err)
	}
	v := test.visitor()
	v.signIn("ann@example.com", goodPassword).mustLeadTo(link.Account)
	v.get(link.Users).mustLeadTo(link.Account)
	v.get(link.Account).mustBe(http.StatusOK, "Choose your own password")
	v.post(link.Account, url.Values{"current": {goodPassword}, "new": {"short"}, "repeat": {"short"}}).mustBe(http.StatusUnprocessableEntity, "12 characters")
	v.post(link.Account, url.Values{"current": {goodPassword}, "new": {"passwordpassword"}, "repeat": {"x"}}).mustBe(http.StatusUnprocessableEntity, "most common", "do not match")
	v.post(link.Account, url.Values{"current": {"wrong"}, "new": {"another lantern gravel"}, "repeat": {"another lantern gravel"}}).mustBe(http.StatusUnprocessableEntity, "not your current")
	v.post(link.Account, url.Values{"current": {goodPassword}, "new": {"another lantern gravel"}, "repeat": {"another lantern gravel"}}).mustLeadTo(link.Today)
	v.get(link.Users).mustBe(http.StatusOK)
}

func TestSignInLeadsOnlyToPagesOfThisSite(t *testing.T) {
	for _, next := range []string{"https://evil.example", "//evil.example", `/\evil.example`, "javascript:alert(1)", "/login", "", "/a\nb"} {
		if got := localPath(next); got != link.Today {
			t.Errorf("%q leads to %q", next, got)
		}
	}
	if localPath("/orders/SO1?q=a") != "/orders/SO1?q=a" {
		t.Error("a page of this site is refused")
	}
}

func TestBehindHTTPSCookiesCannotLeaveTheHost(t *testing.T) {
	test := newTestSite(t, func(c *Config) { c.BaseURL = "https://pegboard.example.com" })
	test.addUser("ann@example.com", models.Owner)
	v := test.visitor()
	v.signIn("ann@example.com", goodPassword).mustLeadTo(link.Backorders)
	cookie := v.cookies["__Host-pegboard-session"]
	if cookie == nil || !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" {
		t.Errorf("the session's cookie is %v", cookie)
	}
	if v.get(link.Login).header.Get("Strict-Transport-Security") == "" {
		t.Error("browsers are not told to stay with https")
	}
}

func (test *testSite) sessions() int {
	test.Helper()
	var n int
	if err := test.store.SQL().QueryRowContext(test.Context(), "SELECT count(*) FROM sessions").Scan(&n); err != nil {
		test.Fatal(err)
	}
	return n
}
