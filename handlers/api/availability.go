package api

import (
	"context"
	"strings"

	"pegboard/models"
	"pegboard/models/calendar"
	"pegboard/models/store"
	"pegboard/views/format"
)

type availabilityQuestion struct {
	SKU       string `query:"sku" required:"true" minLength:"1" maxLength:"200" doc:"The code of the SKU." example:"LAMP-01"`
	Qty       int64  `query:"qty" required:"true" minimum:"1" maximum:"1000000000" doc:"How many units." example:"8"`
	Warehouse string `query:"warehouse" maxLength:"200" doc:"The code of the warehouse; without it, the company's default." example:"MAIN"`
	Channel   string `query:"channel" maxLength:"200" doc:"The channel whose order policy counts." example:"webshop"`
	Date      string `query:"date" format:"date" doc:"Not before this day; without it, today." example:"2026-12-01"`
}

type availabilityAnswer struct{ Body availability }

type availability struct {
	SKU         string          `json:"sku" example:"LAMP-01"`
	Warehouse   string          `json:"warehouse" example:"MAIN"`
	Qty         int64           `json:"qty" doc:"What was asked for." example:"8"`
	QtyNow      int64           `json:"qty_now" doc:"There today." example:"3"`
	QtyShort    int64           `json:"qty_short" doc:"Nothing is on order for these." example:"0"`
	Parts       []availablePart `json:"parts" nullable:"false" doc:"When the units are there, the earliest first."`
	OrderPolicy string          `json:"order_policy" doc:"What happens when more is ordered than is there." example:"backorder"`
	Status      string          `json:"status" doc:"active, pre_order or discontinued." example:"active"`
	Replacement string          `json:"replacement,omitempty" doc:"The SKU that is offered instead." example:"LAMP-02"`
	Sentence    string          `json:"sentence" doc:"The same for a person." example:"3 now, 5 on 12 Dec 2026 likely / 19 Dec 2026 safe."`
}

type availablePart struct {
	Qty    int64         `json:"qty" example:"5"`
	Likely calendar.Date `json:"likely" format:"date" doc:"As likely earlier as later." example:"2026-12-12"`
	Safe   calendar.Date `json:"safe" format:"date" doc:"There by then as often as the company promises." example:"2026-12-19"`
}

func (a *API) availability(ctx context.Context, in *availabilityQuestion) (*availabilityAnswer, error) {
	question := store.AvailabilityQuestion{SKU: in.SKU, Warehouse: in.Warehouse, Channel: in.Channel, Qty: in.Qty}
	need, err := dayOf(in.Date)
	if err != nil {
		return nil, err
	}
	question.Need = need
	found, err := a.store.Available(ctx, question)
	if err != nil {
		return nil, err
	}
	answer := availability{SKU: found.SKU, Warehouse: found.Warehouse, Qty: in.Qty, QtyNow: found.QtyNow, QtyShort: found.QtyShort, Parts: []availablePart{},
		OrderPolicy: string(found.Policy), Status: string(found.Status), Replacement: found.Replacement, Sentence: availabilitySentence(found, a.store.Today())}
	for _, part := range found.Parts {
		answer.Parts = append(answer.Parts, availablePart{part.Qty, part.DateLikely, part.DateSafe})
	}
	return &availabilityAnswer{answer}, nil
}

// availabilitySentence says what a person would: "3 now, 5 on 12 Dec 2026 likely / 19 Dec 2026 safe."
func availabilitySentence(found store.Availability, today calendar.Date) string {
	var said []string
	for _, part := range found.Parts {
		switch {
		case part.DateSafe <= today:
			said = append(said, format.Number(part.Qty)+" now")
		case part.DateLikely == part.DateSafe:
			said = append(said, format.Number(part.Qty)+" on "+format.Date(part.DateSafe))
		default:
			said = append(said, format.Number(part.Qty)+" on "+format.Date(part.DateLikely)+" likely / "+format.Date(part.DateSafe)+" safe")
		}
	}
	if found.QtyShort > 0 {
		said = append(said, format.Number(found.QtyShort)+" without a date: nothing is on order for them")
	}
	return strings.Join(said, ", ") + "."
}

// dayOf reads a day of the address; an empty one is nil. It returns Invalid for one that cannot be meant.
func dayOf(text string) (*calendar.Date, error) {
	if text == "" {
		return nil, nil
	}
	day, err := calendar.Parse(text)
	if err != nil || day < calendar.Min || day > calendar.Max {
		return nil, models.Errorf(models.Invalid, "The day %s cannot be meant; write it as in 2026-12-01.", text)
	}
	return &day, nil
}
