package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"

	"pegboard/models/pgserver"
)

// The exit codes that scripts rely on.
const (
	exitDone   = 0
	exitFailed = 1 // the command was understood, and failed or refused
	exitUsage  = 2 // the command line or the environment could not be understood
)

// keepCommand is the hidden command that keeps the private PostgreSQL running. The program types it to itself:
// whoever starts a pgserver passes this word, behind the path of the program, as the keeper.
const keepCommand = "keep-postgres"

// command is one word of the command line.
type command struct {
	name    string
	usage   string // what follows the name, as in "FILE|-"
	summary string // one line, a full sentence
	run     func(ctx context.Context, env *environment, args []string) error
}

// commands lists what can be typed, in the order in which the help shows it.
func commands() []command {
	return []command{
		{"serve", "[--as-of DATE] [--data DIR] [--demo] [--owner EMAIL]", "Serves the site.", commandServe},
		{"user", "add EMAIL --role ROLE [--name NAME] [--json] | reset EMAIL [--json] | list [--json]", "Manages who may sign in.", commandUser},
		{"import", "DIR|FILE [--as-of DATE] [--dry-run] [--good-rows] [--errors FILE] [--json]", "Imports a set of CSV or XLSX files, allocates and plans.", commandImport},
		{"plan", "[--publish] [--as-of DATE] [--dry-run] [--json]", "Allocates free stock and plans every open line.", commandPlan},
		{"demo", "", "Loads the generated demo company into an empty database.", commandDemo},
		{"migrate", "", "Brings the database to this program's version.", commandMigrate},
		{"export", "LIST [--preset NAME] [--format csv|xlsx|json] [--out FILE]", "Writes a list (backorders, orders, skus, purchase-orders, suppliers or stock), or with \"set\" everything that import reads.", commandExport},
		{"leadtimes", "evaluate FILE|DIR|- --cutoff DATE [--frozen] [--open DATE] [--good-rows] [--json] | evaluate --simulate [--json] | tables [DIR]",
			"Judges the estimates of lead times on deliveries of the past.", commandLeadtimes},
		{"verify", "[--json]", "Checks everything that must always hold, and fails when something does not.", commandVerify},
		{"calc", "FILE.json|-", "Answers questions about the planning engine from a file.", commandCalc},
		{"version", "[--json]", "Prints the version of this program.", commandVersion},
	}
}

func main() {
	// The keeper comes before everything else: it must not read settings or catch signals on its own.
	if len(os.Args) == 2 && os.Args[1] == keepCommand {
		if err := pgserver.Keep(); err != nil {
			fmt.Fprintln(os.Stderr, sentence(err))
			os.Exit(exitFailed)
		}
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks for an orderly end; the second one ends the program at once.
	context.AfterFunc(ctx, stop)
	env, err := environmentOf(os.Getenv)
	if err != nil {
		fmt.Fprintln(os.Stderr, sentence(err))
		os.Exit(exitUsage)
	}
	env.stdin, env.stdout, env.stderr = os.Stdin, os.Stdout, os.Stderr
	os.Exit(run(ctx, env, os.Args[1:]))
}

// run carries out one command line and returns the exit code. It writes an error to standard error as one
// sentence, and leaves standard output to the command.
func run(ctx context.Context, env *environment, args []string) int {
	err := dispatch(ctx, env, args)
	var usage *usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitDone
	case errors.As(err, &usage):
		fmt.Fprintln(env.stderr, sentence(err))
		return exitUsage
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(env.stderr, "pegboard: interrupted.")
		return exitFailed
	default:
		fmt.Fprintln(env.stderr, sentence(err))
		return exitFailed
	}
}

