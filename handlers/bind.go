package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/models/store"
)

// fieldMax bounds a form's field in bytes; no field of ours is longer.
const fieldMax = 4096

// formText reads one field of a form from the body, never from the address. It returns Invalid when the field cannot
// be a person's text.
func formText(c *fiber.Ctx, name string) (string, error) {
	text := string(c.Request().PostArgs().Peek(name))
	if len(text) > fieldMax || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
		return "", models.Errorf(models.Invalid, "The field %s is too long or holds characters that are no text. Nothing was changed.", name)
	}
	return text, nil
}

// formTexts reads several fields in the order of their names.
func formTexts(c *fiber.Ctx, names ...string) ([]string, error) {
	texts := make([]string, len(names))
	for i, name := range names {
		text, err := formText(c, name)
		if err != nil {
			return nil, err
		}
		texts[i] = text
	}
	return texts, nil
}

// formList reads every value of a field that may come more than once. It returns Invalid when one of them cannot be a
// person's text, or when there are more than a page of a list holds.
func formList(c *fiber.Ctx, name string) ([]string, error) {
	values := c.Request().PostArgs().PeekMulti(name)
	if len(values) > store.ListLimitMax {
		return nil, models.Errorf(models.Invalid, "At most %d rows are taken at once. Nothing was changed.", store.ListLimitMax)
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = string(value)
		if len(value) > fieldMax || !utf8.Valid(value) || strings.ContainsRune(texts[i], 0) {
			return nil, models.Errorf(models.Invalid, "A selected row cannot be read. Nothing was changed.")
		}
	}
	return texts, nil
}

// pathID reads the number of a record from the path. It returns NotFound when it is none.
func pathID(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, models.Errorf(models.NotFound, "There is nothing with this number.")
	}
	return id, nil
}

// queryOf reads the parameters of the address. What cannot be read is left out, as in a link that was cut off.
// Text that the database could not hold is left out too.
func queryOf(c *fiber.Ctx) url.Values {
	values, _ := url.ParseQuery(string(c.Request().URI().QueryString()))
	for name, texts := range values {
		for i, text := range texts {
			texts[i] = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
		}
		values[name] = texts
	}
	return values
}

// pathKey reads the number or code of a record from the path, where a slash within it is escaped. It returns NotFound
// when it is no text.
func pathKey(c *fiber.Ctx, name string) (string, error) {
	key, err := url.PathUnescape(c.Params(name))
	if err != nil || key == "" || !utf8.ValidString(key) || strings.ContainsRune(key, 0) {
		return "", models.Errorf(models.NotFound, "There is nothing at this address.")
	}
	return key, nil
}
