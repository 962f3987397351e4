package handlers

import (
	"bufio"
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/exchange"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/layout"
	"pegboard/views/link"
	"pegboard/views/ui"
)

// listPath is the page of a list of the store, and whether there is such a list.
func listPath(list string) (string, bool) {
	_, known := store.Definition(list)
	return "/" + list, known
}

// list answers with a page of the named list.
func (s *site) list(name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		path, _ := listPath(name)
		state := link.ParseList(path, queryOf(c))
		user, _ := person(c)
		page, err := s.store.List(c.UserContext(), listQuery(name, state, user))
		problem := ""
		if err != nil && models.KindOf(err) == models.Invalid {
			problem = models.Sentence(err)
			page.Definition, _ = store.Definition(name)
		} else if err != nil {
			return err
		}
		shown, err := s.listOf(c, page, state)
		if err != nil {
			return err
		}
		status := http.StatusOK
		if problem != "" {
			status, shown.Problem = http.StatusUnprocessableEntity, problem
		}
		f := s.frame(c, shown.Title)
		shown.CSRF = f.CSRF
		return s.respond(c, status, layout.Page(f, ui.ListRegion(shown)), ui.ListRegion(shown))
	}
}

// exportList answers with the whole list as a file. The file is written aside first: a fault half way is an error
// page and not a file that looks whole.
func (s *site) exportList(name string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		path, _ := listPath(name)
		state := link.ParseList(path, queryOf(c))
		user, _ := person(c)
		query := listQuery(name, state, user)
		definition := visible(name, user)
		query.Columns = exportColumns(definition, state)
		kind := c.Query("format")
		if kind == "" {
			kind = "csv"
		}
		file, err := os.CreateTemp("", "pegboard-export-*")
		if err != nil {
			return fmt.Errorf("make the export's file: %w", err)
		}
		// An open file without a name is gone when it is closed, whatever happens to us.
		if err := os.Remove(file.Name()); err != nil {
			return errors.Join(fmt.Errorf("unname the export's file: %w", err), file.Close())
		}
		if err := s.writeExport(c, file, kind, query, definition); err != nil {
			return errors.Join(err, file.Close())
		}
		size, err := file.Seek(0, io.SeekCurrent)
		if err == nil {
			_, err = file.Seek(0, io.SeekStart)
		}
		if err != nil {
			return errors.Join(fmt.Errorf("rewind the export's file: %w", err), file.Close())
		}
		c.Attachment(name + "-" + s.store.Today().String() + "." + kind)
		if kind == "csv" {
			c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
		}
		c.Set(fiber.HeaderCacheControl, "no-store")
		return c.SendStream(file, int(size))
	}
}

func (s *site) writeExport(c *fiber.Ctx, file io.Writer, kind string, query store.ListQuery, definition store.ListDefinition) error {
	if kind != "csv" && kind != "xlsx" {
		return models.Errorf(models.Invalid, "A list can be exported as csv or xlsx.")
	}
	buffered := bufio.NewWriter(file)
	writer, err := exchange.NewWriter(buffered, kind, query.Columns)
	if err != nil {
		return fmt.Errorf("begin the export: %w", err)
	}
	money := make([]bool, len(query.Columns))
	for i, key := range query.Columns {
		column, _ := columnOf(definition, key)
		money[i] = column.Kind == store.KindMoney
	}
	err = s.store.EachRow(c.UserContext(), query, func(values []any) error {
		for i, value := range values {
			if text, ok := value.(string); ok && money[i] {
				values[i] = exchange.Amount(text)
			}
		}
		return writer.Write(values)
	})
	if err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return fmt.Errorf("finish the export: %w", err)
	}
	return buffered.Flush()
}

// listQuery asks the store for what the address says.
func listQuery(name string, state link.ListState, user models.User) store.ListQuery {
	query := store.ListQuery{
		List: name, Preset: state.Preset, Search: state.Search, Sort: state.Sort, Descending: state.Descending,
		Group: groupedBy(name, state.Group), After: state.After, Before: state.Before, WithoutPrices: !user.May(models.SeePrices),
	}
	for _, f := range state.Filters {
		query.Filters = append(query.Filters, store.Filter{Column: f.Column, Operator: f.Operator, Value: f.Value})
	}
	return query
}

// visible is the list without the columns that the person may not see.
func visible(name string, user models.User) store.ListDefinition {
	definition, _ := store.Definition(name)
	return withoutPrices(definition, user)
}

