//! Anomalies in plain words: what it is and what was done, in Vietnamese and English, by the stable code of the finding.
//!
//! Invariant: every code that the examination knows has its words; a code of a later version is told by its own word.

/// What an anomaly is and what was done with it: Vietnamese, then English.
pub(crate) struct FindingWords {
    pub(crate) title: [&'static str; 2],
    pub(crate) done: [&'static str; 2],
}

/// The words of a code.
pub(crate) fn of(code: &str) -> Option<FindingWords> {
    WORDS
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, [title, done, title_en, done_en])| FindingWords { title: [title, title_en], done: [done, done_en] })
}

const WORDS: &[(&str, [&str; 4])] = &[
    (
        "path-traversal",
        [
            "Tên mục leo ra ngoài thư mục giải nén",
            "Đã đọc và băm nội dung, không ghi ra đĩa.",
            "The name climbs out of the folder it is extracted into",
            "The content was read and hashed, nothing was written to disk.",
        ],
    ),
    (
        "absolute-path",
        [
            "Tên mục bắt đầu từ gốc đĩa, ổ đĩa hoặc máy chủ",
            "Đã đọc và băm nội dung, không ghi ra đĩa.",
            "The name begins at a root, a drive or a server",
            "The content was read and hashed, nothing was written to disk.",
        ],
    ),
    (
        "backslash-path",
        [
            "Tên mục có dấu gạch ngược",
            "Giữ nguyên tên như trong tệp nén.",
            "The name contains a backslash",
            "The name is kept as it stands in the archive.",
        ],
    ),
    (
        "symlink",
        [
            "Mục là liên kết tượng trưng",
            "Đã băm nội dung liên kết, không đi theo liên kết.",
            "The member is a symbolic link",
            "The link text was hashed; the link was not followed.",
        ],
    ),
    (
        "hardlink",
        [
            "Mục được ghi là liên kết cứng tới mục khác",
            "Đã liệt kê, không tạo liên kết.",
            "The member is recorded as a hard link to another",
            "It is listed; no link was made.",
        ],
    ),
    (
        "special-file",
        [
            "Mục được ghi là thiết bị, ống hoặc ổ cắm",
            "Đã liệt kê, không mở.",
            "The member is recorded as a device, pipe or socket",
            "It is listed and was not opened.",
        ],
    ),
    (
        "duplicate-path",
        [
            "Nhiều mục mang cùng một đường dẫn",
            "Đã liệt kê và băm tất cả. Trình giải nén khác nhau sẽ lấy mục khác nhau.",
            "Several members bear the same path",
            "All are listed and hashed. Different tools will extract different ones.",
        ],
    ),
    (
        "case-collision",
        [
            "Các tên chỉ khác nhau chữ hoa, chữ thường, cách ghép dấu hoặc phần rỗng",
            "Đã liệt kê và băm tất cả.",
            "Names differ only in case, in how accents are composed or in empty parts",
            "All are listed and hashed.",
        ],
    ),
    (
        "file-directory-conflict",
        [
            "Một tên vừa là tệp vừa là thư mục của mục khác",
            "Đã liệt kê và băm tất cả.",
            "A name is used for a file and as a folder of others",
            "All are listed and hashed.",
        ],
    ),
    (
        "control-character",
        [
            "Tên mục có ký tự điều khiển hoặc ký tự đảo chiều chữ",
            "Giữ nguyên byte của tên; ký tự lạ được hiện an toàn.",
            "The name contains control characters or reverses the direction of text",
            "The bytes of the name are kept; odd characters are shown safely.",
        ],
    ),
    (
        "non-utf8-name",
        [
            "Tên mục không phải UTF-8",
            "Đã đoán bảng mã để hiện. Byte gốc của tên vẫn xem được.",
            "The name is not UTF-8",
            "The character set was guessed for display. The original bytes can be seen.",
        ],
    ),
    (
        "undeclared-encoding",
        [
            "Tệp nén không ghi tên mục theo bảng mã nào",
            "Đã đọc như UTF-8, vừa khớp.",
            "The archive does not say in which character set the name is written",
            "It was read as UTF-8, which it fits.",
        ],
    ),
    (
        "reserved-name",
        [
            "Tên mục có nghĩa riêng trên Windows",
            "Đã liệt kê và băm.",
            "The name has a meaning of its own on Windows",
            "It is listed and hashed.",
        ],
    ),
    (
        "long-path",
        [
            "Tên mục dài hơn mức hệ thống tệp thường nhận",
            "Đã liệt kê và băm đầy đủ.",
            "The name is longer than common file systems accept",
            "It is listed and hashed in full.",
        ],
    ),
    ("empty-name", ["Mục không có tên", "Đã liệt kê và băm.", "The member has no name", "It is listed and hashed."]),
    (
        "depth-exceeded",
        [
            "Mục nằm sâu quá số tầng thư mục cho phép",
            "Đã dừng ở giới hạn. Byte gốc được giữ nguyên.",
            "The member lies more folders deep than the limit",
            "Reading stopped at the limit. The original bytes are kept.",
        ],
    ),
    (
        "encrypted",
        [
            "Nội dung được mã hóa, chưa đọc được",
            "Tệp gốc không đổi; mục được liệt kê mà không có mã băm nội dung.",
            "The content is encrypted and could not be read",
            "The original is unchanged; the member is listed without a hash of its content.",
        ],
    ),
    (
        "unsupported-method",
        [
            "Nội dung nén bằng cách hệ thống chưa đọc",
            "Đã liệt kê, chưa băm nội dung.",
            "The content is compressed in a way that is not read here",
            "It is listed; its content was not hashed.",
        ],
    ),
    (
        "crc-mismatch",
        [
            "Nội dung không khớp mã kiểm ghi trong tệp nén",
            "Đã băm nội dung đọc được.",
            "The content does not match the check sum in the archive",
            "What could be read was hashed.",
        ],
    ),
    (
        "size-mismatch",
        [
            "Nội dung dài hoặc ngắn hơn dung lượng đã ghi",
            "Đã băm nội dung đọc được.",
            "The content is longer or shorter than its recorded size",
            "What could be read was hashed.",
        ],
    ),
    (
        "local-central-mismatch",
        [
            "Phần đầu mục và thư mục trung tâm nói khác nhau",
            "Hiện theo thư mục trung tâm.",
            "The header of the member and the central directory disagree",
            "The central directory is shown.",
        ],
    ),
    (
        "hidden-member",
        [
            "Có mục nằm giữa các mục mà thư mục trung tâm không ghi",
            "Đã liệt kê và băm mục này.",
            "A member lies between the others that the directory does not list",
            "It is listed and hashed.",
        ],
    ),
    (
        "unreferenced-data",
        [
            "Giữa các mục có byte không thuộc mục nào",
            "Đã ghi vị trí. Byte gốc được giữ nguyên.",
            "Between the members lie bytes that belong to none",
            "Their place is recorded. The original bytes are kept.",
        ],
    ),
    (
        "prepended-data",
        [
            "Có dữ liệu nằm trước phần bắt đầu tệp nén",
            "Các mục vẫn được đọc. Byte gốc được giữ nguyên.",
            "There are data before the archive begins",
            "The members were read all the same. The original bytes are kept.",
        ],
    ),
    (
        "trailing-data",
        [
            "Có dữ liệu nằm sau phần kết thúc tệp nén",
            "Các mục vẫn được đọc. Byte gốc được giữ nguyên.",
            "There are data after the archive ends",
            "The members were read all the same. The original bytes are kept.",
        ],
    ),
    (
        "overlapping-entries",
        [
            "Nhiều mục dùng chung các byte",
            "Không giải nén mục nào trong số này.",
            "Several members claim the same bytes",
            "None of them was decompressed.",
        ],
    ),
    (
        "ratio-exceeded",
        [
            "Nội dung nở ra lớn hơn nhiều so với bản nén",
            "Đã dừng đọc ở giới hạn.",
            "The content expands far beyond its compressed size",
            "Reading stopped at the limit.",
        ],
    ),
    (
        "size-exceeded",
        ["Nội dung lớn hơn giới hạn", "Đã dừng đọc ở giới hạn.", "The content is larger than the limit", "Reading stopped at the limit."],
    ),
    (
        "count-exceeded",
        [
            "Tệp nén có nhiều mục hơn giới hạn",
            "Đã liệt kê tới giới hạn.",
            "The archive has more members than the limit",
            "They are listed up to the limit.",
        ],
    ),
    (
        "truncated",
        [
            "Tệp nén hoặc một mục bị cụt",
            "Đã băm phần có. Tệp ngoài vẫn được băm trọn.",
            "The archive or a member ends before it is complete",
            "What is there was hashed. The outer file is hashed whole.",
        ],
    ),
    (
        "malformed",
        [
            "Cấu trúc tệp nén trái với định dạng",
            "Tệp ngoài vẫn được giữ và băm trọn.",
            "The structure of the archive contradicts its format",
            "The outer file is kept and hashed whole.",
        ],
    ),
    (
        "multi-disk",
        [
            "Tệp nén là một phần của bộ nhiều phần",
            "Giữ và băm phần này.",
            "The archive is one part of several",
            "This part is kept and hashed.",
        ],
    ),
    (
        "time-exceeded",
        [
            "Hết thời gian cho phép khi khám nghiệm",
            "Đã dừng đọc. Tệp ngoài vẫn được băm trọn.",
            "The time allowed for the examination was over",
            "Reading stopped. The file itself was hashed whole.",
        ],
    ),
    (
        "embedded-archive",
        [
            "Tệp thuộc định dạng khác nhưng mang theo một tệp nén",
            "Tệp được băm trọn; tệp nén bên trong chưa mở.",
            "The file is of another format and holds an archive",
            "The file was hashed as one; the archive in it was not opened.",
        ],
    ),
    (
        "type-mismatch",
        [
            "Tên tệp nói một đằng, nội dung một nẻo",
            "Đã xem những byte đầu của nội dung và đối chiếu với đuôi tên.",
            "The name says one kind of file, the content is another",
            "The first bytes of the content were compared with the ending of the name.",
        ],
    ),
    (
        "nested-archive",
        [
            "Mục lại là một tệp nén",
            "Đã băm như một tệp, không mở.",
            "The member is itself an archive",
            "It was hashed as one file and not opened.",
        ],
    ),
    (
        "sparse",
        [
            "Mục được lưu thưa, phần trống không nằm trong tệp nén",
            "Đã băm nội dung đầy đủ, kể cả phần trống; dạng lưu được liệt kê riêng nếu có.",
            "The member is stored with holes",
            "Its content was hashed with the holes; the stored form is listed beside it where they differ.",
        ],
    ),
    (
        "size-conflict",
        [
            "Hai phần đầu của một mục ghi kích thước khác nhau",
            "Đã đọc theo phần đầu mở rộng.",
            "Two headers of one member give different sizes",
            "The extended header was followed.",
        ],
    ),
    (
        "name-conflict",
        [
            "Các phần đầu của một mục ghi tên hoặc đích khác nhau",
            "Đã theo tên mà đa số công cụ hiện.",
            "Headers of one member give different names or link targets",
            "The name that most tools show was followed.",
        ],
    ),
    (
        "concatenated-streams",
        [
            "Tệp gồm nhiều luồng nén nối nhau",
            "Đã đọc nối tiếp như một nội dung.",
            "The file is several compressed streams one after another",
            "Their contents were read as one.",
        ],
    ),
    (
        "stored-hash",
        [
            "Ảnh đĩa mang mã băm lập khi thu thập",
            "Đã ghi lại mã băm này, chưa tính lại.",
            "The image carries a hash made when it was acquired",
            "The hash was noted, not computed again.",
        ],
    ),
    (
        "not-opened",
        [
            "Định dạng này chứa tệp khác nhưng không được mở tại đây",
            "Đã băm như một tệp.",
            "The format holds other files and is not opened here",
            "It was hashed as one file.",
        ],
    ),
    (
        "collection",
        [
            "Tệp nén giống bộ thu thập của một công cụ điều tra số",
            "Đã đọc như tệp nén thường.",
            "The archive looks like the collection of a forensic tool",
            "It was read like any archive.",
        ],
    ),
    (
        "empty-archive",
        ["Tệp nén không có mục nào", "Tệp vẫn được giữ và băm.", "The archive has no members", "The file is kept and hashed."],
    ),
    (
        "findings-omitted",
        [
            "Còn điểm bất thường cùng loại không liệt kê hết",
            "Chỉ liệt kê những điểm đầu của mỗi loại.",
            "There are more anomalies of a kind than are listed",
            "Only the first of each kind are listed.",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use chot_forensics::archive::Code;

    use super::*;

    #[test]
    fn every_code_has_words() {
        for code in Code::ALL {
            let words = of(code.as_str()).unwrap_or_else(|| panic!("{code} has no words"));
            assert!(words.title.iter().chain(&words.done).all(|text| !text.is_empty()));
        }
    }
}
