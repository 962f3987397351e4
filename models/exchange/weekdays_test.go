package exchange

import "testing"

func TestDaysOfTheWeekAreReadAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string]string{
		"mon-fri": "mon tue wed thu fri", "Monday to Saturday": "mon tue wed thu fri sat", "mon, wed;fri": "mon wed fri", "sat–mon": "mon sat sun",
		"Every day": "every day", "sun mon tue wed thu fri sat": "every day", "thu": "thu",
	} {
		days, reason := readWeekdays(text)
		if reason != "" {
			t.Errorf("%q: %s", text, reason)
			continue
		}
		if got := WeekdaysText(days.(int64)); got != want {
			t.Errorf("%q is read as %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"never", "mon-", "-fri", "5", ",", "monfri"} {
		if days, reason := readWeekdays(text); reason == "" {
			t.Errorf("%q is read as %v", text, days)
		}
	}
	for days := int64(1); days <= everyDay; days++ {
		if again, reason := readWeekdays(WeekdaysText(days)); again != days || reason != "" {
			t.Errorf("%b is written as %q and read as %v %s", days, WeekdaysText(days), again, reason)
		}
	}
}