func withoutPrices(definition store.ListDefinition, user models.User) store.ListDefinition {
	if !user.May(models.SeePrices) {
		definition.Columns = slices.DeleteFunc(slices.Clone(definition.Columns), func(c store.ListColumn) bool { return c.Price })
	}
	return definition
}

// listOf fills the list page.
func (s *site) listOf(c *fiber.Ctx, page store.ListPage, state link.ListState) (ui.List, error) {
	user, _ := person(c)
	definition := withoutPrices(page.Definition, user)
	if len(definition.Presets) > 0 && state.Preset == definition.Presets[0].Key {
		state.Preset = "" // the first preset is the list as it opens
	}
	views, err := s.savedViews(c, definition.Name, state)
	if err != nil {
		return ui.List{}, err
	}
	l := ui.List{
		Title: definition.Title, State: state, SearchLabel: searchLabel(definition.Name),
		Views: views, ViewKey: definition.Name, CanShare: user.May(models.ShareViews), Exports: true,
		Pager: pagerOf(page, state), Totals: totalsOf(definition.Name, page.Totals, user.May(models.SeePrices)), Empty: emptyOf(page, state),
		Order: ui.Order{Key: page.Sort, Descending: page.Descending},
	}
	if definition.Name == "orders" && user.May(models.TakeOrders) {
		l.New = ui.Action{Label: "New order", Href: link.NewOrder}
	}
	s.warehouseList(&l, definition.Name, user)
	if definition.Name == "allocations" {
		l.Tabs, l.TabsOf = s.allocationTabs(link.Runs), "Allocation"
		if user.May(models.Allocate) {
			l.New = ui.Action{Label: "New run", Href: link.NewRun}
		}
	}
	for i, preset := range definition.Presets {
		key := preset.Key
		if i == 0 {
			key = ""
		}
		l.Presets = append(l.Presets, ui.Preset{Key: key, Label: preset.Label, Title: preset.Title, Count: presetCount(page, preset.Key), Tone: presetTone(page, preset.Key)})
	}
	shown := shownColumns(definition, state)
	for _, column := range definition.Columns {
		l.FilterBy = append(l.FilterBy, ui.FilterColumn{Key: column.Key, Label: column.Label, Values: filterValues(definition.Name, column)})
		l.Choices = append(l.Choices, ui.ColumnChoice{Key: column.Key, Label: column.Label, Shown: slices.ContainsFunc(shown, func(c store.ListColumn) bool { return c.Key == column.Key })})
		if column.Sortable {
			l.SortBy = append(l.SortBy, headingOf(definition.Name, column, false))
		}
	}
	for _, f := range state.Filters {
		l.Filters = append(l.Filters, filterSentence(definition, f))
	}
	if len(definition.Groups) > 0 {
		l.GroupBy = []ui.Option{{Label: "Not grouped"}}
		if opensGrouped(definition.Name) != "" {
			l.GroupBy[0].Value, l.State.Group = notGrouped, cmp.Or(state.Group, opensGrouped(definition.Name))
		}
		for _, key := range definition.Groups {
			l.GroupBy = append(l.GroupBy, ui.Option{Value: key, Label: groupLabel(definition, key)})
		}
	}
	for _, column := range shown {
		l.Columns = append(l.Columns, headingOf(definition.Name, column, true))
	}
	if of, taggable := s.taggable(definition.Name); taggable && user.May(models.Annotate) {
		l.Bulk = &ui.Bulk{Path: link.TagAll(of.list), Once: rand.Text(), LengthMax: strconv.Itoa(models.TagMax), Noun: of.noun}
		if definition.Name == "backorders" {
			queueBulk(l.Bulk, page, user)
		}
	}
	if definition.Name == buyList {
		l.Bulk = s.buyBulk(user)
	}
	fillRows(&l, page, shown, cellWriter{list: definition.Name, today: s.store.Today(), prices: user.May(models.SeePrices), selects: l.Bulk != nil})
	if definition.Name == buyList {
		return l, s.buyDeskList(c, &l, user)
	}
	return l, nil
}

