/**
 * What an anomaly of an archive means, in plain words: what it is, what was
 * done with it, what to do. One entry per stable code of docs/FORENSICS.md; a
 * code that is not here is told with the words of the hub.
 */
import { defineMessages } from '@/lib/i18n';

export const findingCodes = [
  'path-traversal',
  'absolute-path',
  'backslash-path',
  'symlink',
  'hardlink',
  'special-file',
  'duplicate-path',
  'case-collision',
  'file-directory-conflict',
  'control-character',
  'non-utf8-name',
  'undeclared-encoding',
  'reserved-name',
  'long-path',
  'empty-name',
  'depth-exceeded',
  'encrypted',
  'unsupported-method',
  'crc-mismatch',
  'size-mismatch',
  'local-central-mismatch',
  'hidden-member',
  'unreferenced-data',
  'prepended-data',
  'trailing-data',
  'overlapping-entries',
  'ratio-exceeded',
  'size-exceeded',
  'count-exceeded',
  'truncated',
  'malformed',
  'multi-disk',
  'time-exceeded',
  'nested-archive',
  'sparse',
  'size-conflict',
  'name-conflict',
  'concatenated-streams',
  'stored-hash',
  'not-opened',
  'embedded-archive',
  'type-mismatch',
  'collection',
  'empty-archive',
  'findings-omitted',
] as const;

export type FindingCode = (typeof findingCodes)[number];

export interface FindingWords {
  /** Short, for a tag in the inventory. */
  short: string;
  /** A sentence. */
  title: string;
  /** What the hub did. */
  did: string;
  /** What the reader should do. */
  todo: string;
}

