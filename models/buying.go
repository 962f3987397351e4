package models

import (
	"strconv"
)

// BuySettings is how the company buys. There is one row.
type BuySettings struct {
	ID             bool `gorm:"primaryKey"` // always true
	ServiceA       int  // the chance that no customer waits while an order is under way, in thousandths
	ServiceB       int
	ServiceC       int
	OrderCost      Amount // of placing one line, in the company's currency
	HoldingPercent int    // of a unit's cost, for a year
	ReviewDays     int    // from one look at a shelf to the next
	HorizonDays    int    // the risk of running out is that within so many days
	Version        int64
}

// Service is the level of service of a class of SKUs, in thousandths.
func (b BuySettings) Service(class string) int {
	switch class {
	case "A":
		return b.ServiceA
	case "B":
		return b.ServiceB
	}
	return b.ServiceC
}

// Readable is how the company buys as people read it.
func (b BuySettings) Readable() []Setting {
	share := func(thousandths int) string {
		return strconv.Itoa(thousandths/10) + "." + strconv.Itoa(thousandths%10) + " %"
	}
	return []Setting{{"Service A", share(b.ServiceA)}, {"Service B", share(b.ServiceB)}, {"Service C", share(b.ServiceC)}, {"Cost of an order line", b.OrderCost.Plain()},
		{"Holding", strconv.Itoa(b.HoldingPercent) + " % a year"}, {"Review", strconv.Itoa(b.ReviewDays) + " days"}, {"Horizon of the risk", strconv.Itoa(b.HorizonDays) + " days"}}
}
