package handlers

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pegboard/models"
	"pegboard/models/backorder"
	"pegboard/models/calendar"
	"pegboard/models/qty"
	"pegboard/models/store"
	"pegboard/views/format"
	"pegboard/views/ui"
)

// orderActs are everything that can be done with an order, in the order in which it is offered.
func orderActs() []orderAct {
	return []orderAct{shipAct(), allocateAct(), pickAct(), amendAct(), splitAct(), substituteAct(), moveLineAct(), prioritiseAct(), pegAct(), unpegAct(), releaseAct(), holdAct(), resumeAct(), promiseAct(), returnAct(), cancelAct()}
}

// What an order or a line can have done to it follows from its quantities.

func isOpen(o store.OrderDetail, l *store.OrderDetailLine) bool {
	return anyLine(o, l, func(l store.OrderDetailLine) bool { return l.QtyAllocated+l.QtyBackordered > 0 })
}

func stillWaits(o store.OrderDetail, l *store.OrderDetailLine) bool {
	return anyLine(o, l, func(l store.OrderDetailLine) bool { return l.QtyBackordered > 0 })
}

func hasStock(o store.OrderDetail, l *store.OrderDetailLine) bool {
	return anyLine(o, l, func(l store.OrderDetailLine) bool { return l.QtyAllocated > 0 })
}

func anyLine(o store.OrderDetail, l *store.OrderDetailLine, is func(store.OrderDetailLine) bool) bool {
	if l != nil {
		return is(*l)
	}
	return slices.ContainsFunc(o.Lines, is)
}

// The fields that several acts have.

func (f form) field(name, label, kind, hint string) ui.FieldProps {
	return ui.FieldProps{ID: fieldID(name), Name: name, Label: label, Type: kind, Value: f.texts[name], Hint: hint, Error: f.errors[name]}
}

// unless fills a field in that nobody has seen yet.
func (f form) unless(name, text string) {
	if _, typed := f.texts[name]; !typed {
		f.texts[name] = text
	}
}

func (f form) units(name, label, hint string, most qty.Qty) ui.FieldProps {
	field := f.field(name, label, "number", hint)
	field.Min, field.Max = "0", strconv.FormatInt(most, 10)
	return field
}

func (f form) reason(hint string) ui.FieldProps {
	field := f.field("reason", "Reason", "", hint)
	field.LengthMax = "500"
	return field
}

func (f form) choice(name, label, hint string, options ...ui.Option) ui.FieldProps {
	field := f.field(name, label, "select", hint)
	for _, option := range options {
		option.Selected = option.Value == f.texts[name]
		field.Options = append(field.Options, option)
	}
	return field
}

// formUnits reads a quantity; an empty field is 0, which the verbs take for everything.
func formUnits(text string) (qty.Qty, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	units, err := strconv.ParseInt(text, 10, 64)
	if err != nil || units < 1 || units > qty.Max {
		return 0, models.Errorf(models.Invalid, "Please give a whole number from 1 to %s, or leave it empty.", format.Number(qty.Max))
	}
	return units, nil
}

// formUnitsGiven reads a quantity that has to be given.
func formUnitsGiven(text string) (qty.Qty, error) {
	units, err := formUnits(text)
	if err == nil && units == 0 {
		err = models.Errorf(models.Invalid, "Please give a quantity.")
	}
	return units, err
}

func formReason(text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", models.Errorf(models.Invalid, "Please give a reason.")
	}
	return text, nil
}

func formDayOrNone(text string) (*calendar.Date, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	day, err := formDay(text)
	return &day, err
}

func formPriceOrNone(text string) (*models.Amount, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	price, err := formPrice(text)
	return &price, err
}

func dayText(day *calendar.Date) string {
	if day == nil {
		return ""
	}
	return day.String()
}

// stand are the quantities of a line, at the head of the form.
func (a acting) stand() []ui.Pair {
	if a.line == nil {
		return nil
	}
	l := a.line
	facts := []ui.Pair{{Term: "SKU", Description: ui.Of(ui.Span{Text: l.SKU, Mono: true}).Sub(l.SKUName)}, {Term: "Ordered", Description: ui.Number(format.Number(l.QtyOrdered))}}
	for _, part := range []struct {
		term  string
		units qty.Qty
	}{{"Shipped", l.QtyShipped}, {"Allocated", l.QtyAllocated}, {"Backordered", l.QtyBackordered}, {"Cancelled", l.QtyCancelled}} {
		if part.units > 0 {
			facts = append(facts, ui.Pair{Term: part.term, Description: ui.Number(format.Number(part.units))})
		}
	}
	return facts
}

