package plan

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pegboard/models/qty"
)

// kitBook flattens kits: nested ones are multiplied out, so that the engine sees only components that are
// bought. The assembly time of a nested kit adds up along its longest chain, because it must be built first.
type kitBook struct {
	byKey map[string]*Kit
	flat  map[string]*flatKit
}

type flatKit struct {
	parts []Component // sorted by SKU, each SKU once
	days  int
	err   error
}

var errKitCycle = errors.New("contains itself")

func newKitBook(kits []Kit) *kitBook {
	b := &kitBook{byKey: make(map[string]*Kit, len(kits)), flat: make(map[string]*flatKit)}
	for i := range kits {
		b.byKey[kits[i].SKU] = &kits[i]
	}
	return b
}

// of returns the flattened kit of a SKU, or nil when the SKU is not a kit.
func (b *kitBook) of(sku string) *flatKit {
	k, ok := b.byKey[sku]
	if !ok {
		return nil
	}
	return b.nested(k, nil)
}

func (b *kitBook) check(k *Kit) error {
	if len(k.Components) == 0 {
		return fmt.Errorf("kit %q has no components", k.SKU)
	}
	return b.flatten(k, nil).err
}

// nested flattens a kit of the book once. Remembering is safe although the outcome looks as if it depended on
// the path: a kit that fails because it leads back to the path leads back to itself.
func (b *kitBook) nested(k *Kit, path []string) *flatKit {
	if f, ok := b.flat[k.SKU]; ok {
		return f
	}
	f := b.flatten(k, append(path, k.SKU))
	b.flat[k.SKU] = f
	return f
}

func (b *kitBook) flatten(k *Kit, path []string) *flatKit {
	out := &flatKit{days: k.AssemblyDays}
	if k.AssemblyDays < 0 || k.AssemblyDays > AssemblyDaysMax {
		out.err = fmt.Errorf("kit %q takes %d days to assemble; it must lie between 0 and %d", k.SKU, k.AssemblyDays, AssemblyDaysMax)
		return out
	}
	for _, c := range k.Components {
		if c.Per <= 0 || c.Per > PerMax {
			out.err = fmt.Errorf("kit %q needs %d of %q; it must lie between 1 and %d", k.SKU, c.Per, c.SKU, PerMax)
			return out
		}
		if c.SKU == k.SKU || slices.Contains(path, c.SKU) {
			out.err = fmt.Errorf("kit %q %w", c.SKU, errKitCycle)
			return out
		}
		nested, ok := b.byKey[c.SKU]
		if !ok {
			out.add(k.SKU, c.SKU, c.Per)
			continue
		}
		inner := b.nested(nested, path)
		if inner.err != nil {
			out.err = inner.err
			return out
		}
		out.days = max(out.days, k.AssemblyDays+inner.days)
		for _, part := range inner.parts {
			out.add(k.SKU, part.SKU, c.Per*part.Per)
		}
	}
	if out.days > AssemblyDaysMax && out.err == nil {
		out.err = fmt.Errorf("kit %q takes %d days to assemble with its nested kits; the limit is %d", k.SKU, out.days, AssemblyDaysMax)
	}
	slices.SortFunc(out.parts, func(x, y Component) int { return strings.Compare(x.SKU, y.SKU) })
	return out
}

func (f *flatKit) add(kit, sku string, per qty.Qty) {
	if sku == kit {
		f.err = fmt.Errorf("kit %q %w", kit, errKitCycle)
		return
	}
	i := slices.IndexFunc(f.parts, func(c Component) bool { return c.SKU == sku })
	if i < 0 {
		f.parts = append(f.parts, Component{SKU: sku})
		i = len(f.parts) - 1
	}
	f.parts[i].Per = min(f.parts[i].Per+per, PerMax+1)
	if f.parts[i].Per > PerMax && f.err == nil {
		f.err = fmt.Errorf("kit %q needs more than %d of %q in all", kit, PerMax, sku)
	}
}
