/**
 * The facts of a finding in Vietnamese. The hub records them once, in English
 * (docs/FORENSICS.md): they are part of what is signed. Here the known sentences
 * are said again with their numbers; an unknown one stays folded as it is.
 */

const facts: readonly (readonly [RegExp, string])[] = [
  [/^(\d+) members have this name$/, '$1 mục mang tên này'],
  [/^(\d+) names differ only in case or composition$/, '$1 tên chỉ khác nhau chữ hoa, chữ thường hoặc cách ghép dấu'],
  [/^other members have this name as a folder$/, 'mục khác dùng tên này làm thư mục'],
  [/^encrypted; its content was not examined$/, 'nội dung chưa được khám'],
  [/^encrypted by PKWARE strong encryption, which is not read$/, 'mã hóa mạnh kiểu PKWARE, hệ thống không đọc'],
  [/^its method is encryption, but it is not marked as encrypted$/, 'cách nén là mã hóa nhưng mục không được đánh dấu mã hóa'],
  [/^the archive's directory itself is encrypted$/, 'chính thư mục trung tâm bị mã hóa'],
  [/^compression method (\d+) is not read here$/, 'cách nén số $1'],
  [/^no compression method has the number (\d+)$/, 'không có cách nén nào mang số $1'],
  [/^the compressed data end before the content does, after (\d+) bytes$/, 'dữ liệu nén hết sau $1 byte, nội dung chưa đủ'],
  [/^the password does not fit, or the content is damaged \(.*\)$/, 'mật khẩu không khớp, hoặc nội dung hỏng'],
  [/^the content does not fit its recorded check value \(.*\)$/, 'nội dung không khớp mã kiểm đã ghi'],
  [/^the content is longer than recorded \(.*\)$/, 'nội dung dài hơn đã ghi'],
  [/^its decoder asks for (\d+) bytes of memory, the limit is (\d+)$/, 'giải nén cần $1 byte bộ nhớ, giới hạn là $2'],
  [/^the archive's comment is longer than the file$/, 'phần ghi chú dài hơn cả tệp'],
  [/^the end record stands on disk (\d+), the directory on disk (\d+)$/, 'phần kết ở đĩa $1, thư mục trung tâm ở đĩa $2'],
  [/^(\d+) of (\d+) entries are said to be on this disk$/, '$1 trên $2 mục được ghi là ở đĩa này'],
  [/^the ZIP64 locator tells of several disks$/, 'phần ZIP64 ghi nhiều đĩa'],
  [/^the ZIP64 locator leads to no ZIP64 end record$/, 'phần ZIP64 chỉ tới chỗ không có phần kết'],
  [/^the ZIP64 end record does not end at its locator$/, 'phần kết ZIP64 không khớp chỗ đã ghi'],
  [/^the classic and the ZIP64 end record disagree; the classic one was used$/, 'hai phần kết khác nhau, hệ thống dùng phần kết thường'],
  [/^the directory stands before the place where it is told to begin$/, 'thư mục trung tâm nằm trước chỗ đã ghi'],
  [/^(\d+) bytes stand between the directory and the end record$/, '$1 byte nằm giữa thư mục trung tâm và phần kết'],
  [/^more than (\d+) entries$/, 'hơn $1 mục'],
  [/^the names take more than (\d+) bytes$/, 'các tên chiếm hơn $1 byte'],
  [/^the end record counts (\d+) entries modulo 65,536; there are (\d+)$/, 'phần kết đếm $1 mục (theo số dư 65.536), thực có $2'],
  [/^the end record counts (\d+) entries, the directory has (\d+)$/, 'phần kết đếm $1 mục, thư mục trung tâm có $2'],
  [/^no local header stands at byte (\d+)$/, 'không có phần đầu mục ở byte $1'],
  [/^the file ends before the local header at byte (\d+)$/, 'tệp hết trước phần đầu mục ở byte $1'],
  [/^the content ends (\d+) bytes behind the end of the file$/, 'nội dung thiếu $1 byte vì tệp đã hết'],
  [/^the data descriptor behind the content is missing or disagrees with the directory$/, 'phần mô tả sau nội dung thiếu hoặc khác thư mục trung tâm'],
  [/^the content reaches into the directory$/, 'nội dung lấn vào thư mục trung tâm'],
  [/^the local header says: name (".*")$/, 'phần đầu mục ghi tên $1'],
  [/^the local header says: .*$/, 'phần đầu mục ghi khác thư mục trung tâm'],
  [/^(\d+) entries claim the same bytes; none was decompressed$/, '$1 mục dùng chung các byte'],
  [/^(\d+) more gaps between members are not listed$/, 'còn $1 khoảng trống giữa các mục không liệt kê'],
  [/^(\d+) bytes \(SHA-256 ([0-9a-f]{64}).*\) follow the end of the archive$/, '$1 byte sau phần kết thúc tệp nén, SHA-256 $2'],
  [/^(\d+) bytes \(SHA-256 ([0-9a-f]{64}).*\) stand before the archive$/, '$1 byte trước tệp nén, SHA-256 $2'],
  [/^(\d+) bytes \(SHA-256 ([0-9a-f]{64}).*\) at byte (\d+) hold a member that the directory does not list$/, '$1 byte từ byte $3 chứa một mục không được ghi, SHA-256 $2'],
  [/^(\d+) bytes \(SHA-256 ([0-9a-f]{64}).*\) at byte (\d+).*$/, '$1 byte từ byte $3, SHA-256 $2'],
  [/^the bytes of the name are not UTF-8(?:, though marked as such)?; the text is a guess by code page 437$/, 'tên hiện ra là đoán theo bảng mã 437'],
  [/^the bytes of the name are not UTF-8(?:, though marked as such)?; the text is the Unicode name given beside them$/, 'tên hiện ra là tên Unicode ghi kèm'],
  [/^a second, Unicode name in the extra field differs: (".*")$/, 'tên Unicode ghi kèm lại khác: $1'],
  [/^the character set of the name is not declared; its bytes are valid UTF-8 and were read so$/, 'byte của tên hợp lệ theo UTF-8'],
  [/^the name is empty$/, 'tên trống'],
  [/^the name contains a backslash$/, 'tên có dấu gạch ngược'],
  [/^the name has a "\.\." component$/, 'tên có phần “..”'],
  [/^the name begins at a root$/, 'tên bắt đầu từ gốc'],
  [/^the name contains (U\+[0-9A-F]+)$/, 'tên có ký tự $1'],
  [/^(\d+) folders deep, the limit is (\d+)$/, '$1 tầng thư mục, giới hạn là $2'],
  [/^(\d+) bytes, the longest part (\d+)$/, '$1 byte, phần dài nhất $2'],
  [/^(".*") has a meaning of its own on Windows$/, '$1 có nghĩa riêng trên Windows'],
  [/^more than (\d+) bytes; reading stopped$/, 'hơn $1 byte'],
  [/^all members together give more than (\d+) bytes; reading stopped$/, 'tất cả các mục cộng lại hơn $1 byte'],
  [/^more than (\d+) times its compressed size after (\d+) bytes; reading stopped$/, 'hơn $1 lần bản nén, sau $2 byte'],
  [/^all members together give more than (\d+) times the archive's size; reading stopped$/, 'tất cả các mục cộng lại hơn $1 lần cả tệp'],
  [/^the content is (\d+) times its compressed size$/, 'gấp $1 lần bản nén'],
  [/^the file became shorter while it was read$/, 'tệp ngắn đi trong khi đọc'],
  [/^(\d+) bytes where (\d+) are recorded$/, '$1 byte, đã ghi $2'],
  [/^CRC-32 ([0-9a-f]+) where ([0-9a-f]+) is recorded$/, 'CRC-32 $1, đã ghi $2'],
  [/^(\d+) bytes follow the compressed data inside the member$/, '$1 byte sau dữ liệu nén, trong cùng mục'],
  [/^the member is itself an archive \((.*)\); it was hashed as one file$/, 'dạng $1'],
  [/^the central directory is not where the end record says$/, 'thư mục trung tâm không ở chỗ đã ghi'],
  [/^the file is the first part of a split archive; the part with the directory is missing$/, 'đây là phần đầu của bộ, thiếu phần có thư mục trung tâm'],
  [/^the archive has no end record; it is cut off or damaged$/, 'không có phần kết, tệp bị cắt hoặc hỏng'],
  [/^the file ends with a ZIP directory that has no end record$/, 'tệp kết thúc bằng thư mục ZIP không có phần kết'],
  [/^(\d+) more findings ([\w-]+) are not listed$/, 'còn $1 điểm loại $2'],
];

/** What the hub recorded, in Vietnamese; null for a sentence that this version does not know. */
export function factInVietnamese(detail: string): string | null {
  for (const [pattern, words] of facts) {
    if (!pattern.test(detail)) continue;
    const said = detail.replace(pattern, words);
    // Digits of a check sum are no number.
    return detail.startsWith('CRC-32') ? said : said.replaceAll(/\b\d{4,}\b/g, (digits) => new Intl.NumberFormat('vi-VN').format(Number(digits)));
  }
  return null;
}
