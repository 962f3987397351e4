package exchange

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"pegboard/models/qty"
)

// readValue reads a trimmed, non-empty cell of a kind that needs no look at the rest of the file. It returns the value
// or a reason, never both.
func readValue(column *Column, s string) (any, string) {
	if reason := unreadable(s); reason != "" {
		return nil, reason
	}
	switch column.Kind {
	case Text:
		return readText(column, s)
	case Quantity:
		return readQuantity(column, s)
	case Days:
		return readDays(s)
	case Flag:
		return readFlag(s)
	case Choice:
		return readChoice(column, s)
	case Weekdays:
		return readWeekdays(s)
	}
	return nil, fmt.Sprintf("Column kind %d cannot be read.", column.Kind)
}

// firstC1 starts the second block of control characters. They occur in names that some program encoded twice,
// do no harm there, and are refused in codes only.
const firstC1 = 0x80

// unreadable refuses what no kind of column accepts.
func unreadable(s string) string {
	switch s {
	case "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!":
		return "The cell holds a spreadsheet error, not a value."
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError {
			return "The text is damaged: some of its bytes are not valid UTF-8."
		}
		if r < firstC1 && unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' {
			return fmt.Sprintf("The text holds an invisible control character (U+%04X).", r)
		}
		i += size
	}
	return ""
}

func readText(column *Column, s string) (any, string) {
	s = unguard(s)
	if !column.code {
		limit := maxTextBytes
		if column.name {
			limit = maxNameBytes
		}
		if len(s) > limit {
			return nil, fmt.Sprintf("The text is longer than %d bytes.", limit)
		}
		return s, ""
	}
	if len(s) > maxKeyBytes {
		return nil, fmt.Sprintf("A code has at most %d bytes, this one has %d.", maxKeyBytes, len(s))
	}
	if s == "." || s == ".." {
		return nil, "A code cannot be only dots."
	}
	if strings.IndexFunc(s, unicode.IsControl) >= 0 {
		return nil, "A code cannot contain a line break, a tab or another control character."
	}
	return s, ""
}

const (
	maxPriority = 9
	minPriority = 1
)

func readQuantity(column *Column, s string) (any, string) {
	n, reason := readWhole(s)
	if reason != "" {
		return nil, reason
	}
	if column.Name == "priority" && (n < minPriority || n > maxPriority) {
		return nil, fmt.Sprintf("A priority is a number from %d (first) to %d (last).", minPriority, maxPriority)
	}
	return n, ""
}

func readDays(s string) (any, string) {
	n, reason := readWhole(s)
	if reason != "" {
		return nil, reason
	}
	if n > maxDays {
		return nil, fmt.Sprintf("More than %d days is not a lead time.", maxDays)
	}
	return n, ""
}

