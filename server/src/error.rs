//! What can go wrong, in the words of the API.
//!
//! Two kinds: an [`Error`] that means the request could not be served (it becomes a top-level GraphQL error or an HTTP
//! status), and [`UserError`]s that a person can mend (they become the payload's `errors`). What happened inside is
//! logged once, here at the boundary, and never sent.

use std::borrow::Cow;

use sea_orm::{DbErr, RuntimeErr, SqlErr};

use crate::words::{ErrorCode, Locale, LogFault};

/// A sentence in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Vietnamese.
    pub vi: Cow<'static, str>,
    /// English.
    pub en: Cow<'static, str>,
}

impl Text {
    /// A sentence from its two forms.
    pub fn new(vi: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self { vi: vi.into(), en: en.into() }
    }

    /// The form for `locale`.
    #[must_use]
    pub fn get(&self, locale: Locale) -> &str {
        match locale {
            Locale::Vi => &self.vi,
            Locale::En => &self.en,
        }
    }
}

/// Something in the request that its sender can mend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// What kind of mistake it is.
    pub code: ErrorCode,
    /// What to tell the person.
    pub message: Text,
    /// The input field, outermost name first; empty where no single field is to blame.
    pub path: Vec<String>,
}

impl UserError {
    /// A mistake at `path` (names separated by dots; empty for none).
    pub fn new(code: ErrorCode, path: &str, vi: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        let path = path.split('.').filter(|p| !p.is_empty()).map(ToOwned::to_owned).collect();
        Self { code, message: Text::new(vi, en), path }
    }

    /// A field that is not as it must be.
    pub fn invalid(path: &str, vi: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self::new(ErrorCode::Validation, path, vi, en)
    }
}

/// Which record of custody does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record {
    /// The history of an evidence item.
    Item,
    /// The stored list of members of an evidence item.
    Inventory,
    /// The hub-wide log, and in what way.
    Log(LogFault),
}

/// Why a request could not be served.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The caller has not said who it is, or no longer may be that person.
    #[error("sign in first")]
    Unauthenticated,
    /// The caller knows the thing but may not do this to it.
    #[error("you may see this but not do that")]
    Forbidden,
    /// A request with the session cookie that was not made by the hub's own pages; says what is missing or foreign.
    #[error("{0}")]
    NotOwnPage(String),
    /// There is no such thing, or the caller may not know of it.
    #[error("not found")]
    NotFound,
    /// The request itself is wrong.
    #[error("{0}")]
    BadRequest(String),
    /// Too many requests.
    #[error("too many requests; try again in {retry_after_seconds} s")]
    RateLimited {
        /// Whole seconds until another try can succeed.
        retry_after_seconds: u64,
    },
    /// Something that the hub needs does not answer; the same request may succeed later.
    #[error("the service is not available now; nothing was changed")]
    Unavailable(String),
    /// The answer to a commit was lost: the change is there or it is not.
    #[error("the connection to the database broke while the change was being kept; look whether it is there before you repeat it")]
    Uncertain(String),
    /// A record of custody is not what was recorded or signed; the alarm was raised where it was found.
    #[error("a record of custody does not hold; nothing is signed or handed out until the operator has looked into it")]
    Unsound(Record, String),
    /// A fault of the hub.
    #[error("internal error")]
    Internal(String),
    /// The person can mend this; nothing was changed.
    #[error("refused")]
    Refused(Vec<UserError>),
}

