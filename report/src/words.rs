//! Words of entries and manifests in Vietnamese and English.
//!
//! Invariant: a word that is not listed here is shown as it stands in the entry, never left out: other versions of the
//! hub may write more than this one knows.

/// Vietnamese, then English.
pub(crate) type Words = [&'static str; 2];

fn find(table: &'static [(&'static str, Words)], word: &str) -> Option<Words> {
    table.iter().find(|(known, _)| *known == word).map(|(_, words)| *words)
}

/// What happened, by the kind of an entry.
pub(crate) fn kind(word: &str) -> Option<Words> {
    find(KINDS, word)
}

/// What a field of an entry's detail is.
pub(crate) fn field(word: &str) -> Option<Words> {
    find(FIELDS, word)
}

/// A closed word that stands as a value.
pub(crate) fn value(word: &str) -> Option<Words> {
    find(VALUES, word)
}

/// A role of a person.
pub(crate) fn role(word: &str) -> Option<Words> {
    find(ROLES, word)
}

const KINDS: &[(&str, Words)] = &[
    ("ACQUIRED", ["Thu giữ", "Acquired"]),
    ("SEALED", ["Niêm phong", "Sealed"]),
    ("RECEIVED", ["Tiếp nhận", "Received"]),
    ("EXAMINED", ["Khám nghiệm", "Examined"]),
    ("VERIFIED", ["Kiểm chứng", "Verified"]),
    ("VIEWED", ["Xem", "Viewed"]),
    ("DOWNLOADED", ["Tải xuống", "Downloaded"]),
    ("EXPORTED", ["Xuất gói kiểm chứng, báo cáo", "Package or report exported"]),
    ("TRANSFER_OFFERED", ["Đề nghị bàn giao", "Transfer offered"]),
    ("TRANSFER_ACCEPTED", ["Nhận bàn giao", "Transfer accepted"]),
    ("TRANSFER_REFUSED", ["Từ chối bàn giao", "Transfer refused"]),
    ("TRANSFER_EXPIRED", ["Đề nghị bàn giao hết hạn", "Transfer offer expired"]),
    ("TRANSFER_WITHDRAWN", ["Rút đề nghị bàn giao", "Transfer offer withdrawn"]),
    ("LEGAL_HOLD_SET", ["Đặt lệnh giữ nguyên", "Legal hold set"]),
    ("LEGAL_HOLD_LIFTED", ["Bỏ lệnh giữ nguyên", "Legal hold lifted"]),
    ("DERIVED", ["Tạo chứng cứ dẫn xuất", "Derived evidence made"]),
    ("CORRECTED", ["Đính chính", "Corrected"]),
    ("RELEASED", ["Trả lại chủ sở hữu", "Released to the owner"]),
    ("DISPOSAL_REQUESTED", ["Đề nghị tiêu hủy", "Disposal requested"]),
    ("DISPOSAL_CANCELLED", ["Rút đề nghị tiêu hủy", "Disposal request withdrawn"]),
    ("DISPOSED", ["Tiêu hủy", "Disposed of"]),
];