func amendAct() orderAct {
	return orderAct{verb: "amend", label: "Amend", permission: models.TakeOrders, icon: ui.GlyphNote, kind: ui.Primary, line: true, order: true,
		offered: func(o store.OrderDetail, l *store.OrderDetailLine) bool {
			return l == nil && o.Status != string(models.OrderCancelled) || isOpen(o, l)
		},
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Amend " + a.about(), submit: "Save the change", facts: a.stand(), lead: "Pegs and promises stay. More units are asked of the order policy, as at entry; fewer are taken from what is waited for first."}
			a.unless("version", strconv.FormatInt(a.order.Version, 10))
			if a.line == nil {
				a.unless("ship_policy", termsText(a.order))
				a.unless("customer_ref", a.order.CustomerRef)
				a.unless("was_policy", termsText(a.order))
				a.unless("was_ref", a.order.CustomerRef)
				reference := a.field("customer_ref", "Customer's reference", "", "")
				reference.LengthMax = strconv.Itoa(entryTextMax)
				f.lead, f.fields = "What of the order ships together changes who waits for whom.", []ui.FieldProps{shipPolicyField(a.form), reference, a.field("was_policy", "", "hidden", ""), a.field("was_ref", "", "hidden", "")}
			} else {
				a.unless("qty", strconv.FormatInt(a.line.QtyOrdered, 10))
				a.unless("requested", dayText(a.line.DateRequested))
				f.fields = []ui.FieldProps{a.units("qty", "Quantity ordered", "", qty.Max), a.field("requested", "Requested for", "date", "Empty: as it is.")}
				if a.prices {
					f.fields = append(f.fields, a.field("price", "Price", "", "Empty: as it is, "+amount(a.line.UnitPrice)+"."))
				}
			}
			f.fields = append(f.fields, a.field("version", "", "hidden", ""))
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Amending{OrderNo: a.order.OrderNo, Version: a.version()}
			if a.line == nil {
				terms := read(a.form, "ship_policy", formShipPolicy)
				if a.texts["ship_policy"] != a.texts["was_policy"] {
					request.ShipPolicy = &terms.policy
					if terms.most > 0 {
						request.MaxShipments = &terms.most
					}
				}
				if reference := strings.TrimSpace(a.texts["customer_ref"]); reference != a.texts["was_ref"] {
					request.CustomerRef = &reference
				}
				if !a.refused() && request.ShipPolicy == nil && request.CustomerRef == nil {
					return actResult{}, models.Errorf(models.Invalid, "Nothing is different from how the order stands.")
				}
			} else {
				units := read(a.form, "qty", formUnitsGiven)
				change := backorder.AmendedLine{LineNo: a.line.LineNo, Qty: &units, DateRequested: read(a.form, "requested", formDayOrNone), UnitPrice: read(a.form, "price", formPriceOrNone)}
				request.Lines = []backorder.AmendedLine{change}
			}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.AmendOrder(ctx, s, by, request)
			result := actResult{Settled: done.Settled, said: []string{sentenceCase(a.about()) + " is amended."}}
			if a.line != nil && err == nil {
				if units := *request.Lines[0].Qty; units != a.line.QtyOrdered {
					result.said = []string{fmt.Sprintf("Line %d is for %s of %s instead of %s.", a.line.LineNo, format.Number(units), a.line.SKU, format.Number(a.line.QtyOrdered))}
				}
			}
			result.said = append(result.said, idleSentences(done.Unneeded)...)
			return result, err
		}}
}

// termsText is the ship policy of an order as shipPolicyField offers it.
func termsText(o store.OrderDetail) string {
	if o.ShipmentsMax != nil {
		return o.ShipPolicy + " " + strconv.Itoa(*o.ShipmentsMax)
	}
	return o.ShipPolicy
}

// idleSentences say which purchase order lines nobody waits for any more.
func idleSentences(idle []store.IdleSupply) []string {
	var said []string
	for _, s := range idle {
		said = append(said, fmt.Sprintf("Nobody waits for line %d of purchase order %s any more (%s of %s).", s.LineNo, s.PONo, format.Number(s.QtyOpen), s.SKU))
	}
	return said
}

func cancelAct() orderAct {
	return orderAct{verb: "cancel", label: "Cancel", permission: models.TakeOrders, icon: ui.GlyphClose, kind: ui.Danger, line: true, order: true, offered: isOpen,
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Cancel " + a.about(), submit: "Cancel it", facts: a.stand(), lead: "What is waited for is cancelled first, then what is allocated; that goes to the next in the queue. What is picked stays."}
			if a.line != nil {
				f.fields = append(f.fields, a.units("qty", "Quantity", "Empty: all that is open.", a.line.QtyAllocated+a.line.QtyBackordered))
			}
			f.fields = append(f.fields, a.reason("The customer may be told."))
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Cancelling{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), Qty: read(a.form, "qty", formUnits), Reason: read(a.form, "reason", formReason)}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.CancelLine(ctx, s, by, request)
			result := actResult{Settled: done.Settled}
			for _, l := range done.Lines {
				result.said = append(result.said, fmt.Sprintf("Line %d: %s of %s cancelled, %s still open.", l.LineNo, format.Number(l.QtyCancelled), l.SKU, format.Number(l.QtyOpen)))
			}
			result.said = append(result.said, idleSentences(done.Unneeded)...)
			return result, err
		}}
}

