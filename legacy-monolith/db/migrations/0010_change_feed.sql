CREATE TABLE change_feed (
  seq         INTEGER PRIMARY KEY AUTOINCREMENT,
  topic       TEXT NOT NULL,
  entity_id   TEXT NOT NULL,
  data        TEXT NOT NULL,
  occurred_at TEXT NOT NULL
);

CREATE TABLE replication_state (
  feed     TEXT PRIMARY KEY,
  cursor   INTEGER NOT NULL DEFAULT 0,
  applying INTEGER NOT NULL DEFAULT 0
);
