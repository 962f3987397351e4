package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"pegboard/models"
	"pegboard/views/failure"
	"pegboard/views/link"
)

// answerErrors turns errors into answers inside the middleware that counts them, so that metrics know their status, and
// keeps the session once the answer is known.
func (s *site) answerErrors(c *fiber.Ctx) error {
	if err := c.Next(); err != nil {
		if err := s.answer(c, err); err != nil {
			return err
		}
	}
	if current := currentSession(c); current != nil {
		return current.Save(c)
	}
	return nil
}

// answer is the one place where an error becomes a status and a page.
func (s *site) answer(c *fiber.Ctx, err error) error {
	status := statusOf(err)
	if len(c.Response().Header.Peek("Content-Security-Policy")) == 0 {
		// The request failed before any of our code saw it. One whose header could be read gets a page.
		if err := s.setSecurityHeaders(c); err != nil {
			return err
		}
		if status != http.StatusRequestEntityTooLarge {
			return c.Status(status).SendString("This request could not be read.")
		}
		leaveUnread(c)
	}
	if forPrograms(c) {
		return s.answerProgram(c, status, err)
	}
	switch {
	case errors.Is(err, errMustChange):
		if left, err := leave(c, fiber.StatusForbidden, link.Account); left {
			return err
		}
		return s.seeOther(c, link.Account)
	case status == http.StatusUnauthorized:
		if left, err := leave(c, status, link.Login); left {
			return err
		}
		if !isChange(c) {
			return s.seeOther(c, link.LoginThen(localPath(c.OriginalURL())))
		}
	}
	shown := s.failureOf(c, status, err)
	return s.respond(c, status, failure.Page(s.frame(c, shown.Title), shown), failure.Part(shown))
}

// statusOf is the status of an error: of its kind, or of what Fiber found wrong with the request.
func statusOf(err error) int {
	var ofRequest *fiber.Error
	switch {
	case errors.As(err, &ofRequest):
		return ofRequest.Code
	case errors.Is(err, models.ErrBusy), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	}
	switch models.KindOf(err) {
	case models.Invalid:
		return http.StatusUnprocessableEntity
	case models.Unauthenticated:
		return http.StatusUnauthorized
	case models.Forbidden:
		return http.StatusForbidden
	case models.NotFound:
		return http.StatusNotFound
	case models.Conflict:
		return http.StatusConflict
	}
	return http.StatusInternalServerError
}

// failureOf chooses the words. What is our fault is logged under a reference and told by nothing else.
func (s *site) failureOf(c *fiber.Ctx, status int, err error) failure.Failure {
	reason := models.Sentence(err)
	var ofRequest *fiber.Error
	if errors.As(err, &ofRequest) {
		reason = requestSentence(ofRequest, s.uploads[c.Path()])
	}
	switch status {
	case http.StatusForbidden:
		return failure.Forbidden(reason)
	case http.StatusNotFound:
		return failure.NotFound(reason)
	case http.StatusConflict:
		return failure.Conflict(reason, sectionOf(c.Path()))
	case http.StatusServiceUnavailable:
		s.log.Warn("busy", "method", c.Method(), "path", c.Path(), "error", err)
		return failure.Busy("")
	case http.StatusInternalServerError:
		reference := newReference()
		s.log.Error("request failed", "reference", reference, "method", c.Method(), "path", c.Path(), "error", err)
		return failure.Internal(reference)
	}
	return failure.Refused(strconv.Itoa(status), reason)
}

// sectionOf is the page of the section a path belongs to. The path itself may only take a POST.
func sectionOf(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return localPath("/" + first)
}

// requestSentence keeps the sentences that are ours and replaces Fiber's own words.
func requestSentence(err *fiber.Error, upload bool) string {
	if strings.HasSuffix(err.Message, ".") {
		return err.Message
	}
	switch err.Code {
	case http.StatusNotFound:
		return ""
	case http.StatusMethodNotAllowed:
		return "This page does not take such a request."
	case http.StatusRequestEntityTooLarge:
		if upload {
			return "This file is larger than 20 MB, or you are no longer signed in. Nothing was changed. Split it, or pack it into a zip archive; the import command has no such limit."
		}
		return "This is more than the page can take. Nothing was changed."
	}
	return "This request could not be understood. Nothing was changed."
}

// newReference names one failure in the log and on the page.
func newReference() string {
	text := rand.Text()
	return text[:4] + "-" + text[4:8]
}

// logPanic keeps the trace of a fault of ours in the log; the person gets the page of an internal error.
func (s *site) logPanic(c *fiber.Ctx, fault any) {
	s.log.Error("panic", "fault", fault, "method", c.Method(), "path", c.Path(), "stack", string(debug.Stack()))
}