func holdAct() orderAct {
	return orderAct{verb: "hold", label: "Hold", permission: models.TakeOrders, icon: ui.GlyphPause, kind: ui.Primary, order: true,
		offered: func(o store.OrderDetail, l *store.OrderDetailLine) bool { return o.HoldReason == "" && isOpen(o, l) },
		form: func(a acting) (actForm, error) {
			return actForm{title: "Hold order " + a.order.OrderNo, submit: "Hold it", lead: "Nothing of it leaves and it is given nothing more, until the hold ends.",
				fields: []ui.FieldProps{a.reason("Shown on the order and in the queue."), a.field("until", "Until", "date", "The hold ends by itself that day. Empty: somebody ends it."),
					a.choice("release", "What it has been given", "", ui.Option{Value: "", Label: "stays with it"}, ui.Option{Value: "yes", Label: "goes to those who wait, unless picked"})}}, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			reason, until := read(a.form, "reason", formReason), read(a.form, "until", formDayOrNone)
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.HoldOrder(ctx, s, by, backorder.Holding{OrderNo: a.order.OrderNo, Reason: reason, Until: until, Release: a.texts["release"] == "yes"})
			return actResult{Settled: done.Settled, said: append([]string{"Order " + a.order.OrderNo + " is on hold" + untilDay(until) + "."}, changedSentences(done.Lines, "gives back")...)}, err
		}}
}

// untilDay is how the end of a hold is said, if it has one.
func untilDay(until *calendar.Date) string {
	if until == nil {
		return ""
	}
	return " until " + format.Date(*until)
}

// changedSentences say which lines were given stock or gave it back.
func changedSentences(lines []backorder.AllocatedLine, did string) []string {
	var said []string
	for _, l := range lines {
		if l.QtyChanged != 0 {
			said = append(said, fmt.Sprintf("Line %d %s %s of %s: %s allocated, %s waiting.", l.LineNo, did, format.Number(l.QtyChanged), l.SKU, format.Number(l.QtyAllocated), format.Number(l.QtyBackordered)))
		}
	}
	return said
}

func resumeAct() orderAct {
	return orderAct{verb: "resume", label: "End hold", permission: models.TakeOrders, icon: ui.GlyphCheck, kind: ui.Primary, order: true, eager: true,
		offered: func(o store.OrderDetail, _ *store.OrderDetailLine) bool { return o.HoldReason != "" },
		form: func(a acting) (actForm, error) {
			return actForm{title: "End the hold of order " + a.order.OrderNo, submit: "End the hold", lead: "It takes its place in the queue again and is given free stock. It is on hold" + untilDay(a.order.DateHoldEnds) + " because: " + a.order.HoldReason}, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			done, err := backorder.ReleaseHold(ctx, s, by, backorder.ReleasingHold{OrderNo: a.order.OrderNo})
			return actResult{Settled: done, said: []string{"The hold of order " + a.order.OrderNo + " ends."}}, err
		}}
}

func allocateAct() orderAct {
	return orderAct{verb: "allocate", label: "Allocate", permission: models.Allocate, icon: ui.GlyphBox, kind: ui.Primary, line: true, order: true, eager: true, offered: stillWaits,
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Allocate stock to " + a.about(), submit: "Allocate", facts: a.stand(), lead: "Free stock is given out of turn, whatever the rank. Nothing is taken from others."}
			if a.line != nil {
				f.fields = append(f.fields, a.units("qty", "Quantity", "Empty: as much as is free.", a.line.QtyBackordered))
			}
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			units := read(a.form, "qty", formUnits)
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.Allocate(ctx, s, by, backorder.Allocation{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), Qty: units})
			result := actResult{Settled: done.Settled, said: changedSentences(done.Lines, "is given")}
			if err == nil && len(result.said) == 0 {
				return result, models.Errorf(models.Conflict, "Nothing is free for %s now. Release, prioritise or run an allocation instead.", a.about())
			}
			return result, err
		}}
}

func releaseAct() orderAct {
	return orderAct{verb: "release", label: "Release stock", permission: models.Allocate, icon: ui.GlyphLeft, kind: ui.Primary, line: true, order: true, offered: hasStock,
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Take stock back from " + a.about(), submit: "Release it", facts: a.stand(), lead: "It goes to those who wait; the line itself is passed over this time. What is picked stays."}
			if a.line != nil {
				f.fields = append(f.fields, a.units("qty", "Quantity", "Empty: all that is not picked.", a.line.QtyAllocated))
			}
			f.fields = append(f.fields, a.reason(""))
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Releasing{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), Qty: read(a.form, "qty", formUnits), Reason: read(a.form, "reason", formReason)}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.Release(ctx, s, by, request)
			result := actResult{Settled: done.Settled, said: changedSentences(done.Lines, "gives back")}
			if err == nil && len(result.said) == 0 {
				return result, models.Errorf(models.Conflict, "Nothing of %s can be given back: what is allocated is picked.", a.about())
			}
			return result, err
		}}
}

