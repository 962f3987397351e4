package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"

	"pegboard/models"
)

// constraintSentences says, for every constraint a person can run into, what it means.
var constraintSentences = map[string]string{
	// Who may sign in.
	"users_email_unique":      "There is already a user with this e-mail address.",
	"users_email_lower":       "An e-mail address is kept in small letters and cannot be empty.",
	"users_role_known":        "This is not a role: use owner, manager, buyer, warehouse or support.",
	"saved_views_name_unique": "You already have a view with this name.",
	"saved_views_name_filled": "A view needs a name.",

	// The company.
	"company_grace_not_negative":         "The days for which an overdue supply is believed in cannot be less than none.",
	"company_starvation_not_negative":    "The days after which a complete-only line may hold stock cannot be less than none.",
	"company_rank_rule_known":            "This is not a way to rank orders: use FIFO, PRIORITY, DUE or FAIR.",
	"company_order_policy_known":         "The company's order policy is backorder, deny or inbound_only.",
	"company_default_warehouse_exists":   "There is no such warehouse, or the company still ships from it by default.",
	"company_percentile_is_a_promise":    "The share of promises to be kept is a percentage from 50 to 99.",
	"company_publish_days_in_bounds":     "The days after which a date is published are from 0 to 365.",
	"company_step_days_in_bounds":        "A step on the way takes from 0 to 365 days.",
	"company_receiving_calendar_id_fkey": "There is no such calendar, or the company still receives by it.",
	"company_shipping_calendar_id_fkey":  "There is no such calendar, or the company still ships by it.",
	"company_carrier_calendar_id_fkey":   "There is no such calendar, or carriers still work by it.",
	"calendars_name_unique":              "There is already a calendar with this name.",
	"calendars_name_filled":              "A calendar needs a name.",
	"calendars_working_days_are_a_week":  "A calendar has at least one working day in the week.",
	"company_arrival_mode_known":         "What happens with stock that arrives is off, suggest or auto.",
	"closures_of_one":                    "A closure belongs to one calendar or to one supplier.",
	"closures_in_order":                  "A closure ends no earlier than it begins.",
	"closures_at_most_a_year":            "A closure lasts at most a year.",
	"closures_calendar_id_fkey":          "There is no such calendar.",
	"closures_supplier_id_fkey":          "There is no such supplier.",

	// What is sold, and by whom it is supplied.
	"warehouses_code_unique":                "There is already a warehouse with this code.",
	"warehouses_code_filled":                "A warehouse needs a code.",
	"warehouses_step_days_in_bounds":        "A step in a warehouse takes from 0 to 365 days.",
	"warehouses_receiving_calendar_id_fkey": "There is no such calendar, or a warehouse still receives by it.",
	"warehouses_shipping_calendar_id_fkey":  "There is no such calendar, or a warehouse still ships by it.",
	"categories_name_unique":                "There is already a category with this name.",
	"categories_order_policy_known":         "This is not an order policy: use backorder, deny, inbound_only, made_to_order or drop_ship.",
	"suppliers_name_short":                  "The name of a supplier has at most 500 bytes.",
	"skus_name_short":                       "The name of a SKU has at most 500 bytes.",
	"customers_name_short":                  "The name of a customer has at most 500 bytes.",
	"sales_orders_channel_short":            "The name of a channel has at most 500 bytes.",
	"suppliers_code_unique":                 "There is already a supplier with this code.",
	"suppliers_code_filled":                 "A supplier needs a code.",
	"suppliers_lead_time_not_negative":      "Lead time, transit and receiving cannot take less than no days.",
	"suppliers_working_days_are_a_week":     "A supplier works on at least one day of the week.",
	"suppliers_calendar_id_fkey":            "There is no such calendar, or a supplier still works by it.",
	"suppliers_order_policy_known":          "This is not an order policy: use backorder, deny, inbound_only, made_to_order or drop_ship.",
	"skus_code_unique":                      "There is already a SKU with this code.",
	"skus_code_filled":                      "A SKU needs a code.",
	"skus_source_known":                     "A SKU is bought, made or a kit.",
	"skus_status_known":                     "A SKU is active, pre_order or discontinued.",
	"skus_order_policy_known":               "This is not an order policy: use backorder, deny, inbound_only, made_to_order or drop_ship.",
	"skus_limits_not_negative":              "A limit, a stock figure or a lead time of a SKU cannot be less than nothing.",
	"skus_multiple_positive":                "A SKU is ordered in multiples of at least 1.",
	"skus_category_id_fkey":                 "There is no such category, or SKUs still belong to it.",
	"skus_replacement_sku_id_fkey":          "There is no such SKU to replace this one, or it still replaces another.",
	"supplier_skus_pkey":                    "This supplier already has terms for this SKU.",
	"supplier_skus_not_negative":            "A quantity or a lead time of a supplier's terms cannot be less than nothing.",
	"supplier_skus_multiple_positive":       "A supplier sells in multiples of at least 1.",
	"supplier_skus_supplier_id_fkey":        "There is no such supplier, or it still has terms for a SKU.",
	"supplier_skus_sku_id_fkey":             "There is no such SKU, or a supplier still has terms for it.",
	"supplier_skus_steps_not_negative":      "Transit and receiving cannot take less than no days.",
	"sku_channels_pkey":                     "The SKU already has a policy in this channel.",
	"sku_channels_channel_filled":           "A channel needs a name.",
	"sku_channels_order_policy_known":       "This is not an order policy: use backorder, deny, inbound_only, made_to_order or drop_ship.",
	"sku_channels_limit_not_negative":       "A backorder limit cannot be less than nothing.",
	"sku_channels_cap_not_negative":         "A cap on pre-orders cannot be less than nothing.",
	"sku_channels_sku_id_fkey":              "There is no such SKU, or it still has a policy in a channel.",
	"sku_components_pkey":                   "This component already stands in the bill of materials from this day on.",
	"sku_components_qty_positive":           "A component needs a quantity of at least 1.",
	"sku_components_not_itself":             "A SKU cannot be a component of itself.",
	"sku_components_parent_id_fkey":         "There is no such SKU, or it still has components.",
	"sku_components_component_id_fkey":      "There is no such SKU, or it is still a component of another.",

	// Stock.
	"stock_levels_on_hand_not_negative":   "Stock on hand cannot be less than nothing.",
	"stock_levels_unavailable_on_hand":    "More units are marked unavailable than are on hand.",
	"stock_levels_allocated_not_negative": "Allocated stock cannot be less than nothing.",
	"stock_levels_not_over_allocated":     "More units would be allocated than are available.",
	"stock_levels_sku_id_fkey":            "There is no such SKU, or there is still stock of it.",
	"stock_levels_warehouse_id_fkey":      "There is no such warehouse, or it still holds stock.",
	"stock_movements_append_only":         "The stock ledger is never changed; correct it with a reversal.",
	"stock_movements_qty_positive":        "A movement needs a quantity of at least 1.",
	"stock_movements_reversed_once":       "This movement was reversed already.",
	"stock_movements_sku_id_fkey":         "There is no such SKU, or it has a history of stock.",
	"stock_movements_warehouse_id_fkey":   "There is no such warehouse, or it has a history of stock.",
	"stock_movements_reverses_id_fkey":    "There is no such movement to reverse.",
	"allocations_picked_within":           "No more can be picked of an allocation than was allocated.",
	"allocations_qty_positive":            "An allocation needs a quantity of at least 1.",
	"allocations_line_id_fkey":            "There is no such order line, or stock is still allocated to it.",
	"allocations_sku_id_fkey":             "There is no such SKU, or stock of it is still allocated.",
	"allocations_warehouse_id_fkey":       "There is no such warehouse, or its stock is still allocated.",

	// What left, what came back, what was corrected.
	"shipments_shipment_no_unique":        "There is already a shipment with this number.",
	"shipments_order_id_fkey":             "There is no such order, or it was shipped.",
	"shipments_warehouse_id_fkey":         "There is no such warehouse, or something left from it.",
	"shipment_lines_shipment_id_fkey":     "There is no such shipment, or it has a packing slip.",
	"shipment_lines_line_id_fkey":         "There is no such order line, or it stands on a packing slip.",
	"shipment_lines_not_negative":         "A quantity on a packing slip cannot be less than nothing.",
	"customer_returns_line_id_fkey":       "There is no such order line, or something of it came back.",
	"customer_returns_warehouse_id_fkey":  "There is no such warehouse, or something came back to it.",
	"customer_returns_qty_positive":       "At least 1 unit comes back.",
	"customer_returns_condition_known":    "What comes back is sellable, to be inspected or damaged.",
	"stock_adjustments_kind_known":        "A correction is a count, an adjustment, a hold or a release.",
	"stock_adjustments_reason_filled":     "A correction needs a reason.",
	"stock_adjustments_sku_id_fkey":       "There is no such SKU, or its stock was corrected.",
	"stock_adjustments_warehouse_id_fkey": "There is no such warehouse, or its stock was corrected.",

	// Sales orders and promises.
	"customers_code_unique":                     "There is already a customer with this code.",
	"customers_code_filled":                     "A customer needs a code.",
	"customers_tier_known":                      "A customer's tier is vip, key or standard.",
	"sales_orders_order_no_unique":              "There is already an order with this number.",
	"sales_orders_order_no_filled":              "An order needs a number.",
	"sales_orders_status_known":                 "An order is open, partially_shipped, closed or cancelled.",
	"sales_orders_ship_policy_known":            "This is not a ship policy: use as_available, line_complete, order_complete or max_shipments.",
	"sales_orders_max_shipments":                "The ship policy max_shipments, and no other, says in how many shipments an order may go out: at least 1.",
	"sales_orders_priority_range":               "A priority is a number from 1 (first) to 9.",
	"sales_orders_customer_id_fkey":             "There is no such customer, or there are still orders of this customer.",
	"sales_order_lines_key":                     "The order already has a line with this number.",
	"sales_order_lines_priority_range":          "A line's priority is a number from 0 (before all others) to 9.",
	"sales_order_lines_split_from_id_fkey":      "There is no such line, or another was split from it.",
	"sales_order_lines_identity":                "Shipped, allocated, backordered and cancelled must add up to the quantity ordered.",
	"sales_order_lines_not_negative":            "A quantity of an order line cannot be less than nothing, and at least 1 is ordered.",
	"sales_order_lines_reason_known":            "This is not a reason for which a line waits.",
	"sales_order_lines_order_id_fkey":           "There is no such order, or it still has lines.",
	"sales_order_lines_sku_id_fkey":             "There is no such SKU, or it was ordered.",
	"sales_order_lines_warehouse_id_fkey":       "There is no such warehouse, or order lines ship from it.",
	"sales_order_line_components_pkey":          "This component already stands in the kit of the line.",
	"sales_order_line_components_qty_positive":  "A component needs a quantity of at least 1.",
	"sales_order_line_components_line_id_fkey":  "There is no such order line, or its kit still has components.",
	"sales_order_line_components_sku_id_fkey":   "There is no such SKU, or it is part of a kit that was ordered.",
	"sales_order_links_pkey":                    "These two orders are linked already.",
	"sales_order_links_not_itself":              "An order cannot be the backorder of itself.",
	"sales_order_links_order_id_fkey":           "There is no such order, or another carries its backorders.",
	"sales_order_links_backorder_order_id_fkey": "There is no such order, or it carries the backorders of another.",
	"promises_append_only":                      "The promise ledger is never changed; make a new promise.",
	"promises_line_id_fkey":                     "There is no such order line, or promises were made for it.",

	// Purchase orders and receipts.
	"purchase_orders_po_no_unique":               "There is already a purchase order with this number.",
	"purchase_orders_po_no_filled":               "A purchase order needs a number.",
	"purchase_orders_status_known":               "This is not a state of a purchase order: use draft, approved, sent, acknowledged, partially_received, received, closed or cancelled.",
	"purchase_orders_rate_positive":              "An exchange rate is more than nothing.",
	"purchase_orders_supplier_id_fkey":           "There is no such supplier, or there are still purchase orders for it.",
	"purchase_orders_warehouse_id_fkey":          "There is no such warehouse, or purchase orders go there.",
	"purchase_order_lines_key":                   "The purchase order already has a line with this number.",
	"purchase_order_lines_not_negative":          "A quantity of a purchase order line cannot be less than nothing, and at least 1 is ordered.",
	"purchase_order_lines_po_id_fkey":            "There is no such purchase order, or it still has lines.",
	"purchase_order_lines_sku_id_fkey":           "There is no such SKU, or it stands on a purchase order.",
	"purchase_order_schedules_key":               "The purchase order line already has a part with this number.",
	"purchase_order_schedules_qty_positive":      "A part of a purchase order line needs a quantity of at least 1.",
	"purchase_order_schedules_po_line_id_fkey":   "There is no such purchase order line, or it still has parts.",
	"purchase_acknowledgements_answer_known":     "This is not an answer: use accepted, new_date, split, backordered, discontinued or rejected.",
	"purchase_acknowledgements_reason_known":     "A supplier's reason is production, material, logistics or quality.",
	"purchase_acknowledgements_answer_no_unique": "There is already an answer with this number.",
	"purchase_acknowledgements_po_line_id_fkey":  "There is no such purchase order line, or the supplier answered it.",
	"receipts_receipt_no_unique":                 "There is already a receipt with this number.",
	"receipts_not_negative":                      "A quantity received cannot be less than nothing.",
	"receipts_reversed_once":                     "This receipt was reversed already.",
	"receipts_not_of_itself":                     "A receipt cannot reverse itself.",
	"receipts_po_line_id_fkey":                   "There is no such purchase order line, or some of it was received.",
	"receipts_warehouse_id_fkey":                 "There is no such warehouse, or goods were received there.",
	"receipts_reverses_id_fkey":                  "There is no such receipt to reverse.",

	// Remarks, and the audit chain.
	"notes_body_filled":         "A note needs some words.",
	"notes_subject_known":       "Notes are kept for orders, purchase orders and their lines, SKUs, suppliers and customers.",
	"tags_pkey":                 "The record already has this tag.",
	"tags_tag_filled":           "A tag needs a word.",
	"audit_entries_append_only": "The audit chain is never changed.",
}

