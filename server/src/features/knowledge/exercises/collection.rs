//! A collection from a server, in which something was hidden: what a look at the archive alone shows, and who came in.

use super::dice::Dice;
use super::pack::Pack;
use super::{Made, question};
use crate::clock::{Millis, rfc3339};
use crate::words::AnswerKind;

pub(super) const CODE: &str = "hidden-in-the-archive";

const README: &str = "Collection from a made-up server, for an exercise. Nothing here is real.\n\
    Thu thập từ một máy chủ dựng lên để luyện tập. Không có dữ liệu thật.\n";

/// Who came in, as the log tells it.
struct Break {
    log: String,
    address: String,
    account: &'static str,
    at: Millis,
}

fn line(log: &mut String, at: Millis, text: &str) {
    let stamp = rfc3339(at);
    log.push_str(&format!("{} srv01 sshd[{}]: {text}\n", stamp.replace(".000Z", "Z"), 900 + at / 1000 % 90_000));
}

/// A log of sign-ins: two addresses guess passwords, one of them finds one; others sign in by key before, by password after.
fn sign_ins(dice: &mut Dice) -> Break {
    let mut log = String::new();
    let mut at = dice.night();
    let inside = format!("10.20.{}.{}", dice.below(200), 1 + dice.below(250));
    let loud = format!("198.51.100.{}", 1 + dice.below(250));
    let address = format!("203.0.113.{}", 1 + dice.below(250));
    let account = dice.pick(&["webadmin", "backup", "deploy", "ketoan", "giamsat"]);
    line(&mut log, at, &format!("Accepted publickey for quantri from {inside} port 50122 ssh2"));
    for round in 0..(8 + dice.below(8)) {
        at += dice.pause(40);
        let name = dice.pick(&["root", "admin", "test", "oracle", "guest"]);
        line(&mut log, at, &format!("Failed password for invalid user {name} from {loud} port {} ssh2", 40_000 + round));
        if round % 2 == 0 {
            at += dice.pause(20);
            line(&mut log, at, &format!("Failed password for {account} from {address} port {} ssh2", 51_000 + round));
        }
    }
    at += dice.pause(30);
    let found = at;
    line(&mut log, at, &format!("Accepted password for {account} from {address} port 51999 ssh2"));
    for _ in 0..5 {
        at += dice.pause(60);
        line(&mut log, at, &format!("Failed password for root from {loud} port 47000 ssh2"));
    }
    at += dice.pause(3600);
    line(&mut log, at, &format!("Accepted password for quantri from {inside} port 50780 ssh2"));
    Break { log, address, account, at: found }
}

