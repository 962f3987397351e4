package handlers

import (
	"io/fs"
	"mime"
	"path"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/static"
)

// static serves the embedded files. An address with the file's hash never changes its content, so browsers keep it.
func (s *site) static(c *fiber.Ctx) error {
	name := c.Params("*")
	content, err := fs.ReadFile(static.Files, name)
	if err != nil {
		return models.Errorf(models.NotFound, "There is no such file.")
	}
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		kind = fiber.MIMEOctetStream
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, "no-cache")
	if c.Query("v") != "" && c.OriginalURL() == s.assets.Of(name) {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	}
	return c.Send(content)
}
