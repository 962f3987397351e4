// Package pgserver finds, starts, attaches to and stops the private PostgreSQL
// that Pegboard uses when it was not given a DATABASE_URL.
//
// It owns one state directory: the cluster's data, its password, its socket and its
// lock files. It refuses to speak to a network, to run PostgreSQL as root, to
// open a data directory with another major version, to remove anything
// that may hold data, and to share a data directory with a PostgreSQL that it did
// not start. It knows nothing of the schema: database and role are called
// pegboard, and what is in them is the business of migrations and of store.
//
// # The state directory
//
//	data/       the cluster; the program's only copy of the truth
//	run/        the Unix socket, when its path is short enough for a socket
//	socket      else the name of the private temporary directory that holds it
//	password    the role's password, readable by the program's user alone
//	lock        held exclusively for as long as any PostgreSQL process runs
//	users       held shared by every program that uses the server
//	postgres.log
//	init-*      a cluster in the making; renamed to data/ once it is whole
//
// # Who starts and who stops it
//
// Any number of programs may use one state directory at the same time, in any
// order, and any of them may end or be killed without harm to the others. Both
// rules rest on file locks, which the kernel releases however a process ends:
//
//   - A program holds users shared while it uses the server. If it can take lock, no
//     PostgreSQL is running and it starts one; otherwise it attaches.
//   - PostgreSQL inherits the open lock file. Whoever can take lock therefore
//     knows that no process of the earlier server is left, and may remove a
//     stale postmaster.pid even if its number was reused or belongs to a zombie.
//   - A keeper process, started with the server, restarts PostgreSQL when
//     that crashes, waits until it can take users exclusively, which is when
//     the last program has gone, and then shuts PostgreSQL down. It is the
//     program itself, started by Options.Keeper and arriving in Keep.
//   - If the keeper is killed, PostgreSQL receives SIGINT from the kernel (on
//     Linux) and shuts down cleanly. Every program watches lock; the first to find
//     it free starts the server again under the same URL.
//
// Without Options.Keeper the program is its own keeper: PostgreSQL ends with
// it, and programs that were attached lose their connections for the fraction of a
// second it takes one of them to start it again. Tests and throw-away clusters
// work like this.
//
// Start reading at Start in server.go.
package pgserver
