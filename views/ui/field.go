package ui

import (
	"maps"

	"github.com/a-h/templ"
)

// fieldAttributes are what an input, a select and a textarea have in common.
func fieldAttributes(p FieldProps) templ.Attributes {
	attrs := templ.Attributes{"required": p.Required, "autofocus": p.Focus}
	set := func(name, value string) {
		if value != "" {
			attrs[name] = value
		}
	}
	set("autocomplete", p.Autocomplete)
	set("placeholder", p.Placeholder)
	set("maxlength", p.LengthMax)
	set("minlength", p.LengthMin)
	set("min", p.Min)
	set("max", p.Max)
	set("accept", p.Accept)
	set("data-bytes-max", p.BytesMax)
	set("aria-describedby", p.describedBy())
	if p.Error != "" {
		attrs["aria-invalid"] = "true"
	}
	return attrs
}

// merged joins attribute sets; a later one wins.
func merged(sets []templ.Attributes) templ.Attributes {
	all := templ.Attributes{}
	for _, set := range sets {
		maps.Copy(all, set)
	}
	return all
}
