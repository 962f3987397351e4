package store

import (
	"context"
	"database/sql"
	_ "embed" // the questions stand in files
	"errors"
	"fmt"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/plan"
	"pegboard/models/qty"
)

var (
	//go:embed sql/entry_terms.sql
	entryTermsSQL string
	//go:embed sql/entry_open.sql
	entryOpenSQL string
	//go:embed sql/free_supply.sql
	freeSupplySQL string
	//go:embed sql/availability_head.sql
	availabilityHeadSQL string
	//go:embed sql/availability_parts.sql
	availabilityPartsSQL string
)

// EntryTerms are the terms on which a SKU may be ordered, with everything it inherits.
type EntryTerms struct {
	SKUID                        int64
	SKU, Name                    string
	Status                       models.SKUStatus
	Source                       models.SKUSource
	DateRelease                  *calendar.Date
	Policy                       models.OrderPolicy
	BackorderLimit, ChannelLimit *qty.Qty // units on backorder, in all and in the channel
	PreorderCap, ChannelCap      *qty.Qty // units ordered before the release, in all and in the channel
	UnitPrice                    *models.Amount
	Replacement                  string // offered instead; empty for none
}

// Limited says that a number of units of the SKU in all warehouses is kept within a limit.
func (t EntryTerms) Limited() bool {
	return t.BackorderLimit != nil || t.ChannelLimit != nil || t.PreorderCap != nil || t.ChannelCap != nil
}

// Unlimited are the terms without the limits on how much of the SKU may be open: those of units that are open already.
func (t EntryTerms) Unlimited() EntryTerms {
	t.BackorderLimit, t.ChannelLimit, t.PreorderCap, t.ChannelCap = nil, nil, nil, nil
	return t
}

// EntryTerms returns the terms of SKUs in a channel, by code. Unknown codes are left out.
func (tx *Tx) EntryTerms(skus []string, channel string) (map[string]EntryTerms, error) {
	terms := make(map[string]EntryTerms, len(skus))
	err := tx.Query(func(r *sql.Rows) error {
		var t EntryTerms
		err := r.Scan(&t.SKUID, &t.SKU, &t.Name, &t.Status, &t.Source, &t.DateRelease, &t.Policy, &t.BackorderLimit, &t.ChannelLimit,
			&t.PreorderCap, &t.ChannelCap, &t.UnitPrice, &t.Replacement)
		terms[t.SKU] = t
		return err
	}, entryTermsSQL, skus, channel)
	if err != nil {
		return nil, fmt.Errorf("read the terms of entry: %w", err)
	}
	return terms, nil
}

// OpenUnits are the units of a SKU that customers wait for, in all and in one channel.
type OpenUnits struct {
	QtyBackordered, QtyBackorderedChannel, QtyOpen, QtyOpenChannel qty.Qty
}

// OpenUnits returns what is open of SKUs. The caller has locked their limits.
func (tx *Tx) OpenUnits(skus []int64, channel string) (map[int64]OpenUnits, error) {
	open := make(map[int64]OpenUnits, len(skus))
	err := tx.Query(func(r *sql.Rows) error {
		var id int64
		var u OpenUnits
		err := r.Scan(&id, &u.QtyBackordered, &u.QtyBackorderedChannel, &u.QtyOpen, &u.QtyOpenChannel)
		open[id] = u
		return err
	}, entryOpenSQL, skus, channel)
	if err != nil {
		return nil, fmt.Errorf("add up open units: %w", err)
	}
	return open, nil
}

// FreeSupply is what of one supply of a position nobody has or counts on, from its safe date on. SupplyID is nil for stock
// on hand.
type FreeSupply struct {
	plan.Free
	SupplyID   *int64
	DateLikely calendar.Date
}

// FreeSupply returns the free supply of positions, by date.
func (tx *Tx) FreeSupply(positions ...Position) (map[Position][]FreeSupply, error) {
	return freeSupply(tx.Query, tx.Today, positions)
}

func freeSupply(query func(func(*sql.Rows) error, string, ...any) error, today calendar.Date, positions []Position) (map[Position][]FreeSupply, error) {
	skus, warehouses := columnsOf(sortedPositions(positions))
	free := make(map[Position][]FreeSupply, len(positions))
	err := query(func(r *sql.Rows) error {
		var p Position
		var f FreeSupply
		err := r.Scan(&p.SKUID, &p.WarehouseID, &f.Date, &f.SupplyID, &f.Qty, &f.DateLikely)
		free[p] = append(free[p], f)
		return err
	}, freeSupplySQL, skus, warehouses, today)
	if err != nil {
		return nil, fmt.Errorf("find free supply: %w", err)
	}
	return free, nil
}

