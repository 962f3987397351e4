// Package webhook tells other programs what happened, by the Standard Webhooks specification (standardwebhooks.com).
//
// It signs and sends one message to one address and says what came of it. It refuses to reach addresses within the house,
// to follow where an answer points, and to wait long. What is sent, to whom and how often is decided elsewhere.
package webhook
