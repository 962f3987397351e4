package handlers

import (
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/handlers/api"
	"pegboard/models"
	views "pegboard/views/api"
	"pegboard/views/link"
)

// apiPage shows what programs may ask for, from the same description that programs read.
func (s *site) apiPage(c *fiber.Ctx) error {
	shown := s.api.Description(c.BaseURL())
	if user, _ := person(c); user.May(models.ManageAPI) {
		shown.Keys = link.APIKeys
	}
	return s.show(c, views.Page(s.frame(c, "API"), shown), nil)
}

// apiJSON answers with the OpenAPI document. It says nothing about the company, so it is for everybody.
func (s *site) apiJSON(c *fiber.Ctx) error {
	text, err := s.api.JSON()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/vnd.oai.openapi+json;version=3.1")
	return c.Send(text)
}

func (s *site) apiYAML(c *fiber.Ctx) error {
	text, err := s.api.YAML()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/vnd.oai.openapi;version=3.1")
	return c.Send(text)
}

// forPrograms says whether an address is one that programs ask, who cannot read a page.
func forPrograms(c *fiber.Ctx) bool { return strings.HasPrefix(c.Path(), api.Root) }

// answerProgram is how a request for the API fails that reached no operation.
func (s *site) answerProgram(c *fiber.Ctx, status int, err error) error {
	sentence, reference := models.Sentence(err), ""
	var ofRequest *fiber.Error
	switch {
	case errors.As(err, &ofRequest):
		sentence = "This request could not be understood. Nothing was changed."
	case status == http.StatusInternalServerError:
		reference = newReference()
		s.log.Error("request failed", "reference", reference, "method", c.Method(), "path", c.Path(), "error", err)
	}
	return api.Refuse(c, status, sentence, reference)
}
