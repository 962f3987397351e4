package plan

import (
	"fmt"
	"slices"

	"pegboard/models/qty"
)

// Bounds of the engine. With them no sum over a million rows and no component requirement leaves an int64.
const (
	QtyMax          qty.Qty = 1_000_000_000_000 // one quantity; a thousand times what a person may enter
	PerMax          qty.Qty = 1_000_000         // units of one component in one kit, nested kits multiplied out
	AssemblyDaysMax         = 3650              // ten years: anything longer is a typing mistake
)

// Check tells what is wrong with the input in one sentence, or returns nil. Compute does not need it: it is for
// the place where a person or a file supplies the input.
func (in *Input) Check() error {
	seen := make(map[string]bool, len(in.Demand))
	for i := range in.Demand {
		d := &in.Demand[i]
		if d.ID == "" {
			return fmt.Errorf("a demand line of SKU %q has no id", d.SKU)
		}
		if seen[d.ID] {
			return fmt.Errorf("two demand lines have the id %q", d.ID)
		}
		seen[d.ID] = true
		for _, q := range []qty.Qty{d.Ordered, d.Shipped, d.Cancelled, d.Multiple, d.MinShip} {
			if q < 0 || q > QtyMax {
				return fmt.Errorf("demand line %q has the quantity %d; it must lie between 0 and %d", d.ID, q, QtyMax)
			}
		}
		for _, c := range d.Confirmed {
			if c.Qty < 0 || c.Qty > QtyMax {
				return fmt.Errorf("demand line %q has the confirmed quantity %d; it must lie between 0 and %d", d.ID, c.Qty, QtyMax)
			}
		}
	}
	if err := in.checkSupply(); err != nil {
		return err
	}
	return in.checkKits()
}

func (in *Input) checkSupply() error {
	for _, o := range in.OnHand {
		if o.Qty < -QtyMax || o.Qty > QtyMax {
			return fmt.Errorf("the stock of %q at %q is %d; it must lie within %d", o.SKU, o.Location, o.Qty, QtyMax)
		}
	}
	for i := range in.Inbound {
		s := &in.Inbound[i]
		for _, q := range []qty.Qty{s.Ordered, s.Received, s.Cancelled} {
			if q < 0 || q > QtyMax {
				return fmt.Errorf("supply %q has the quantity %d; it must lie between 0 and %d", s.ID, q, QtyMax)
			}
		}
	}
	for _, r := range in.Reservations {
		if r.Qty < 0 || r.Qty > QtyMax {
			return fmt.Errorf("the reservation of %q for class %q is %d; it must lie between 0 and %d", r.SKU, r.Class, r.Qty, QtyMax)
		}
	}
	for _, p := range in.Pegs {
		if p.Qty < 0 || p.Qty > QtyMax {
			return fmt.Errorf("the peg of %q on %q is %d; it must lie between 0 and %d", p.Demand, p.Supply, p.Qty, QtyMax)
		}
	}
	return nil
}

func (in *Input) checkKits() error {
	book := newKitBook(in.Kits)
	if len(book.byKey) != len(in.Kits) {
		return fmt.Errorf("a kit is described twice")
	}
	skus := make([]string, 0, len(in.Kits))
	for _, k := range in.Kits {
		skus = append(skus, k.SKU)
	}
	slices.Sort(skus)
	for _, sku := range skus {
		if err := book.check(book.byKey[sku]); err != nil {
			return err
		}
	}
	for i := range in.Demand {
		if k := in.Demand[i].Kit; k != nil {
			if err := book.check(k); err != nil {
				return err
			}
		}
	}
	return nil
}
