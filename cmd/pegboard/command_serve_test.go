package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"pegboard/models/store/storetest"
)

func TestTheSiteIsServedUntilToldToEnd(t *testing.T) {
	ctx, end := context.WithCancel(t.Context())
	read, write := io.Pipe()
	var logged bytes.Buffer
	env := &environment{addr: "127.0.0.1:0", stateDir: t.TempDir(), stdout: write, stderr: &logged}
	opened := storetest.New(t)
	done := make(chan error, 1)
	go func() { done <- env.serve(ctx, opened, ownerEmail, "") }()

	said := make([]byte, 400)
	n, err := read.Read(said)
	if err != nil {
		t.Fatal(err)
	}
	go io.Copy(io.Discard, read)
	address := strings.TrimSpace(strings.TrimPrefix(string(said[:n]), "Pegboard is at "))
	answer, err := http.Get(address + "/login")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		t.Errorf("the sign-in page answers %d", answer.StatusCode)
	}
	end()
	select {
	case err := <-done:
		if err != nil {
			t.Errorf("the end: %v", err)
		}
	case <-time.After(drainMost):
		t.Fatal("the site does not end")
	}
	if _, err := http.Get(address + "/livez"); err == nil {
		t.Error("the site still answers")
	}
}
