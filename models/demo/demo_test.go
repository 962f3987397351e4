package demo

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pegboard/models/calendar"
)

var today = calendar.MustParse("2026-11-23")

// row is one record of a CSV file by column name.
type row map[string]string

func (r row) number(t *testing.T, column string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(r[column], 10, 64)
	if err != nil {
		t.Fatalf("%s is not a whole number in %v", column, r)
	}
	return n
}

// set is the written company by file name.
type set map[string][]row

func written(t *testing.T, day calendar.Date) set {
	t.Helper()
	dir := t.TempDir()
	if err := Write(dir, day); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.csv"))
	if err != nil || len(files) != 13 {
		t.Fatalf("13 files expected, got %d (%v)", len(files), err)
	}
	s := set{}
	for _, name := range files {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		records, err := csv.NewReader(file).ReadAll()
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range records[1:] {
			r := row{}
			for i, column := range records[0] {
				r[column] = record[i]
			}
			s[filepath.Base(name)] = append(s[filepath.Base(name)], r)
		}
	}
	return s
}

// index finds rows by the joined values of columns and fails on a duplicate.
func (s set) index(t *testing.T, file string, columns ...string) map[string]row {
	t.Helper()
	found := map[string]row{}
	for _, r := range s[file] {
		key := r.key(columns...)
		if found[key] != nil {
			t.Errorf("%s has the key %q twice", file, key)
		}
		found[key] = r
	}
	return found
}

func (r row) key(columns ...string) string {
	var values []string
	for _, column := range columns {
		values = append(values, r[column])
	}
	return strings.Join(values, "/")
}

func openQty(t *testing.T, l row) int64 {
	return l.number(t, "qty_ordered") - l.number(t, "qty_shipped") - l.number(t, "qty_cancelled")
}

// short is one line with what first-come-first-served allocation leaves without stock.
type short struct {
	line, order row
	open, qty   int64
	age         int
}

// openLines allocates the stock to the open lines, oldest order first, and returns all of them.
func (s set) openLines(t *testing.T, today calendar.Date) []short {
	t.Helper()
	free := map[string]int64{}
	for _, r := range s["stock.csv"] {
		free[r.key("warehouse_code", "sku")] = r.number(t, "on_hand") - r.number(t, "unavailable")
	}
	parts := map[string][]row{}
	for _, r := range s["bom.csv"] {
		parts[r["parent_sku"]] = append(parts[r["parent_sku"]], r)
	}
	skus := s.index(t, "skus.csv", "sku")
	orders := s.index(t, "sales_orders.csv", "order_no")
	lines := slices.Clone(s["sales_order_lines.csv"])
	slices.SortStableFunc(lines, func(a, b row) int {
		x, y := orders[a["order_no"]], orders[b["order_no"]]
		return strings.Compare(x["order_date"]+x["order_no"], y["order_date"]+y["order_no"])
	})
	var result []short
	for _, l := range lines {
		open := openQty(t, l)
		if open == 0 {
			continue
		}
		give := open
		needs := parts[l["sku"]]
		if needs == nil {
			needs = []row{{"component_sku": l["sku"], "qty_per": "1"}}
		}
		for _, n := range needs {
			give = min(give, free[l["warehouse_code"]+"/"+n["component_sku"]]/n.number(t, "qty_per"))
		}
		if release := skus[l["sku"]]["release_date"]; release > today.String() {
			give = 0
		}
		for _, n := range needs {
			free[l["warehouse_code"]+"/"+n["component_sku"]] -= give * n.number(t, "qty_per")
		}
		o := orders[l["order_no"]]
		result = append(result, short{l, o, open, open - give, today.Sub(calendar.MustParse(o["order_date"]))})
	}
	return result
}

func TestTheSameDayGivesTheSameBytes(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	for _, dir := range []string{first, second} {
		if err := Write(dir, today); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(first)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		a, errA := os.ReadFile(filepath.Join(first, e.Name()))
		b, errB := os.ReadFile(filepath.Join(second, e.Name()))
		if errA != nil || errB != nil || string(a) != string(b) {
			t.Errorf("%s differs between two runs (%v, %v)", e.Name(), errA, errB)
		}
	}
}

func TestAFolderThatDoesNotExistIsAnError(t *testing.T) {
	if err := Write(filepath.Join(t.TempDir(), "missing"), today); err == nil {
		t.Error("no error although nothing could be written")
	}
}

