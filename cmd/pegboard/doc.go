// Command pegboard is the whole program: one binary, one word for each thing that it does.
//
// It owns the command line and the wiring: it reads the environment, finds the
// command, and turns that command's outcome into an exit code and a sentence. It decides
// nothing about orders, stock or dates; a command calls the packages that do. Scripts rely
// on the names, the exit codes and what goes to standard output, so these
// change with care; see docs/command-line.md.
//
// Start reading at commands in main.go: it is the list of everything that can be
// typed. Each command lives in its own file, command_<name>.go. The import rule of the
// repository is the test in arch_test.go.
package main