// AvailabilityQuestion asks when units of a SKU could be had.
type AvailabilityQuestion struct {
	SKU       string
	Warehouse string // empty is the company's default
	Channel   string // whose order policy counts; empty for none
	Qty       qty.Qty
	Need      *calendar.Date // not before this day; nil is today
}

// Availability is the answer: when the units could be had by a customer who takes his place behind all who wait.
type Availability struct {
	SKU, Warehouse string
	Policy         models.OrderPolicy
	Status         models.SKUStatus
	Replacement    string
	QtyNow         qty.Qty // of what was asked for, there today
	Parts          []AvailablePart
	QtyShort       qty.Qty // nothing is on order for these
}

// AvailablePart is a part of the units and when it is there: as likely earlier as later, and four times out of five.
type AvailablePart struct {
	Qty                  qty.Qty
	DateLikely, DateSafe calendar.Date
}

// Available answers when units could be had. It returns Invalid for a quantity that is none, and NotFound for a SKU or a
// warehouse that is none.
func (s *Store) Available(ctx context.Context, question AvailabilityQuestion) (Availability, error) {
	answer := Availability{SKU: question.SKU}
	if question.Qty <= 0 || question.Qty > qty.Max {
		return answer, models.Errorf(models.Invalid, "Ask for a quantity from 1 to %d.", qty.Max)
	}
	var position Position
	var kit bool
	err := s.inSnapshot(ctx, func(db snapshot) error {
		query := func(scan func(*sql.Rows) error, question string, arguments ...any) error {
			return db.each(ctx, scan, question, arguments...)
		}
		// Working these plans out takes ten times as long as carrying them out, so they are made once for each connection.
		if _, err := db.tx.ExecContext(ctx, "SET LOCAL plan_cache_mode = force_generic_plan"); err != nil {
			return err
		}
		err := db.tx.QueryRowContext(ctx, availabilityHeadSQL, question.SKU, question.Warehouse, question.Channel).Scan(&position.SKUID, &position.WarehouseID,
			&answer.Warehouse, &kit, &answer.Status, &answer.Policy, &answer.Replacement)
		if errors.Is(err, sql.ErrNoRows) {
			return models.Errorf(models.NotFound, "There is no SKU %s, or no such warehouse.", question.SKU)
		}
		if err != nil {
			return err
		}
		parts := []Part{}
		positions := []Position{position}
		if kit {
			err := query(func(r *sql.Rows) error {
				var p Part
				err := r.Scan(&p.SKUID, &p.Per)
				parts = append(parts, p)
				positions = append(positions, Position{p.SKUID, position.WarehouseID})
				return err
			}, availabilityPartsSQL, position.SKUID, s.Today())
			if err != nil {
				return err
			}
		}
		free, err := freeSupply(query, s.Today(), positions)
		if err != nil {
			return err
		}
		need := s.Today()
		if question.Need != nil {
			need = *question.Need
		}
		answer.add(s.Today(), Could(s.Today(), need, question.Qty, position, parts, free), question.Qty, free)
		return nil
	})
	if err != nil {
		return answer, fmt.Errorf("say what is available of %q: %w", question.SKU, err)
	}
	return answer, nil
}

// Could says when units of a position, or kits made of parts, could be had from free supply.
func Could(today, need calendar.Date, units qty.Qty, position Position, parts []Part, free map[Position][]FreeSupply) []plan.Shipment {
	freeParts := make([]plan.FreePart, len(parts))
	for i, part := range parts {
		freeParts[i] = plan.FreePart{Per: part.Per, Free: plainFree(free[Position{part.SKUID, position.WarehouseID}])}
	}
	return plan.Available(today, need, units, plainFree(free[position]), freeParts...)
}

func plainFree(supplies []FreeSupply) []plan.Free {
	free := make([]plan.Free, len(supplies))
	for i, s := range supplies {
		free[i] = s.Free
	}
	return free
}

// LikelyOf is when units that are safely there on a date are likely there: the last likely date of the supplies that set it.
func LikelyOf(date calendar.Date, free map[Position][]FreeSupply) calendar.Date {
	var likely *calendar.Date
	for _, supplies := range free {
		for i := range supplies {
			if s := &supplies[i]; s.Date == date && (likely == nil || s.DateLikely > *likely) {
				likely = &s.DateLikely
			}
		}
	}
	if likely == nil {
		return date // not a supply sets it, but the day it is asked for
	}
	return *likely
}

func (a *Availability) add(today calendar.Date, ships []plan.Shipment, asked qty.Qty, free map[Position][]FreeSupply) {
	a.QtyShort = asked
	for _, ship := range ships {
		a.QtyShort -= ship.Qty
		if ship.Date <= today {
			a.QtyNow += ship.Qty
		}
		a.Parts = append(a.Parts, AvailablePart{Qty: ship.Qty, DateLikely: LikelyOf(ship.Date, free), DateSafe: ship.Date})
	}
}
