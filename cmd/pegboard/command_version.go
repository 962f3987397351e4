package main

import (
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"runtime/debug"
)

// build is what the Go toolchain recorded about this program when it was built.
type build struct {
	Version  string `json:"version"`
	Commit   string `json:"commit,omitempty"`
	Modified bool   `json:"modified,omitempty"` // the tree had changes that were not committed
	Built    string `json:"built_with"`
	System   string `json:"system"`
}

func commandVersion(_ context.Context, env *environment, args []string) error {
	flags := env.flags("version")
	asJSON := flags.Bool("json", false, "print JSON")
	if _, err := env.parse(flags, args, 0, 0); err != nil {
		return err
	}
	b := thisBuild()
	if *asJSON {
		return json.NewEncoder(env.stdout).Encode(b)
	}
	commit := ""
	if b.Commit != "" {
		commit = " commit " + b.Commit
		if b.Modified {
			commit += " with changes"
		}
	}
	_, err := fmt.Fprintf(env.stdout, "pegboard %s%s (%s, %s)\n", b.Version, commit, b.Built, b.System)
	return err
}

func thisBuild() build {
	b := build{Version: "development", Built: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return b
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		b.Version = v
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			b.Commit = s.Value
		case "vcs.modified":
			b.Modified = s.Value == "true"
		}
	}
	return b
}
