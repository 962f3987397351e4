package store

// runsFrom sets beside each allocation run what it was asked for. A run for a receipt is about the SKU that came in.
const runsFrom = `allocation_runs AS a
LEFT JOIN receipts AS r ON r.receipt_no = a.wishes ->> 'receipt'
LEFT JOIN purchase_order_lines AS d ON d.id = r.po_line_id
LEFT JOIN skus AS k ON k.id = d.sku_id`

// runToDecide is true for a run that would change something and that nobody has applied.
const runToDecide = "a.state = 'simulated' AND a.gained + a.lost > 0"

func runsList() list {
	return list{
		name: "allocations", title: "Allocation runs",
		from: runsFrom, id: "a.id", key: "CAST(a.id AS text)",
		search: "a.scope ILIKE ? OR a.actor ILIKE ?", searchWords: likePattern,
		units: "a.units_gained", value: "a.value_gained",
		columns: []column{
			qtyColumn("run", "Run", "The number of the run.").from("a.id").sorted().shown(),
			textColumn("status", "Status", "Simulated, applied or undone.").from("a.state").sorted().shown(),
			textColumn("scope", "About", "What was allocated: a SKU, what a receipt brought, or everything.").from("a.scope").sorted().shown(),
			codeColumn("about_sku", "SKU", "The SKU, for a run about one.").from("coalesce(a.wishes ->> 'sku', k.code)").maybe(),
			textColumn("policy", "Policy", "By which rule lines are ranked.").from("a.policy").sorted().shown(),
			flagColumn("reoptimises", "Re-optimises", "It may take from lines what they have.").from("a.reoptimises").shown(),
			qtyColumn("gained", "Gain", "Lines that gain.").from("a.gained").sorted().shown(),
			qtyColumn("lost", "Lose", "Lines that lose.").from("a.lost").sorted().shown(),
			qtyColumn("units_gained", "Units given", "Units that lines are given.").from("a.units_gained").sorted().shown(),
			qtyColumn("units_lost", "Units taken", "Units that are taken from lines.").from("a.units_lost").sorted(),
			moneyColumn("value_gained", "Value that gains", "The units given at the price of their line, else of the SKU; of lines where only the date moves, the open units.").from("a.value_gained").maybe().sorted().shown(),
			moneyColumn("value_lost", "Value that loses", "The same of the lines that lose.").from("a.value_lost").maybe().sorted(),
			qtyColumn("promises_broken", "Promises broken", "Promises that hold before the run and not after it.").from("a.promises_broken").sorted().shown(),
			qtyColumn("promises_mended", "Promises mended", "Promises that hold after the run and not before it.").from("a.promises_mended").sorted(),
			textColumn("actor", "By", "Who simulated it last.").from("a.actor").sorted().shown(),
			dateColumn("date", "On", "The day it was simulated last.").from("CAST(a.at AS date)").sorted().shown(),
			textColumn("approved_by", "Approved by", "Who approved that lines lose.").from("a.approved_by").maybe(),
			textColumn("applied_by", "Applied by", "Who applied it.").from("a.applied_by").maybe(),
			textColumn("undone_by", "Undone by", "Who undid it.").from("a.undone_by").maybe(),
		},
		presets: []preset{
			{ListPreset{"all", "All", "Every run."}, ""},
			{ListPreset{"decide", "To decide", "Simulated runs that would change something."}, runToDecide},
			{ListPreset{"suggested", "Suggested on arrival", "Runs that were made for a receipt and wait to be applied."}, runToDecide + " AND a.wishes ->> 'receipt' IS NOT NULL"},
			{ListPreset{"applied", "Applied", "Runs that happened and were not undone."}, "a.state = 'applied'"},
			{ListPreset{"undone", "Undone", "Runs that were taken back."}, "a.state = 'undone'"},
		},
		sort: "run", descending: true,
	}
}
