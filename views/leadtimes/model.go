package leadtimes

import "pegboard/views/ui"

// Trust is what the page shows.
type Trust struct {
	Judged  bool   // false: nothing was judged yet, and Why says so
	Why     string // nothing is known
	Verdict Verdict
	Tiles   []ui.Tile
	Methods ui.TableData // ours beside simpler ones
	Groups  ui.TableData // the same by year and by how well a supplier was known
	Worked  string       // how and when it was worked out
	Again   string       // where the POST goes that asks for it anew; empty for people who may not
}

// Verdict is the scores in plain words.
type Verdict struct {
	Tone  ui.Tone
	Title string
	Rest  []string // further sentences
}
