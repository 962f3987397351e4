package main

import (
	"context"
	"fmt"
	"os"
)

// commandCalc answers the questions in a file, or on standard input when the file is "-".
func commandCalc(_ context.Context, env *environment, args []string) error {
	files, err := env.parse(env.flags("calc"), args, 1, 1)
	if err != nil {
		return err
	}
	in := env.stdin
	if files[0] != "-" {
		file, err := os.Open(files[0])
		if err != nil {
			return fmt.Errorf("the questions cannot be read: %w", err)
		}
		defer file.Close()
		in = file
	}
	return runCalc(in, env.stdout)
}