func TestEveryReferenceResolvesAndEveryKeyIsUnique(t *testing.T) {
	s := written(t, today)
	skus := s.index(t, "skus.csv", "sku")
	suppliers := s.index(t, "suppliers.csv", "supplier_code")
	houses := s.index(t, "warehouses.csv", "warehouse_code")
	stock := s.index(t, "stock.csv", "warehouse_code", "sku")
	customers := s.index(t, "customers.csv", "customer_code")
	orders := s.index(t, "sales_orders.csv", "order_no")
	purchases := s.index(t, "purchase_orders.csv", "po_no")
	purchaseLines := s.index(t, "purchase_order_lines.csv", "po_no", "line_no")
	s.index(t, "supplier_skus.csv", "supplier_code", "sku")
	s.index(t, "sales_order_lines.csv", "order_no", "line_no")
	s.index(t, "receipts.csv", "receipt_no")
	s.index(t, "bom.csv", "parent_sku", "component_sku", "effective_from")
	s.index(t, "suppliers.csv", "name")
	s.index(t, "customers.csv", "name")
	s.index(t, "skus.csv", "name")

	resolve := func(file, column string, in map[string]row) {
		for _, r := range s[file] {
			if r[column] != "" && in[r[column]] == nil {
				t.Errorf("%s: %s %q does not exist", file, column, r[column])
			}
		}
	}
	resolve("skus.csv", "replacement_sku", skus)
	resolve("supplier_skus.csv", "supplier_code", suppliers)
	resolve("supplier_skus.csv", "sku", skus)
	resolve("stock.csv", "sku", skus)
	resolve("stock.csv", "warehouse_code", houses)
	resolve("sales_orders.csv", "customer_code", customers)
	resolve("sales_order_lines.csv", "order_no", orders)
	resolve("sales_order_lines.csv", "sku", skus)
	resolve("sales_order_lines.csv", "warehouse_code", houses)
	resolve("sales_order_lines.csv", "po_no", purchases)
	resolve("purchase_orders.csv", "supplier_code", suppliers)
	resolve("purchase_orders.csv", "warehouse_code", houses)
	resolve("purchase_order_lines.csv", "po_no", purchases)
	resolve("purchase_order_lines.csv", "sku", skus)
	resolve("bom.csv", "parent_sku", skus)
	resolve("bom.csv", "component_sku", skus)
	for _, r := range s["receipts.csv"] {
		if purchaseLines[r.key("po_no", "po_line_no")] == nil {
			t.Errorf("receipt %s has no purchase line", r["receipt_no"])
		}
	}
	for _, l := range s["sales_order_lines.csv"] {
		if skus[l["sku"]]["make_or_buy"] != "kit" && stock[l.key("warehouse_code", "sku")] == nil {
			t.Errorf("order line %s has no stock row to draw from", l.key("order_no", "line_no"))
		}
	}
}

func TestQuantitiesBalance(t *testing.T) {
	for _, days := range []int{0, 5, 97, 200} {
		balance(t, written(t, today.Add(days)))
	}
}

// balance checks every quantity that can be computed in two ways.
func balance(t *testing.T, s set) {
	t.Helper()
	skus := s.index(t, "skus.csv", "sku")
	opening := map[string]int64{}
	for _, r := range s["stock.csv"] {
		onHand, unavailable := r.number(t, "on_hand"), r.number(t, "unavailable")
		if onHand < 0 || unavailable < 0 || unavailable > onHand {
			t.Errorf("stock is not possible: %v", r)
		}
		opening[r.key("warehouse_code", "sku")] = onHand
	}
	parts := map[string][]row{}
	for _, r := range s["bom.csv"] {
		parts[r["parent_sku"]] = append(parts[r["parent_sku"]], r)
	}
	for _, l := range s["sales_order_lines.csv"] {
		shipped := l.number(t, "qty_shipped")
		if l.number(t, "qty_ordered") < 1 || shipped < 0 || l.number(t, "qty_cancelled") < 0 || openQty(t, l) < 0 {
			t.Errorf("order line is not possible: %v", l)
		}
		if (shipped > 0) != (l["shipped_date"] != "") {
			t.Errorf("shipped quantity and date disagree: %v", l)
		}
		if skus[l["sku"]]["make_or_buy"] != "kit" {
			opening[l.key("warehouse_code", "sku")] += shipped
		}
		for _, p := range parts[l["sku"]] {
			opening[l["warehouse_code"]+"/"+p["component_sku"]] += shipped * p.number(t, "qty_per")
		}
	}
	purchases := s.index(t, "purchase_orders.csv", "po_no")
	received, rejected := map[string]int64{}, map[string]int64{}
	for _, r := range s["receipts.csv"] {
		if p := purchases[r["po_no"]]; r["receipt_date"] < p["acknowledged_date"] || p["acknowledged_date"] == "" {
			t.Errorf("goods came before the supplier answered: %v %v", r, p)
		}
		received[r.key("po_no", "po_line_no")] += r.number(t, "qty_received")
		rejected[r.key("po_no", "po_line_no")] += r.number(t, "qty_rejected")
	}
	for _, l := range s["purchase_order_lines.csv"] {
		key := l.key("po_no", "line_no")
		if received[key] != l.number(t, "qty_received") || rejected[key] != l.number(t, "qty_rejected") || rejected[key] > received[key] {
			t.Errorf("receipts do not sum to the purchase line: %v", l)
		}
		if openQty := l.number(t, "qty_ordered") - received[key] - l.number(t, "qty_cancelled"); openQty < 0 || l.number(t, "qty_ordered") < 1 {
			t.Errorf("purchase line is not possible: %v", l)
		}
		if p := purchases[l["po_no"]]; p["acknowledged_date"] < p["sent_date"] && p["acknowledged_date"] != "" {
			t.Errorf("purchase order was answered before it was sent: %v", p)
		}
		opening[purchases[l["po_no"]]["warehouse_code"]+"/"+l["sku"]] -= received[key] - rejected[key]
	}
	for key, n := range opening {
		if n < 0 {
			t.Errorf("%s must have begun with %d on hand", key, n)
		}
	}
}

