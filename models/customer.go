package models

// Customer is somebody who orders from us.
type Customer struct {
	ID      int64
	Code    string
	Name    string
	Region  *string
	Tier    Tier
	Email   *string
	Version int64
}

// Tier is how important a customer is when supply is short.
type Tier string

// The tiers, the highest first.
const (
	TierVIP      Tier = "vip"
	TierKey      Tier = "key"
	TierStandard Tier = "standard"
)
