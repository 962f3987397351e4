package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"pegboard/models"
	"pegboard/models/store"
)

// userAnswer is a person as scripts read them. Password is only there when it was just made.
type userAnswer struct {
	Email      string     `json:"email"`
	Name       string     `json:"name"`
	Role       string     `json:"role"`
	Disabled   bool       `json:"disabled"`
	LastSignIn *time.Time `json:"last_sign_in"`
	Password   string     `json:"one_time_password,omitempty"`
}

// commandUser manages who may sign in.
func commandUser(ctx context.Context, env *environment, args []string) (err error) {
	set := env.flags("user")
	asJSON := set.Bool("json", false, "print JSON")
	role := set.String("role", "", "add: the `ROLE` owner, manager, buyer, warehouse or support")
	name := set.String("name", "", "add: the person's `NAME`; without it, what stands before the @")
	words, err := env.parse(set, args, 1, 2)
	if err != nil {
		return err
	}
	verb := words[0]
	switch {
	case verb != "add" && verb != "reset" && verb != "list":
		return usagef("user knows add, reset and list, not %q", verb)
	case verb == "list" && len(words) != 1, verb != "list" && len(words) != 2:
		return usagef("user %s was given the wrong number of arguments; type \"pegboard help user\" for its use", verb)
	}
	var user models.User
	if verb == "add" {
		if user, err = newUser(words[1], *name, *role); err != nil {
			return err
		}
	}
	opened, closeStore, err := openStore(ctx, env)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeStore()) }()
	switch verb {
	case "add":
		added, password, err := addUser(ctx, opened, models.NewPasswords(), user)
		if err != nil {
			return err
		}
		return env.printOneTime(added, password, *asJSON)
	case "reset":
		return env.resetUser(ctx, opened, words[1], *asJSON)
	}
	return env.listUsers(ctx, opened, *asJSON)
}

// newUser checks what was typed before any database is opened.
func newUser(email, name, role string) (models.User, error) {
	if role == "" {
		return models.User{}, usagef("user add needs --role: owner, manager, buyer, warehouse or support")
	}
	address, err := models.ParseEmail(email)
	if err != nil {
		return models.User{}, usagef("%q: %w", email, err)
	}
	if name == "" {
		name, _, _ = strings.Cut(address, "@")
	}
	if name, err = models.ParsePersonName(name); err != nil {
		return models.User{}, usagef("%w", err)
	}
	known, err := models.ParseRole(role)
	if err != nil {
		return models.User{}, usagef("%w", err)
	}
	return models.User{Email: address, Name: name, Role: known}, nil
}

func (env *environment) resetUser(ctx context.Context, opened *store.Store, email string, asJSON bool) error {
	user, err := opened.UserByEmail(ctx, strings.ToLower(strings.TrimSpace(email)))
	if err != nil {
		return fmt.Errorf("%s: %w", email, err)
	}
	if user.DisabledAt != nil {
		return models.Errorf(models.Conflict, "%s is disabled and could not sign in with a new password; an owner enables people on the Users page.", user.Email)
	}
	password, hash, err := oneTime(ctx, models.NewPasswords())
	if err != nil {
		return err
	}
	err = opened.InTx(ctx, store.Work{Actor: actorCommand}, func(tx *store.Tx) error { return tx.SetPassword(user.ID, hash, true) })
	if err != nil {
		return err
	}
	return env.printOneTime(user, password, asJSON)
}

func (env *environment) printOneTime(user models.User, password string, asJSON bool) error {
	if asJSON {
		answer := answerOf(user)
		answer.Password = password
		return json.NewEncoder(env.stdout).Encode(answer)
	}
	_, err := fmt.Fprintf(env.stdout, "%s signs in with the one-time password %s and must then choose another.\n", user.Email, password)
	return err
}

func (env *environment) listUsers(ctx context.Context, opened *store.Store, asJSON bool) error {
	users, err := opened.Users(ctx)
	if err != nil {
		return err
	}
	if asJSON {
		answers := make([]userAnswer, len(users))
		for i, user := range users {
			answers[i] = answerOf(user)
		}
		return json.NewEncoder(env.stdout).Encode(answers)
	}
	table := tabwriter.NewWriter(env.stdout, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "E-MAIL\tNAME\tROLE\tLAST SIGN-IN\tACCESS")
	for _, user := range users {
		seen, access := "never", "yes"
		if user.LastSignIn != nil {
			seen = user.LastSignIn.UTC().Format(time.RFC3339)
		}
		if user.DisabledAt != nil {
			access = "disabled"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", user.Email, user.Name, user.Role, seen, access)
	}
	return table.Flush()
}

func answerOf(user models.User) userAnswer {
	return userAnswer{Email: user.Email, Name: user.Name, Role: string(user.Role), Disabled: user.DisabledAt != nil, LastSignIn: user.LastSignIn}
}