/// The result of every service function.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A single mistake that the person can mend.
    pub fn refused(code: ErrorCode, path: &str, vi: impl Into<Cow<'static, str>>, en: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(vec![UserError::new(code, path, vi, en)])
    }

    /// Somebody else changed the thing in between.
    #[must_use]
    pub fn conflict() -> Self {
        Self::conflict_at("expectedVersion")
    }

    /// Somebody else changed the thing in between; `path` says which input told what the person saw.
    #[must_use]
    pub fn conflict_at(path: &str) -> Self {
        Self::refused(
            ErrorCode::Conflict,
            path,
            "Người khác vừa thay đổi. Hãy xem giá trị mới rồi ghi lại.",
            "Somebody else has just changed this. Look at the new values, then write again.",
        )
    }

    /// A fault of the hub, with what is to be logged.
    pub fn internal(why: impl std::fmt::Display) -> Self {
        Self::Internal(why.to_string())
    }

    /// The stable word of the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "UNAUTHENTICATED",
            Self::Forbidden | Self::NotOwnPage(_) => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::BadRequest(_) | Self::Refused(_) => "BAD_REQUEST",
            Self::RateLimited { .. } => "RATE_LIMITED",
            Self::Unavailable(_) | Self::Uncertain(_) => "UNAVAILABLE",
            Self::Internal(_) | Self::Unsound(..) => "INTERNAL",
        }
    }

    /// As people are told who asked for an act or for bytes: what does not hold is a refusal.
    #[must_use]
    pub fn told(self) -> Self {
        match self {
            Self::Unsound(Record::Item, _) => Self::refused(
                ErrorCode::Altered,
                "",
                "Chuỗi lưu giữ của chứng cứ này không còn khớp với những gì đã ghi; không ghi thêm và không giao gì ra cho đến khi người vận hành kiểm tra xong.",
                "The chain of custody of this item does not hold; nothing more is recorded or handed out until the operator has looked into it.",
            ),
            Self::Unsound(Record::Inventory, _) => Self::refused(
                ErrorCode::Altered,
                "",
                "Danh mục lưu trong cơ sở dữ liệu không còn là danh mục đã khám nghiệm, nên không lập gói, báo cáo hay bản trích cho đến khi người vận hành kiểm tra xong. Nội dung đã nhận vẫn tải về được.",
                "The list of members in the database is not the one that was examined: no package, report or other export is made until the operator has looked into it. The bytes received can still be downloaded.",
            ),
            Self::Unsound(Record::Log(LogFault::OtherLog | LogFault::Ahead), _) => Self::refused(
                ErrorCode::Altered,
                "",
                "Nhật ký lưu giữ không khớp với cấu hình hoặc đồng hồ của hệ thống; không ghi, không ký và không giao gì ra cho đến khi người vận hành kiểm tra xong.",
                "The record of custody does not fit the hub's settings or its clock; nothing is recorded, signed or handed out until the operator has looked into it.",
            ),
            Self::Unsound(Record::Log(_), _) => Self::refused(
                ErrorCode::Altered,
                "",
                "Nhật ký lưu giữ không còn khớp với nội dung đã ký; không ký và không xuất gì thêm cho đến khi người vận hành kiểm tra xong.",
                "The record of custody is not what was signed; nothing more is signed or exported until the operator has looked into it.",
            ),
            other => other,
        }
    }

    /// Writes to the log what only the operator may know. Called once, where the error leaves the hub.
    pub fn log(&self, request_id: &str) {
        match self {
            Self::Internal(why) => tracing::error!(request.id = request_id, error = %why, "internal error"),
            Self::Unavailable(why) => tracing::warn!(request.id = request_id, error = %why, "unavailable"),
            Self::Uncertain(why) => tracing::warn!(request.id = request_id, error = %why, "outcome of a commit unknown"),
            _ => {}
        }
    }
}

impl From<UserError> for Error {
    fn from(error: UserError) -> Self {
        Self::Refused(vec![error])
    }
}

