package main

import (
	"context"
	"net"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"

	"pegboard/handlers"
	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/demo"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
	"pegboard/static"
)

// patience bounds one step of the journey: the machine may be busy, the page is not.
const patience = 20 * time.Second

// browser starts Chromium, or skips the test with a sentence where there is none; in CI that is a failure.
func browser(t *testing.T) *rod.Browser {
	t.Helper()
	path, found := launcher.LookPath()
	if !found {
		if os.Getenv("CI") == "true" {
			t.Fatal("there is no Chromium, and this test is nothing without it")
		}
		t.Skip("there is no Chromium here, so nobody can walk through the site")
	}
	// A directory of this run alone: in one that another user made, Chromium may not write, and then takes the user's own
	// profile, which only one browser at a time can have.
	profile, err := os.MkdirTemp("", "pegboard-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	started := launcher.New().Bin(path).Headless(true).NoSandbox(true).Leakless(false).UserDataDir(profile).
		Set("disable-dev-shm-usage").Set("disable-background-networking").Set("no-first-run")
	address, err := started.Launch()
	if err != nil {
		t.Fatalf("start Chromium: %v", err)
	}
	chromium := rod.New().ControlURL(address)
	if err := chromium.Connect(); err != nil {
		t.Fatalf("connect to Chromium: %v", err)
	}
	t.Cleanup(func() {
		chromium.Close()
		started.Cleanup()
	})
	return chromium
}

// demoSite serves the demo company on a free port and returns its address and the owner's password.
func demoSite(t *testing.T) (string, string) {
	t.Helper()
	return serveSite(t, demoStore(t))
}

// demoStore is a database with the demo company.
func demoStore(t *testing.T) *store.Store {
	t.Helper()
	s := storetest.NewWith(t, store.Options{})
	directory := t.TempDir()
	if err := demo.Write(directory, calendar.FromTime(time.Now().UTC())); err != nil {
		t.Fatal(err)
	}
	if _, err := importPath(t.Context(), s, directory, backorder.ImportOptions{Actor: "test"}, func() {}); err != nil {
		t.Fatal(err)
	}
	return s
}

// serveSite serves a company on a free port and does its jobs. It returns the address and the owner's password.
func serveSite(t *testing.T, s *store.Store) (string, string) {
	t.Helper()
	passwords := models.NewPasswords()
	password, err := ensureOwner(t.Context(), s, passwords, ownerEmail)
	if err != nil {
		t.Fatal(err)
	}
	assets, err := static.Hashed()
	if err != nil {
		t.Fatal(err)
	}
	var draining atomic.Bool
	env := &environment{stdout: os.Stdout, stderr: os.Stderr}
	app := handlers.New(handlers.Config{Store: s, Passwords: passwords, Assets: assets, Secret: []byte(strings.Repeat("s", secretMin)), Draining: draining.Load, Logger: env.logger()})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	jobs, err := startJobs(ctx, s, work{kinds: backorder.Jobs(), stopMost: jobStopMost}, env.logger())
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- listenUntil(ctx, app, listener, &draining, jobs.end) }()
	t.Cleanup(func() { stop(); <-ended })
	return "http://" + listener.Addr().String(), password
}

// signInAsOwner opens the site and signs in. The one-time password must be changed first.
func signInAsOwner(chromium *rod.Browser, address, password string) *rod.Page {
	page := chromium.MustPage(address + "/login").Timeout(4 * patience)
	page.MustWaitLoad()
	page.MustElement("[name=email]").MustInput(ownerEmail)
	arrive := page.MustWaitNavigation()
	page.MustElement("[name=password]").MustInput(password).MustType(input.Enter)
	arrive()
	page.MustElement("[name=current]").MustInput(password)
	page.MustElement("[name=new]").MustInput("an honest long passphrase 7")
	arrive = page.MustWaitNavigation()
	page.MustElement("[name=repeat]").MustInput("an honest long passphrase 7").MustType(input.Enter)
	arrive()
	return page
}

// TestAPersonSignsInAndFollowsABackorderToItsSupplier is the main job: sign in, Today, a preset of the queue, a line,
// its purchase order, its supplier.
func TestAPersonSignsInAndFollowsABackorderToItsSupplier(t *testing.T) {
	chromium := browser(t)
	address, password := demoSite(t)
	page := signInAsOwner(chromium, address, password)
	visit := func(path, heading string) {
		t.Helper()
		wait := page.MustWaitNavigation()
		page.MustNavigate(address + path)
		wait()
		page.MustElementR("h1", heading)
	}
	visit("/", "/today/i")
	visit("/backorders?preset=broken", "/backorder/i")
	follow := func(selector, prefix string) {
		t.Helper()
		link := page.MustElement(selector)
		wait := page.MustWaitNavigation()
		link.MustClick()
		wait()
		if got := page.MustInfo().URL; !strings.HasPrefix(got, address+prefix) {
			t.Fatalf("the link %s led to %s", selector, got)
		}
		page.MustElement("h1")
	}
	follow(`#list tr:has(a[href^="/purchase-orders/"]) a[href^="/orders/"]`, "/orders/")
	follow(`main a[href^="/purchase-orders/"]`, "/purchase-orders/")
	follow(`main a[href^="/suppliers/"]`, "/suppliers/")
	if directory := os.Getenv("PEGBOARD_SHOTS"); directory != "" {
		shoot(t, page, address, directory)
	}
}

// shoot takes every page at two widths in both themes, for a person to look at.
func shoot(t *testing.T, page *rod.Page, address, directory string) {
	t.Helper()
	supplier := strings.TrimPrefix(page.MustInfo().URL, address)
	page.MustNavigate(address + "/backorders").MustWaitLoad()
	order := page.MustElement(`#list a[href^="/orders/"]`).MustProperty("href").String()
	sku := page.MustElement(`#list a[href^="/skus/"]`).MustProperty("href").String()
	po := page.MustElement(`#list a[href^="/purchase-orders/"]`).MustProperty("href").String()
	pages := map[string]string{"today": address + "/", "queue": address + "/backorders", "order": order, "sku": sku, "purchase-order": po, "supplier": address + supplier,
		"orders": address + "/orders", "skus": address + "/skus", "purchase-orders": address + "/purchase-orders", "suppliers": address + "/suppliers",
		"stock": address + "/stock", "health": address + "/health", "users": address + "/users", "grouped": address + "/backorders?group=sku",
		"today-fulfilment": address + "/?for=fulfilment", "today-buying": address + "/?for=buying", "lead-times": address + "/lead-times", "import": address + "/import",
		"settings": address + "/settings", "account": address + "/account", "palette": address + "/palette?q=lamp", "not-found": address + "/nowhere"}
	for _, theme := range []string{"light", "dark"} {
		page.MustSetCookies(&proto.NetworkCookieParam{Name: "theme", Value: theme, URL: address})
		for _, width := range []int{1440, 390} {
			page.MustSetViewport(width, 900, 1, width < 500)
			for name, url := range pages {
				page.MustNavigate(url).MustWaitLoad()
				if wide := page.MustEval(`() => document.documentElement.scrollWidth - document.documentElement.clientWidth`).Int(); wide > 0 {
					t.Errorf("%s scrolls sideways by %d at %d", name, wide, width)
				}
				page.MustScreenshot(directory + "/" + name + "-" + theme + "-" + map[bool]string{true: "390", false: "1440"}[width < 500] + ".png")
			}
		}
	}
}
