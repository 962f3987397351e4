package backorder

import (
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"testing"

	"pegboard/models/calendar"
	"pegboard/models/demo"
	"pegboard/models/exchange"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// fullCompany fills every column of every file at least once, with what is hard to write: quotes, line breaks, leading
// zeros, letters beyond ASCII, texts that look like formulas.
func fullCompany() map[string]string {
	return map[string]string{
		"categories": "category,order_policy\nMarine,deny\n",
		"warehouses": "warehouse_code,name,type\n0001,Łódź main,storage\n+2,=East,drop_ship\n",
		"skus": "sku,name,category,uom,unit_cost,unit_price,make_or_buy,safety_stock,reorder_point,lead_time_days,order_multiple,active_from,active_to,status,order_policy,backorder_limit,release_date,preorder_cap,replacement_sku\n" +
			"007,\"=HYPERLINK(\"\"x\"\")\",Marine,each,1.25,9.999999,buy,3,5,14,6,2020-01-01,2030-12-31,discontinued,deny,100,2026-12-24,50,008\n" +
			"008,\"Anchor, \"\"grey\"\"\nsecond line\",,,0.5,1000,kit,,,,,,,active,,,,,\n" +
			"009,Bolt,,,,,buy,,,,,,,pre_order,,,2026-12-24,9,\n",
		"sku_channels": "sku,channel,order_policy,backorder_limit\n007,web,inbound_only,7\n",
		"bom":          "parent_sku,component_sku,qty_per,uom,effective_from,effective_to\n008,007,2,each,2020-01-01,2029-01-01\n008,009,1,,,\n",
		"suppliers": "supplier_code,name,rating,preferred,active,lead_time_days,currency,email,order_policy,processing_days,transit_days,receiving_days,working_days,minimum_value,over_receipt_percent\n" +
			"S1,Supplier,A,1,1,20,EUR,s@example.com,made_to_order,4,5,2,mon-fri,250.50,5\nS2,,,0,0,,,,,,,,,,\n",
		"supplier_skus": "supplier_code,sku,lead_time_days,moq,max_order_qty,order_multiple,unit_cost,uom,last_receipt_date,lead_time_obs,transit_days,receiving_days\nS1,007,12,10,100,5,0.123456,box,2026-01-05,14,3,1\n",
		"stock":         "warehouse_code,sku,on_hand,counted_at,unavailable\n0001,007,40,2026-11-01,3\n+2,007,0,,0\n",
		"customers":     "customer_code,name,region,tier,email\nC1,O'Neil & <b>Sons</b>,North,vip,c@example.com\nC2,@at,,standard,\n",
		"sales_orders": "order_no,customer_code,order_date,order_date_estimated,status,channel,customer_ref,ship_policy,priority,hold_reason,hold_until,max_shipments\n" +
			"SO-1,C1,2026-11-01,0,open,web,REF-1,max_shipments,2,payment,2027-01-15,3\nSO-2,C2,2026-11-02,1,partially_shipped,,,as_available,5,,,\nSO-3,C2,2026-11-03,0,closed,,,line_complete,5,,,\n",
		"sales_order_lines": "order_no,line_no,sku,qty_ordered,qty_shipped,requested_date,promised_date,promised_date_source,shipped_date,unit_price,warehouse_code,po_no,po_line_no,qty_cancelled,reason,first_promised_date,note\n" +
			"SO-1,1,007,60,10,2026-11-20,2026-12-20,phone,2026-11-10,9.5,0001,PO-1,1,5,transport,2026-12-01,\"call first\nthen ship\"\n" +
			"SO-2,1,008,4,1,,,,,,0001,,,0,,,\nSO-2,2,009,4,0,,,,,,+2,,,0,,,\nSO-3,1,007,9,5,,,,,,0001,,,4,,,\n",
		"sales_order_links": "order_no,backorder_order_no\nSO-3,SO-2\n",
		"purchase_orders": "po_no,supplier_code,order_date,status,source_status,warehouse_code,ship_method,currency,sent_date,acknowledged_date,expected_date,currency_rate\n" +
			"PO-1,S1,2026-11-05,acknowledged,On its way,0001,sea,EUR,2026-11-06,2026-11-07,2026-12-10,1.0850\nPO-2,S2,,draft,,,,,,,,\n",
		"purchase_order_lines": "po_no,line_no,sku,qty_ordered,qty_received,qty_rejected,unit_cost,expected_date,expected_date_source,qty_cancelled,confirmed_date,first_confirmed_date,note\n" +
			"PO-1,1,007,30,6,1,1.2,2026-12-12,supplier,2,2026-12-14,2026-12-11,=half by air\nPO-1,2,009,30,0,0,,,,0,,,\nPO-2,1,007,1,0,0,,,,0,,,\n",
		"acknowledgements": "answer_no,po_no,po_line_no,answer_date,answer,confirmed_date,reason,note\nA-1,PO-1,1,2026-11-07,new_date,2026-12-14,material,no steel\n",
		"receipts":         "receipt_no,po_no,po_line_no,receipt_date,recorded_date,qty_received,qty_rejected,warehouse_code,reject_reason,extra_reason,place\nR-1,PO-1,1,2026-11-15,2026-11-16,6,1,0001,damaged,a present,A-12\n",
	}
}

// exported writes the company into a new folder.
func exported(t *testing.T, s *store.Store, format string) string {
	t.Helper()
	folder := t.TempDir()
	err := ExportSet(t.Context(), s, format, func(dataset string) (io.WriteCloser, error) {
		return os.Create(filepath.Join(folder, dataset+"."+format))
	})
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// mustCopy exports the company, imports the files into an empty one and exports that: nothing is lost, and neither
// company learns anything from its own files.
func mustCopy(t *testing.T, original *store.Store) {
	t.Helper()
	want := exported(t, original, "csv")
	for _, format := range []string{"csv", "xlsx"} {
		files := exported(t, original, format)
		if report, problems, err := importSet(t, original, files, ImportOptions{}); err != nil || report.Changes() != 0 {
			t.Fatalf("%s: the company learned from its own files: %+v, %v, %v", format, report, problems, err)
		}
		today := original.Today()
		copied := storetest.NewAsOf(t, today)
		if _, problems, err := importSet(t, copied, files, ImportOptions{}); err != nil {
			t.Fatal(format, err, problems)
		}
		mustHold(t, copied)
		got := exported(t, copied, "csv")
		for _, dataset := range exchange.Datasets() {
			name := dataset.Name + ".csv"
			if a, b := content(t, want, name), content(t, got, name); a != b {
				t.Errorf("%s: %s is\n%.2000s\nand was\n%.2000s", format, name, b, a)
			}
		}
		again, _, err := importSet(t, copied, files, ImportOptions{})
		if err != nil || again.Changes() != 0 || again.Plan.Changes() != 0 {
			t.Errorf("%s: a second import changed %d rows: %v", format, again.Changes(), err)
		}
	}
}

func content(t *testing.T, folder, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestACompanyWithEveryColumnFilledIsCopiedByItsFiles(t *testing.T) {
	s := storetest.New(t)
	if _, problems, err := importSet(t, s, files(t, fullCompany()), ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	mustHold(t, s)
	folder := exported(t, s, "csv")
	for _, dataset := range exchange.Datasets() {
		file, err := os.Open(filepath.Join(folder, dataset.Name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		records, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, column := range dataset.Columns {
			filled := false
			for _, record := range records[1:] {
				filled = filled || record[i] != ""
			}
			if records[0][i] != column.Name || !filled {
				t.Errorf("%s.%s is not in the test, or was lost", dataset.Name, column.Name)
			}
		}
	}
	mustCopy(t, s)
}

func TestTheDemoCompanyIsCopiedByItsFiles(t *testing.T) {
	today := calendar.MustParse("2026-11-22")
	folder := t.TempDir()
	if err := demo.Write(folder, today); err != nil {
		t.Fatal(err)
	}
	s := storetest.NewAsOf(t, today)
	if _, problems, err := importSet(t, s, folder, ImportOptions{}); err != nil {
		t.Fatal(err, problems)
	}
	mustCopy(t, s)
}