// fillRows writes the rows, under headings when the list is grouped.
func fillRows(l *ui.List, page store.ListPage, shown []store.ListColumn, writer cellWriter) {
	column := groupColumn(page.Definition, groupedBy(page.Definition.Name, l.State.Group))
	heading := ""
	for i, row := range page.Rows {
		drawn := writer.row(row, shown)
		if column == "" {
			l.Rows = append(l.Rows, drawn)
			continue
		}
		if text := textOf(row.Values[column]); i == 0 || text != heading {
			heading = text
			l.Groups = append(l.Groups, ui.Group{Heading: writer.groupHeading(column, row), Subtotals: totalsOf(page.Definition.Name, page.Groups[text], writer.prices)})
		}
		group := &l.Groups[len(l.Groups)-1]
		group.Rows = append(group.Rows, drawn)
	}
}

// groupColumn is the column whose value a group shares; the key of a group is a word people know.
func groupColumn(definition store.ListDefinition, group string) string {
	if group == "" {
		return ""
	}
	if definition.Name == "backorders" {
		switch group {
		case "supplier":
			return "supply_supplier"
		case "po":
			return "supply_po_no"
		case "order":
			return "order_no"
		}
	}
	if group == "customer" {
		return "customer_name"
	}
	return group
}

func groupLabel(definition store.ListDefinition, group string) string {
	if column, ok := columnOf(definition, groupColumn(definition, group)); ok {
		return column.Label
	}
	return group
}

// shownColumns are the columns that a person chose, in the list's order of choice, else those of the list.
func shownColumns(definition store.ListDefinition, state link.ListState) []store.ListColumn {
	var shown []store.ListColumn
	chosen := state.Columns
	if len(chosen) == 0 {
		chosen = openingColumns(definition)
	}
	for _, key := range chosen {
		if column, ok := columnOf(definition, key); ok {
			shown = append(shown, column)
		}
	}
	return shown
}

