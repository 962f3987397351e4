package backorder

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"pegboard/models"
	"pegboard/models/qty"
	"pegboard/models/store"
)

// By says who asks for a change, and how it is to be made.
type By struct {
	Actor   string      // an e-mail address, the name of an API key, or the name of a command
	Role    models.Role // what the actor may; only verbs that need an approval look at it
	Key     string      // of the request: a repetition within seven days takes no effect and gets the same answer
	Preview bool        // do everything, say what happened, change nothing
	Watch   *Watch      // of a preview: filled with what it would do to others; nil does not look
}

// Watch looks at a part of the queue, as a preview would leave it.
type Watch struct {
	store.Beside
	After []store.QueueLine
}

func (w *Watch) look(tx *store.Tx) (err error) {
	w.After, err = tx.QueueBeside(w.Beside)
	return err
}

// work is the unit of work of a verb. request is what was asked for and answer, a pointer, what the verb fills.
func (b By) work(verb string, request, answer any) store.Work {
	work := store.Work{Actor: b.Actor, DryRun: b.Preview, Once: store.Once{Key: b.Key, Verb: verb, Request: request, Answer: answer}}
	if b.Preview && b.Watch != nil {
		work.Look = b.Watch.look
	}
	return work
}

// The bounds of what a person may enter.
const (
	ReasonMax = 500
	numberMax = 60
)

// reasonOf trims a reason that has to be given. It returns Invalid with a sentence that says what it is for.
func reasonOf(text, what string) (string, error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "":
		return "", models.Errorf(models.Invalid, "Please give a reason for %s.", what)
	case utf8.RuneCountInString(text) > ReasonMax:
		return "", models.Errorf(models.Invalid, "A reason has at most %d characters.", ReasonMax)
	}
	return text, nil
}

// reasonIfAny is reasonOf for a reason that may be left out.
func reasonIfAny(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", nil
	}
	return reasonOf(text, "it")
}

// because is how a reason ends an entry of the audit chain.
func because(reason string) string {
	if reason == "" {
		return ""
	}
	return ": " + reason
}

// checkQty returns Invalid unless a quantity is one that a person can mean.
func checkQty(units qty.Qty, what string) error {
	if units < 1 || units > qty.Max {
		return models.Errorf(models.Invalid, "The quantity %s has to be from 1 to %d, but it is %d.", what, qty.Max, units)
	}
	return nil
}

// checkNumber returns Invalid when a document number is too long or unprintable. An empty one is fine.
func checkNumber(number, what string) error {
	if utf8.RuneCountInString(number) > numberMax || strings.ContainsFunc(number, func(r rune) bool { return r < ' ' || r == 0x7f }) || strings.TrimSpace(number) != number {
		return models.Errorf(models.Invalid, "The number of %s has at most %d printable characters, with no blanks around it.", what, numberMax)
	}
	return nil
}

// counted is a number with its word, one or many of it.
func counted[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// isOrAre, wasOrWere and itOrThem agree with a number of units.
func isOrAre(units qty.Qty) string {
	if units == 1 {
		return "is"
	}
	return "are"
}

func itOrThem(units qty.Qty) string {
	if units == 1 {
		return "it"
	}
	return "them"
}

func wasOrWere(units qty.Qty) string {
	if units == 1 {
		return "was"
	}
	return "were"
}

// subjectOrder names an order in the audit chain.
func subjectOrder(orderNo string) string { return "sales_order:" + orderNo }

// subjectSKU names a SKU in the audit chain.
func subjectSKU(sku string) string { return "sku:" + sku }

// subjectPO names a purchase order in the audit chain.
func subjectPO(poNo string) string { return "purchase_order:" + poNo }