func TestStatusesFollowFromQuantities(t *testing.T) {
	for _, days := range []int{0, 5, 97, 200} {
		statuses(t, written(t, today.Add(days)))
	}
}

// statuses checks that the status of every order and purchase order is the one its lines imply.
func statuses(t *testing.T, s set) {
	t.Helper()
	type sum struct{ open, shipped int64 }
	sums := map[string]sum{}
	for _, l := range s["sales_order_lines.csv"] {
		was := sums[l["order_no"]]
		sums[l["order_no"]] = sum{was.open + openQty(t, l), was.shipped + l.number(t, "qty_shipped")}
	}
	for _, o := range s["sales_orders.csv"] {
		got := sums[o["order_no"]]
		want := "cancelled"
		switch {
		case got.open > 0 && got.shipped > 0:
			want = "partially_shipped"
		case got.open > 0:
			want = "open"
		case got.shipped > 0:
			want = "closed"
		}
		if o["status"] != want {
			t.Errorf("order %s is %s with %+v", o["order_no"], o["status"], got)
		}
		if o["ship_policy"] == "order_complete" && want == "partially_shipped" {
			t.Errorf("order %s ships complete and has shipped a part", o["order_no"])
		}
	}
	sums = map[string]sum{}
	for _, l := range s["purchase_order_lines.csv"] {
		was := sums[l["po_no"]]
		open := l.number(t, "qty_ordered") - l.number(t, "qty_received") - l.number(t, "qty_cancelled")
		sums[l["po_no"]] = sum{was.open + open, was.shipped + l.number(t, "qty_received")}
	}
	for _, p := range s["purchase_orders.csv"] {
		got := sums[p["po_no"]]
		ok := true
		switch p["status"] {
		case "draft":
			ok = got.shipped == 0 && p["sent_date"] == ""
		case "sent":
			ok = got.shipped == 0 && p["sent_date"] != "" && p["acknowledged_date"] == ""
		case "acknowledged":
			ok = got.shipped == 0 && got.open > 0 && p["acknowledged_date"] != ""
		case "partially_received":
			ok = got.shipped > 0 && got.open > 0
		case "received", "closed":
			ok = got.shipped > 0 && got.open == 0
		case "cancelled":
			ok = got.shipped == 0 && got.open == 0
		default:
			ok = false
		}
		if !ok {
			t.Errorf("purchase order %v has %+v", p, got)
		}
	}
}

func TestNothingHappenedAfterTodayAndMoneyHasTwoDecimals(t *testing.T) {
	s := written(t, today)
	past := map[string]bool{"order_date": true, "shipped_date": true, "receipt_date": true, "sent_date": true,
		"acknowledged_date": true, "counted_at": true, "last_receipt_date": true, "active_to": true}
	money := regexp.MustCompile(`^\d+\.\d\d$`)
	for file, rows := range s {
		for _, r := range rows {
			for column, value := range r {
				if past[column] && value > today.String() {
					t.Fatalf("%s: %s is after today: %v", file, column, r)
				}
				if (column == "unit_cost" || column == "unit_price") && !money.MatchString(value) {
					t.Fatalf("%s: %s is no amount: %v", file, column, r)
				}
				if strings.HasSuffix(column, "_date") && value != "" {
					calendar.MustParse(value)
				}
			}
		}
	}
}

func TestTheQueueHasAShopsSize(t *testing.T) {
	for _, days := range []int{0, 1, 2, 3, 4, 5, 6, 37, 90, 131, 200, 280, 333} {
		today := today.Add(days)
		s := written(t, today)
		lines, skus, open := 0, map[string]bool{}, 0
		for _, b := range s.openLines(t, today) {
			open++
			if b.qty > 0 {
				lines++
				skus[b.line["sku"]] = true
			}
		}
		all := len(s["sales_order_lines.csv"])
		closed := 1000 - open*1000/all
		t.Logf("%s: %d lines, %d.%d %% closed, %d open, %d backordered on %d SKUs", today, all, closed/10, closed%10, open, lines, len(skus))
		if closed < 940 || closed > 970 {
			t.Errorf("%s: %d lines open of %d", today, open, all)
		}
		if lines < 150 || lines > 350 || len(skus) < 50 || len(skus) > 80 {
			t.Errorf("%s: %d backordered lines on %d SKUs", today, lines, len(skus))
		}
	}
}
