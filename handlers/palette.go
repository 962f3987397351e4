package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/views/layout"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// palette answers what a person typed into "Go to anything": pages and records.
func (s *site) palette(c *fiber.Ctx) error {
	query := link.ParseList(link.Palette, queryOf(c)).Search
	found, err := s.store.Find(c.UserContext(), query)
	if err != nil {
		return err
	}
	f := s.frame(c, "Go to anything")
	answer := layout.Palette{Query: query}
	pages := layout.PaletteGroup{Label: "Pages"}
	for _, section := range f.Nav {
		if strings.Contains(strings.ToLower(section.Label), strings.ToLower(query)) {
			pages.Items = append(pages.Items, layout.PaletteItem{Label: section.Label, Href: section.Href, Icon: section.Icon})
		}
	}
	if len(pages.Items) > 0 {
		answer.Groups = append(answer.Groups, pages)
	}
	// Findings come kind by kind, so a new kind begins a new group.
	last := ""
	for _, finding := range found {
		kind := paletteKind(finding.Kind)
		if finding.Kind != last {
			answer.Groups = append(answer.Groups, layout.PaletteGroup{Label: kind.label})
			last = finding.Kind
		}
		group := &answer.Groups[len(answer.Groups)-1]
		group.Items = append(group.Items, layout.PaletteItem{Label: finding.Code, Detail: finding.Detail, Href: kind.address(finding.Code), Icon: kind.icon})
	}
	return s.show(c, layout.PalettePage(f, answer), layout.PaletteResults(answer))
}

// kindOfRecord says how a kind of record is shown and where it is found.
type kindOfRecord struct {
	label   string
	icon    ui.Glyph
	address func(code string) string
}

func paletteKind(kind string) kindOfRecord {
	switch kind {
	case "order":
		return kindOfRecord{"Orders", ui.GlyphOrder, link.Order}
	case "purchase order":
		return kindOfRecord{"Purchase orders", ui.GlyphPurchase, link.PurchaseOrder}
	case "supplier":
		return kindOfRecord{"Suppliers", ui.GlyphSupplier, link.Supplier}
	}
	return kindOfRecord{"SKUs", ui.GlyphBox, link.SKU}
}
