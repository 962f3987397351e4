package handlers

import (
	"context"
	"time"

	"github.com/ansrivas/fiberprometheus/v2"
	"github.com/gofiber/adaptor/v2"
	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// readyTimeout bounds the question to the database behind /readyz.
const readyTimeout = 2 * time.Second

// metrics counts requests by route pattern, in a registry of its own so that two sites in one process do not collide.
type metrics struct {
	middleware fiber.Handler
	show       fiber.Handler
}

func newMetrics() metrics {
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return metrics{
		middleware: fiberprometheus.NewWithRegistry(registry, "pegboard", "http", "", nil).Middleware,
		show:       adaptor.HTTPHandler(promhttp.HandlerFor(registry, promhttp.HandlerOpts{})),
	}
}

// livez says that the process answers.
func (s *site) livez(c *fiber.Ctx) error { return c.SendString("alive\n") }

// readyz says whether requests should be sent here: the database answers and the program is not ending.
func (s *site) readyz(c *fiber.Ctx) error {
	if s.draining() {
		return c.Status(fiber.StatusServiceUnavailable).SendString("draining\n")
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), readyTimeout)
	defer cancel()
	if err := s.store.SQL().PingContext(ctx); err != nil {
		s.log.Warn("the database does not answer", "error", err)
		return c.Status(fiber.StatusServiceUnavailable).SendString("the database does not answer\n")
	}
	return c.SendString("ready\n")
}

func (s *site) showMetrics(c *fiber.Ctx) error { return s.metrics.show(c) }
