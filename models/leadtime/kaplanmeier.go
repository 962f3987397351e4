package leadtime

// Step is the share that survives a value.
type Step struct{ Value, Survival float64 }

// KaplanMeier returns the product-limit estimate of survival: a step at each value at which something ended. At equal
// values endings come before what merely left the view. Weights count; an empty list has no steps.
func KaplanMeier(obs []Observation) []Step {
	sorted := ascending(obs)
	open := 0.0
	for _, o := range sorted {
		open += o.Weight
	}
	var steps []Step
	survival := 1.0
	for i := 0; i < len(sorted); {
		v, ended, gone := sorted[i].Value, 0.0, 0.0
		for ; i < len(sorted) && sorted[i].Value == v; i++ {
			gone += sorted[i].Weight
			if sorted[i].Received {
				ended += sorted[i].Weight
			}
		}
		if ended > 0 {
			survival *= max(0, 1-ended/open)
			steps = append(steps, Step{v, survival})
		}
		open -= gone
	}
	return steps
}
