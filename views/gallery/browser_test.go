package gallery

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"

	"pegboard/static"
	"pegboard/views/link"
)

// contentSecurityPolicy is the one the program sends, with the nonce of Frame.
const contentSecurityPolicy = "default-src 'none'; script-src 'self' 'nonce-nonce'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// The screens a state is looked at on, and how long one look may take.
var (
	desk  = screen{"1440", 1440, 900}
	phone = screen{"390", 390, 844}
	wide  = screen{"2560", 2560, 1440}
)

const lookTimeout = 30 * time.Second

type screen struct {
	name          string
	width, height int
}

// tabs is how many states are looked at at once.
const tabs = 2

// TestEveryStateIsAccessibleAndFitsItsScreen opens every page in Chromium and asks axe-core for violations (on a desk and
// on a phone, in both themes), the browser for breaches of the policy, and the page whether it scrolls sideways.
// With PEGBOARD_SHOTS=directory it also leaves pictures there.
func TestEveryStateIsAccessibleAndFitsItsScreen(t *testing.T) {
	axe := axeSource(t)
	browser := theBrowser(t)
	site := httptest.NewServer(gallerySite(t))
	t.Cleanup(site.Close)
	free := make(chan *rod.Page, tabs)
	for range tabs {
		free <- tab(t, browser, axe)
	}
	for _, state := range States() {
		if strings.HasSuffix(state.Name, "-part") {
			continue // A part has no document of its own; the page it belongs to is looked at.
		}
		t.Run(state.Name, func(t *testing.T) {
			t.Parallel()
			page := <-free
			defer func() { free <- page }()
			look(t, page.Timeout(lookTimeout), site.URL+"/state/"+state.Name, state.Name)
		})
	}
}

// tab opens a page that reports breaches of the policy and knows axe-core from its first moment on.
func tab(t *testing.T, browser *rod.Browser, axe string) *rod.Page {
	t.Helper()
	page, err := browser.Page(proto.TargetCreateTarget{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = page.Close() })
	const watch = `window.breaches = []; document.addEventListener("securitypolicyviolation", e => window.breaches.push(e.violatedDirective + " " + e.blockedURI));`
	if _, err := page.EvalOnNewDocument(watch + axe); err != nil {
		t.Fatal(err)
	}
	return page
}

// look opens the address once and changes screen and theme around it, as a person does who turns a phone or the light.
func look(t *testing.T, page *rod.Page, address, name string) {
	t.Helper()
	for i, s := range []screen{desk, phone, wide} {
		for _, theme := range []string{"light", "dark"} {
			if s == wide && theme == "dark" {
				continue // The colours of a wide screen are those of a desk.
			}
			at := name + "-" + s.name + "-" + theme
			setScreen(t, page, s, theme)
			if i == 0 && theme == "light" {
				open(t, page, address)
			}
			if err := shoot(page, at); err != nil {
				t.Fatal(err)
			}
			seen := ask[struct {
				Sideways int
				Breaches []string
			}](t, page, `() => ({Sideways: document.documentElement.scrollWidth - document.documentElement.clientWidth, Breaches: window.breaches})`)
			if seen.Sideways > 0 {
				t.Errorf("%s scrolls %d pixels sideways", at, seen.Sideways)
			}
			if len(seen.Breaches) > 0 {
				t.Errorf("%s breaks the content security policy: %s", at, strings.Join(seen.Breaches, "; "))
			}
			if s == wide {
				continue // The structure is that of a desk too.
			}
			for _, violation := range violations(t, page, theme) {
				t.Errorf("%s: %s", at, violation)
			}
		}
	}
}

func setScreen(t *testing.T, page *rod.Page, s screen, theme string) {
	t.Helper()
	if err := page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: s.width, Height: s.height, DeviceScaleFactor: 1}); err != nil {
		t.Fatal(err)
	}
	scheme := proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{{Name: "prefers-color-scheme", Value: theme}}}
	if err := scheme.Call(page); err != nil {
		t.Fatal(err)
	}
}

func open(t *testing.T, page *rod.Page, address string) {
	t.Helper()
	if err := page.Navigate(address); err != nil {
		t.Fatal(err)
	}
	if err := page.WaitLoad(); err != nil {
		t.Fatal(err)
	}
}

// ask evaluates an expression in the page and reads its answer.
func ask[T any](t *testing.T, page *rod.Page, expression string, arguments ...any) T {
	t.Helper()
	var answer T
	result, err := page.Eval(expression, arguments...)
	if err == nil {
		err = result.Value.Unmarshal(&answer)
	}
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return answer
}

