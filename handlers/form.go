package handlers

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/calendar"
)

// form holds the fields of a form as they were typed, and why those that were refused were.
type form struct {
	texts  map[string]string
	errors map[string]string
}

// readForm reads the named fields. It returns Invalid when one cannot be a person's text.
func readForm(c *fiber.Ctx, names ...string) (form, error) {
	f := form{texts: map[string]string{}, errors: map[string]string{}}
	texts, err := formTexts(c, names...)
	for i, name := range names {
		if err == nil {
			f.texts[name] = texts[i]
		}
	}
	return f, err
}

// refused says whether any field was.
func (f form) refused() bool { return len(f.errors) > 0 }

// read turns what was typed into a value, and keeps the sentence when that is not possible.
func read[T any](f form, name string, parse func(string) (T, error)) T {
	value, err := parse(f.texts[name])
	if err != nil {
		f.errors[name] = refusal(err)
	}
	return value
}

// version is the version that the form was filled from. A form without one is never the newest.
func (f form) version() int64 {
	version, err := strconv.ParseInt(f.texts["version"], 10, 64)
	if err != nil {
		return 0
	}
	return version
}

// formDay reads a day as a browser's date field sends it.
func formDay(text string) (calendar.Date, error) {
	day, err := calendar.Parse(strings.TrimSpace(text))
	if err != nil || day < calendar.Min || day > calendar.Max {
		return 0, models.Errorf(models.Invalid, "Please give a day, as in 2026-11-22.")
	}
	return day, nil
}

// formValues reads every value of a field that may stand several times, such as boxes. It returns Invalid when one
// cannot be a person's text.
func formValues(c *fiber.Ctx, name string) ([]string, error) {
	var values []string
	for _, raw := range c.Request().PostArgs().PeekMulti(name) {
		value := string(raw)
		if len(value) > fieldMax || !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
			return nil, models.Errorf(models.Invalid, "The field %s is too long or holds characters that are no text. Nothing was changed.", name)
		}
		values = append(values, value)
	}
	return values, nil
}
