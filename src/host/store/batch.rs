//! Statements on their way into a database.

use std::collections::BTreeSet;

use super::sql::{Dialect, Kind};
use super::writer::next;
use crate::freeswitch::db::{Database, DatabaseError};

/// Where statements go.
pub(super) struct Target {
    pub(super) profile: String,
    pub(super) dialect: Dialect,
    /// Number of the last transaction.
    pub(super) transaction: u32,
    /// Statements that the database refused for themselves, each told once.
    pub(super) refused: BTreeSet<String>,
}

impl Target {
    /// Executes statements together; without any, finds out whether the database takes some.
    fn execute(&mut self, database: &Database, statements: &[String]) -> Result<(), DatabaseError> {
        self.transaction = next(self.transaction);
        let sql = statements.iter().fold(String::new(), |sql, statement| sql + statement + SEPARATOR);
        self.dialect.execute(database, &sql, self.transaction)
    }

    fn tell_refused(&mut self, statement: String, error: DatabaseError) {
        if self.refused.len() >= MOST_TOLD || self.refused.contains(&statement) {
            return;
        }
        let (profile, dsn) = (&self.profile, self.dialect.dsn());
        let problem = match &error {
            DatabaseError::Statement { message, .. } => message,
            DatabaseError::Open(name) => name,
        };
        let problem = problem.split_whitespace().collect::<Vec<_>>().join(" ");
        tracing::warn!(
            "profile \"{profile}\": {dsn} refuses a row, which is left out: {problem}, in {statement:?}"
        );
        self.refused.insert(statement);
    }
}

/// Statements in as few transactions as the core takes.
///
/// Where a transaction fails in a database that is alive, its statements go one by one, and those that the database
/// refuses for themselves are left out: a row that does not fit keeps no other one away.
pub(super) struct Batch {
    database: Database,
    statements: Vec<String>,
    length: usize,
    /// No transaction failed whose statements all went well one by one.
    is_sound: bool,
}

impl Batch {
    pub(super) fn new(database: Database) -> Self {
        Self { database, statements: Vec::new(), length: 0, is_sound: true }
    }

    /// Adds statements that belong together.
    pub(super) fn add(&mut self, statements: Vec<String>, target: &mut Target) -> Result<(), DatabaseError> {
        let length = statements.iter().map(|statement| statement.len() + SEPARATOR.len()).sum::<usize>();
        if self.length + length > MOST_AT_ONCE {
            self.send(target)?;
        }
        self.length += length;
        self.statements.extend(statements);
        Ok(())
    }

    /// Sends the rest. False where the tables may lack what they had.
    pub(super) fn finish(mut self, target: &mut Target) -> Result<bool, DatabaseError> {
        self.send(target)?;
        Ok(self.is_sound)
    }

    fn send(&mut self, target: &mut Target) -> Result<(), DatabaseError> {
        self.length = 0;
        let statements = std::mem::take(&mut self.statements);
        if statements.is_empty() {
            return Ok(());
        }
        match target.execute(&self.database, &statements) {
            // Every number and text fits into a file: what goes wrong concerns all of it.
            Err(error) if target.dialect.kind != Kind::Sqlite => self.one_by_one(statements, target, error),
            sent => sent,
        }
    }

    fn one_by_one(
        &mut self,
        statements: Vec<String>,
        target: &mut Target,
        first: DatabaseError,
    ) -> Result<(), DatabaseError> {
        if target.dialect.check(&self.database, target.transaction).is_ok() {
            // Only the answer was lost.
            return Ok(());
        }
        target.execute(&self.database, &[])?;
        target.dialect.ensure_tables(&self.database)?;
        let (mut refused, mut wrote) = (Vec::new(), false);
        for statement in statements {
            match target.execute(&self.database, std::slice::from_ref(&statement)) {
                Ok(()) => wrote |= !statement.starts_with("delete"),
                Err(error) => {
                    target.execute(&self.database, &[])?;
                    refused.push((statement, error));
                }
            }
        }
        if refused.is_empty() {
            self.is_sound = false;
        } else if !wrote {
            // Where nothing fits, the rows are not to blame.
            return Err(first);
        }
        refused.into_iter().for_each(|(statement, error)| target.tell_refused(statement, error));
        Ok(())
    }
}

const SEPARATOR: &str = ";\n";
/// Bytes of SQL in a transaction; the core cuts what is longer than 32768 in pieces.
const MOST_AT_ONCE: usize = 24_000;
/// Refused statements that the log tells of.
const MOST_TOLD: usize = 100;