// priorityOptions say where something goes in the queue.
func priorityOptions() []ui.Option {
	var ways []ui.Option
	for n := 1; n <= 9; n++ {
		label := "to priority " + strconv.Itoa(n)
		if n == 1 {
			label += " (first)"
		}
		ways = append(ways, ui.Option{Value: strconv.Itoa(n), Label: label})
	}
	return append(ways, ui.Option{Value: "reset", Label: "back to its own place"})
}

func prioritiseAct() orderAct {
	return orderAct{verb: "prioritise", label: "Prioritise", permission: models.Allocate, icon: ui.GlyphUp, kind: ui.Primary, line: true, order: true, offered: isOpen,
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Move " + a.about() + " in the queue", submit: "Move it", facts: a.stand(), lead: "What others have been given stays theirs; release and allocation runs move it."}
			ways := priorityOptions()
			if a.line != nil {
				ways = append(ways, ui.Option{Value: "before", Label: "before another line"})
			}
			f.fields = []ui.FieldProps{a.choice("how", "Where to", "A priority counts where the company ranks by it.", ways...)}
			if a.line != nil {
				f.fields = append(f.fields, a.field("before_order", "Before the line of order", "", "With “before another line”: its order number."), a.units("before_line", "Its line", "", backorder.OrderLinesMax*10))
			}
			f.fields = append(f.fields, a.reason(""))
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Prioritising{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), Reason: read(a.form, "reason", formReason)}
			switch how := a.texts["how"]; how {
			case "reset":
				request.Reset = true
			case "before":
				line := read(a.form, "before_line", formUnitsGiven)
				request.Before = &backorder.LineRef{OrderNo: strings.TrimSpace(a.texts["before_order"]), LineNo: int(line)}
				if request.Before.OrderNo == "" {
					a.errors["before_order"] = "Please give the number of the order that it goes before."
				}
			default:
				priority := read(a.form, "how", formPriority)
				request.Priority = &priority
			}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.Prioritise(ctx, s, by, request)
			return actResult{Settled: done, said: []string{sentenceCase(a.about()) + " is moved in the queue."}}, err
		}}
}

func splitAct() orderAct {
	return orderAct{verb: "split", label: "Split", permission: models.TakeOrders, icon: ui.GlyphGroup, kind: ui.Primary, line: true,
		offered: func(o store.OrderDetail, l *store.OrderDetailLine) bool { return isOpen(o, l) && l.QtyOrdered > 1 },
		form: func(a acting) (actForm, error) {
			return actForm{title: "Split " + a.about(), submit: "Split the line", facts: a.stand(), lead: "Open units move to a new line of the same order, with its price and promise.",
				fields: []ui.FieldProps{a.units("qty", "Quantity of the new line", "", a.line.QtyAllocated+a.line.QtyBackordered),
					a.units("allocated", "Of which allocated", "Empty: as few as possible.", a.line.QtyAllocated), a.field("requested", "New line requested for", "date", "Empty: the same day.")}}, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Splitting{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), Qty: read(a.form, "qty", formUnitsGiven), DateRequested: read(a.form, "requested", formDayOrNone)}
			if strings.TrimSpace(a.texts["allocated"]) != "" {
				given := read(a.form, "allocated", formNumber)
				request.QtyAllocated = &given
			}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.SplitLine(ctx, s, by, request)
			return actResult{Settled: done.Settled, said: []string{
				fmt.Sprintf("Line %d keeps %s allocated and %s waiting.", done.Old.LineNo, format.Number(done.Old.QtyAllocated), format.Number(done.Old.QtyBackordered)),
				fmt.Sprintf("Line %d is new: %s allocated, %s waiting.", done.New.LineNo, format.Number(done.New.QtyAllocated), format.Number(done.New.QtyBackordered))}}, err
		}}
}