// constraintFaults says what the other constraints guard against: mistakes of our own, which no input of a person can
// cause. Their breach stays Internal, with this in the log.
var constraintFaults = map[string]string{
	"shipment_lines_pkey":                    "a packing slip has an order line twice",
	"shipments_shipment_no_filled":           "a shipment has no number",
	"stock_adjustments_adjustment_no_unique": "two adjustments were given one number",
	"customer_returns_return_no_unique":      "two returns were given one number",

	"sign_in_failures_pkey":           "a subject has two counts of failed sign-ins",
	"sign_in_failures_positive":       "a count of failed sign-ins is not positive",
	"sessions_pkey":                   "two sessions have the same id",
	"sessions_user_id_fkey":           "a session belongs to nobody",
	"saved_views_user_id_fkey":        "a view belongs to nobody",
	"company_pkey":                    "there are two companies",
	"company_is_one_row":              "there are two companies",
	"stock_levels_pkey":               "a position has two levels",
	"stock_movements_accounts_differ": "a movement goes nowhere",
	"stock_movements_accounts_known":  "a movement names an unknown account",
	"stock_movements_kind_known":      "a movement is of an unknown kind",
	"allocations_pkey":                "a line has two allocations of one position",
	"pegs_key":                        "a line has two pegs to one supply",
	"pegs_qty_positive":               "a peg is of nothing",
	"pegs_line_id_fkey":               "a peg is for no line",
	"pegs_sku_id_fkey":                "a peg is of no SKU",
	"pegs_po_line_id_fkey":            "a peg is to no supply",
	"plan_runs_kind_known":            "a run is of an unknown kind",
	"backorders_pkey":                 "a line stands in the queue twice",
	"backorders_line_id_fkey":         "something stands in the queue that is no line",
	"backorder_tallies_of_one_thing":  "a tally counts neither a preset nor a day, or both",
	"audit_entries_pkey":              "two audit entries have the same number",
	"audit_entries_gap_free":          "an audit entry has no number",
	"idempotency_keys_key_filled":     "a key is empty",
	"stale_pools_pkey":                "a position waits for its plan twice",
	"idempotency_keys_pkey":           "a key was claimed twice",
	"import_runs_status_known":        "an import run is in an unknown state",
	"import_runs_name_filled":         "an import run is of no file",
	"import_runs_size_not_negative":   "an import run is of a file smaller than nothing",
	"import_runs_finished":            "an import run is over and not over",
	"import_files_pkey":               "a chunk of a file is kept twice",
	"import_files_kind_known":         "a file of an import is of an unknown kind",
	"import_files_chunk_no_positive":  "a chunk of a file has no number",
	"import_files_run_id_fkey":        "a file is of no import",

	"supply_estimates_pkey":            "a supply has two estimates",
	"supply_estimates_in_order":        "a safe date lies before a likely one, or goods are usable before they arrive",
	"supply_estimates_po_line_id_fkey": "an estimate is of no purchase order line",
	"order_estimates_pkey":             "an order nobody has placed has two estimates",
	"order_estimates_in_order":         "the safe days of an order are fewer than the likely ones",
	"order_estimates_sku_id_fkey":      "an estimate is of no SKU",
	"order_estimates_supplier_id_fkey": "an estimate is of no supplier",
}

// sentenceFor turns a breach of a constraint that people can run into into an Invalid error with its sentence. It adds
// to any other breach what was guarded, and leaves the rest alone.
func sentenceFor(err error) error {
	var failure *pgconn.PgError
	if !errors.As(err, &failure) {
		return err
	}
	if sentence, known := constraintSentences[failure.ConstraintName]; known {
		return fmt.Errorf("%w (%w)", models.Errorf(models.Invalid, "%s", sentence), err)
	}
	if fault, known := constraintFaults[failure.ConstraintName]; known {
		return fmt.Errorf("%s: %w", fault, err)
	}
	return err
}
