package store

import (
	"database/sql"
	_ "embed" // the questions stand in files
	"fmt"
)

var (
	//go:embed sql/plan_pools.sql
	planPoolsSQL string
	//go:embed sql/plan_links.sql
	planLinksSQL string
)

var stagedParts = staging{"stage_parts", "part bigint, sku_id bigint, warehouse_id bigint", []string{"part", "sku_id", "warehouse_id"}}

// ofPart narrows a question of the planner to the part in $1.
const ofPart = " IN (SELECT sku_id, warehouse_id FROM stage_parts WHERE part = $1)"

// PlanParts divides everything that is planned into parts that do not influence each other, each of about so many rows to
// be read, so that a plan of everything need not hold all of it at once. A part is larger where that many hang together.
// It returns how many there are; PlanInputOfPart and PromisedLines read them by their number, from 0 on.
func (tx *Tx) PlanParts(rows int) (int, error) {
	var pools []Position
	var weights []int
	places := map[Position]int32{}
	at := func(p Position) int32 {
		place, known := places[p]
		if !known {
			place = int32(len(pools))
			places[p] = place
			pools, weights = append(pools, p), append(weights, 1)
		}
		return place
	}
	if err := tx.Query(func(r *sql.Rows) error {
		var p Position
		var weight int
		err := r.Scan(&p.SKUID, &p.WarehouseID, &weight)
		weights[at(p)] = weight
		return err
	}, planPoolsSQL); err != nil {
		return 0, fmt.Errorf("list what is planned: %w", err)
	}
	var links [][2]int32
	if err := tx.Query(func(r *sql.Rows) error {
		var p, q Position
		err := r.Scan(&p.SKUID, &p.WarehouseID, &q.SKUID, &q.WarehouseID)
		links = append(links, [2]int32{at(p), at(q)})
		return err
	}, planLinksSQL); err != nil {
		return 0, fmt.Errorf("find what is planned together: %w", err)
	}
	parts, filled := 0, rows
	part, order := make([]int64, 0, len(pools)), make([]int32, 0, len(pools))
	for _, group := range joined(len(pools), links) {
		if filled >= rows {
			parts, filled = parts+1, 0
		}
		for _, place := range group {
			part, order = append(part, int64(parts-1)), append(order, place)
			filled += weights[place]
		}
	}
	if err := tx.create(stagedParts); err != nil {
		return 0, err
	}
	if err := tx.fill(stagedParts, len(order), func(i int) []any {
		p := pools[order[i]]
		return []any{part[i], p.SKUID, p.WarehouseID}
	}); err != nil {
		return 0, err
	}
	if _, err := tx.Exec("ANALYZE stage_parts"); err != nil {
		return 0, fmt.Errorf("analyse the parts of the plan: %w", err)
	}
	return parts, nil
}

// PlanInputOfPart loads what the planner reads of a part.
func (tx *Tx) PlanInputOfPart(part int) (PlanInput, error) {
	return tx.planInput(func(question string) string {
		return scopedBy(question, ofPart, "SELECT sku_id FROM stage_parts WHERE part = $1")
	}, part)
}

// joined returns the groups of n things that links join to each other, by the first of each.
func joined(n int, links [][2]int32) [][]int32 {
	first := make([]int32, n) // leads to the first thing of the group
	for i := range first {
		first[i] = int32(i)
	}
	root := func(i int32) int32 {
		for first[i] != i {
			first[i] = first[first[i]]
			i = first[i]
		}
		return i
	}
	for _, l := range links {
		a, b := root(l[0]), root(l[1])
		first[max(a, b)] = min(a, b)
	}
	var groups [][]int32
	group := make([]int32, n)
	for i := range int32(n) {
		if root(i) == i {
			group[i] = int32(len(groups))
			groups = append(groups, nil)
		}
		of := &groups[group[root(i)]]
		*of = append(*of, i)
	}
	return groups
}
