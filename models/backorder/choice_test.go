package backorder

import (
	"strings"
	"testing"

	"pegboard/models/exchange"
	"pegboard/models/store/storetest"
)

// Every word that a file may hold is one that the table keeps, or one that the import turns into another.
func TestEveryChoiceOfAFileIsOneOfTheSchema(t *testing.T) {
	constraints := map[string]string{
		"categories.order_policy": "categories_order_policy_known", "skus.make_or_buy": "skus_source_known", "skus.status": "skus_status_known",
		"skus.order_policy": "skus_order_policy_known", "sku_channels.order_policy": "sku_channels_order_policy_known", "suppliers.order_policy": "suppliers_order_policy_known",
		"customers.tier": "customers_tier_known", "sales_orders.status": "sales_orders_status_known", "sales_orders.ship_policy": "sales_orders_ship_policy_known",
		"sales_order_lines.reason": "sales_order_lines_reason_known", "purchase_orders.status": "purchase_orders_status_known",
		"acknowledgements.answer": "purchase_acknowledgements_answer_known", "acknowledgements.reason": "purchase_acknowledgements_reason_known",
		"receipts.reject_reason": "receipts_reject_reason_known",
	}
	turned := map[string]bool{"purchase_orders.status open": true, "sales_order_lines.reason order_incomplete": true}
	s := storetest.New(t)
	for _, dataset := range exchange.Datasets() {
		for _, column := range dataset.Columns {
			if column.Kind != exchange.Choice {
				continue
			}
			name := dataset.Name + "." + column.Name
			definition := texts(t, s, "SELECT coalesce((SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = '"+constraints[name]+"'), '')")[0]
			for _, stored := range column.Choices {
				if !strings.Contains(definition, "'"+stored+"'") && !turned[name+" "+stored] {
					t.Errorf("%s may be %q, which %s refuses", name, stored, constraints[name])
				}
			}
		}
	}
}
