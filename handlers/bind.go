package handlers

import (
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
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
