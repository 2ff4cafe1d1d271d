CREATE TABLE refresh_tokens (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id    INTEGER NOT NULL REFERENCES users (id),
  token_hash TEXT NOT NULL UNIQUE,
  expires_at TEXT NOT NULL,
  revoked_at TEXT,
  created_at TEXT NOT NULL
);

CREATE TABLE login_attempts (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  email      TEXT NOT NULL,
  ip         TEXT NOT NULL,
  success    INTEGER NOT NULL,
  created_at TEXT NOT NULL
);

CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id);
CREATE INDEX login_attempts_email ON login_attempts (email, created_at);
