//! A portal on which a file was placed that should not be there: which one, by whom, since when, and what else is known as bad.

use super::dice::Dice;
use super::pack::Pack;
use super::{Made, question};
use crate::clock::{HOUR, Millis, rfc3339};
use crate::words::AnswerKind;

pub(super) const CODE: &str = "web-shell";

/// What the access log tells of the file.
struct Story {
    log: String,
    address: String,
    at: Millis,
    commands: u64,
}

/// An instant as web servers write it, in Vietnamese time.
fn stamp(at: Millis) -> String {
    let local = chrono::DateTime::from_timestamp_millis(at.saturating_add(7 * HOUR)).unwrap_or_default();
    format!("{}", local.format("%d/%b/%Y:%H:%M:%S +0700"))
}

fn line(log: &mut String, at: Millis, address: &str, request: &str, status: u16) {
    log.push_str(&format!(
        "{address} - - [{}] \"{request} HTTP/1.1\" {status} {} \"-\" \"Mozilla/5.0\"\n",
        stamp(at),
        200 + at / 1000 % 9000
    ));
}

fn story(dice: &mut Dice, shell: &str) -> Story {
    let mut log = String::new();
    let mut at = dice.night();
    let scanner = format!("198.51.100.{}", 1 + dice.below(250));
    let address = format!("203.0.113.{}", 1 + dice.below(120));
    let helper = format!("203.0.113.{}", 130 + dice.below(120));
    let visitor = format!("192.0.2.{}", 1 + dice.below(250));
    let path = format!("/{}", shell.trim_start_matches("portal/"));
    for page in ["/", "/tin-tuc", "/thu-tuc", "/lien-he"] {
        at += dice.pause(50);
        line(&mut log, at, &visitor, &format!("GET {page}"), 200);
    }
    for probe in ["/wp-login.php", "/phpmyadmin/", &path, "/.git/config"] {
        at += dice.pause(5);
        line(&mut log, at, &scanner, &format!("GET {probe}"), 404);
    }
    at += dice.pause(600);
    line(&mut log, at, &address, "POST /dich-vu/gui-ho-so", 200);
    at += dice.pause(40);
    let first = at;
    line(&mut log, at, &address, &format!("GET {path}"), 200);
    let commands = 3 + dice.below(6);
    for number in 0..commands {
        at += dice.pause(120);
        line(&mut log, at, if number % 3 == 2 { &helper } else { &address }, &format!("POST {path}"), 200);
    }
    for _ in 0..2 {
        at += dice.pause(100);
        line(&mut log, at, &helper, &format!("POST {path}"), 500);
        at += dice.pause(100);
        line(&mut log, at, &visitor, "GET /tin-tuc", 200);
    }
    Story { log, address, at: first, commands }
}

pub(super) fn make(mut dice: Dice) -> Made {
    let shell = format!(
        "portal/{}/{}",
        dice.pick(&["uploads/2026/09", "media/anh", "files/ho-so"]),
        dice.pick(&["avatar.jpg.php", "banner.png.phtml", "mau-don.pdf.php"])
    );
    let told = story(&mut dice, &shell);
    let text = [b"made up: stands for a web shell, is none, runs nothing\n".to_vec(), dice.noise(200)].concat();
    let plain = ["portal/uploads/huong-dan.pdf", "portal/uploads/logo.png", "portal/uploads/mau-01.docx", "portal/uploads/thong-bao.pdf"];
    let files: Vec<(&str, Vec<u8>)> = plain.iter().map(|name| (*name, dice.noise(120))).collect();
    let bad = dice.pick(&plain);
    let mut list: Vec<String> = (0..9).map(|_| hex::encode(chot_forensics::digest::sha256(&dice.noise(40)).0)).collect();
    list.push(chot_forensics::digest::sha256(&text).to_string());
    list.extend(files.iter().filter(|(name, _)| *name == bad).map(|(_, content)| chot_forensics::digest::sha256(content).to_string()));
    list.sort_unstable();
    let mut pack = Pack::default();
    pack.add("lists/known-bad.txt", format!("{}\n", list.join("\n")).as_bytes());
    pack.add("portal/logs/access.log", told.log.as_bytes());
    let mut members: Vec<(&str, &[u8])> = files.iter().map(|(name, content)| (*name, content.as_slice())).collect();
    members.push((&shell, &text));
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    for name in dice.shuffled(&names) {
        for (_, content) in members.iter().filter(|(known, _)| *known == name) {
            pack.add(name, content);
        }
    }
    let bytes = pack.finish(&[]);
    let sha256 = chot_forensics::digest::sha256(&text).to_string();
    let (at, address, commands) = (rfc3339(told.at), told.address, told.commands);
    let mut known = [shell.clone(), bad.to_owned()];
    known.sort_unstable();
    let questions = vec![
        question(
            "shell",
            AnswerKind::Name,
            (
                "Tệp nào được tải lên và được gọi như một chương trình? Ghi đủ đường dẫn trong tệp nén.",
                "Which uploaded file was called like a program? Give its whole name in the archive.",
            ),
            shell.clone(),
            (
                format!("{shell} có hai phần mở rộng và nhận các yêu cầu POST trong access.log; tệp tĩnh thì không."),
                format!("{shell} has two extensions and was sent POST requests in access.log; static files are not."),
            ),
        ),
        question(
            "sha256",
            AnswerKind::Sha256,
            ("SHA-256 của tệp đó là gì?", "What is its SHA-256?"),
            sha256.clone(),
            (
                format!("chot inspect liệt kê từng mục với mã băm: {sha256}."),
                format!("chot inspect lists each member with its digest: {sha256}."),
            ),
        ),
        question(
            "known-bad",
            AnswerKind::Set,
            (
                "Những mục nào có mã băm trong lists/known-bad.txt? Mỗi dòng một tên.",
                "Which members have their digest in lists/known-bad.txt? One name a line.",
            ),
            known.join("\n"),
            (
                format!("Đối chiếu từng mã băm với danh sách còn lại: {}. Một trong hai tệp mang tên bình thường.", known.join(", ")),
                format!("Comparing each digest with the list leaves: {}. One of the two bears an ordinary name.", known.join(", ")),
            ),
        ),
        question(
            "address",
            AnswerKind::Address,
            ("Địa chỉ nào là địa chỉ đầu tiên mở được tệp đó?", "Which address was the first to open it successfully?"),
            address.clone(),
            (
                format!("Lần dò tìm trước đó trả về 404. Dòng đầu tiên có mã 200 là của {address}."),
                format!("The probe before was answered 404. The first line with status 200 is of {address}."),
            ),
        ),
        question(
            "time",
            AnswerKind::Instant,
            ("Lúc nào, theo giờ UTC?", "When, in UTC?"),
            at.clone(),
            (
                format!("Nhật ký ghi giờ Việt Nam (+0700); bớt bảy giờ thành {at}."),
                format!("The log is in Vietnamese time (+0700); seven hours less make {at}."),
            ),
        ),
        question(
            "commands",
            AnswerKind::Number,
            ("Bao nhiêu yêu cầu POST đến tệp đó được trả lời 200?", "How many POST requests to it were answered 200?"),
            commands.to_string(),
            (
                format!("Đếm các dòng POST đến tệp với mã 200: {commands}. Các dòng 500 không tính, và chúng đến từ hơn một địa chỉ."),
                format!(
                    "Counting POST lines to the file with status 200 gives {commands}. Those with 500 do not count, and they came from more than one address."
                ),
            ),
        ),
    ];
    Made { file_name: "portal-collection.zip".to_owned(), bytes, questions }
}