// TestTheKeyboardReachesEverything drives the one script through the browser: rows, palette, help, menus, theme, paging.
func TestTheKeyboardReachesEverything(t *testing.T) {
	browser := theBrowser(t)
	site := httptest.NewServer(gallerySite(t))
	t.Cleanup(site.Close)
	page, err := browser.Page(proto.TargetCreateTarget{URL: site.URL + "/state/list-many"})
	if err != nil {
		t.Fatal(err)
	}
	page = page.Timeout(lookTimeout)
	if err := page.WaitLoad(); err != nil {
		t.Fatal(err)
	}
	press := func(keys ...input.Key) {
		t.Helper()
		if err := page.Keyboard.Type(keys...); err != nil {
			t.Fatal(err)
		}
	}
	holds := func(what, expression string) {
		t.Helper()
		if err := page.Wait(rod.Eval("() => " + expression)); err != nil {
			t.Fatalf("%s: %s never held: %v", what, expression, err)
		}
		if err := shoot(page, "keyboard "+what); err != nil {
			t.Fatal(err)
		}
	}
	press('j', 'j', 'j', 'k')
	holds("j j j k marks the second row", `document.querySelector("tr.is-current")?.id === "line-1"`)
	holds("the row is said", `document.querySelector("#live").textContent.startsWith("Row 2 of 30: SO43660")`)
	press('x')
	holds("x selects the row and offers what can be done with it", `document.querySelector("#line-1 .pick").checked && document.querySelector(".bulk").checkVisibility() && document.querySelector("[data-bulk-count]").textContent === "1 selected"`)
	press('k', 'x')
	holds("another row joins the selection", `document.querySelector("[data-bulk-count]").textContent === "2 selected"`)
	press('j', 'x', 'k', 'x')
	holds("and both leave it", `document.querySelectorAll(".pick:checked").length === 0 && !document.querySelector(".bulk").checkVisibility()`)
	press('j')
	press('/')
	holds("slash goes to the search", `document.activeElement.id === "list-search"`)
	press('j', input.Escape)
	holds("letters in the search move no row, and Escape leaves it", `document.querySelector("tr.is-current").id === "line-1" && document.activeElement === document.body`)

	if err := page.KeyActions().Press(input.ControlLeft).Type('k').Do(); err != nil {
		t.Fatal(err)
	}
	holds("Ctrl-K opens the palette", `document.querySelector("#palette").open && document.activeElement.id === "palette-q"`)
	press('h', 'e')
	holds("the palette finds", `document.querySelectorAll("#palette [data-palette-item]").length === 3`)
	press(input.ArrowDown, input.ArrowDown)
	holds("arrows walk the findings", `document.activeElement.textContent.includes("HL-U509")`)
	press(input.Escape)
	holds("Escape closes the palette and gives the focus back", `!document.querySelector("#palette").open && !document.activeElement.closest("dialog, input")`)
	if err := page.KeyActions().Press(input.ShiftLeft).Type('?').Do(); err != nil {
		t.Fatal(err)
	}
	holds("? opens the help", `document.querySelector("#help").open`)
	press(input.Escape)
	holds("Escape closes the help", `!document.querySelector("#help").open`)

	if _, err := page.Eval(`() => { document.querySelector("[data-menu] summary").click() }`); err != nil {
		t.Fatal(err)
	}
	holds("a menu opens", `document.querySelectorAll("details[data-menu][open]").length === 1`)
	press(input.Escape)
	holds("Escape closes the menu and returns the focus", `document.activeElement.tagName === "SUMMARY"`)
	if _, err := page.Eval(`() => { document.querySelector("[data-theme-toggle]").click() }`); err != nil {
		t.Fatal(err)
	}
	holds("the theme is remembered", `document.cookie.includes("theme=" + document.documentElement.dataset.theme)`)

	if _, err := page.Eval(`() => { document.querySelector("#sort-customer").focus(); document.querySelector("#sort-customer").click() }`); err != nil {
		t.Fatal(err)
	}
	holds("sorting changes the list only and keeps the focus", `document.querySelectorAll("tbody tr").length === 1 && document.activeElement.id === "sort-customer"`)
	holds("the address holds the state", `location.search.includes("sort=customer")`)
	holds("the change is said", `document.querySelector("#live").textContent.startsWith("List updated")`)
	press('j', input.Enter)
	holds("Enter opens the row", `location.pathname === "/orders/SO43659"`)
	if err := page.NavigateBack(); err != nil {
		t.Fatal(err)
	}
	holds("who comes back finds the row they left from", `location.pathname === "/backorders" && document.querySelector("tr.is-current")?.id === "line-0"`)

	open(t, page, site.URL+"/state/today-many")
	press('j')
	holds("j walks the tasks of Today", `document.activeElement.matches("a.task.is-current") && document.querySelector("#live").textContent.startsWith("Row 1 of 18")`)
	press('j', 'j', 'j', 'j')
	holds("and then the rows of its tables", `document.activeElement.matches("tr.is-current[data-href]")`)
	press('/')
	holds("slash searches everything where there is no list", `document.querySelector("#palette").open`)
}