pub(super) fn make(mut dice: Dice) -> Made {
    let hidden = format!(
        "srv01/{}/{}",
        dice.pick(&["tmp/.cache", "var/tmp/.x", "dev/shm/.u"]),
        dice.pick(&["kworker.txt", "update.txt", "sync.txt"])
    );
    let twice = format!("srv01/etc/{}", dice.pick(&["crontab", "hosts", "passwd", "rc.local"]));
    let escape = format!("../../../etc/{}", dice.pick(&["cron.d/logrotate2", "profile.d/lang2.sh", "ld.so.preload"]));
    let came = sign_ins(&mut dice);
    let content = [b"made up: payload ".to_vec(), dice.noise(300)].concat();
    let behind = usize::try_from(64 + dice.below(900)).unwrap_or(64);
    let mut pack = Pack::default();
    pack.add("srv01/readme.txt", README.as_bytes());
    pack.add("srv01/var/log/auth.log", came.log.as_bytes());
    pack.add(&twice, b"# as the system came\n");
    pack.hide(&hidden, &content);
    pack.add(&escape, b"# made up: would be written outside the folder\n");
    pack.add(&twice, &[b"# changed: ".to_vec(), dice.noise(40)].concat());
    pack.add("srv01/etc/issue", b"srv01, made up\n");
    let bytes = pack.finish(&dice.noise(behind));
    let sha256 = chot_forensics::digest::sha256(&content).to_string();
    let at = rfc3339(came.at);
    let questions = vec![
        question(
            "hidden-name",
            AnswerKind::Name,
            (
                "Mục nào nằm trong tệp nén mà thư mục trung tâm không liệt kê? Ghi đủ đường dẫn.",
                "Which member lies in the archive without being listed in its central directory? Give its whole name.",
            ),
            hidden.clone(),
            (
                format!("Giữa các mục được liệt kê còn một đầu mục nữa: {hidden}. chot inspect báo hidden-member."),
                format!("Between the listed members stands one more header: {hidden}. chot inspect tells hidden-member."),
            ),
        ),
        question(
            "hidden-sha256",
            AnswerKind::Sha256,
            ("SHA-256 của nội dung mục bị giấu là gì?", "What is the SHA-256 of the hidden member's content?"),
            sha256.clone(),
            (
                format!("chot inspect băm cả mục bị giấu: {sha256}. Đừng nhầm với mã băm của cả khoảng trống, gồm cả đầu mục."),
                format!(
                    "chot inspect hashes the hidden member as well: {sha256}. The digest of the whole gap, header included, is another one."
                ),
            ),
        ),
        question(
            "twice",
            AnswerKind::Name,
            (
                "Tên nào đứng hai lần trong tệp nén với nội dung khác nhau?",
                "Which name stands twice in the archive, with different content?",
            ),
            twice.clone(),
            (
                format!("{twice} có hai mục; chương trình giải nén thường chỉ giữ mục sau. chot inspect báo duplicate-path."),
                format!(
                    "There are two members {twice}; programs that unpack mostly keep the later one. chot inspect tells duplicate-path."
                ),
            ),
        ),
        question(
            "escape",
            AnswerKind::Name,
            ("Mục nào sẽ ghi ra ngoài thư mục giải nén?", "Which member would be written outside the folder it is unpacked to?"),
            escape.clone(),
            (
                format!("{escape} đi ngược lên bằng \"..\". chot inspect báo path-traversal và không ghi gì ra đĩa."),
                format!("{escape} climbs up by \"..\". chot inspect tells path-traversal and writes nothing to disk."),
            ),
        ),
        question(
            "behind",
            AnswerKind::Number,
            ("Có bao nhiêu byte nằm sau chỗ kết thúc của tệp nén?", "How many bytes stand after the end of the archive?"),
            behind.to_string(),
            (
                format!("{behind} byte nằm sau bản ghi kết thúc; chot inspect báo trailing-data và băm riêng chúng."),
                format!("{behind} bytes follow the end record; chot inspect tells trailing-data and hashes them on their own."),
            ),
        ),
        question(
            "address",
            AnswerKind::Address,
            (
                "Địa chỉ nào là địa chỉ đầu tiên đăng nhập thành công bằng mật khẩu?",
                "Which address was the first to sign in by password successfully?",
            ),
            came.address.clone(),
            (
                format!(
                    "Trong auth.log, dòng \"Accepted password\" đầu tiên là của {}; các dòng trước đó từ cùng địa chỉ đều thất bại.",
                    came.address
                ),
                format!(
                    "In auth.log the first \"Accepted password\" is of {}; the lines before from the same address all failed.",
                    came.address
                ),
            ),
        ),
        question(
            "account",
            AnswerKind::Word,
            ("Tài khoản nào bị chiếm?", "Which account was taken?"),
            came.account.to_owned(),
            (format!("Cùng dòng đó nêu tài khoản {}.", came.account), format!("The same line names the account {}.", came.account)),
        ),
        question(
            "time",
            AnswerKind::Instant,
            ("Lần đăng nhập đó xảy ra lúc nào, theo giờ UTC?", "When did that happen, in UTC?"),
            at.clone(),
            (
                format!("Dòng nhật ký ghi {at}; chữ Z nghĩa là UTC. Giờ Việt Nam thêm bảy giờ."),
                format!("The line says {at}; the Z means UTC. Vietnamese time is seven hours later."),
            ),
        ),
    ];
    Made { file_name: "srv01-collection.zip".to_owned(), bytes, questions }
}
