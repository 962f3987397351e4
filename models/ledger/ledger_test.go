package ledger

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"pegboard/models/qty"
)

var shelf = Pool{SKU: 1, Warehouse: 1}

// book is a ledger kept the slow way: every entry and reservation ever made.
type book struct {
	entries  []Stored
	reserved map[int64]qty.Qty
}

func (b *book) post(p Posting) {
	for _, e := range p.Entries {
		b.entries = append(b.entries, Stored{ID: int64(len(b.entries) + 1), Entry: e})
	}
	for _, r := range p.Reservations {
		b.reserved[r.Line] += r.Qty
	}
}

// balances adds up every account from the beginning.
func (b *book) balances() map[Account]qty.Qty {
	sums := map[Account]qty.Qty{}
	for _, e := range b.entries {
		sums[e.From] -= e.Qty
		sums[e.To] += e.Qty
	}
	return sums
}

func (b *book) level() Level {
	sums := b.balances()
	level := Level{OnHand: sums[OnHand] + sums[Unavailable], Unavailable: sums[Unavailable]}
	for _, units := range b.reserved {
		level.Reserved += units
	}
	return level
}

// event draws one event that a person could ask for at this level, possible or not.
func event(t *rapid.T, level Level, b *book) Posting {
	units := rapid.Int64Range(0, 12).Draw(t, "units")
	line := rapid.Int64Range(1, 4).Draw(t, "line")
	switch rapid.IntRange(0, 9).Draw(t, "event") {
	case 0:
		return Receive(shelf, units)
	case 1:
		return Allocate(shelf, line, min(units, level.Free()))
	case 2:
		return Unallocate(shelf, line, min(units, b.reserved[line]))
	case 3:
		return Ship(shelf, line, min(units, b.reserved[line]))
	case 4:
		return Return(shelf, units, rapid.Bool().Draw(t, "sellable"))
	case 5:
		return Adjust(shelf, units-6)
	case 6:
		return Count(shelf, level, units)
	case 7:
		return Hold(shelf, units)
	case 8:
		return Release(shelf, units)
	}
	if len(b.entries) == 0 {
		return Posting{}
	}
	return Reverse(b.entries[len(b.entries)-1:])
}

func TestTheBooksBalanceAndTheLevelIsTheirSumWhateverHappens(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &book{reserved: map[int64]qty.Qty{}}
		var level Level
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			posting := event(t, level, b)
			after, err := level.After(shelf, posting)
			if err != nil {
				if !errors.Is(err, ErrNotThere) && !errors.Is(err, ErrNotReserved) || after != level {
					t.Fatalf("refused with %v and left %+v", err, after)
				}
				continue
			}
			level = after
			b.post(posting)
			if level != b.level() {
				t.Fatalf("the level is %+v, its books say %+v", level, b.level())
			}
			if level.Unavailable < 0 || level.Usable() < 0 || level.Reserved < 0 {
				t.Fatalf("something is less than nothing: %+v", level)
			}
			var total qty.Qty
			for _, sum := range b.balances() {
				total += sum
			}
			if total != 0 {
				t.Fatalf("the accounts add up to %d", total)
			}
		}
	})
}

func TestEveryEntryMovesUnitsBetweenTwoAccounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		level := Level{OnHand: rapid.Int64Range(0, 20).Draw(t, "on hand")}
		level.Unavailable = rapid.Int64Range(0, level.OnHand).Draw(t, "unavailable")
		b := &book{reserved: map[int64]qty.Qty{}}
		b.post(Receive(shelf, 5))
		for _, e := range event(t, level, b).Entries {
			if e.Qty <= 0 || e.From == e.To {
				t.Fatalf("%+v moves nothing", e)
			}
		}
	})
}

func TestACountMakesTheLevelWhatWasCounted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		level := Level{OnHand: rapid.Int64Range(0, 50).Draw(t, "on hand"), Reserved: rapid.Int64Range(0, 50).Draw(t, "reserved")}
		level.Unavailable = rapid.Int64Range(0, level.OnHand).Draw(t, "unavailable")
		counted := rapid.Int64Range(0, 80).Draw(t, "counted")
		after, err := level.After(shelf, Count(shelf, level, counted))
		if err != nil || after.OnHand != counted || after.Reserved != level.Reserved || after.Unavailable > level.Unavailable {
			t.Fatalf("%+v counted as %d became %+v, %v", level, counted, after, err)
		}
		if after.Unavailable < level.Unavailable && after.Usable() > 0 {
			t.Fatalf("units set apart went missing although the shelf had %d", after.Usable())
		}
	})
}

func TestAReversalRestoresTheLevelAndTurnsEveryEntry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := &book{reserved: map[int64]qty.Qty{}}
		start := Level{OnHand: 30, Unavailable: 5, Reserved: 10}
		level := start
		for range rapid.IntRange(1, 8).Draw(t, "events") {
			posting := event(t, level, b)
			if after, err := level.After(shelf, posting); err == nil {
				level = after
				b.post(posting)
			}
		}
		back, err := level.After(shelf, Reverse(b.entries))
		if err != nil || back.OnHand != start.OnHand || back.Unavailable != start.Unavailable {
			t.Fatalf("taking everything back led to %+v, %v", back, err)
		}
	})
}

func TestShippingUsesAReservationUpOnce(t *testing.T) {
	level := Level{OnHand: 10, Reserved: 4}
	after, err := level.After(shelf, Ship(shelf, 7, 4))
	if err != nil || after != (Level{OnHand: 6}) {
		t.Fatalf("%+v, %v", after, err)
	}
	if _, err := after.After(shelf, Ship(shelf, 7, 1)); !errors.Is(err, ErrNotReserved) {
		t.Errorf("a unit was shipped that was reserved for nobody: %v", err)
	}
	if _, err := (Level{OnHand: 3, Reserved: 4}).After(shelf, Ship(shelf, 7, 4)); !errors.Is(err, ErrNotThere) {
		t.Errorf("a unit was shipped that was not there: %v", err)
	}
}
