package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"pegboard/models"
)

// constraintSentences says, for every constraint a person can run into, what it means. A constraint that is not here
// guards against our own mistakes, and its breach stays Internal.
var constraintSentences = map[string]string{
	"users_email_unique":                "There is already a user with this e-mail address.",
	"users_role_known":                  "This is not a role: use owner, manager, buyer, warehouse or support.",
	"warehouses_code_unique":            "There is already a warehouse with this code.",
	"suppliers_code_unique":             "There is already a supplier with this code.",
	"skus_code_unique":                  "There is already a SKU with this code.",
	"customers_code_unique":             "There is already a customer with this code.",
	"sales_orders_order_no_unique":      "There is already an order with this number.",
	"purchase_orders_po_no_unique":      "There is already a purchase order with this number.",
	"receipts_receipt_no_unique":        "There is already a receipt with this number.",
	"saved_views_name_unique":           "You already have a view with this name.",
	"stock_levels_on_hand_not_negative": "Stock on hand cannot be less than nothing.",
	"stock_levels_unavailable_on_hand":  "More units are marked unavailable than are on hand.",
	"stock_levels_not_over_allocated":   "More units would be allocated than are available.",
	"sales_order_lines_identity":        "Shipped, allocated, backordered and cancelled must add up to the quantity ordered.",
	"sales_order_lines_not_negative":    "A quantity of an order line cannot be less than nothing.",
	"purchase_order_lines_not_negative": "A quantity of a purchase order line cannot be less than nothing.",
	"stock_movements_append_only":       "The stock ledger is never changed; correct it with a reversal.",
	"promises_append_only":              "The promise ledger is never changed; make a new promise.",
	"audit_entries_append_only":         "The audit chain is never changed.",
	"sku_components_not_itself":         "A SKU cannot be a component of itself.",
	"sales_order_links_not_itself":      "An order cannot be the backorder of itself.",
}

// sentenceFor turns a breach of a named constraint into an Invalid error with its sentence, and leaves the rest alone.
func sentenceFor(err error) error {
	var failure *pgconn.PgError
	if !errors.As(err, &failure) {
		return err
	}
	if sentence, known := constraintSentences[failure.ConstraintName]; known {
		return fmt.Errorf("%w (%w)", models.Errorf(models.Invalid, "%s", sentence), err)
	}
	return err
}