// readWhole reads a whole number from 0 to qty.Max, written with or without a fraction of zeros.
func readWhole(s string) (int64, string) {
	digits, rest := leadingDigits(s)
	switch {
	case digits == "" || rest != "" && rest[0] != '.' && rest[0] != ',':
		return 0, notWhole(s)
	case rest != "":
		fraction := rest[1:]
		if !allDigits(fraction) {
			return 0, notWhole(s)
		}
		if len(fraction) == 3 && len(digits) <= 3 && digits[0] != '0' {
			return 0, fmt.Sprintf("%q can be %s or %s: write it without separators, as %s.",
				s, digits+fraction, digits, digits+fraction)
		}
		if strings.Trim(fraction, "0") != "" {
			return 0, "A quantity is a whole number of the smallest stocking unit: fractions are refused."
		}
	}
	digits = strings.TrimLeft(digits, "0")
	if digits == "" {
		return 0, ""
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > qty.Max {
		return 0, fmt.Sprintf("The number is too large: at most %d is accepted.", int64(qty.Max))
	}
	return n, ""
}

// notWhole finds the sentence for something that does not even look like digits.
func notWhole(s string) string {
	if s[0] == '-' || strings.HasPrefix(s, "\u2212") {
		return "A negative number is refused here: 0 is the least."
	}
	switch strings.ToLower(strings.TrimLeft(s, "+")) {
	case "nan", "inf", "infinity", "null", "none", "n/a":
		return "This stands for a missing number: leave the cell empty instead."
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil && strings.ContainsAny(s, "eE") {
		return "A number with an exponent is refused: write all its digits."
	}
	if _, ok := ungroup(s); ok {
		return "A number with thousands separators is refused: write 1234567, not 1,234,567."
	}
	return "This is not a whole number."
}

// readDecimal reads an exact, non-negative amount and returns it as digits with at most one point.
func readDecimal(s string) (any, string) {
	if reason := unreadable(s); reason != "" {
		return nil, reason
	}
	plain, reason := plainDecimal(s)
	if reason != "" {
		return nil, reason
	}
	whole, fraction, _ := strings.Cut(plain, ".")
	if len(strings.TrimLeft(whole, "0")) > maxWholeDigits {
		return nil, fmt.Sprintf("The amount is too large: at most %d digits before the point are accepted.", maxWholeDigits)
	}
	if len(strings.TrimRight(fraction, "0")) > maxFractionDigits {
		return nil, fmt.Sprintf("The amount is finer than %d digits after the point.", maxFractionDigits)
	}
	if len(fraction) > maxFractionDigits {
		plain = whole + "." + fraction[:maxFractionDigits]
	}
	return plain, ""
}

func plainDecimal(s string) (string, string) {
	whole, rest := leadingDigits(s)
	if whole == "" {
		return "", notDecimal(s)
	}
	if rest == "" {
		return s, ""
	}
	if fraction := rest[1:]; (rest[0] == '.' || rest[0] == ',') && fraction != "" && allDigits(fraction) {
		if rest[0] == ',' && len(fraction) == 3 && len(whole) <= 3 && whole[0] != '0' {
			return "", twoReadings(whole, fraction, ',')
		}
		return whole + "." + fraction, ""
	}
	if plain, ok := ungroup(s); ok {
		return plain, ""
	}
	return "", notDecimal(s)
}

func notDecimal(s string) string {
	if s[0] == '-' || strings.HasPrefix(s, "\u2212") {
		return "A negative amount is refused here: 0 is the least."
	}
	switch strings.ToLower(strings.TrimLeft(s, "+")) {
	case "nan", "inf", "infinity", "null", "none", "n/a":
		return "This stands for a missing number: leave the cell empty instead."
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return "This way of writing a number is refused: write all its digits, as 1234.50."
	}
	return "This is not an amount like 1234.50."
}

// ungroup reads a number whose thousands are separated by one mark and whose fraction, if any, follows another:
// 1,234.50 and 1.234,50, or 1 234,50 and 1'234.50. A single point or comma is left alone: it has two readings.
func ungroup(s string) (string, bool) {
	s = strings.NewReplacer(" ", "'", "\u00a0", "'", "\u202f", "'", "\u2009", "'", "\u2019", "'").Replace(s)
	first := strings.IndexAny(s, ".,'")
	if first < 1 || first > 3 {
		return "", false
	}
	group, point := s[first], byte('.')
	if group == '.' || group == '\'' && strings.Contains(s, ",") {
		point = ','
	}
	whole, fraction, fractional := strings.Cut(s, string(point))
	parts := strings.Split(whole, string(group))
	if len(parts) < 2 || (group != '\'' && !fractional && len(parts) < 3) {
		return "", false
	}
	for i, part := range parts {
		if !allDigits(part) || part == "" || (i > 0 && len(part) != 3) {
			return "", false
		}
	}
	plain := strings.Join(parts, "")
	if !fractional {
		return plain, true
	}
	if fraction == "" || !allDigits(fraction) {
		return "", false
	}
	return plain + "." + fraction, true
}

// amountEvidence is what the amounts of a file say about the mark before their fractions. One program writes all of
// them the same way, so the evidence of all columns counts together.
type amountEvidence struct{ point, comma bool }

func (e *amountEvidence) see(s string) {
	whole, fraction, mark := oneMark(s)
	if mark != 0 {
		if len(fraction) == 3 && len(whole) <= 3 && whole[0] != '0' {
			return
		}
		e.point = e.point || mark == '.'
		e.comma = e.comma || mark == ','
		return
	}
	// In 1,234.50 the last mark is the point; in 1,234,567 no fraction follows, and the mark is not the point.
	plain, ok := ungroup(s)
	if !ok {
		return
	}
	at := strings.LastIndexAny(s, ".,")
	if at < 0 {
		return
	}
	isPoint := strings.Contains(plain, ".") == (s[at] == '.')
	e.point = e.point || isPoint
	e.comma = e.comma || !isPoint
}

// resolve reads whole, mark and three digits, which are a fraction or the last of the thousands. The point is the
// mark of the import schema and needs no proof, unless something speaks against it: commas elsewhere in the file, or
// the semicolons that programs use between cells where the comma is taken.
func (e amountEvidence) resolve(whole, fraction string, mark byte, separator rune) (plain, reason string) {
	switch {
	case e.point && !e.comma && mark == '.', e.comma && !e.point && mark == ',', mark == '.' && !e.point && !e.comma && separator != ';':
		return whole + "." + fraction, ""
	case e.point != e.comma:
		return whole + fraction, ""
	}
	return "", twoReadings(whole, fraction, mark)
}

func twoReadings(whole, fraction string, mark byte) string {
	return fmt.Sprintf("%s%c%s can be %s or %s.%s: write %s or %s.%s0.",
		whole, mark, fraction, whole+fraction, whole, fraction, whole+fraction, whole, fraction)
}

// oneMark splits digits, one point or comma, and digits. The mark is 0 for anything else.
func oneMark(s string) (whole, fraction string, mark byte) {
	whole, rest := leadingDigits(s)
	if whole == "" || len(rest) < 2 || rest[0] != '.' && rest[0] != ',' || !allDigits(rest[1:]) {
		return "", "", 0
	}
	return whole, rest[1:], rest[0]
}

// sheetNumber undoes the binary noise of a workbook, which stores 0.1 as 0.10000000000000001: fifteen digits are
// what a spreadsheet itself shows and keeps.
func sheetNumber(s string) string {
	if len(s) < 16 && !strings.ContainsAny(s, "eE") {
		return s
	}
	number, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return s
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64)
	if err != nil {
		return s
	}
	return strconv.FormatFloat(short, 'f', -1, 64)
}

func readFlag(s string) (any, string) {
	switch strings.ToLower(s) {
	case "1", "true", "yes", "y", "t":
		return true, ""
	case "0", "false", "no", "n", "f":
		return false, ""
	}
	return nil, "Write 1 or 0, yes or no, true or false."
}

func readChoice(column *Column, s string) (any, string) {
	if stored, ok := column.Choices[s]; ok {
		return stored, ""
	}
	if stored, ok := column.Choices[strings.ToLower(s)]; ok {
		return stored, ""
	}
	if stored, ok := column.Choices[fold(s)]; ok {
		return stored, ""
	}
	return nil, "The value is none of: " + strings.Join(storedChoices(column), ", ") + "."
}

func storedChoices(column *Column) []string {
	var stored []string
	for _, value := range column.Choices {
		if !slices.Contains(stored, value) {
			stored = append(stored, value)
		}
	}
	slices.Sort(stored)
	return stored
}

func leadingDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}

func allDigits(s string) bool {
	digits, rest := leadingDigits(s)
	return rest == "" && digits == s
}
