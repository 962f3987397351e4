package handlers

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pegboard/models"
	"pegboard/models/store"
	"pegboard/views/paper"
)

func BenchmarkAPurchaseOrderOf200LinesAsAFile(b *testing.B) {
	v := store.PurchaseOrderView{No: "PO-1", Supplier: "S-1", SupplierName: "Łódź Lighting", Status: "sent", Currency: "EUR", WarehouseName: "Main"}
	for i := range int64(200) {
		v.Lines = append(v.Lines, store.PurchaseOrderLineView{Line: i + 1, SKU: fmt.Sprintf("SKU-%05d", i), SKUName: "Desk lamp with a name of ordinary length, black", QtyOrdered: 100 + i, UnitCost: "12.5", UOM: "each"})
	}
	sender := models.Sender{Name: "Company", Address: "Street 1\nTown", Paper: models.PaperA4}
	for b.Loop() {
		var file bytes.Buffer
		if err := paper.Write(&file, purchaseOrderDocument(v, sender, models.PaperA4), time.Unix(0, 0)); err != nil {
			b.Fatal(err)
		}
	}
}
