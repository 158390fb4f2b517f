//! More reasons why the hub refuses to sign the custody log: it is another log, or its last entry is dated ahead of the clock.

use crate::dialect::step;

const UP: &str = "
CREATE TABLE log_faults_before AS SELECT * FROM log_faults;;
DROP TABLE log_faults;;
CREATE TABLE log_faults (
  id integer NOT NULL PRIMARY KEY CHECK (id = 1),
  fault text NOT NULL CHECK (fault IN ('ENTRY_CHANGED', 'ENTRY_MISSING', 'NODES_DIFFER', 'CHECKPOINT_CHANGED', 'CHECKPOINT_GONE', 'SHORTER', 'OTHER_HISTORY', 'HEAD_DAMAGED', 'OTHER_LOG', 'AHEAD')),
  since {big} NOT NULL
);;
INSERT INTO log_faults SELECT * FROM log_faults_before;;
DROP TABLE log_faults_before;;
";

const DOWN: &str = "
CREATE TABLE log_faults_before AS SELECT * FROM log_faults WHERE fault NOT IN ('OTHER_LOG', 'AHEAD');;
DROP TABLE log_faults;;
CREATE TABLE log_faults (
  id integer NOT NULL PRIMARY KEY CHECK (id = 1),
  fault text NOT NULL CHECK (fault IN ('ENTRY_CHANGED', 'ENTRY_MISSING', 'NODES_DIFFER', 'CHECKPOINT_CHANGED', 'CHECKPOINT_GONE', 'SHORTER', 'OTHER_HISTORY', 'HEAD_DAMAGED')),
  since {big} NOT NULL
);;
INSERT INTO log_faults SELECT * FROM log_faults_before;;
DROP TABLE log_faults_before;;
";

step!("m20261129_000028_log_faults_more", UP, DOWN);
