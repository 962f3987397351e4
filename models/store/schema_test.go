package store_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm/schema"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/models/store/storetest"
)

// records are all structs that stand for a row of a table.
var records = []any{
	models.User{}, store.Session{}, store.SignInFailureRow, models.Company{}, models.Warehouse{}, models.Category{}, models.SKU{}, models.SKUChannel{}, models.SKUComponent{},
	models.Supplier{}, models.SupplierSKU{}, models.StockLevel{}, models.StockMovement{}, models.Allocation{}, models.Customer{},
	models.SalesOrder{}, models.SalesOrderLine{}, models.SalesOrderLineComponent{}, models.SalesOrderLink{}, models.Promise{},
	models.PurchaseOrder{}, models.PurchaseOrderLine{}, models.PurchaseOrderSchedule{}, models.PurchaseCause{}, models.PurchaseLimit{}, models.BuySettings{}, models.PurchaseAcknowledgement{}, models.Receipt{},
	models.Peg{}, models.PlanRun{}, models.Note{}, models.Tag{}, models.SavedView{}, models.AuditEntry{}, models.Calendar{}, models.Closure{}, models.ImportRun{},
	models.Shipment{}, models.ShipmentLine{}, models.CustomerReturn{}, models.StockAdjustment{},
	models.APIKey{}, models.WebhookEndpoint{}, models.WebhookDelivery{}, models.Mail{}, models.MailAttachment{},
}

// otherStructs of package models stand for no row.
var otherStructs = []string{"Error", "Passwords", "DateSettings", "Setting", "Sender"}

// tableColumn is a column as the database describes it.
type tableColumn struct {
	Name, Type          string
	Nullable, Generated bool
}

func TestEveryRecordHasExactlyTheColumnsOfItsTable(t *testing.T) {
	s := storetest.New(t)
	for _, record := range records {
		parsed, err := schema.Parse(record, &sync.Map{}, schema.NamingStrategy{})
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range faultsOf(parsed, columnsOf(t, s, parsed.Table)) {
			t.Error(fault)
		}
		rows := reflect.New(reflect.SliceOf(reflect.TypeOf(record)))
		if err := s.DB(t.Context()).Limit(1).Find(rows.Interface()).Error; err != nil {
			t.Errorf("%s cannot be read: %v", parsed.Name, err)
		}
	}
}

func TestAStructThatDoesNotFitItsTableIsNoticed(t *testing.T) {
	type Category struct {
		ID     int
		Name   *string
		Colour string
	}
	s := storetest.New(t)
	parsed, err := schema.Parse(Category{}, &sync.Map{}, schema.NamingStrategy{})
	if err != nil {
		t.Fatal(err)
	}
	faults := strings.Join(faultsOf(parsed, columnsOf(t, s, "categories")), "\n")
	for _, want := range []string{"Category.ID is int, but the column is bigint", "Category.Name may be nil, but the column is never null", "Category.Colour has no column", "categories.order_policy has no field"} {
		if !strings.Contains(faults, want) {
			t.Errorf("%q is missing from:\n%s", want, faults)
		}
	}
}

func TestEveryRecordIsHeldAgainstTheSchema(t *testing.T) {
	var listed []string
	for _, record := range records {
		if kind := reflect.TypeOf(record); kind.PkgPath() == "pegboard/models" {
			listed = append(listed, kind.Name())
		}
	}
	for _, name := range structsOf(t, "..") {
		if !slices.Contains(listed, name) && !slices.Contains(otherStructs, name) {
			t.Errorf("models.%s is in neither list of this test", name)
		}
	}
}

// faultsOf compares a struct with its table: names, types, and whether a value may be missing.
func faultsOf(record *schema.Schema, columns []tableColumn) []string {
	var faults []string
	said := func(format string, arguments ...any) { faults = append(faults, fmt.Sprintf(format, arguments...)) }
	for _, field := range record.Fields {
		if field.DBName == "" {
			continue
		}
		at := slices.IndexFunc(columns, func(c tableColumn) bool { return c.Name == field.DBName })
		if at < 0 {
			said("%s.%s has no column %s.%s", record.Name, field.Name, record.Table, field.DBName)
			continue
		}
		column := columns[at]
		columns = slices.Delete(columns, at, at+1)
		kind, mayBeNil := field.FieldType, false
		if kind.Kind() == reflect.Pointer {
			kind, mayBeNil = kind.Elem(), true
		}
		if !fits(kind, column.Type) {
			said("%s.%s is %s, but the column is %s", record.Name, field.Name, kind, column.Type)
		}
		switch {
		case kind.Kind() == reflect.Slice: // a nil slice is a null
		case mayBeNil && !column.Nullable:
			said("%s.%s may be nil, but the column is never null", record.Name, field.Name)
		case !mayBeNil && column.Nullable:
			said("%s.%s is always there, but the column may be null", record.Name, field.Name)
		}
	}
	for _, column := range columns {
		if !column.Generated {
			said("%s.%s has no field in %s", record.Table, column.Name, record.Name)
		}
	}
	return faults
}

// fits says whether values of a column can be kept in a Go type without loss.
func fits(kind reflect.Type, column string) bool {
	switch column {
	case "bigint":
		return kind.Kind() == reflect.Int64
	case "integer", "smallint":
		return kind.Kind() == reflect.Int
	case "text":
		return kind.Kind() == reflect.String && kind != reflect.TypeFor[models.Amount]()
	case "numeric":
		return kind == reflect.TypeFor[models.Amount]()
	case "boolean":
		return kind.Kind() == reflect.Bool
	case "date":
		return kind == reflect.TypeFor[calendar.Date]()
	case "timestamp with time zone":
		return kind == reflect.TypeFor[time.Time]()
	case "bytea", "jsonb":
		return kind == reflect.TypeFor[[]byte]()
	}
	return false
}

func columnsOf(t *testing.T, s *store.Store, table string) []tableColumn {
	t.Helper()
	rows, err := s.SQL().QueryContext(t.Context(), `SELECT column_name, data_type, is_nullable = 'YES', is_generated = 'ALWAYS'
		FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position`, table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var columns []tableColumn
	for rows.Next() {
		var c tableColumn
		if err := rows.Scan(&c.Name, &c.Type, &c.Nullable, &c.Generated); err != nil {
			t.Fatal(err)
		}
		columns = append(columns, c)
	}
	if err := rows.Err(); err != nil || len(columns) == 0 {
		t.Fatalf("the table %s has %d columns (%v)", table, len(columns), err)
	}
	return columns
}

// structsOf names the exported structs of the package in a folder.
func structsOf(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files in %s (%v)", len(files), folder, err)
	}
	var names []string
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok && spec.Name.IsExported() {
				if _, isStruct := spec.Type.(*ast.StructType); isStruct {
					names = append(names, spec.Name.Name)
				}
			}
			return true
		})
	}
	return names
}
