package models

import (
	"strings"
	"testing"
)

func TestANoteIsWordsOfABoundedLength(t *testing.T) {
	if note, err := ParseNote("  called,\r\nwill call back \n"); err != nil || note != "called,\nwill call back" {
		t.Errorf("kept %q, %v", note, err)
	}
	for _, text := range []string{"", " \r\n ", strings.Repeat("ł", NoteMax+1), strings.Repeat("a\n", 100) + "a"} {
		if _, err := ParseNote(text); KindOf(err) != Invalid {
			t.Errorf("a note of %d bytes was taken: %v", len(text), err)
		}
	}
	if _, err := ParseNote(strings.Repeat("ł", NoteMax)); err != nil {
		t.Error(err)
	}
}

func TestATagIsAWordInSmallLetters(t *testing.T) {
	if tag, err := ParseTag("  Call  BACK "); err != nil || tag != "call back" {
		t.Errorf("kept %q, %v", tag, err)
	}
	for _, text := range []string{"", "  ", "a,b", "a\x00b", strings.Repeat("t", TagMax+1)} {
		if _, err := ParseTag(text); KindOf(err) != Invalid {
			t.Errorf("the tag %q was taken: %v", text, err)
		}
	}
}