func substituteAct() orderAct {
	return orderAct{verb: "substitute", label: "Substitute", permission: models.TakeOrders, icon: ui.GlyphBox, kind: ui.Primary, line: true, offered: isOpen,
		beside: func(a acting) []string { return []string{strings.TrimSpace(a.texts["sku"])} },
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Substitute " + a.about(), submit: "Substitute it", facts: a.stand(), lead: "Open units are cancelled and entered anew with another SKU: asked of its order policy, given free stock and promised a date. What they had goes to the next in the queue."}
			terms, err := a.store.SKUByCode(a.ctx, a.line.SKU)
			if err != nil {
				return f, err
			}
			a.unless("sku", terms.Replacement)
			hint := ""
			if terms.Replacement != "" {
				hint = terms.Replacement + " replaces " + a.line.SKU + "."
			}
			f.fields = []ui.FieldProps{a.field("sku", "SKU instead", "", hint), a.units("qty", "Quantity", "Empty: all that is open.", a.line.QtyAllocated+a.line.QtyBackordered)}
			if a.prices {
				f.fields = append(f.fields, a.field("price", "Price", "", "Empty: that of the line, "+amount(a.line.UnitPrice)+"."))
			}
			f.fields = append(f.fields, a.reason("The customer may be told."))
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Substituting{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), SKU: strings.TrimSpace(a.texts["sku"]), Qty: read(a.form, "qty", formUnits), UnitPrice: read(a.form, "price", formPriceOrNone), Reason: read(a.form, "reason", formReason)}
			if request.SKU == "" {
				a.errors["sku"] = "Please give the SKU that the customer gets instead."
			}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.Substitute(ctx, s, by, request)
			if err != nil {
				return actResult{}, err
			}
			said := []string{fmt.Sprintf("Line %d: %s of %s cancelled, %s still open.", done.Old.LineNo, format.Number(done.Old.QtyCancelled), done.Old.SKU, format.Number(done.Old.QtyOpen)),
				fmt.Sprintf("Line %d is new: %s of %s, %s allocated and %s waiting%s.", done.New.LineNo, format.Number(done.New.QtyOrdered), done.New.SKU, format.Number(done.New.QtyAllocated), format.Number(done.New.QtyBackordered), promisedDay(done.New.DatePromised))}
			return actResult{Settled: done.Settled, said: append(said, idleSentences(done.Unneeded)...)}, nil
		}}
}

func promisedDay(day *calendar.Date) string {
	if day == nil {
		return ", with no promise"
	}
	return ", promised for " + format.Date(*day)
}

func moveLineAct() orderAct {
	return orderAct{verb: "move", label: "Move to another warehouse", permission: models.TakeOrders, icon: ui.GlyphTruck, kind: ui.Primary, line: true, offered: isOpen,
		beside: func(a acting) []string { return []string{a.line.SKU} },
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Move " + a.about() + " to another warehouse", submit: "Move it", facts: a.stand(), lead: "Price, promise and place in the queue stay. What the units have been given in " + a.line.Warehouse + " goes to those who wait there, and pegs made by hand are taken back."}
			warehouses, err := a.store.Warehouses(a.ctx)
			if err != nil {
				return f, err
			}
			var options []ui.Option
			for _, w := range warehouses {
				if w.Code != a.line.Warehouse {
					options = append(options, ui.Option{Value: w.Code, Label: joined(w.Code, w.Name)})
				}
			}
			if len(options) == 0 {
				f.lead = "There is no other warehouse."
			}
			f.fields = []ui.FieldProps{a.choice("warehouse", "Warehouse", "It is served from "+a.line.Warehouse+" now.", options...),
				a.units("qty", "Quantity", "Empty: all that is open.", a.line.QtyAllocated+a.line.QtyBackordered), a.reason("May be left empty.")}
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Moving{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), Warehouse: a.texts["warehouse"], Qty: read(a.form, "qty", formUnits), Reason: a.texts["reason"]}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.MoveLine(ctx, s, by, request)
			if err != nil {
				return actResult{}, err
			}
			said := []string{fmt.Sprintf("Line %d: %s of %s are served from %s, %s allocated and %s waiting.", done.Line.LineNo, format.Number(done.Line.QtyChanged), done.Line.SKU, request.Warehouse, format.Number(done.Line.QtyAllocated), format.Number(done.Line.QtyBackordered))}
			return actResult{Settled: done.Settled, said: append(said, idleSentences(done.Unneeded)...)}, nil
		}}
}

func promiseAct() orderAct {
	return orderAct{verb: "promise", label: "Change the promise", permission: models.TakeOrders, icon: ui.GlyphClock, kind: ui.Primary, line: true, order: true, offered: isOpen,
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Change the promise of " + a.about(), submit: "Promise it", facts: a.stand(), lead: "The promise is entered in the ledger as made by you. The plan moves it again only by the publishing rule."}
			if a.line != nil {
				a.unless("date", dayText(a.line.DateSafe))
				for _, day := range []struct {
					term string
					date *calendar.Date
				}{{"Promised", a.line.DatePromised}, {"Likely", a.line.DateLikely}, {"Safe", a.line.DateSafe}} {
					if day.date != nil {
						f.facts = append(f.facts, ui.Pair{Term: day.term, Description: ui.Number(format.Date(*day.date))})
					}
				}
			}
			f.fields = []ui.FieldProps{a.field("date", "Promised for", "date", ""), a.choice("told", "The customer", "", ui.Option{Value: "", Label: "has not been told yet"}, ui.Option{Value: "yes", Label: "has been told"}), a.reason("Entered in the promise ledger.")}
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Promising{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), Date: read(a.form, "date", formDay), Reason: read(a.form, "reason", formReason), ToldCustomer: a.texts["told"] == "yes"}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.ChangePromise(ctx, s, by, request)
			if err != nil {
				return actResult{}, err
			}
			return actResult{Settled: done.Settled, said: promiseSentences(a.order, done.Lines)}, nil
		}}
}

