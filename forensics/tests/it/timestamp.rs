//! Time stamps of an authority made with openssl: granted, refused, altered.

use chot_forensics::digest::sha256;
use chot_forensics::timestamp::{Response, TimestampError, query};

use crate::authority::Authority;

#[test]
fn granted_stamps_are_read_and_every_altered_byte_of_what_is_signed_is_refused() {
    let authority = Authority::new();
    let digest = sha256(b"checkpoint\n");
    let answer = authority.answer(&query(digest, u64::MAX).unwrap());
    let stamp = Response::read(&answer).unwrap();
    assert_eq!(stamp.answers(digest, u64::MAX), Ok(()));
    assert_eq!(stamp.answers(digest, 1), Err(TimestampError::OtherQuery));
    assert_eq!(stamp.answers(sha256(b"other"), u64::MAX), Err(TimestampError::OtherBytes));
    assert_eq!((stamp.authority.as_str(), stamp.policy.as_str()), ("Test time stamps", "1.3.6.1.4.1.32473.1"));
    assert!(stamp.at.starts_with("20") && stamp.at.ends_with('Z') && stamp.seconds > 1_700_000_000, "{stamp:?}");
    assert_eq!(stamp.trusted(&std::fs::read(authority.certificate()).unwrap()), Ok(()));
    // No altered byte makes a stamp that says something else and still counts as this authority's.
    let root = std::fs::read(authority.certificate()).unwrap();
    for at in 0..answer.len() {
        let mut altered = answer.clone();
        altered[at] ^= 1;
        if let Ok(other) = Response::read(&altered)
            && other.trusted(&root).is_ok()
        {
            let same = (&other.at, other.imprint, other.nonce, &other.policy, &other.serial)
                == (&stamp.at, stamp.imprint, stamp.nonce, &stamp.policy, &stamp.serial);
            assert!(same, "byte {at} changes what the stamp says");
        }
    }
    for end in 0..answer.len() {
        assert!(Response::read(&answer[..end]).is_err(), "cut at {end}");
    }
    assert!(Response::read(&[answer, vec![0]].concat()).is_err(), "bytes behind it");
}

#[test]
fn the_query_is_what_openssl_asks_too() {
    let authority = Authority::new();
    let theirs = Response::read(&authority.answer(&authority.query_by_openssl(b"data", "-sha256"))).unwrap();
    assert_eq!(theirs.stamps(sha256(b"data")), Ok(()));
    // Another digest than was asked for proves nothing here.
    let other = Response::read(&authority.answer(&authority.query_by_openssl(b"data", "-sha512")));
    assert_eq!(other, Err(TimestampError::OtherBytes));
}

#[test]
fn refusals_are_told_in_the_authoritys_words() {
    let authority = Authority::new();
    // A digest that this authority does not take.
    let answer = authority.answer(&authority.query_by_openssl(b"data", "-sha1"));
    let refused = Response::read(&answer).unwrap_err();
    assert!(matches!(&refused, TimestampError::Refused(2, words) if words.contains("not supported")), "{refused:?}");
    for garbage in [&b""[..], b"garbage", &[0x30, 0x84, 0xff, 0xff, 0xff, 0xff], &[0x30, 0], &[0x30, 3, 2, 1, 0], &vec![0x30; 70_000]] {
        assert!(Response::read(garbage).is_err());
    }
}

#[test]
fn a_certificate_that_may_not_stamp_is_not_trusted() {
    let authority = Authority::with("timeStamping", "ec");
    let root = std::fs::read(authority.certificate()).unwrap();
    let stamp = Response::read(&authority.stamp(b"data")).unwrap();
    assert_eq!(stamp.trusted(&root), Ok(()), "elliptic curves too");
    assert!(matches!(stamp.trusted(&std::fs::read(Authority::new().certificate()).unwrap()), Err(TimestampError::Untrusted(_))));
    assert!(matches!(stamp.trusted(b""), Err(TimestampError::Untrusted(_))));
}

#[test]
fn an_authority_may_stand_between_whether_or_not_it_is_limited_to_uses() {
    let authority = Authority::below_another();
    let stamp = Response::read(&authority.stamp(b"data")).unwrap();
    assert_eq!(stamp.trusted(&std::fs::read(authority.certificate()).unwrap()), Ok(()));
    assert!(matches!(stamp.trusted(&std::fs::read(Authority::new().certificate()).unwrap()), Err(TimestampError::Untrusted(_))));
}