// exportColumns are the columns of the file: those shown, each with the parts that its cell shows besides.
func exportColumns(definition store.ListDefinition, state link.ListState) []string {
	var keys []string
	for _, column := range shownColumns(definition, state) {
		for _, key := range append([]string{column.Key}, cellParts(definition.Name, column.Key)...) {
			if _, ok := columnOf(definition, key); ok && !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

func columnOf(definition store.ListDefinition, key string) (store.ListColumn, bool) {
	i := slices.IndexFunc(definition.Columns, func(c store.ListColumn) bool { return c.Key == key })
	if i < 0 {
		return store.ListColumn{}, false
	}
	return definition.Columns[i], true
}

func pagerOf(page store.ListPage, state link.ListState) ui.Pager {
	pager := ui.Pager{Next: page.Next, Previous: page.Previous}
	shown := int64(len(page.Rows))
	if shown == 0 {
		return pager
	}
	of := " of " + totalText(page.Totals)
	if state.After == "" && state.Before == "" {
		pager.Range = "1–" + format.Number(shown) + of
	} else {
		pager.Range = format.Number(shown) + of
	}
	return pager
}

func totalText(totals store.ListTotals) string {
	if totals.More {
		return format.AtLeast(totals.Rows)
	}
	return format.Number(totals.Rows)
}

// totalsOf says what rows add up to: all that match, or those of one group.
func totalsOf(list string, sum store.ListTotals, prices bool) []ui.Total {
	if sum.Rows == 0 {
		return nil
	}
	words := totalLabels(list)
	totals := []ui.Total{{Label: words.rows, Value: totalText(sum)}}
	if sum.More {
		return totals
	}
	if sum.Units != 0 {
		totals = append(totals, ui.Total{Label: words.units, Value: format.Number(sum.Units)})
	}
	if sum.Value != "" && prices && words.value != "" {
		totals = append(totals, ui.Total{Label: words.value, Value: amount(sum.Value)})
	}
	return totals
}

// totalWords say what the totals of a list add up.
type totalWords struct{ rows, units, value string }

func totalLabels(list string) totalWords {
	switch list {
	case "backorders":
		return totalWords{"Lines", "Units waiting", "Value waiting"}
	case "orders":
		return totalWords{"Orders", "Units backordered", "Value ordered"}
	case "skus":
		return totalWords{"SKUs", "Units backordered", "Stock at cost"}
	case "purchase-orders":
		return totalWords{"Purchase orders", "Units open", "Value ordered"}
	case "suppliers":
		return totalWords{"Suppliers", "Open purchase orders", ""}
	case "allocations":
		return totalWords{"Runs", "Units given", "Value that gains"}
	case "can-ship":
		return totalWords{"Orders", "Units that can leave", "Value that can leave"}
	case "over-allocated":
		return totalWords{"Positions", "Units missing", "Missing at cost"}
	case buyList:
		return totalWords{"Positions", "Units suggested", ""}
	case "adjustments":
		return totalWords{"Adjustments", "Difference in units", ""}
	case "shipments":
		return totalWords{"Shipments", "Units shipped", ""}
	}
	return totalWords{"Positions", "Units on hand", "Stock at cost"}
}

func presetCount(page store.ListPage, key string) string {
	totals, known := page.Presets[key]
	if !known {
		return ""
	}
	return totalText(totals)
}

// presetTone colours the count of presets that ask for something to be done.
func presetTone(page store.ListPage, key string) ui.Tone {
	if page.Presets[key].Rows == 0 {
		return ui.Neutral
	}
	switch key {
	case "no_supply", "broken", "over_allocated", "overdue", "late":
		return ui.Bad
	case "customers", "at_risk", "aged_30", "unanswered", "held":
		return ui.Warn
	case "can_fill", "one_away", "can_ship":
		return ui.Good
	}
	return ui.Neutral
}

func emptyOf(page store.ListPage, state link.ListState) ui.Empty {
	if state.Search != "" || len(state.Filters) > 0 || state.Preset != "" || state.After != "" || state.Before != "" {
		return ui.Empty{Title: "Nothing fits", Text: "No row fits this search, these filters and this preset.", Action: "Show the whole list", Href: state.Plain().URL()}
	}
	if page.Definition.Name == "backorders" {
		return ui.Empty{Title: "Nobody is waiting", Text: "Every accepted order line is shipped or has stock of its own."}
	}
	if page.Definition.Name == "allocations" {
		return ui.Empty{Title: "No allocation run yet", Text: "A run shows who would get which stock, and who would lose by it, before anything happens."}
	}
	switch page.Definition.Name {
	case buyList:
		return ui.Empty{Title: "Nothing is to be bought", Text: "A SKU stands here as soon as customers wait for it without supply, or its shelf falls to its reorder point."}
	case "can-ship":
		return ui.Empty{Title: "Nothing can leave now", Text: "An order stands here as soon as stock is allocated that its ship policy lets go."}
	case "over-allocated":
		return ui.Empty{Title: "Nothing is over-allocated", Text: "A position stands here when a count or a reversal leaves less than is allocated, until somebody gives back."}
	case "adjustments":
		return ui.Empty{Title: "Stock was never corrected", Text: "Counts and other corrections stand here, with their reasons."}
	}
	if page.Definition.Name == "shipments" {
		return ui.Empty{Title: "Nothing has left yet", Text: "Every shipment of an order stands here, with its packing slip."}
	}
	return ui.Empty{Title: "Nothing here yet", Text: "Rows appear here after an import."}
}

func searchLabel(list string) string {
	switch list {
	case "backorders":
		return "Order, customer, SKU, PO"
	case "orders":
		return "Order, customer or reference"
	case "purchase-orders":
		return "Purchase order or supplier"
	case "suppliers":
		return "Code or name"
	case buyList:
		return "SKU or supplier"
	case "allocations":
		return "SKU, receipt or person"
	case "can-ship":
		return "Order or customer"
	case "adjustments":
		return "Number, SKU, reason or person"
	case "shipments":
		return "Shipment, order, customer, tracking"
	}
	return "Code or name of a SKU"
}

func filterSentence(definition store.ListDefinition, f link.Filter) string {
	label := f.Column
	if column, ok := columnOf(definition, f.Column); ok {
		label = column.Label
	}
	words := map[string]string{link.OpIs: "is", link.OpIsNot: "is not", link.OpContains: "contains", link.OpAtLeast: "at least", link.OpAtMost: "at most",
		link.OpEmpty: "is empty", link.OpFilled: "is filled"}
	word, known := words[f.Operator]
	if !known {
		word = f.Operator
	}
	return strings.TrimSpace(label + " " + word + " " + f.Value)
}

// filterValues are suggestions for columns with few values.
func filterValues(list string, column store.ListColumn) []string {
	switch {
	case column.Kind == store.KindFlag:
		return []string{"true", "false"}
	case column.Key == "tier":
		return []string{"vip", "key", "standard"}
	}
	return nil
}

// rowID names the element of a row after its record.
func rowID(list string, id int64) string { return list + "-" + strconv.FormatInt(id, 10) }
