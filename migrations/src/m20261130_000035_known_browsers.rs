//! Browsers in which somebody has signed in before: what others guess does not hold them up.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE known_browsers (
  token_hash {bytes} NOT NULL,
  user_id {uuid} NOT NULL REFERENCES users(id),
  seen_at {big} NOT NULL,
  PRIMARY KEY (token_hash, user_id)
);;
";

const DOWN: &str = "DROP TABLE known_browsers;;";

step!("m20261130_000035_known_browsers", UP, DOWN);
