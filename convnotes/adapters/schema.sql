-- The catalog: what the notes hold, as tables. Days are ISO texts, people and notes are ids, paths
-- are relative to the workspace. Everything in it is derived; docs/sql.md tells of it.

CREATE TABLE made (          -- what the catalog was made of
  key TEXT PRIMARY KEY, value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE note (          -- every note; `stamp` tells whether its rows are up to date
  path TEXT PRIMARY KEY, id TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL,
  visibility TEXT NOT NULL, stamp TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE person (        -- everybody who has a note or was named; `path` is NULL without a note
  id TEXT PRIMARY KEY, name TEXT NOT NULL, path TEXT
) WITHOUT ROWID;

CREATE TABLE participant (   -- who takes part in a conversation
  conversation TEXT NOT NULL, person TEXT NOT NULL, path TEXT NOT NULL
);

CREATE TABLE exchange (      -- what was said; `conversation` is NULL in a person's own log
  number INTEGER PRIMARY KEY, note TEXT NOT NULL, conversation TEXT, path TEXT NOT NULL,
  line INTEGER NOT NULL, day TEXT NOT NULL, time TEXT, kind TEXT NOT NULL, channel TEXT,
  fyi INTEGER NOT NULL, each INTEGER NOT NULL, summary TEXT NOT NULL, body TEXT NOT NULL
);

CREATE TABLE spoke (         -- who said it, and to whom: `part` is speaker or hearer
  exchange INTEGER NOT NULL, person TEXT NOT NULL, part TEXT NOT NULL
);

CREATE TABLE promise (       -- promises and questions; `exchange` is NULL in the background
  note TEXT NOT NULL, exchange INTEGER, conversation TEXT, kind TEXT NOT NULL,
  state TEXT NOT NULL, owner TEXT, text TEXT NOT NULL, due TEXT, done TEXT, day TEXT,
  path TEXT NOT NULL, line INTEGER NOT NULL
);

CREATE TABLE statement (     -- `key:: value` lines of exchanges
  note TEXT NOT NULL, exchange INTEGER NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL,
  path TEXT NOT NULL, line INTEGER NOT NULL
);

CREATE TABLE link (          -- what a note links to, in the form in which names are compared
  note TEXT NOT NULL, target TEXT NOT NULL
);

CREATE TABLE turn (          -- whose turn it is on the day that `made` names; one row a holder
  conversation TEXT NOT NULL, holder TEXT NOT NULL, since TEXT, due TEXT, about TEXT NOT NULL,
  rule TEXT NOT NULL, path TEXT NOT NULL, line INTEGER NOT NULL
);

CREATE TABLE passage (       -- what is searched: an exchange, or the rest of a note
  number INTEGER PRIMARY KEY, note TEXT NOT NULL, exchange INTEGER, line INTEGER NOT NULL,
  title TEXT NOT NULL, text TEXT NOT NULL
);

CREATE VIRTUAL TABLE words USING fts5(
  title, text, content='passage', content_rowid='number',
  tokenize='unicode61 remove_diacritics 2'
);

CREATE INDEX participant_note ON participant (path);
CREATE INDEX exchange_note ON exchange (note);
CREATE INDEX exchange_conversation ON exchange (conversation);
CREATE INDEX spoke_exchange ON spoke (exchange);
CREATE INDEX spoke_person ON spoke (person);
CREATE INDEX promise_note ON promise (note);
CREATE INDEX statement_note ON statement (note);
CREATE INDEX link_note ON link (note);
CREATE INDEX passage_note ON passage (note);
