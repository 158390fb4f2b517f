/** All components in their states, light and dark. Only in development; its words are samples. */
import { useEffect, useState } from 'react';
import { useNow } from '@/lib/clock';
import { controlStatuses, severities, tlps, type Severity } from '@/lib/domain';
import { setLocale, useLocale } from '@/lib/i18n';
import {
  Banner,
  Button,
  Chain,
  Checkbox,
  ClockAxis,
  ClockCards,
  ClockMark,
  ComboBox,
  ConflictPanel,
  ControlMark,
  DateTimeField,
  Dialog,
  EmptyState,
  ErrorState,
  ErrorSummary,
  FilterChip,
  FilterMenu,
  FilteredEmptyState,
  Filters,
  FindingItem,
  FormSections,
  Hash,
  Icon,
  IconButton,
  Kbd,
  LevelMark,
  LiveStatus,
  LoadingSkeleton,
  Menu,
  Meter,
  NewRowsBar,
  NotFoundState,
  PageHead,
  Pager,
  Panel,
  PasswordField,
  PathText,
  PlainSection,
  RadioCards,
  SearchField,
  Select,
  SeverityMark,
  StateText,
  Stepper,
  Table,
  Tag,
  TextArea,
  TextField,
  TierLadder,
  Timeline,
  TlpExplained,
  TlpMark,
  ToastRegion,
  UploadTray,
  VerdictBand,
  dateTimeText,
  iconNames,
  toast,
  type ComboOption,
} from '@/ui';
import './kit.css';

const sha = 'b0c82a3ade3497964cb8034be915da179459287823d92b5717e6d642784c50e6';
const hour = 3_600_000;

const systems: ComboOption[] = [
  { value: '1', label: 'Hệ thống giải quyết thủ tục hành chính', code: 'HMA-TTHC-01', note: 'Tỉnh Hà Mẫu · cấp độ 3' },
  { value: '2', label: 'Trung tâm dữ liệu tỉnh', code: 'HMA-TTDL-02', note: 'Tỉnh Hà Mẫu · cấp độ 3' },
  { value: '3', label: 'Nền tảng định danh dùng chung', code: 'BSH-DDDC-01', note: 'Bộ Số hóa (mẫu) · cấp độ 4' },
];

interface SampleRow {
  number: string;
  title: string;
  severity: Severity;
  level: number | null;
  due: number;
  started: number;
  tasks: number;
  state?: 'selected' | 'changed';
}