const vi: Record<FindingCode, FindingWords> = {
  'path-traversal': {
    short: 'Leo ra ngoài thư mục',
    title: 'Tên mục leo ra ngoài thư mục giải nén',
    did: 'Đã đọc và băm nội dung, không ghi ra đĩa.',
    todo: 'Chỉ giải nén bằng công cụ chặn đường dẫn có “..”.',
  },
  'absolute-path': {
    short: 'Đường dẫn tuyệt đối',
    title: 'Tên mục bắt đầu từ gốc đĩa, ổ đĩa hoặc máy chủ',
    did: 'Đã đọc và băm nội dung, không ghi ra đĩa.',
    todo: 'Khi giải nén, đặt vào thư mục riêng và bỏ phần gốc.',
  },
  'backslash-path': {
    short: 'Dấu gạch ngược',
    title: 'Tên mục có dấu gạch ngược',
    did: 'Giữ nguyên tên như trong tệp nén.',
    todo: 'Lưu ý: Windows coi đó là thư mục, hệ thống khác coi là một chữ.',
  },
  symlink: {
    short: 'Liên kết',
    title: 'Mục là liên kết tượng trưng',
    did: 'Đã băm nội dung liên kết, không đi theo liên kết.',
    todo: 'Xem đích của liên kết trước khi giải nén.',
  },
  hardlink: {
    short: 'Liên kết cứng',
    title: 'Mục được ghi là liên kết cứng tới mục khác',
    did: 'Đã liệt kê, không tạo liên kết.',
    todo: 'Tìm mục gốc trong cùng danh mục.',
  },
  'special-file': {
    short: 'Tệp đặc biệt',
    title: 'Mục được ghi là thiết bị, ống hoặc ổ cắm',
    did: 'Đã liệt kê, không mở.',
    todo: 'Không giải nén bằng quyền quản trị.',
  },
  'duplicate-path': {
    short: 'Trùng đường dẫn',
    title: 'Nhiều mục mang cùng một đường dẫn',
    did: 'Đã liệt kê và băm tất cả. Trình giải nén khác nhau sẽ lấy mục khác nhau.',
    todo: 'Hãy dẫn theo số thứ tự mục.',
  },
  'case-collision': {
    short: 'Chỉ khác hoa thường',
    title: 'Các tên chỉ khác nhau chữ hoa, chữ thường, cách ghép dấu hoặc phần rỗng',
    did: 'Đã liệt kê và băm tất cả.',
    todo: 'Trên Windows và macOS chỉ còn một tệp sau khi giải nén: hãy dẫn theo số thứ tự mục.',
  },
  'file-directory-conflict': {
    short: 'Vừa tệp vừa thư mục',
    title: 'Một tên vừa là tệp vừa là thư mục của mục khác',
    did: 'Đã liệt kê và băm tất cả.',
    todo: 'Không dựa vào kết quả giải nén; hãy dẫn theo số thứ tự mục.',
  },
  'control-character': {
    short: 'Ký tự điều khiển',
    title: 'Tên mục có ký tự điều khiển hoặc ký tự đảo chiều chữ',
    did: 'Giữ nguyên byte của tên; ký tự lạ được hiện an toàn.',
    todo: 'Coi chừng đuôi tệp bị giấu, ví dụ “.exe” hiện như “.pdf”.',
  },
  'non-utf8-name': {
    short: 'Tên không phải UTF-8',
    title: 'Tên mục không phải UTF-8',
    did: 'Đã đoán bảng mã để hiện. Byte gốc của tên vẫn xem được.',
    todo: 'Khi trích dẫn, ghi cả byte gốc của tên.',
  },
  'undeclared-encoding': {
    short: 'Không rõ bảng mã',
    title: 'Tệp nén không ghi tên mục theo bảng mã nào',
    did: 'Đã đọc như UTF-8, vừa khớp.',
    todo: 'Không cần làm gì; công cụ cũ có thể hiện tên khác.',
  },
  'reserved-name': {
    short: 'Tên dành riêng',
    title: 'Tên mục có nghĩa riêng trên Windows',
    did: 'Đã liệt kê và băm.',
    todo: 'Giải nén trên hệ thống khác, hoặc đổi tên khi giải nén.',
  },
  'long-path': {
    short: 'Tên quá dài',
    title: 'Tên mục dài hơn mức hệ thống tệp thường nhận',
    did: 'Đã liệt kê và băm đầy đủ.',
    todo: 'Giải nén vào thư mục có đường dẫn ngắn.',
  },
  'empty-name': {
    short: 'Không có tên',
    title: 'Mục không có tên',
    did: 'Đã liệt kê và băm.',
    todo: 'Hãy dẫn theo số thứ tự mục.',
  },
  'depth-exceeded': {
    short: 'Quá nhiều tầng',
    title: 'Mục nằm sâu quá số tầng thư mục cho phép',
    did: 'Đã dừng ở giới hạn. Byte gốc được giữ nguyên.',
    todo: 'Khám nghiệm thủ công trên bản sao.',
  },
  encrypted: {
    short: 'Mã hóa',
    title: 'Nội dung được mã hóa, chưa đọc được',
    did: 'Tệp gốc không đổi; mục được liệt kê mà không có mã băm nội dung.',
    todo: 'Hỏi nơi cung cấp mật khẩu. Nhập mật khẩu ở trang của mục sẽ tạo chứng cứ dẫn xuất; tệp gốc không đổi.',
  },
  'unsupported-method': {
    short: 'Cách nén lạ',
    title: 'Nội dung nén bằng cách hệ thống chưa đọc',
    did: 'Đã liệt kê, chưa băm nội dung.',
    todo: 'Mở bằng công cụ gốc trên bản sao.',
  },
  'crc-mismatch': {
    short: 'Sai mã kiểm',
    title: 'Nội dung không khớp mã kiểm ghi trong tệp nén',
    did: 'Đã băm nội dung đọc được.',
    todo: 'Xin lại tệp từ nguồn và so mã băm của cả tệp.',
  },
  'size-mismatch': {
    short: 'Sai dung lượng',
    title: 'Nội dung dài hoặc ngắn hơn dung lượng đã ghi',
    did: 'Đã băm nội dung đọc được.',
    todo: 'Xin lại tệp từ nguồn; không tin dung lượng ghi trong tệp nén.',
  },
  'local-central-mismatch': {
    short: 'Hai đầu mục khác nhau',
    title: 'Phần đầu mục và thư mục trung tâm nói khác nhau',
    did: 'Hiện theo thư mục trung tâm.',
    todo: 'So cả hai: công cụ khác có thể thấy tên hoặc nội dung khác.',
  },
  'hidden-member': {
    short: 'Mục ẩn',
    title: 'Có mục nằm giữa các mục mà thư mục trung tâm không ghi',
    did: 'Đã liệt kê và băm mục này.',
    todo: 'Giám định viên xem vì sao mục bị giấu.',
  },
  'unreferenced-data': {
    short: 'Byte không thuộc mục nào',
    title: 'Giữa các mục có byte không thuộc mục nào',
    did: 'Đã ghi vị trí. Byte gốc được giữ nguyên.',
    todo: 'Giám định viên xem phần này trên bản sao.',
  },
  'prepended-data': {
    short: 'Dữ liệu ở đầu',
    title: 'Có dữ liệu nằm trước phần bắt đầu tệp nén',
    did: 'Các mục vẫn được đọc. Byte gốc được giữ nguyên.',
    todo: 'Xem có phải tệp tự giải nén hay dữ liệu được giấu.',
  },
  'trailing-data': {
    short: 'Dữ liệu ở cuối',
    title: 'Có dữ liệu nằm sau phần kết thúc tệp nén',
    did: 'Các mục vẫn được đọc. Byte gốc được giữ nguyên.',
    todo: 'Xem phần thừa trên bản sao.',
  },
  'overlapping-entries': {
    short: 'Chồng lên nhau',
    title: 'Nhiều mục dùng chung các byte',
    did: 'Không giải nén mục nào trong số này.',
    todo: 'Coi như tệp được dựng để làm hỏng trình giải nén; không mở trên máy làm việc.',
  },
  'ratio-exceeded': {
    short: 'Nở quá mức',
    title: 'Nội dung nở ra lớn hơn nhiều so với bản nén',
    did: 'Đã dừng đọc ở giới hạn.',
    todo: 'Không giải nén trên máy làm việc: có thể là bom nén.',
  },
  'size-exceeded': {
    short: 'Quá lớn',
    title: 'Nội dung lớn hơn giới hạn',
    did: 'Đã dừng đọc ở giới hạn.',
    todo: 'Khám nghiệm thủ công với đủ chỗ trống.',
  },
  'count-exceeded': {
    short: 'Quá nhiều mục',
    title: 'Tệp nén có nhiều mục hơn giới hạn',
    did: 'Đã liệt kê tới giới hạn.',
    todo: 'Xin nguồn chia thành nhiều tệp.',
  },
  truncated: {
    short: 'Bị cụt',
    title: 'Tệp nén hoặc một mục bị cụt',
    did: 'Đã băm phần có. Tệp ngoài vẫn được băm trọn.',
    todo: 'Xin lại tệp từ nguồn và so mã băm.',
  },
  malformed: {
    short: 'Sai cấu trúc',
    title: 'Cấu trúc tệp nén trái với định dạng',
    did: 'Tệp ngoài vẫn được giữ và băm trọn.',
    todo: 'Xin lại tệp từ nguồn, hoặc khám nghiệm thủ công.',
  },
  'multi-disk': {
    short: 'Một phần của bộ',
    title: 'Tệp nén là một phần của bộ nhiều phần',
    did: 'Giữ và băm phần này.',
    todo: 'Xin đủ các phần của bộ.',
  },
  'time-exceeded': {
    short: 'Hết thời gian',
    title: 'Hết thời gian cho phép khi khám nghiệm',
    did: 'Đã dừng đọc. Tệp ngoài vẫn được băm trọn.',
    todo: 'Khám nghiệm lại, hoặc khám nghiệm thủ công.',
  },
  'nested-archive': {
    short: 'Tệp nén bên trong',
    title: 'Mục lại là một tệp nén',
    did: 'Đã băm như một tệp, không mở.',
    todo: 'Nếu cần nội dung, mở tệp nén này ở trang của mục; nó thành chứng cứ dẫn xuất và được khám nghiệm.',
  },
  sparse: {
    short: 'Lưu thưa',
    title: 'Mục được lưu thưa, phần trống không nằm trong tệp nén',
    did: 'Đã băm nội dung đầy đủ, kể cả phần trống; dạng lưu được liệt kê riêng nếu có.',
    todo: 'Khi so mã băm, dùng công cụ đọc được tệp thưa.',
  },
  'size-conflict': {
    short: 'Hai kích thước',
    title: 'Hai phần đầu của một mục ghi kích thước khác nhau',
    did: 'Đã đọc theo phần đầu mở rộng.',
    todo: 'Công cụ khác có thể thấy mục khác; xem trên bản sao.',
  },
  'name-conflict': {
    short: 'Hai tên',
    title: 'Các phần đầu của một mục ghi tên hoặc đích khác nhau',
    did: 'Đã theo tên mà đa số công cụ hiện.',
    todo: 'Công cụ khác có thể hiện tên khác; nêu cả hai tên khi viện dẫn.',
  },
  'concatenated-streams': {
    short: 'Nhiều luồng nối',
    title: 'Tệp gồm nhiều luồng nén nối nhau',
    did: 'Đã đọc nối tiếp như một nội dung.',
    todo: 'Công cụ chỉ đọc luồng đầu sẽ thấy thiếu.',
  },
  'stored-hash': {
    short: 'Mã băm ghi sẵn',
    title: 'Ảnh đĩa mang mã băm lập khi thu thập',
    did: 'Đã ghi lại mã băm này, chưa tính lại.',
    todo: 'So với biên bản thu thập.',
  },
  'not-opened': {
    short: 'Không mở',
    title: 'Định dạng này chứa tệp khác nhưng không được mở tại đây',
    did: 'Đã băm như một tệp.',
    todo: 'Nếu cần nội dung, giải nén trên bản sao rồi tải lên thành chứng cứ riêng.',
  },
  'embedded-archive': {
    short: 'Mang tệp nén',
    title: 'Tệp thuộc định dạng khác nhưng mang theo một tệp nén',
    did: 'Tệp được băm trọn; tệp nén bên trong chưa mở.',
    todo: 'Tách phần từ byte đã nêu trên bản sao rồi nạp thành chứng cứ để khám.',
  },
  'type-mismatch': {
    short: 'Sai loại tệp',
    title: 'Tên tệp nói một đằng, nội dung một nẻo',
    did: 'Đã xem những byte đầu của nội dung và đối chiếu với đuôi tên.',
    todo: 'Đừng mở. Nếu là chương trình hay tập lệnh mang tên tài liệu, coi như mã độc cho đến khi phân tích xong.',
  },
  collection: {
    short: 'Bộ thu thập',
    title: 'Tệp nén giống bộ thu thập của một công cụ điều tra số',
    did: 'Đã đọc như tệp nén thường.',
    todo: 'Nếu data.zip bị mã hoá, hỏi người thu thập mật khẩu.',
  },
  'empty-archive': {
    short: 'Trống',
    title: 'Tệp nén không có mục nào',
    did: 'Tệp vẫn được giữ và băm.',
    todo: 'Hỏi nơi gửi xem có gửi nhầm không.',
  },
  'findings-omitted': {
    short: 'Còn nữa',
    title: 'Còn điểm bất thường cùng loại không liệt kê hết',
    did: 'Chỉ liệt kê những điểm đầu của mỗi loại.',
    todo: 'Dùng bộ lọc “Có ghi nhận” trong danh mục.',
  },
};

