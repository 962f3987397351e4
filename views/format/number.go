package format

import (
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// None stands where there is nothing to show, so that an empty cell is not mistaken for a missing one.
const None = "–"

// minus is the real minus sign, as wide as a digit in tabular figures.
const minus = "−"

// Number groups thousands: 1234567 reads "1,234,567".
func Number(n int64) string {
	if n < 0 {
		return minus + group(strconv.FormatInt(n, 10)[1:])
	}
	return group(strconv.FormatInt(n, 10))
}

// Signed is Number with its sign always shown, for changes: "+5", "−3", "0".
func Signed(n int64) string {
	if n > 0 {
		return "+" + Number(n)
	}
	return Number(n)
}

// NumberOrNone is Number, but None for zero, for columns where zero is the quiet case.
func NumberOrNone(n int64) string {
	if n == 0 {
		return None
	}
	return Number(n)
}

// AtLeast says a count that was stopped at a limit: "1,000+".
func AtLeast(n int64) string { return Number(n) + "+" }

// Count is a number with its noun: "1 order", "12 orders".
func Count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return Number(n) + " " + many
}

// Money is an exact amount with its currency code: "1,234.50 EUR". It shows the digits that are usual for the
// currency, more where the amount has more, and never rounds.
func Money(amount decimal.Decimal, currency string) string {
	if currency == "" {
		return Amount(amount, currency)
	}
	return Amount(amount, currency) + " " + currency
}

// Amount is Money without the code, for columns whose heading carries it.
func Amount(amount decimal.Decimal, currency string) string {
	digits := max(usualDigits(currency), significantDecimals(amount))
	text := amount.Abs().StringFixed(digits)
	whole, fraction, _ := strings.Cut(text, ".")
	text = group(whole)
	if fraction != "" {
		text += "." + fraction
	}
	if amount.IsNegative() {
		return minus + text
	}
	return text
}

// Percent is part of whole in whole percent, rounded down so that 100 % means all. A whole of zero is "no
// data", which is neither 0 nor 100 %.
func Percent(part, whole int64) string {
	if whole <= 0 {
		return "no data"
	}
	return Number(part*100/whole) + " %"
}

// Bytes is a file size to read: "18.4 MB".
func Bytes(n int64) string {
	const kilo = 1000
	if n < kilo {
		return Count(n, "byte", "bytes")
	}
	tenths, unit := n*10/kilo, "kB"
	for _, larger := range []string{"MB", "GB", "TB"} {
		if tenths < 10*kilo {
			break
		}
		tenths, unit = tenths/kilo, larger
	}
	return Number(tenths/10) + "." + strconv.FormatInt(tenths%10, 10) + " " + unit
}

// usualDigits is the minor unit of ISO 4217 for the currencies where it is not two.
func usualDigits(currency string) int32 {
	switch currency {
	case "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF":
		return 0
	case "BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND":
		return 3
	}
	return 2
}

func significantDecimals(amount decimal.Decimal) int32 {
	_, fraction, _ := strings.Cut(amount.String(), ".")
	return int32(len(strings.TrimRight(fraction, "0")))
}

func group(digits string) string {
	if len(digits) <= 3 {
		return digits
	}
	var b strings.Builder
	lead := len(digits) % 3
	b.WriteString(digits[:lead])
	for i := lead; i < len(digits); i += 3 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(digits[i : i+3])
	}
	return b.String()
}
