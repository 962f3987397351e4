package gallery

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGalleryStatesRenderAsTheyDidWhenTheyWereLookedAt(t *testing.T) {
	seen := map[string]bool{}
	for _, state := range States() {
		if seen[state.Name] {
			t.Fatalf("two states are called %s", state.Name)
		}
		seen[state.Name] = true
		t.Run(state.Name, func(t *testing.T) {
			got := content(state.Name, render(t, state))
			golden := filepath.Join("testdata", state.Name+".html")
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatalf("%v; look at the state, then run go test ./views/gallery -run Gallery -update", err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("%s changed; look at it, then run go test ./views/gallery -run Gallery -update\n%s", golden, firstDifference(got, want))
			}
		})
	}
}

func TestGalleryHasNoInlineStyleOrHandler(t *testing.T) {
	for _, state := range States() {
		html := render(t, state)
		for _, forbidden := range []string{" style=", " onclick=", " hx-on", "javascript:"} {
			if bytes.Contains(html, []byte(forbidden)) {
				t.Errorf("%s contains %q, which the content security policy forbids", state.Name, forbidden)
			}
		}
	}
}

func render(t *testing.T, state State) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := state.Component.Render(context.Background(), &out); err != nil {
		t.Fatalf("%s: %v", state.Name, err)
	}
	return out.Bytes()
}

// content is what stands in the page's main element, so that a golden file changes only when its own page does. The frame
// around it has states of its own, and a part is compared whole.
func content(name string, html []byte) []byte {
	_, inside, isPage := bytes.Cut(html, []byte("<main "))
	if isPage && !strings.HasPrefix(name, "frame") {
		inside, _, _ = bytes.Cut(inside, []byte("</main>"))
		html = []byte("<main " + string(inside) + "</main>")
	}
	// One element a line, so that a person sees what changed, and two changes of one page can be merged.
	return append(bytes.ReplaceAll(html, []byte("><"), []byte(">\n<")), '\n')
}

// firstDifference shows both sides around the first byte that differs.
func firstDifference(got, want []byte) string {
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	around := func(text []byte) string { return string(text[max(0, min(at, len(text))-80):min(len(text), at+120)]) }
	return "got  …" + around(got) + "…\nwant …" + around(want) + "…"
}