const en: Record<FindingCode, FindingWords> = {
  'path-traversal': {
    short: 'Climbs out',
    title: 'The name climbs out of the folder it is extracted into',
    did: 'The content was read and hashed, nothing was written to disk.',
    todo: 'Extract only with a tool that stops paths with “..”.',
  },
  'absolute-path': {
    short: 'Absolute path',
    title: 'The name begins at a root, a drive or a server',
    did: 'The content was read and hashed, nothing was written to disk.',
    todo: 'Extract into a folder of its own and drop the root.',
  },
  'backslash-path': {
    short: 'Backslash',
    title: 'The name contains a backslash',
    did: 'The name is kept as it stands in the archive.',
    todo: 'Mind that Windows reads it as a folder, other systems as a letter.',
  },
  symlink: {
    short: 'Link',
    title: 'The member is a symbolic link',
    did: 'The link text was hashed; the link was not followed.',
    todo: 'Look at where it points before extracting.',
  },
  hardlink: {
    short: 'Hard link',
    title: 'The member is recorded as a hard link to another',
    did: 'It is listed; no link was made.',
    todo: 'Find the original in the same inventory.',
  },
  'special-file': {
    short: 'Special file',
    title: 'The member is recorded as a device, pipe or socket',
    did: 'It is listed and was not opened.',
    todo: 'Do not extract with administrator rights.',
  },
  'duplicate-path': {
    short: 'Same path twice',
    title: 'Several members bear the same path',
    did: 'All are listed and hashed. Different tools will extract different ones.',
    todo: 'Refer to them by member number.',
  },
  'case-collision': {
    short: 'Case differs only',
    title: 'Names differ only in case, in how accents are composed or in empty parts',
    did: 'All are listed and hashed.',
    todo: 'Windows and macOS keep only one after extraction: refer to them by member number.',
  },
  'file-directory-conflict': {
    short: 'File and folder',
    title: 'A name is used for a file and as a folder of others',
    did: 'All are listed and hashed.',
    todo: 'Do not rely on an extracted copy; refer to them by member number.',
  },
  'control-character': {
    short: 'Control character',
    title: 'The name contains control characters or reverses the direction of text',
    did: 'The bytes of the name are kept; odd characters are shown safely.',
    todo: 'Beware of a hidden extension: “.exe” can look like “.pdf”.',
  },
  'non-utf8-name': {
    short: 'Name is not UTF-8',
    title: 'The name is not UTF-8',
    did: 'The character set was guessed for display. The original bytes can be seen.',
    todo: 'Quote the original bytes of the name as well.',
  },
  'undeclared-encoding': {
    short: 'Character set not said',
    title: 'The archive does not say in which character set the name is written',
    did: 'It was read as UTF-8, which it fits.',
    todo: 'Nothing; an old tool may show another name.',
  },
  'reserved-name': {
    short: 'Reserved name',
    title: 'The name has a meaning of its own on Windows',
    did: 'It is listed and hashed.',
    todo: 'Extract on another system, or rename while extracting.',
  },
  'long-path': {
    short: 'Long name',
    title: 'The name is longer than common file systems accept',
    did: 'It is listed and hashed in full.',
    todo: 'Extract into a folder with a short path.',
  },
  'empty-name': {
    short: 'No name',
    title: 'The member has no name',
    did: 'It is listed and hashed.',
    todo: 'Refer to it by member number.',
  },
  'depth-exceeded': {
    short: 'Too deep',
    title: 'The member lies more folders deep than the limit',
    did: 'Reading stopped at the limit. The original bytes are kept.',
    todo: 'Examine a copy by hand.',
  },
  encrypted: {
    short: 'Encrypted',
    title: 'The content is encrypted and could not be read',
    did: 'The original is unchanged; the member is listed without a hash of its content.',
    todo: 'Ask the source for the password. Entering it on the page of the member makes a derived item; the original does not change.',
  },
  'unsupported-method': {
    short: 'Unknown method',
    title: 'The content is compressed in a way that is not read here',
    did: 'It is listed; its content was not hashed.',
    todo: 'Open a copy with the tool that made it.',
  },
  'crc-mismatch': {
    short: 'Check sum differs',
    title: 'The content does not match the check sum in the archive',
    did: 'What could be read was hashed.',
    todo: 'Ask the source again and compare the hash of the whole file.',
  },
  'size-mismatch': {
    short: 'Size differs',
    title: 'The content is longer or shorter than its recorded size',
    did: 'What could be read was hashed.',
    todo: 'Ask the source again; do not trust the recorded sizes.',
  },
  'local-central-mismatch': {
    short: 'Headers disagree',
    title: 'The header of the member and the central directory disagree',
    did: 'The central directory is shown.',
    todo: 'Compare both: another tool may see another name or content.',
  },
  'hidden-member': {
    short: 'Hidden member',
    title: 'A member lies between the others that the directory does not list',
    did: 'It is listed and hashed.',
    todo: 'Have an analyst look into why it is hidden.',
  },
  'unreferenced-data': {
    short: 'Stray bytes',
    title: 'Between the members lie bytes that belong to none',
    did: 'Their place is recorded. The original bytes are kept.',
    todo: 'Have an analyst look at this part of a copy.',
  },
  'prepended-data': {
    short: 'Data in front',
    title: 'There are data before the archive begins',
    did: 'The members were read all the same. The original bytes are kept.',
    todo: 'See whether it is a self-extracting file or something hidden.',
  },
  'trailing-data': {
    short: 'Data at the end',
    title: 'There are data after the archive ends',
    did: 'The members were read all the same. The original bytes are kept.',
    todo: 'Look at the surplus in a copy.',
  },
  'overlapping-entries': {
    short: 'Overlapping',
    title: 'Several members claim the same bytes',
    did: 'None of them was decompressed.',
    todo: 'Treat it as built to break extractors; do not open it on a workstation.',
  },
  'ratio-exceeded': {
    short: 'Expands too far',
    title: 'The content expands far beyond its compressed size',
    did: 'Reading stopped at the limit.',
    todo: 'Do not extract it on a workstation: it may be a zip bomb.',
  },
  'size-exceeded': {
    short: 'Too large',
    title: 'The content is larger than the limit',
    did: 'Reading stopped at the limit.',
    todo: 'Examine it by hand with enough free space.',
  },
  'count-exceeded': {
    short: 'Too many members',
    title: 'The archive has more members than the limit',
    did: 'They are listed up to the limit.',
    todo: 'Ask the source to split it.',
  },
  truncated: {
    short: 'Cut short',
    title: 'The archive or a member ends before it is complete',
    did: 'What is there was hashed. The outer file is hashed whole.',
    todo: 'Ask the source again and compare the hashes.',
  },
  malformed: {
    short: 'Malformed',
    title: 'The structure of the archive contradicts its format',
    did: 'The outer file is kept and hashed whole.',
    todo: 'Ask the source again, or examine it by hand.',
  },
  'multi-disk': {
    short: 'Part of a set',
    title: 'The archive is one part of several',
    did: 'This part is kept and hashed.',
    todo: 'Ask for all parts of the set.',
  },
  'time-exceeded': {
    short: 'Out of time',
    title: 'The time allowed for the examination was over',
    did: 'Reading stopped. The file itself was hashed whole.',
    todo: 'Examine it again, or by hand.',
  },
  'nested-archive': {
    short: 'Archive inside',
    title: 'The member is itself an archive',
    did: 'It was hashed as one file and not opened.',
    todo: 'If its content matters, open it on the page of the member; it becomes a derived item and is examined.',
  },
  sparse: {
    short: 'Sparse',
    title: 'The member is stored with holes',
    did: 'Its content was hashed with the holes; the stored form is listed beside it where they differ.',
    todo: 'Compare hashes with a tool that knows sparse files.',
  },
  'size-conflict': {
    short: 'Two sizes',
    title: 'Two headers of one member give different sizes',
    did: 'The extended header was followed.',
    todo: 'Other tools may see other members; look at a copy.',
  },
  'name-conflict': {
    short: 'Two names',
    title: 'Headers of one member give different names or link targets',
    did: 'The name that most tools show was followed.',
    todo: 'Other tools may show the other name; cite both.',
  },
  'concatenated-streams': {
    short: 'Several streams',
    title: 'The file is several compressed streams one after another',
    did: 'Their contents were read as one.',
    todo: 'A tool that reads only the first sees less.',
  },
  'stored-hash': {
    short: 'Stored hash',
    title: 'The image carries a hash made when it was acquired',
    did: 'The hash was noted, not computed again.',
    todo: 'Compare it with the record of the acquisition.',
  },
  'not-opened': {
    short: 'Not opened',
    title: 'The format holds other files and is not opened here',
    did: 'It was hashed as one file.',
    todo: 'If the content matters, unpack a copy and upload it as an item of its own.',
  },
  'embedded-archive': {
    short: 'Holds an archive',
    title: 'The file is of another format and holds an archive',
    did: 'The file was hashed as one; the archive in it was not opened.',
    todo: 'Cut it out of a copy at the byte that is told, and add it as evidence to have it examined.',
  },
  'type-mismatch': {
    short: 'Type differs',
    title: 'The name says one kind of file, the content is another',
    did: 'The first bytes of the content were compared with the ending of the name.',
    todo: 'Do not open it. A program or script under the name of a document is to be treated as malware until it is analysed.',
  },
  collection: {
    short: 'Collection',
    title: 'The archive looks like the collection of a forensic tool',
    did: 'It was read like any archive.',
    todo: 'If data.zip is encrypted, ask whoever collected it for the password.',
  },
  'empty-archive': {
    short: 'Empty',
    title: 'The archive has no members',
    did: 'The file is kept and hashed.',
    todo: 'Ask the sender whether the right file was sent.',
  },
  'findings-omitted': {
    short: 'More of a kind',
    title: 'There are more anomalies of a kind than are listed',
    did: 'Only the first of each kind are listed.',
    todo: 'Use the filter “With findings” in the inventory.',
  },
};

export const findingMessages = defineMessages<Record<FindingCode, FindingWords>>({ vi, en });

/** The words of a code, or undefined for one that this version does not know. */
export function findingWords(words: Readonly<Record<FindingCode, FindingWords>>, code: string): FindingWords | undefined {
  const known = findingCodes.find((one) => one === code);
  return known === undefined ? undefined : words[known];
}
