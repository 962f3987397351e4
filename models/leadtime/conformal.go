package leadtime

// PIT is where an outcome fell in the distribution that was predicted when the order was placed: near 0 for early, near
// 1 for late. For an order that is still open it is where its age is now, and Received is false.
type PIT struct {
	U        float64
	Received bool
}

// CalibrationWindow is how many orders, the latest by order date, speak about the model's optimism.
const CalibrationWindow = 150

// receivedMin is the number of received orders below which calibration would follow chance.
const receivedMin = 30

// How far calibration may move a level: down by clampDown, up to a fraction of the way to certainty.
const (
	clampDown = 0.2
	clampUp   = 4
)

// PITReceived returns the PIT of an order that took value.
func (d Distribution) PITReceived(value float64) PIT { return PIT{d.Below(value), true} }

// PITOpen returns the PIT of an order that is open at the age value.
func (d Distribution) PITOpen(value float64) PIT { return PIT{d.AtMost(value), false} }

// Level returns the level at which the model's quantile holds with probability tau, by what it predicted for earlier
// orders: use Distribution.QuantileAbove(u). Open orders count as outcomes beyond their PIT; leaving them out would
// only learn from the fast ones. ok is false when the orders do not say: use Quantile(tau).
func Level(pits []PIT, tau float64) (u float64, ok bool) {
	obs := make([]Observation, len(pits))
	received := 0
	for i, p := range pits {
		obs[i] = Observation{Value: p.U, Weight: 1, Received: p.Received}
		if p.Received {
			received++
		}
	}
	if received < receivedMin {
		return 0, false
	}
	target := tau * float64(received+1) / float64(received)
	for _, step := range KaplanMeier(obs) {
		if 1-step.Survival >= target-tolerance {
			return min(max(step.Value, tau-clampDown), 1-(1-tau)/clampUp), true
		}
	}
	return 0, false
}