const FIELDS: &[(&str, Words)] = &[
    ("acquiredAt", ["Thu giữ lúc", "acquired at"]),
    ("acquiredBy", ["Người thu giữ", "acquired by"]),
    ("agencyId", ["Mã cơ quan nộp", "id of the agency"]),
    ("authority", ["Căn cứ", "authority"]),
    ("beganAt", ["Bắt đầu", "began at"]),
    ("begun", ["Chỉ mới bắt đầu gửi", "sending was begun"]),
    ("bytes", ["Số byte", "bytes"]),
    ("cause", ["Nguyên nhân", "cause"]),
    ("clockOffsetSeconds", ["Đồng hồ thiết bị nhanh (giây)", "device clock ahead (s)"]),
    ("checkpointSize", ["Điểm chốt cỡ", "checkpoint size"]),
    ("collectionSha256", ["Mã băm bộ thu giữ", "collection SHA-256"]),
    ("computedBytes", ["Số byte đọc được", "bytes read"]),
    ("computedSha256", ["Mã băm tính lại", "computed SHA-256"]),
    ("condition", ["Tình trạng", "condition"]),
    ("confirmedBy", ["Người xác nhận", "confirmed by"]),
    ("confirmedByName", ["Người xác nhận", "confirmed by"]),
    ("correction", ["Nội dung đúng", "correction"]),
    ("declared", ["Do người gửi khai báo, trung tâm không chứng kiến", "declared by the sender, not seen by the hub"]),
    ("declaredReason", ["Lý do khai báo", "reason as declared"]),
    ("declaredSha256", ["Mã băm khai báo", "declared SHA-256"]),
    ("destination", ["Đến", "to"]),
    ("disposalId", ["Mã đề nghị tiêu hủy", "id of the disposal"]),
    ("device", ["Thiết bị", "device"]),
    ("declaredTool", ["Công cụ khai báo", "tool as declared"]),
    ("deviceSerial", ["Số sê-ri thiết bị", "device serial"]),
    ("deviceSystem", ["Hệ điều hành thiết bị", "device system"]),
    ("endedAt", ["Kết thúc", "ended at"]),
    ("events", ["Số sự kiện", "events"]),
    ("evidenceNumber", ["Chứng cứ", "evidence"]),
    ("expiresAt", ["Hết hạn", "expires"]),
    ("fileName", ["Tên tệp", "file name"]),
    ("files", ["Số tệp", "files"]),
    ("firstByte", ["Từ byte", "first byte"]),
    ("format", ["Định dạng", "format"]),
    ("from", ["Từ", "from"]),
    ("fromAgency", ["Bên giao", "from"]),
    ("fromAgencyId", ["Mã bên giao", "id of the giver"]),
    ("fromAgencyName", ["Bên giao", "from"]),
    ("keyName", ["Khóa ký", "signing key"]),
    ("keyFingerprint", ["Dấu vân tay của khóa", "key fingerprint"]),
    ("location", ["Nơi giữ", "place"]),
    ("matches", ["So với khai báo", "as declared"]),
    ("members", ["Số mục", "members"]),
    ("method", ["Cách làm", "method"]),
    ("offerEntryHash", ["Mã băm sự kiện đề nghị", "entry hash of the offer"]),
    ("offerSequence", ["Sự kiện đề nghị", "event of the offer"]),
    ("operator", ["Người thực hiện", "operator"]),
    ("place", ["Nơi", "place"]),
    ("readErrors", ["Lỗi đọc", "read errors"]),
    ("receivedSha256", ["Mã băm bên nhận tính", "SHA-256 of the receiver"]),
    ("recipient", ["Bên nhận", "to"]),
    ("recordedSha256", ["Mã băm đã ghi", "recorded SHA-256"]),
    ("reportBytes", ["Dung lượng báo cáo", "report bytes"]),
    ("reportSha256", ["Mã băm báo cáo", "report SHA-256"]),
    ("requestedAt", ["Yêu cầu lúc", "asked for at"]),
    ("requestedBy", ["Người yêu cầu", "asked for by"]),
    ("requestedByName", ["Người yêu cầu", "asked for by"]),
    ("result", ["Kết quả", "result"]),
    ("rowSha256", ["Mã băm trong bảng", "SHA-256 of the row"]),
    ("scheduled", ["Theo lịch", "by the schedule"]),
    ("seal", ["Số niêm phong", "seal"]),
    ("sealNumber", ["Số niêm phong", "seal number"]),
    ("setAuthority", ["Căn cứ của lệnh", "authority of the hold"]),
    ("setEntryHash", ["Mã băm sự kiện đặt lệnh", "entry hash of the hold"]),
    ("setSequence", ["Sự kiện đặt lệnh", "event of the hold"]),
    ("signature", ["Chữ ký", "signature"]),
    ("source", ["Nguồn", "source"]),
    ("statedSha256", ["Mã băm bên nhận tính", "SHA-256 stated by the receiver"]),
    ("to", ["Đến", "to"]),
    ("toAgency", ["Bên nhận", "to"]),
    ("toAgencyId", ["Mã bên nhận", "id of the receiver"]),
    ("toAgencyName", ["Bên nhận", "to"]),
    ("toName", ["Người nhận", "to the person"]),
    ("tool", ["Công cụ", "tool"]),
    ("toUserId", ["Mã người nhận", "id of the person"]),
    ("transferId", ["Mã bàn giao", "transfer id"]),
    ("uploadedBy", ["Mã người tải lên", "id of who uploaded"]),
    ("verdict", ["Kết luận", "verdict"]),
    ("witness", ["Người chứng kiến", "witness"]),
    ("wrongEntryHash", ["Mã băm sự kiện sai", "entry hash of the wrong event"]),
    ("wrongKind", ["Loại sự kiện sai", "kind of the wrong event"]),
    ("wrongSequence", ["Sự kiện sai", "wrong event"]),
];

const VALUES: &[(&str, Words)] = &[
    ("MATCHES", ["khớp", "the same"]),
    ("DIFFERS", ["KHÁC", "DIFFERENT"]),
    ("HASH_DIFFERS", ["mã băm khác", "the digest differs"]),
    ("RECEIVER", ["bên nhận từ chối", "refused by the receiver"]),
    ("true", ["có", "yes"]),
    ("false", ["không", "no"]),
    ("complete", ["đọc hết, không có gì lạ", "read in full, nothing odd"]),
    ("warnings", ["đọc hết phần đọc được, có cảnh báo", "every readable member read, with warnings"]),
    ("refused", ["không đọc được hoặc không tin được", "cannot be read or trusted"]),
    ("opaque", ["băm như một tệp", "hashed as one file"]),
];

const ROLES: &[(&str, Words)] = &[
    ("RESPONDER", ["Ứng cứu viên", "Responder"]),
    ("SECURITY_OFFICER", ["Cán bộ an toàn", "Security officer"]),
    ("APPRAISER", ["Người thẩm định", "Appraiser"]),
    ("APPROVER", ["Người phê duyệt", "Approver"]),
    ("COORDINATOR", ["Điều phối viên", "Coordinator"]),
    ("ANALYST", ["Giám định viên", "Analyst"]),
    ("INSPECTOR", ["Người kiểm tra", "Inspector"]),
    ("AUDITOR", ["Kiểm toán viên", "Auditor"]),
    ("ADMIN", ["Quản trị viên", "Administrator"]),
    ("SYSTEM", ["Hệ thống tự thực hiện", "By the hub itself"]),
    ("OPERATOR", ["Người vận hành máy chủ", "Operator of the machine"]),
];

#[cfg(test)]
mod tests {
    use chot_forensics::custody::CustodyKind;

    use super::*;

    #[test]
    fn every_kind_has_words() {
        for known in CustodyKind::ALL {
            assert!(kind(known.as_str()).is_some(), "{known}");
        }
    }
}