// promiseSentences say what was promised before, and which promises lie before the safe day.
func promiseSentences(o store.OrderDetail, lines []backorder.PromisedAnew) []string {
	var said []string
	for _, l := range lines {
		sentence := fmt.Sprintf("Line %d, %s, is promised for %s", l.LineNo, l.SKU, format.Date(l.Date))
		if l.DateBefore != nil {
			sentence += " instead of " + format.Date(*l.DateBefore)
		}
		i := slices.IndexFunc(o.Lines, func(d store.OrderDetailLine) bool { return d.LineNo == l.LineNo })
		switch {
		case i < 0 || o.Lines[i].QtyBackordered == 0:
		case o.Lines[i].DateSafe == nil:
			sentence += "; nothing that covers it is on order"
		case *o.Lines[i].DateSafe > l.Date:
			sentence += "; its safe day is later, " + format.Date(*o.Lines[i].DateSafe)
		}
		said = append(said, sentence+".")
	}
	return said
}

// formNumber reads a quantity that may be 0.
func formNumber(text string) (qty.Qty, error) {
	if strings.TrimSpace(text) == "0" {
		return 0, nil
	}
	return formUnits(text)
}

// supplyOptions are the purchase order lines of a choice, with what is free or tied of them and when they come.
func supplyOptions(supplies []store.LineSupply, tied bool) []ui.Option {
	var options []ui.Option
	for _, s := range supplies {
		units, word := s.QtyFree, "free"
		if tied {
			units, word = s.QtyTied, "tied to this line"
		}
		if units <= 0 {
			continue
		}
		when := "no date"
		if s.DateSafe != nil {
			when = "safe " + format.Date(*s.DateSafe)
			if s.DateLikely != nil && *s.DateLikely != *s.DateSafe {
				when = "likely " + format.Date(*s.DateLikely) + ", " + when
			}
		}
		options = append(options, ui.Option{Value: s.PONo + "/" + strconv.Itoa(s.LineNo),
			Label: fmt.Sprintf("%s/%d · %s · %s %s · %s", s.PONo, s.LineNo, s.SupplierName, format.Number(units), word, when)})
	}
	return options
}

// supplyOf reads a choice of supplyOptions.
func supplyOf(text string) (store.LineSupply, error) {
	at := strings.LastIndex(text, "/")
	number, err := strconv.Atoi(text[at+1:])
	if at < 1 || err != nil || number < 1 {
		return store.LineSupply{}, models.Errorf(models.Invalid, "Please choose a purchase order line.")
	}
	return store.LineSupply{PONo: text[:at], LineNo: number}, nil
}

func pegAct() orderAct {
	return orderAct{verb: "peg", label: "Peg to a purchase order", permission: models.Allocate, icon: ui.GlyphPeg, kind: ui.Primary, line: true, offered: stillWaits,
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Peg " + a.about() + " by hand", submit: "Peg it", facts: a.stand(), lead: "The plan keeps the peg whatever the rank, and the line is served first when the supply arrives. Others who counted on it may wait longer."}
			supplies, err := a.store.LineSupplies(a.ctx, a.line.ID)
			if err != nil {
				return f, err
			}
			options := supplyOptions(supplies, false)
			if len(options) == 0 {
				f.lead = "Nothing of " + a.line.SKU + " is on order that is not tied to others by hand, so there is nothing to peg to."
				options = []ui.Option{{Label: "none"}}
			}
			f.fields = []ui.FieldProps{a.choice("supply", "Supply", "", options...), a.units("qty", "Quantity", "Empty: as much as the line waits for and the supply has.", a.line.QtyBackordered)}
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			supply := read(a.form, "supply", supplyOf)
			request := backorder.Pegging{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), PONo: supply.PONo, POLineNo: supply.LineNo, Qty: read(a.form, "qty", formUnits)}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.Peg(ctx, s, by, request)
			return actResult{Settled: done.Settled, said: []string{fmt.Sprintf("%s of line %d are pegged by hand to %s/%d.", format.Number(done.Qty), a.lineNo(), supply.PONo, supply.LineNo)}}, err
		}}
}

