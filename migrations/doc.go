// Package migrations owns the schema: numbered goose SQL files, embedded, applied in order by models/store.
//
// A file is one concern and is never edited after it has been merged; a change is a new file. Every constraint has
// a name, because models/store turns names into sentences. Codes that people sort by are COLLATE "C", so that the
// order is the same on every PostgreSQL.
package migrations
