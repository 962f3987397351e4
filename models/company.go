package models

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"pegboard/models/calendar"
)

// Company is what holds for the whole company. There is one row.
type Company struct {
	ID                 bool `gorm:"primaryKey"` // always true
	Name               string
	Currency           string // three letters; money without another currency is in this one
	OrderPolicy        OrderPolicy
	DefaultWarehouseID *int64
	OverdueGraceDays   int // how long an overdue supply is still believed in
	StarvationDays     int // after this many days a ship-complete line may hold scarce stock
	RankRule           RankRule
	ArrivalMode        ArrivalMode
	AsOf               *calendar.Date // the company's today when it is not the clock's date
	Address            string         // of the sender on papers, a line each
	Paper              Paper
	DateSettings
}

// Sender is who papers come from, and the size of the sheet they are printed on.
type Sender struct {
	Name, Address string
	Paper         Paper
	Version       int64 // of the company
}

// Sender returns who the company's papers come from.
func (c Company) Sender() Sender { return Sender{c.Name, c.Address, c.Paper, c.Version} }

// Readable is the sender as people read it.
func (s Sender) Readable() []Setting {
	return []Setting{{"Name", s.Name}, {"Address", strings.Join(strings.Split(s.Address, "\n"), ", ")}, {"Paper", s.Paper.Title()}}
}

// The longest name and address of a sender.
const (
	senderNameMax    = 120
	senderAddressMax = 500
	senderLinesMax   = 8
)

// ParseCompanyName reads the name on papers. It returns Invalid with a sentence when it is empty, too long or no text.
func ParseCompanyName(text string) (string, error) {
	name := strings.Join(strings.Fields(text), " ")
	switch {
	case name == "":
		return "", Errorf(Invalid, "Please give the company a name.")
	case strings.ContainsFunc(name, unicode.IsControl):
		return "", Errorf(Invalid, "A name cannot contain control characters.")
	case utf8.RuneCountInString(name) > senderNameMax:
		return "", Errorf(Invalid, "This name is too long; %d characters are the most.", senderNameMax)
	}
	return name, nil
}

// ParseAddress reads an address of a few lines; empty ones are left out. It returns Invalid with a sentence when it is too
// long or no text.
func ParseAddress(text string) (string, error) {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	address := strings.Join(lines, "\n")
	switch {
	case utf8.RuneCountInString(address) > senderAddressMax || len(lines) > senderLinesMax:
		return "", Errorf(Invalid, "This address is too long; %d lines and %d characters are the most.", senderLinesMax, senderAddressMax)
	case strings.ContainsFunc(strings.Join(lines, ""), unicode.IsControl):
		return "", Errorf(Invalid, "An address cannot contain control characters.")
	}
	return address, nil
}

// ParsePaper reads a size of sheets. It returns Invalid for any other word.
func ParsePaper(text string) (Paper, error) {
	if paper := Paper(text); paper == PaperA4 || paper == PaperLetter {
		return paper, nil
	}
	return "", Errorf(Invalid, "Papers are printed on A4 or Letter.")
}

// Title is the size as it reads.
func (p Paper) Title() string {
	if p == PaperLetter {
		return "Letter"
	}
	return "A4"
}

// Paper is the size of the sheets that the company prints on.
type Paper string

// The sizes.
const (
	PaperA4     Paper = "a4"
	PaperLetter Paper = "letter"
)

// TableName is the table of the one row.
func (Company) TableName() string { return "company" }

// OrderPolicy says whether a SKU may be ordered that is not there. It is inherited: company, supplier or category, SKU, SKU in a channel.
type OrderPolicy string

// The order policies.
const (
	PolicyBackorder   OrderPolicy = "backorder"     // may be ordered at zero
	PolicyDeny        OrderPolicy = "deny"          // out of stock at zero
	PolicyInboundOnly OrderPolicy = "inbound_only"  // up to what is inbound and not yet spoken for
	PolicyMadeToOrder OrderPolicy = "made_to_order" // every order starts its own supply
	PolicyDropShip    OrderPolicy = "drop_ship"     // the supplier ships to the customer
)

// RankRule says in which order lines are served.
type RankRule string

// The rank rules.
const (
	RankFIFO     RankRule = "FIFO"     // the oldest order first
	RankPriority RankRule = "PRIORITY" // the highest priority first, then the oldest
	RankDue      RankRule = "DUE"      // the earliest due date first
	RankFair     RankRule = "FAIR"     // shares by need
)

// ArrivalMode says what happens with stock that nobody has been given: it arrived, or somebody gave it back.
type ArrivalMode string

// The arrival modes.
const (
	ArrivalOff     ArrivalMode = "off"     // it stays free until a person allocates it
	ArrivalSuggest ArrivalMode = "suggest" // an allocation run is proposed, and a person applies it
	ArrivalAuto    ArrivalMode = "auto"    // it goes to those who wait, in rank order
)