func dispatch(ctx context.Context, env *environment, args []string) error {
	if len(args) == 0 {
		printHelp(env.stderr)
		return usagef("name a command")
	}
	name, rest := args[0], args[1:]
	switch name {
	case "-h", "-help", "--help", "help":
		if len(rest) == 0 {
			printHelp(env.stdout)
			return nil
		}
		name, rest = rest[0], []string{"-h"}
	case "-version", "--version":
		name = "version"
	}
	if c, ok := commandNamed(name); ok {
		// A command that ends says what it has to say itself; scripts read standard error as the sentence of a failure.
		if name != "serve" && !env.logAsked {
			env.log = slog.LevelWarn
		}
		return c.run(ctx, env, rest)
	}
	return usagef(`there is no command %q; type "pegboard help" for the list`, name)
}

func commandNamed(name string) (command, bool) {
	for _, c := range commands() {
		if c.name == name {
			return c, true
		}
	}
	return command{}, false
}

func printHelp(out io.Writer) {
	fmt.Fprint(out, "Pegboard shows who waits for what, which supply will serve them, and when.\n\nUsage: pegboard COMMAND [ARGUMENTS]\n\n")
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, c := range commands() {
		fmt.Fprintf(table, "  %s\t%s\n", c.name, c.summary)
	}
	table.Flush()
	fmt.Fprint(out, "\nType \"pegboard help COMMAND\" for its arguments. Settings are read from the environment:\n\n")
	table = tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	for _, s := range settings() {
		fmt.Fprintf(table, "  %s\t%s\n", s.name, s.meaning)
	}
	table.Flush()
}

// flags returns an empty flag set for the named command. It prints nothing itself: parse prints the help, run the
// errors.
func (env *environment) flags(name string) *flag.FlagSet {
	set := flag.NewFlagSet(name, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	return set
}

// printUse prints the help of one command: its line of the table and its flags.
func (env *environment) printUse(set *flag.FlagSet) {
	c, _ := commandNamed(set.Name())
	fmt.Fprintf(env.stdout, "Usage: %s\n\n%s\n", c.line(), c.summary)
	table := tabwriter.NewWriter(env.stdout, 0, 0, 3, ' ', 0)
	set.VisitAll(func(f *flag.Flag) {
		value, meaning := flag.UnquoteUsage(f)
		if f.DefValue != "" && f.DefValue != "false" {
			meaning += " (" + f.DefValue + ")"
		}
		fmt.Fprintf(table, "\n  --%s\t%s", strings.TrimSpace(f.Name+" "+value), meaning)
	})
	fmt.Fprintln(table)
	table.Flush()
}

// line is the command as a person types it.
func (c command) line() string { return strings.TrimSpace("pegboard " + c.name + " " + c.usage) }

// parse reads flags wherever they stand among the arguments and returns the other arguments. What follows "--"
// is never a flag. Fewer than least or more than most other arguments are a usage error, as is an unknown
// flag; flag.ErrHelp means that the help was asked for and printed.
func (env *environment) parse(set *flag.FlagSet, args []string, least, most int) ([]string, error) {
	var others []string
	for {
		if err := set.Parse(args); errors.Is(err, flag.ErrHelp) {
			env.printUse(set)
			return nil, flag.ErrHelp
		} else if err != nil {
			return nil, usagef(`%s: %w; type "pegboard help %s" for its use`, set.Name(), err, set.Name())
		}
		read := len(args) - set.NArg()
		if set.NArg() == 0 || (read > 0 && args[read-1] == "--") {
			others = append(others, set.Args()...)
			break
		}
		others = append(others, set.Arg(0))
		args = set.Args()[1:]
	}
	if len(others) < least || len(others) > most {
		c, _ := commandNamed(set.Name())
		return nil, usagef("%s was given %d arguments; its use is: %s", c.name, len(others), c.line())
	}
	return others, nil
}

// usageError is a command line or a setting that could not be understood.
type usageError struct{ err error }

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{fmt.Errorf(format, args...)} }

// sentence puts an error on one line that ends like a sentence.
func sentence(err error) string {
	text := strings.Join(strings.Fields(err.Error()), " ")
	if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "?") && !strings.HasSuffix(text, "!") {
		text += "."
	}
	return "pegboard: " + text
}
