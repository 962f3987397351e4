package plan

// makeGroups puts lines together that must be planned together: the lines of an order that ship as an order.
// Every other line is a group of its own. Groups stand in the order of their best line.
func (e *engine) makeGroups() {
	e.groups = make([]group, 0, len(e.lines))
	byOrder := make(map[string]int32)
	for i := range e.lines {
		l := &e.lines[i]
		l.group = int32(len(e.groups))
		if l.ship == shipsOrder {
			order := e.in.Demand[l.src].Order
			if g, ok := byOrder[order]; ok {
				l.group = g
				e.groups[g].strength = max(e.groups[g].strength, l.strength)
				e.groups[g].member1++
				continue
			}
			byOrder[order] = l.group
		}
		e.groups = append(e.groups, group{member1: 1, strength: l.strength, whole: l.ship != shipsPartial})
	}
	var from int32
	for i := range e.groups {
		g := &e.groups[i]
		size := g.member1
		g.member0, g.member1 = from, from
		from += size
	}
	e.member = make([]int32, len(e.lines))
	for i := range e.lines {
		g := &e.groups[e.lines[i].group]
		e.member[g.member1] = int32(i)
		g.member1++
	}
}

func (e *engine) membersOf(g int32) []int32 {
	return e.member[e.groups[g].member0:e.groups[g].member1]
}

// linkComponents finds the sets of pools that lines link to each other: the components of a kit, the lines of an
// order group. Sets do not influence each other, so they may be planned at the same time.
func (e *engine) linkComponents() {
	for i := range e.lines {
		l := &e.lines[i]
		for _, p := range e.parts[l.part0:l.part1] {
			e.linkPools(l.pool, p.pool)
		}
		if first := e.membersOf(l.group)[0]; int(first) != i {
			e.linkPools(l.pool, e.lines[first].pool)
		}
	}
	number := make([]int32, len(e.pools))
	for i := range number {
		number[i] = none
	}
	for g := range e.groups {
		root := e.rootOf(e.lines[e.membersOf(int32(g))[0]].pool)
		if number[root] == none {
			number[root] = int32(len(e.components))
			e.components = append(e.components, component{})
		}
		e.components[number[root]].group1++
	}
	for i := range e.pools {
		if n := number[e.rootOf(int32(i))]; n != none {
			e.components[n].pool1++
		}
	}
	e.fillComponents(number)
}

func (e *engine) fillComponents(number []int32) {
	var groups, pools int32
	for i := range e.components {
		c := &e.components[i]
		groupCount, poolCount := c.group1, c.pool1
		c.group0, c.group1, c.pool0, c.pool1 = groups, groups, pools, pools
		groups, pools = groups+groupCount, pools+poolCount
	}
	e.groupOrder, e.poolOrder = make([]int32, groups), make([]int32, pools)
	for g := range e.groups {
		c := &e.components[number[e.rootOf(e.lines[e.membersOf(int32(g))[0]].pool)]]
		e.groupOrder[c.group1] = int32(g)
		c.group1++
	}
	for i := range e.pools {
		if n := number[e.rootOf(int32(i))]; n != none {
			c := &e.components[n]
			e.poolOrder[c.pool1] = int32(i)
			c.pool1++
		}
	}
}

func (e *engine) rootOf(p int32) int32 {
	for e.pools[p].link != p {
		e.pools[p].link = e.pools[e.pools[p].link].link
		p = e.pools[p].link
	}
	return p
}

func (e *engine) linkPools(x, y int32) {
	e.pools[e.rootOf(x)].link = e.rootOf(y)
}
