// Package webhooks shows where other programs are told what happens, and what came of it.
package webhooks