func TestAPhoneOpensTheSectionsFromTheTopBar(t *testing.T) {
	browser := theBrowser(t)
	site := httptest.NewServer(gallerySite(t))
	t.Cleanup(site.Close)
	page, err := browser.Page(proto.TargetCreateTarget{})
	if err != nil {
		t.Fatal(err)
	}
	page = page.Timeout(lookTimeout)
	if err := page.SetViewport(&proto.EmulationSetDeviceMetricsOverride{Width: phone.width, Height: phone.height, DeviceScaleFactor: 1}); err != nil {
		t.Fatal(err)
	}
	if err := page.Navigate(site.URL + "/state/list-many"); err != nil {
		t.Fatal(err)
	}
	if err := page.WaitLoad(); err != nil {
		t.Fatal(err)
	}
	// The popover is the browser's own: no script of ours is asked.
	if _, err := page.Eval(`() => document.querySelector(".nav-open").click()`); err != nil {
		t.Fatal(err)
	}
	if err := page.Wait(rod.Eval(`() => document.querySelector("#sections").matches(":popover-open") && document.querySelector("#sections a[href='/purchase-orders']").checkVisibility()`)); err != nil {
		t.Fatal(err)
	}
	if err := shoot(page, "phone-sections"); err != nil {
		t.Fatal(err)
	}
}

// shoot leaves a picture in the directory that PEGBOARD_SHOTS names, if it names one.
func shoot(page *rod.Page, name string) error {
	dir := os.Getenv("PEGBOARD_SHOTS")
	if dir == "" {
		return nil
	}
	picture, err := page.Screenshot(false, nil)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)
}

// violations runs axe-core on the page and returns a line for each rule that is broken. The rules about structure say
// the same in either theme, so in the dark only those about colour are asked.
func violations(t *testing.T, page *rod.Page, theme string) []string {
	t.Helper()
	return ask[[]string](t, page, `theme => axe.run(document, theme === "dark" ? {runOnly: ["color-contrast", "link-in-text-block"]} : {resultTypes: ["violations"]}).then(r => r.violations.map(v =>
		v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ") + " " + n.failureSummary).join(" | ")))`, theme)
}

// gallerySite serves the states and the static files as the program does.
func gallerySite(t *testing.T) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, http.StripPrefix(static.Prefix, http.FileServerFS(static.Files)))
	// A list and the palette answer as the program does: the part when htmx asks, else the page.
	pages := map[string][]byte{}
	for _, state := range States() {
		pages[state.Name] = render(t, state)
	}
	mux.HandleFunc(link.Backorders, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("HX-Request") == "true" {
			serve(t, w, pages["list-part"])
			return
		}
		serve(t, w, pages["list-many"])
	})
	mux.HandleFunc(link.Palette, func(w http.ResponseWriter, _ *http.Request) { serve(t, w, pages["palette-part"]) })
	for name, html := range pages {
		mux.HandleFunc("/state/"+name, func(w http.ResponseWriter, _ *http.Request) { serve(t, w, html) })
	}
	return mux
}

func serve(t *testing.T, w http.ResponseWriter, html []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", contentSecurityPolicy)
	if _, err := w.Write(html); err != nil {
		t.Log(err)
	}
}

// chromium is the one browser of all tests here. TestMain closes it.
var chromium struct {
	once    sync.Once
	found   bool
	started *launcher.Launcher
	browser *rod.Browser
	err     error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if chromium.browser != nil {
		_ = chromium.browser.Close()
		chromium.started.Cleanup()
	}
	os.Exit(code)
}

func theBrowser(t *testing.T) *rod.Browser {
	t.Helper()
	chromium.once.Do(func() {
		var path string
		if path, chromium.found = launcher.LookPath(); !chromium.found {
			return
		}
		// A directory of this run alone: in one that another user made, Chromium may not write, and then takes the user's
		// own profile, which only one browser at a time can have.
		profile, err := os.MkdirTemp("", "pegboard-chromium-")
		if err != nil {
			chromium.err = err
			return
		}
		chromium.started = launcher.New().Bin(path).Leakless(false).NoSandbox(true).Set("disable-dev-shm-usage").Headless(true).UserDataDir(profile)
		address, err := chromium.started.Launch()
		if err != nil {
			chromium.err = err
			return
		}
		browser := rod.New().ControlURL(address)
		if chromium.err = browser.Connect(); chromium.err == nil {
			chromium.browser = browser
		}
	})
	switch {
	case !chromium.found:
		missing(t, "Chromium is not installed; the gallery was not looked at in a browser.")
	case chromium.err != nil:
		t.Fatal(chromium.err)
	}
	return chromium.browser
}

func axeSource(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		missing(t, "axe-core is not installed (npm ci); accessibility was not checked.")
	}
	return string(source)
}

// missing skips on a developer's machine and fails where the whole suite must run.
func missing(t *testing.T, sentence string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(sentence)
	}
	t.Skip(sentence)
}
