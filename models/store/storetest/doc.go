// Package storetest gives every test its own migrated database on one throw-away PostgreSQL per test process.
//
// It refuses to be used outside tests. Start at New.
package storetest