function Sheet() {
  const now = useNow(1000);
  const [start] = useState(() => now - 17.4 * hour);
  const [text, setText] = useState('');
  const [password, setPassword] = useState('mot-mat-khau-dai');
  const [date, setDate] = useState(dateTimeText('2026-11-20T14:15:00Z'));
  const [severity, setSeverity] = useState<Severity | null>('HIGH');
  const [checked, setChecked] = useState(true);
  const [picked, setPicked] = useState<ComboOption[]>(systems.slice(0, 1));
  const [kinds, setKinds] = useState<string[]>(['a']);
  const [on, setOn] = useState(true);
  const [dialog, setDialog] = useState(false);
  const [find, setFind] = useState('');
  const [choice, setChoice] = useState<'a' | 'b' | ''>('a');
  const clocks = [
    { key: 'a', name: 'Thông báo ngay', source: 'NĐ 331/2026, Điều 31.2.d', startedAt: start, dueAt: start + hour, metAt: start + 0.62 * hour, breached: false },
    { key: 'b', name: 'Báo cáo ban đầu, 24 giờ', source: 'NĐ 331/2026, Điều 31.2.d', startedAt: start, dueAt: start + 24 * hour, breached: false, note: 'Tỉnh Hà Mẫu chưa nộp' },
    { key: 'c', name: 'Báo cáo nguyên nhân, phạm vi, biện pháp, 72 giờ', source: 'NĐ 331/2026, Điều 31.2.d', startedAt: start, dueAt: start + 72 * hour, breached: false },
  ];
  const rows: SampleRow[] = [
    { number: '2026-0148', title: 'Rò rỉ bảng lương trên cổng nội bộ', severity: 'HIGH', level: 3, started: now, due: now + 23.9 * hour, tasks: 0, state: 'changed' },
    { number: '2026-0147', title: 'Mã hóa dữ liệu tống tiền trên Hệ thống giải quyết thủ tục hành chính', severity: 'CRITICAL', level: 4, started: start, due: start + 24 * hour, tasks: 5, state: 'selected' },
    { number: '2026-0139', title: 'Quét lỗ hổng từ dải địa chỉ nước ngoài', severity: 'MEDIUM', level: null, started: start, due: now - 1.2 * hour, tasks: 12 },
  ];
  return (
    <div className="kit-sheet">
      <section>
        <h2>Mức nghiêm trọng</h2>
        <div className="row row-wrap">{severities.map((item) => <SeverityMark key={item} severity={item} box />)}</div>
        <div className="row row-wrap">{severities.map((item) => <SeverityMark key={item} severity={item} />)}</div>
      </section>
      <section>
        <h2>TLP 2.0</h2>
        <div className="row row-wrap">{tlps.map((item) => <TlpMark key={item} tlp={item} />)}</div>
        <TlpExplained tlp="AMBER_STRICT" />
      </section>
      <section>
        <h2>Cấp độ</h2>
        <div className="row row-wrap">{[1, 2, 3, 4, 5].map((n) => <LevelMark key={n} level={n} />)}</div>
        <LevelMark level={null} />
      </section>
      <section>
        <h2>Đồng hồ</h2>
        <div className="row row-wrap">
          <ClockMark dueAt={now + 54 * hour} startedAt={start} now={now} />
          <ClockMark dueAt={now + 0.8 * hour} startedAt={start} now={now} />
          <ClockMark dueAt={now + 0.15 * hour} startedAt={start} now={now} seconds />
          <ClockMark dueAt={now - 0.63 * hour} startedAt={start} now={now} />
          <ClockMark dueAt={start} metAt={start} now={now} />
          <ClockMark dueAt={now + 6 * hour} startedAt={start} now={now} show="due" />
        </div>
      </section>
      <section>
        <h2>Biện pháp</h2>
        <div className="row row-wrap">
          {controlStatuses.map((status) => <ControlMark key={status} status={status} />)}
          <ControlMark status="PARTIAL" failed />
          <ControlMark status="PARTIAL" suspected />
          <ControlMark status="PARTIAL" suspected text="4" />
        </div>
      </section>
      <section>
        <h2>Nhãn, thước, mã băm</h2>
        <div className="row row-wrap">
          <Tag>Mã độc</Tag>
          <Tag tone="ok" icon="check">Đã khám nghiệm</Tag>
          <Tag tone="warn">4 điểm bất thường</Tag>
          <Tag tone="bad">Trùng đường dẫn</Tag>
          <Tag tone="info">Đang khám nghiệm 64%</Tag>
        </div>
        <Meter part={17} whole={58} tone="bad" label="Biện pháp chưa đạt" />
        <Hash value={sha} copy />
        <PathText path="C/Windows/System32/winevt/Logs/Security.evtx" />
      </section>
      <section className="kit-wide">
        <h2>Nút</h2>
        <div className="row row-wrap">
          <Button variant="primary">Chính</Button>
          <Button icon="task">Phụ</Button>
          <Button variant="quiet">Nhẹ</Button>
          <Button variant="danger">Hủy bỏ</Button>
          <Button size="sm" icon="plus">Nhỏ</Button>
          <Button variant="primary" iconEnd="arrowRight" shortcut="a">Chuyển</Button>
          <Button variant="primary" busy busyLabel="Đang tiếp nhận…">Tiếp nhận</Button>
          <IconButton icon="copy" label="Chép" />
          <Menu label="Thao tác khác" entries={[{ key: 'a', label: 'In trang', icon: 'file' }, { key: 's', separator: true }, { key: 'b', label: 'Hủy nhiệm vụ…', danger: true }]} />
        </div>
        <div className="row row-wrap">
          <Button disabledReason="Cần báo cáo kết thúc trước khi đóng.">Đóng vụ việc</Button>
          <Button onClick={() => toast('Đã giao nhiệm vụ cho tỉnh Lam Mẫu', { label: 'Xem', onSelect: () => undefined })}>Thông báo ngắn</Button>
          <Button onClick={() => setDialog(true)}>Mở hộp thoại…</Button>
          <Kbd>?</Kbd>
        </div>
        <Dialog
          open={dialog}
          onClose={() => setDialog(false)}
          title="Đóng vụ việc 2026-0147"
          consequence="Vụ việc không nhận thêm nhiệm vụ hay chứng cứ. 3 cơ quan được báo."
          actions={<Button variant="primary" onClick={() => setDialog(false)}>Đóng vụ việc</Button>}
        >
          <TextArea label="Lý do" small value={text} onChange={setText} />
        </Dialog>
      </section>
      <section>
        <h2>Dấu vẽ</h2>
        <div className="row row-wrap">{iconNames.map((name) => <Icon key={name} name={name} />)}</div>
      </section>
      <section className="kit-full">
        <h2>Trống, đang tải, lỗi, không có quyền</h2>
        <div className="kit-three">
          <EmptyState title="Chưa có chứng cứ" action={<Button size="sm" icon="upload">Tải lên</Button>}>
            Thả tệp vào đây hoặc dùng chot upload. Tệp lớn tải tiếp được khi mất mạng.
          </EmptyState>
          <div className="panel"><LoadingSkeleton rows={3} label="Đang tải danh mục…" /></div>
          <ErrorState title="Không đọc được chuỗi lưu giữ" requestId="7f3a-91c2" onRetry={() => undefined}>
            Kho chứng cứ không trả lời sau 10 giây. Dữ liệu không bị thay đổi.
          </ErrorState>
          <FilteredEmptyState title="Không có kết quả với bộ lọc này" filter="Cấp độ 5, chưa phê duyệt, tỉnh Lam Mẫu." onClear={() => undefined} />
          <NotFoundState action={<a href="/kit">Về Việc của tôi</a>} />
          <EmptyState title="Bạn xem được, không sửa được" icon="lock">Chỉ điều phối viên đổi mức nghiêm trọng.</EmptyState>
        </div>
      </section>
      <section>
        <h2>Báo</h2>
        <Banner tone="warn"><b className="strong">Mất kết nối trực tiếp lúc 14:31.</b> Số liệu có thể cũ. Đang nối lại, lần 3.</Banner>
        <NewRowsBar count={2} onShow={() => undefined} text="Có 2 báo cáo mới." />
        <Banner tone="warn" icon="person"><b className="strong">Cần người thứ hai.</b> Hạ nhãn TLP làm 3 cơ quan mới xem được vụ việc này.</Banner>
        <Banner tone="bad">Không gửi được. Những gì đã ghi vẫn còn.</Banner>
        <div className="row row-wrap"><LiveStatus state="live" /><LiveStatus state="reconnecting" /><LiveStatus state="lost" since={now} /></div>
      </section>
      <section className="kit-wide">
        <h2>Xung đột khi lưu</h2>
        <div className="dialog">
          <ConflictPanel
            title="Trần Khánh Vy đã đổi mức nghiêm trọng thành Rất cao lúc 14:36, 20/11"
            mine={<><SeverityMark severity="HIGH" /><span className="muted">“Dịch vụ đã chạy lại một phần”</span></>}
            theirs={<><SeverityMark severity="CRITICAL" /><span className="muted">“Thêm máy chủ dữ liệu bị mã hóa”</span></>}
            theirsBy="Trần Khánh Vy, 14:36"
            onKeepTheirs={() => undefined}
            onWriteMine={() => undefined}
          />
        </div>
      </section>
      <section className="kit-full">
        <h2>Đầu trang, bước, đồng hồ, bảng</h2>
        <PageHead
          title="Mã hóa dữ liệu tống tiền trên Hệ thống giải quyết thủ tục hành chính tỉnh Hà Mẫu"
          documentTitle="Bộ thành phần"
          crumbs={[<a key="a" href="/kit">Vụ việc</a>]}
          marks={<><span className="mono strong">2026-0147</span><SeverityMark severity="CRITICAL" box /><TlpMark tlp="AMBER_STRICT" /><Tag>Mã độc</Tag></>}
          facts={<><span>Mở 22:04, 19/11/2026</span><span>Chủ trì: Trần Khánh Vy</span><LiveStatus state="live" /></>}
          actions={<><Button icon="task">Giao nhiệm vụ</Button><Button icon="steps">Leo thang</Button><Button variant="primary" iconEnd="arrowRight">Chuyển: Đã loại bỏ</Button></>}
        />
        <Stepper
          label="Trạng thái vụ việc"
          steps={[
            { key: 'a', label: 'Đang mở', note: '22:04, 19/11', state: 'done' },
            { key: 'b', label: 'Đã khoanh vùng', note: '09:31, 20/11 · đã 5 giờ 7 phút', state: 'current' },
            { key: 'c', label: 'Đã loại bỏ', note: 'chưa', state: 'later' },
            { key: 'd', label: 'Đã khôi phục', note: 'chưa', state: 'later' },
            { key: 'e', label: 'Đã đóng', note: 'cần báo cáo kết thúc', state: 'later' },
          ]}
        />
        <div className="kit-two">
          <div className="stack">
            <Panel title="Thời hạn luật định" aside={<span className="muted">Tính từ lúc phát hiện, không tạm dừng</span>} flush>
              <ClockAxis clocks={clocks} now={now} />
              <ClockCards clocks={clocks} now={now} />
            </Panel>
            <Filters label="Lọc" onClear={() => undefined}>
              <SearchField label="Tìm theo tên hoặc mã băm" value={find} onChange={setFind} shortcut="f" />
              <FilterChip on={on} count={38} onChange={setOn}>Tất cả</FilterChip>
              <FilterChip on={false} count={9} onChange={() => undefined}>Ghi tay</FilterChip>
              <FilterMenu label="Loại" selected={kinds} onChange={setKinds} options={[{ value: 'a', label: 'Mã độc' }, { value: 'b', label: 'Lừa đảo' }]} />
            </Filters>
            <Panel title="Vụ việc" count="3, hạn gần trước" flush foot={<Pager from={1} shown={25} total={184302} onNext={() => undefined} />}>
              <Table<SampleRow>
                caption="Vụ việc"
                rows={rows}
                rowKey={(row) => row.number}
                rowState={(row) => row.state}
                columns={[
                  { key: 't', header: 'Vụ việc', cell: (row) => <><a className="cell-title" href="/kit">{row.title}</a><span className="cell-sub mono">{row.number}</span></> },
                  { key: 's', header: 'Mức', cell: (row) => <SeverityMark severity={row.severity} /> },
                  { key: 'l', header: 'Cấp độ', cell: (row) => <LevelMark level={row.level} short /> },
                  { key: 'n', header: 'Nhiệm vụ', align: 'end', cell: (row) => row.tasks },
                  { key: 'd', header: 'Hạn kế', sorted: 'asc', onSort: () => undefined, cell: (row) => <ClockMark dueAt={row.due} startedAt={row.started} now={now} /> },
                ]}
              />
            </Panel>
            <VerdictBand
              verdict="intact"
              label="Kết quả kiểm chứng"
              note="Kiểm lúc 14:00, 20/11"
              hashLabel="SHA-256 do hệ thống tính trên từng byte đã nhận"
              sha256={sha}
              facts={<><StateText tone="ok" icon="check">Khớp mã băm khai báo</StateText><StateText tone="ok" icon="check">Chuỗi 7 sự kiện liền mạch</StateText><StateText tone="muted" icon="clock">Chưa có trong nhật ký công khai</StateText></>}
            />
            <VerdictBand verdict="altered" label="Kết quả kiểm chứng" note="Mục 3 không khớp" sha256={sha} />
            <VerdictBand verdict="checking" label="Kết quả kiểm chứng" note="12,1 GB trên 18,4 GB" />
            <Panel title="Điểm bất thường trong tệp nén" count={2} flush>
              <FindingItem severity="ERROR" title="Hai mục mang cùng một đường dẫn" code="duplicate-path" path="C/Windows/System32/winevt/Logs/Security.evtx (#1.204, #184.297)">
                Trình giải nén khác nhau sẽ lấy mục khác nhau. Hãy dẫn theo số thứ tự mục.
              </FindingItem>
              <FindingItem severity="WARNING" title="12 mục được mã hóa, chưa đọc được" code="encrypted" icon="lock">Tệp gốc không đổi.</FindingItem>
            </Panel>
            <Panel title="Diễn biến" flush>
              <Timeline
                items={[
                  { key: '1', at: now - hour, tone: 'key', body: <><b>Lê Quốc Bảo</b> ghi diễn biến</>, quote: 'Tài khoản dịch vụ backup đăng nhập RDP từ 10.20.4.17.' },
                  { key: '2', at: now - 2 * hour, tone: 'bad', body: 'Nhiệm vụ Thu thập bộ nhớ quá hạn.' },
                  { key: '3', at: now - 30 * hour, tone: 'ok', body: 'Khám nghiệm xong.' },
                ]}
              />
            </Panel>
          </div>
          <div className="stack">
            <Panel title="Leo thang" aside={<Tag tone="warn">Chờ xác nhận</Tag>} flush>
              <TierLadder
                now={now}
                tiers={[
                  { tier: 1, name: 'Đầu mối trực tỉnh Hà Mẫu', state: 'acknowledged', lines: ['Nguyễn Hải Yến xác nhận 22:11, 19/11'] },
                  { tier: 2, name: 'Trực ban quốc gia', state: 'waiting', lines: ['Gửi 14:27 · 2 thư đã chuyển'], nextAt: start + 17.47 * hour, consequence: 'sau đó lên bậc 3', action: <Button size="sm" variant="primary" icon="check">Xác nhận đã nhận</Button> },
                  { tier: 3, name: 'Lãnh đạo trung tâm', state: 'later', lines: ['Chưa gửi'] },
                ]}
              />
            </Panel>
            <PlainSection title="Ai được xem"><dl className="kv"><dt>Điều phối</dt><dd>Trung tâm Điều phối quốc gia</dd><dt>Chỉ thấy nhiệm vụ</dt><dd>Tỉnh Lam Mẫu</dd></dl></PlainSection>
            <Panel title="Chuỗi lưu giữ" note="Số giữa hai mục là 8 ký tự đầu của mã đó." flush>
              <Chain checked="broken" broken={{ at: 2, ring: 'after', reason: 'Nội dung sự kiện này đã bị sửa sau khi ghi.', recorded: '00ff12ab00000000', computed: sha.slice(8) }} links={[1, 2, 3, 4].map((n) => ({ sequence: n, title: ['Tiếp nhận', 'Khám nghiệm', 'Tải xuống', 'Kiểm chứng'][n - 1] ?? '', at: now - n * hour, who: 'Hệ thống', note: 'Mã băm khớp khai báo', entryHash: sha.slice(n * 4) }))} />
            </Panel>
            <UploadTray
              entries={[
                { id: '1', fileName: 'edr_export_21-11.zip', state: 'uploading', hashedBytes: 1288490188, sentBytes: 515899392, totalBytes: 1288490188, secondsLeft: 180 },
                { id: '2', fileName: 'pfsense_config.tar.gz', state: 'paused', hashedBytes: 100, sentBytes: 78, totalBytes: 100, note: 'Mất kết nối 14:31.' },
                { id: '3', fileName: 'vss_snapshots_1911.7z', state: 'needs-file', hashedBytes: 100, sentBytes: 20, totalBytes: 100 },
              ]}
              onPause={() => undefined} onResume={() => undefined} onCancel={() => undefined} onChooseFile={() => undefined} onDismiss={() => undefined}
            />
          </div>
        </div>
      </section>
      <section className="kit-full">
        <h2>Trường</h2>
        <div className="kit-three">
          <FormSections
            label="Phần"
            steps={[
              { key: 'a', label: 'Hệ thống', note: '1 hệ thống, cấp độ 3', state: 'done' },
              { key: 'b', label: 'Thời điểm', note: '2 chỗ cần sửa', state: 'current' },
              { key: 'c', label: 'Kiểm tra và gửi', note: 'chưa tới', state: 'later' },
            ]}
          />
          <div className="form">
            <ErrorSummary errors={[{ fieldId: 'kit-x', message: 'Thời điểm phát hiện không được ở tương lai.' }]} />
            <TextField label="Tiêu đề" hint="Một câu, ai đọc cũng hiểu." value={text} onChange={setText} />
            <TextField label="Nơi giữ" optional error="Ghi nơi giữ." value={text} onChange={setText} />
            <PasswordField label="Mật khẩu" value={password} onChange={setPassword} />
            <TextArea label="Mô tả" limit={40} value={text} onChange={setText} />
            <DateTimeField label="Thời điểm phát hiện" hint="Lúc người của cơ quan biết có sự cố." offerNow value={date} onChange={setDate} error="Thời điểm phát hiện không được ở tương lai." />
          </div>
          <div className="form">
            <Select label="Loại" value={choice} onChange={setChoice} options={[{ value: 'a', label: 'Mã độc' }, { value: 'b', label: 'Lừa đảo' }]} placeholder="Chọn loại" />
            <ComboBox label="Hệ thống" multiple options={systems} selected={picked} onChange={setPicked} />
            <RadioCards label="Dịch vụ có đang gián đoạn không?" value={choice === '' ? null : choice} onChange={setChoice} options={[{ value: 'a', label: 'Ngừng hoàn toàn', note: 'Người dân hoặc nội bộ không dùng được' }, { value: 'b', label: 'Bình thường' }]} />
            <RadioCards row small label="Mức nghiêm trọng" value={severity} onChange={setSeverity} options={severities.map((item, index) => ({ value: item, label: <SeverityMark severity={item} />, note: 'Ảnh hưởng một phần', shortcut: String(index + 1) }))} />
            <Checkbox checked={checked} onChange={setChecked} note="Tên cơ quan không hiện với cơ quan khác.">Giữ kín tên đơn vị</Checkbox>
            <Checkbox card checked={checked} onChange={setChecked}>Chỉ thấy nhiệm vụ</Checkbox>
          </div>
        </div>
      </section>
    </div>
  );
}

export function KitPage() {
  const locale = useLocale();
  useEffect(() => {
    document.documentElement.dataset['theme'] = 'light';
  }, []);
  return (
    <main>
      <div className="kit">
        <Button size="sm" onClick={() => setLocale(locale === 'vi' ? 'en' : 'vi')}>
          VI / EN
        </Button>
        <Sheet />
      </div>
      <div className="kit" data-theme="dark">
        <Sheet />
      </div>
      <ToastRegion />
    </main>
  );
}
