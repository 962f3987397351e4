package leadtime

// Pinball returns the loss of a predicted quantile q at level tau when y happened: late costs tau a day, early 1 - tau.
// Its expectation is least for the true quantile.
func Pinball(y, q, tau float64) float64 { return max(tau*(y-q), (tau-1)*(y-q)) }

// Winkler returns the loss of the interval from low to high that should hold 1 - alpha of what happens: its width, and
// a penalty when y lies outside.
func Winkler(y, low, high, alpha float64) float64 {
	return high - low + 2/alpha*(max(0, low-y)+max(0, y-high))
}

// MeanPinball returns the mean loss of the predictions q for y, index by index; 0 for none.
func MeanPinball(y, q []float64, tau float64) float64 {
	return mean(len(y), func(i int) float64 { return Pinball(y[i], q[i], tau) })
}

// Coverage returns the share of y that was at most its prediction.
func Coverage(y, q []float64) float64 {
	return mean(len(y), func(i int) float64 {
		if y[i] <= q[i] {
			return 1
		}
		return 0
	})
}

// MeanError returns the mean absolute error of the predictions, and their bias: positive when things came later.
func MeanError(y, q []float64) (mae, bias float64) {
	mae = mean(len(y), func(i int) float64 { return max(y[i]-q[i], q[i]-y[i]) })
	bias = mean(len(y), func(i int) float64 { return y[i] - q[i] })
	return mae, bias
}

// MeanWinkler returns the mean loss of intervals of [low, high].
func MeanWinkler(y []float64, intervals [][2]float64, alpha float64) float64 {
	return mean(len(y), func(i int) float64 { return Winkler(y[i], intervals[i][0], intervals[i][1], alpha) })
}

func mean(n int, of func(i int) float64) float64 {
	if n == 0 {
		return 0
	}
	sum := 0.0
	for i := range n {
		sum += of(i)
	}
	return sum / float64(n)
}