impl Error {
    /// What a failed commit means. Where the database itself did not say that it failed, the change may be there.
    #[must_use]
    pub fn of_commit(error: DbErr) -> Self {
        let told = sqlx_code(&error);
        match Self::from(error) {
            // Ended by the operator or by a shutdown: PostgreSQL may have kept it before.
            Self::Unavailable(why) if told.as_deref().is_none_or(|code| code.starts_with("57P") || code.starts_with("08")) => {
                Self::Uncertain(why)
            }
            known => known,
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                return Self::refused(ErrorCode::AlreadyExists, "", "Đã có bản ghi như vậy.", "There is such a record already.");
            }
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => return Self::NotFound,
            _ => {}
        }
        let text = error.to_string();
        match sqlx_code(&error).as_deref() {
            // SQLITE_IOERR_FSYNC, SQLITE_IOERR_DIR_FSYNC
            Some("1034" | "1290") => crate::fatal::stop("the database could not sync"),
            // SQLITE_BUSY, SQLITE_READONLY, SQLITE_IOERR, SQLITE_FULL: what failed was undone.
            Some(code) if matches!(sqlite_kind(code), Some(5 | 8 | 10 | 13)) => Self::Unavailable(text),
            // PostgreSQL serialization, deadlock, lock timeout, shutdown, full, failed input or output
            Some("40001" | "40P01" | "55P03" | "57014" | "57P01" | "57P02" | "57P03" | "53100" | "53300" | "58030") => {
                Self::Unavailable(text)
            }
            Some(code) if code.starts_with("08") => Self::Unavailable(text),
            // PostgreSQL keeps no text with this character, so nothing can be like it.
            Some("22021") => Self::BadRequest("a text holds the character NUL".to_owned()),
            None if matches!(error, DbErr::Conn(_) | DbErr::ConnectionAcquire(_))
                || text.contains("pool timed out")
                || text.contains("error communicating with database") =>
            {
                Self::Unavailable(text)
            }
            _ => Self::Internal(text),
        }
    }
}

/// The kind of a fault of SQLite, of which its code tells more; `None` for the codes of PostgreSQL, which are longer.
fn sqlite_kind(code: &str) -> Option<u16> {
    if code.len() > 4 {
        return None;
    }
    code.parse::<u16>().ok().map(|code| code & 0xff)
}

fn sqlx_code(error: &DbErr) -> Option<String> {
    let (DbErr::Conn(runtime) | DbErr::Exec(runtime) | DbErr::Query(runtime)) = error else { return None };
    match runtime {
        RuntimeErr::SqlxError(error) => error.as_database_error()?.code().map(Cow::into_owned),
        RuntimeErr::Internal(_) => None,
    }
}

/// EIO: the disk did not do as told. The standard library has no kind for it.
const DISK_FAILED: i32 = 5;

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;

        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Self::Unavailable(format!("evidence store is full: {error}"))
            }
            ErrorKind::NetworkDown => Self::Unavailable(format!("evidence store does not answer: {error}")),
            ErrorKind::ReadOnlyFilesystem => Self::Unavailable(format!("evidence store cannot be written: {error}")),
            _ if error.raw_os_error() == Some(DISK_FAILED) => Self::Unavailable(format!("the disk failed: {error}")),
            _ => Self::Internal(format!("input or output failed: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    #[test]
    fn a_disk_that_fails_is_not_called_a_fault_of_the_hub() {
        // EIO, ENOSPC, EROFS, EDQUOT, EFBIG
        for number in [5, 28, 30, 122, 27] {
            let error = Error::from(std::io::Error::from_raw_os_error(number));
            assert!(matches!(error, Error::Unavailable(_)), "{number}: {error:?}");
        }
        assert!(matches!(Error::from(std::io::Error::from_raw_os_error(9)), Error::Internal(_)), "EBADF");
        // SQLITE_IOERR_WRITE, SQLITE_IOERR_SHMSIZE, SQLITE_BUSY_SNAPSHOT; SQLITE_CORRUPT; a code of PostgreSQL that ends alike
        assert_eq!(["778", "4874", "517", "11"].map(sqlite_kind), [Some(10), Some(10), Some(5), Some(11)]);
        assert_eq!(["22026", "40P01", "XX000"].map(sqlite_kind), [None; 3]);
    }

    #[test]
    fn a_commit_whose_answer_was_lost_is_not_called_undone() {
        let lost = || {
            let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
            DbErr::Exec(RuntimeErr::SqlxError(Arc::new(sea_orm::sqlx::Error::Io(broken))))
        };
        assert!(matches!(Error::from(lost()), Error::Unavailable(_)), "before the commit nothing was changed");
        let error = Error::of_commit(lost());
        assert!(matches!(error, Error::Uncertain(_)), "{error:?}");
        assert_eq!(error.code(), "UNAVAILABLE");
        assert!(!error.to_string().contains("nothing was changed"));
    }
}