func unpegAct() orderAct {
	return orderAct{verb: "unpeg", label: "Unpeg", permission: models.Allocate, icon: ui.GlyphLink, kind: ui.Primary, line: true,
		offered: func(_ store.OrderDetail, l *store.OrderDetailLine) bool { return l.QtyTied > 0 },
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Untie " + a.about() + " from its supply", submit: "Unpeg it", facts: a.stand(), lead: "The plan decides again."}
			supplies, err := a.store.LineSupplies(a.ctx, a.line.ID)
			if err != nil {
				return f, err
			}
			options := supplyOptions(supplies, true)
			if len(options) == 0 {
				f.lead, options = "Nothing of this line is pegged by hand.", []ui.Option{{Label: "none"}}
			}
			f.fields = []ui.FieldProps{a.choice("supply", "Supply", "", options...), a.units("qty", "Quantity", "Empty: all of it.", a.line.QtyBackordered)}
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			supply := read(a.form, "supply", supplyOf)
			request := backorder.Pegging{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), PONo: supply.PONo, POLineNo: supply.LineNo, Qty: read(a.form, "qty", formUnits)}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.Unpeg(ctx, s, by, request)
			return actResult{Settled: done.Settled, said: []string{fmt.Sprintf("%s of line %d stay pegged by hand to %s/%d.", format.Number(done.Qty), a.lineNo(), supply.PONo, supply.LineNo)}}, err
		}}
}

func pickAct() orderAct {
	return orderAct{verb: "pick", label: "Pick", permission: models.ShipGoods, icon: ui.GlyphCheck, kind: ui.Primary, line: true, order: true, direct: true, offered: hasStock,
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Pick " + a.about(), submit: "Save", facts: a.stand(), lead: "What is picked is moved by nothing but shipping, until it is put back.",
				fields: []ui.FieldProps{a.choice("what", "What was done", "", ui.Option{Value: "", Label: "picked"}, ui.Option{Value: "back", Label: "put back"})}}
			if a.line != nil {
				f.fields = append(f.fields, a.units("qty", "Quantity", "Empty: all.", a.line.QtyAllocated))
			}
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			units := read(a.form, "qty", formUnits)
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.Pick(ctx, s, by, backorder.Picking{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), Qty: units, PutBack: a.texts["what"] == "back"})
			var result actResult
			for _, l := range done.Lines {
				if l.QtyAllocated > 0 {
					result.said = append(result.said, fmt.Sprintf("Line %d: %s of %s allocated %s are picked.", l.LineNo, format.Number(l.QtyPicked), format.Number(l.QtyAllocated), l.SKU))
				}
			}
			return result, err
		}}
}

func shipAct() orderAct {
	return orderAct{verb: "ship", label: "Ship", permission: models.ShipGoods, icon: ui.GlyphTruck, kind: ui.Primary, order: true, eager: true,
		offered: func(o store.OrderDetail, l *store.OrderDetailLine) bool { return o.HoldReason == "" && hasStock(o, l) },
		reads: func(a acting) []string {
			var names []string
			for _, l := range a.order.Lines {
				names = append(names, "qty-"+strconv.Itoa(l.LineNo))
			}
			return names
		},
		form: func(a acting) (actForm, error) {
			f := actForm{title: "Ship from order " + a.order.OrderNo, submit: "Ship it", lead: shipLead(a.order)}
			for _, l := range a.order.Lines {
				if l.QtyAllocated == 0 {
					continue
				}
				name := "qty-" + strconv.Itoa(l.LineNo)
				a.unless(name, strconv.FormatInt(mayLeave(a.order, l), 10))
				f.fields = append(f.fields, a.units(name, "Line "+strconv.Itoa(l.LineNo)+" · "+l.SKU, format.Number(l.QtyAllocated)+" of "+format.Number(l.QtyAllocated+l.QtyBackordered)+" open units are there.", l.QtyAllocated))
			}
			carrier, tracking := a.field("carrier", "Carrier", "", ""), a.field("tracking", "Tracking number", "", "")
			carrier.LengthMax, tracking.LengthMax = strconv.Itoa(entryTextMax), strconv.Itoa(entryTextMax)
			f.fields = append(f.fields, carrier, tracking)
			return f, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Shipping{OrderNo: a.order.OrderNo, Carrier: a.texts["carrier"], Tracking: a.texts["tracking"]}
			for _, l := range a.order.Lines {
				name := "qty-" + strconv.Itoa(l.LineNo)
				if strings.TrimSpace(a.texts[name]) == "" {
					continue
				}
				if units := read(a.form, name, formNumber); units > 0 {
					request.Lines = append(request.Lines, backorder.ShippingLine{LineNo: l.LineNo, Qty: units})
				}
			}
			if a.refused() {
				return actResult{}, errFields
			}
			if len(request.Lines) == 0 {
				return actResult{}, models.Errorf(models.Invalid, "Please say how many units of at least one line leave.")
			}
			done, err := backorder.Ship(ctx, s, by, request)
			result := actResult{Settled: done.Settled}
			for _, parcel := range done.Shipments {
				result.said = append(result.said, shippedSentences(parcel, by.Preview)...)
			}
			return result, err
		}}
}

