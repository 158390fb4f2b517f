/** Where a line begins and ends in a text, from the column on; the text's end where there is no such line. */
/** The commonest mistakes of the compiler in Vietnamese; what is not known stays as it was said. */
export function mistakeInVietnamese(message: string): string {
  const known: readonly (readonly [RegExp, string])[] = [
    [/^syntax error$/, 'lỗi cú pháp'],
    [/^unknown identifier "(.*)"$/, 'không có tên “$1”'],
    [/^unknown import (.*)$/, 'không có mô-đun $1'],
    [/^there is no module "(.*)"$/, 'không có mô-đun “$1”'],
    [/^the module "(.*)" is not taken: what a rule finds may not depend on when it is asked$/, 'không dùng được mô-đun “$1”: kết quả của quy tắc không được phụ thuộc vào lúc chạy'],
    [/^the module "(.*)" is not taken: a rule tells what it finds and writes nothing else$/, 'không dùng được mô-đun “$1”: quy tắc chỉ cho biết đã tìm thấy gì, không ghi gì khác'],
    [/^the module "(.*)" is not taken: there is no report of a sandbox beside a content$/, 'không dùng được mô-đun “$1”: không có báo cáo sandbox kèm theo nội dung'],
    [/^the module "(.*)" is not taken: no library outside this program is asked$/, 'không dùng được mô-đun “$1”: không hỏi thư viện ngoài chương trình này'],
    [/^the module "(.*)" is not taken: what reading it may take cannot be bounded$/, 'không dùng được mô-đun “$1”: không giới hạn được công đọc của nó'],
    [/^the module "(.*)" is not taken: .*$/, 'không dùng được mô-đun “$1”'],
    [/^a loop over a list of a module may not stand within another loop$/, 'vòng lặp qua danh sách của mô-đun không được nằm trong vòng lặp khác'],
    [/^unknown field "(.*)"$/, 'không có trường “$1”'],
    [/^unknown variable (.*)$/, 'không có biến $1'],
    [/^variable (\S+) is declared more than once$/, 'biến $1 khai báo nhiều lần'],
    [/^variable (\S+) is unused$/, 'biến $1 không được dùng'],
    [/^rule `(.*)` is already declared in this namespace$/, 'quy tắc “$1” đã có'],
    [/^tag `(.*)` specified multiple times.*$/, 'thẻ “$1” ghi nhiều lần'],
    [/^includes are not allowed$/, 'không được dùng include'],
    [/^expression has an invalid type: expected (.*), found (.*)$/, 'biểu thức sai kiểu: cần $1, gặp $2'],
  ];
  const hit = known.find(([pattern]) => pattern.test(message));
  return hit === undefined ? message : message.replace(hit[0], hit[1]);
}

export function placeOf(text: string, line: number, column: number): { from: number; to: number } {
  const lines = text.split('\n');
  if (line < 1 || line > lines.length) return { from: text.length, to: text.length };
  const begin = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const own = lines[line - 1] ?? '';
  // The hub counts letters, the browser halves of pairs.
  const before = Array.from(own).slice(0, Math.max(0, column - 1)).join('').length;
  return { from: begin + before, to: begin + own.length };
}

/** An offset as digits to the base of sixteen, as the table of bytes shows it. */
export function hexOffset(offset: number): string {
  return `0x${offset.toString(16)}`;
}
