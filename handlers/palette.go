package handlers

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models/store"
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
	for _, section := range slices.Concat(f.Nav, f.Acts) {
		if strings.Contains(strings.ToLower(section.Label), strings.ToLower(query)) {
			pages.Items = append(pages.Items, layout.PaletteItem{Label: section.Label, Href: section.Href, Icon: section.Icon})
		}
	}
	if query != "" {
		pages.Items = append(pages.Items, presetsNamed(query)...)
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

// presetsMax bounds the presets that the palette offers beside the pages.
const presetsMax = 6

// presetsNamed are the presets of lists whose names contain the text, or that of their list and theirs together.
func presetsNamed(text string) []layout.PaletteItem {
	var items []layout.PaletteItem
	for _, name := range store.Lists() {
		definition, _ := store.Definition(name)
		path, _ := listPath(name)
		for _, preset := range definition.Presets {
			label := definition.Title + ": " + preset.Label
			if len(items) < presetsMax && preset.Label != "All" && strings.Contains(strings.ToLower(label), strings.ToLower(text)) && !strings.EqualFold(text, definition.Title) {
				items = append(items, layout.PaletteItem{Label: label, Detail: preset.Title, Href: presetOf(path, preset.Key), Icon: ui.GlyphFilter})
			}
		}
	}
	return items
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
	case "customer":
		return kindOfRecord{"Customers", ui.GlyphUser, ordersOf}
	case "purchase order":
		return kindOfRecord{"Purchase orders", ui.GlyphPurchase, link.PurchaseOrder}
	case "supplier":
		return kindOfRecord{"Suppliers", ui.GlyphSupplier, link.Supplier}
	}
	return kindOfRecord{"SKUs", ui.GlyphBox, link.SKU}
}

// ordersOf are the orders of a customer, who has no page of their own.
func ordersOf(code string) string {
	return link.ListState{Path: link.Orders}.WithPreset("all").WithFilter(link.Filter{Column: "customer_code", Operator: link.OpIs, Value: code}).URL()
}
