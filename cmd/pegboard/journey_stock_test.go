package main

import (
	"os"
	"testing"

	"github.com/go-rod/rod/lib/input"
)

// TestACountBelowWhatIsAllocatedIsDecidedByKeyboardOnly scans a SKU, counts less than was allocated, sees who would lose,
// saves it, changes nothing of the proposal, releases it, and finds nothing left to decide on Today.
func TestACountBelowWhatIsAllocatedIsDecidedByKeyboardOnly(t *testing.T) {
	chromium := browser(t)
	s := contested(t)
	address, password := serveSite(t, s)
	page := signInAsOwner(chromium, address, password)
	arrive := page.MustWaitNavigation()
	page.MustNavigate(address + "/adjustments")
	arrive()
	k := keys{t, page}
	number := func(question string) (n int) {
		t.Helper()
		if err := s.SQL().QueryRowContext(t.Context(), question).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	k.press('c', "/adjustments/new")
	for _, key := range "lamp" {
		page.Keyboard.MustType(input.Key(key))
	}
	k.press(input.Enter, "/adjustments/new") // what a scanner does: it looks up the SKU, and the quantity comes next
	k.says("Desk lamp", "On hand 10")
	page.Keyboard.MustType('4')
	k.press(input.Enter, "/adjustments/new")
	k.says("6 units fewer than the books say.", "6 more of LAMP are allocated than are there in MAIN.", "PATIENT/1", "6 of 10", "Nothing has been changed yet.")
	if number("SELECT on_hand FROM stock_levels") != 10 {
		t.Fatal("looking changed something")
	}
	if directory := os.Getenv("PEGBOARD_SHOTS"); directory != "" {
		lookAt(t, page, "count-below-allocated")
	}
	k.press(input.Enter, "/over-allocated/decide") // the button that saves has the focus
	k.says("Saved as AD-", "LAMP in MAIN", "The only one who has any", "1 line gives 6 units back.", "Release 6 units")
	if number("SELECT on_hand FROM stock_levels") != 4 || number("SELECT allocated FROM stock_levels") != 10 {
		t.Fatal("the count was not saved, or took something")
	}
	arrive = page.MustWaitNavigation()
	page.MustNavigate(address + "/?for=fulfilment")
	arrive()
	k.says("over-allocated")
	k.tabTo("the line of Today", `document.querySelector("main a[href='/over-allocated/decide']")`)
	k.press(input.Enter, "/over-allocated/decide")
	k.tabTo("what PATIENT gives back", `document.querySelector("input[name=qty]")`)
	k.tabTo("the button that releases", `document.querySelector("button[value=commit]")`)
	k.press(input.Enter, "/over-allocated")
	k.says("Line PATIENT/1 gives back 6 of LAMP.", "Nothing is over-allocated")
	if number("SELECT allocated FROM stock_levels") != 4 || number("SELECT count(*) FROM sales_order_lines WHERE over_allocated") != 0 {
		t.Fatal("it was not released")
	}
	arrive = page.MustWaitNavigation()
	page.MustNavigate(address + "/?for=fulfilment")
	arrive()
	k.says("nothing over-allocated")
}