// mayLeave is what of a line's stock the ship policy lets leave by itself.
func mayLeave(o store.OrderDetail, l store.OrderDetailLine) qty.Qty {
	if l.OverAllocated || o.ShipPolicy == string(models.ShipLineComplete) && l.QtyBackordered > 0 {
		return 0
	}
	return l.QtyAllocated
}

func shipLead(o store.OrderDetail) string {
	switch models.ShipPolicy(o.ShipPolicy) {
	case models.ShipLineComplete:
		return "This order ships whole lines only."
	case models.ShipOrderComplete:
		return "This order ships complete only."
	case models.ShipAtMost:
		if o.ShipmentsMax != nil {
			return "This order may be shipped in at most " + format.Count(int64(*o.ShipmentsMax), "shipment", "shipments") + "."
		}
	}
	return "This order ships as available."
}

// shippedSentences read a packing slip aloud.
func shippedSentences(parcel backorder.ShippedParcel, preview bool) []string {
	said := []string{"Shipment " + parcel.ShipmentNo + " leaves " + parcel.Warehouse + "."}
	if preview {
		said = []string{"A shipment leaves " + parcel.Warehouse + "."}
	}
	for _, l := range parcel.Slip {
		if l.QtyNow == 0 {
			continue
		}
		sentence := fmt.Sprintf("Line %d: %s of %s now", l.LineNo, format.Number(l.QtyNow), l.SKU)
		if l.QtyBefore > 0 {
			sentence += ", " + format.Number(l.QtyBefore) + " before"
		}
		if l.QtyBackordered > 0 {
			sentence += ", " + format.Number(l.QtyBackordered) + " still to come"
			if l.DateExpected != nil {
				sentence += " on " + format.Date(*l.DateExpected)
			}
		}
		said = append(said, sentence+".")
	}
	return said
}

func returnAct() orderAct {
	return orderAct{verb: "return", label: "Take back", permission: models.ShipGoods, icon: ui.GlyphImport, kind: ui.Primary, line: true,
		offered: func(_ store.OrderDetail, l *store.OrderDetailLine) bool { return l.QtyShipped > 0 },
		form: func(a acting) (actForm, error) {
			return actForm{title: "Take back goods of " + a.about(), submit: "Take them back", facts: a.stand(), lead: "The line stays shipped, because it was; who wants the goods again orders again.",
				fields: []ui.FieldProps{a.units("qty", "Quantity", "", a.line.QtyShipped),
					a.choice("condition", "Condition", "", ui.Option{Value: string(models.ReturnSellable), Label: "sellable: onto the shelf"}, ui.Option{Value: string(models.ReturnInspect), Label: "to be inspected: set apart"}, ui.Option{Value: string(models.ReturnDamaged), Label: "damaged: set apart"}),
					a.reason("")}}, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			request := backorder.Returning{OrderNo: a.order.OrderNo, LineNo: a.lineNo(), Qty: read(a.form, "qty", formUnitsGiven), Condition: models.ReturnCondition(a.texts["condition"]), Reason: read(a.form, "reason", formReason)}
			if a.refused() {
				return actResult{}, errFields
			}
			done, err := backorder.Return(ctx, s, by, request)
			return actResult{Settled: done.Settled, said: []string{format.Count(request.Qty, "unit comes", "units come") + " back, " + words(string(request.Condition)) + "."}}, err
		}}
}

// reverseAct takes a shipment of the order back; it is offered beside the shipment.
func reverseAct() orderAct {
	return orderAct{verb: "reverse", label: "Reverse", permission: models.ShipGoods, icon: ui.GlyphLeft, kind: ui.Danger,
		offered: func(store.OrderDetail, *store.OrderDetailLine) bool { return false },
		form: func(a acting) (actForm, error) {
			return actForm{title: "Reverse shipment " + a.shipment, submit: "Reverse it", lead: "For a shipment that did not leave after all: its units are in the building again and allocated to its lines.",
				fields: []ui.FieldProps{a.reason("")}}, nil
		},
		do: func(ctx context.Context, s *store.Store, by backorder.By, a acting) (actResult, error) {
			reason := read(a.form, "reason", formReason)
			if a.refused() {
				return actResult{}, errFields
			}
			shipments, err := s.Shipments(ctx, a.order.OrderNo, 0)
			if err != nil {
				return actResult{}, err
			}
			if !slices.ContainsFunc(shipments, func(x store.ShipmentRow) bool { return x.ShipmentNo == a.shipment }) {
				return actResult{}, models.Errorf(models.NotFound, "Order %s has no shipment %s.", a.order.OrderNo, a.shipment)
			}
			done, err := backorder.Reverse(ctx, s, by, backorder.Reversing{Kind: backorder.ReverseShipment, No: a.shipment, Reason: reason})
			return actResult{Settled: done.Settled, said: []string{"Shipment " + a.shipment + " is reversed; its units are allocated to their lines again."}}, err
		}}
}
