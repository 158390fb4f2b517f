//! Time stamps of an authority over a checkpoint (RFC 3161): the query, and what an answer proves.
//!
//! Invariants: an answer counts only if it was granted, is about the bytes that were asked for, and its signature (CMS, RFC 5652)
//! holds by the certificate that it names by hash (RFC 5816); so no byte that a reader is shown can be changed. Whether that certificate
//! may stamp is proved only against a certification authority that the caller gives ([`Response::trusted`]): without one, anybody
//! may have made it. Asking over the network is left to the caller.

use std::time::Duration;

use der::asn1::{ObjectIdentifier, OctetStringRef};
use der::{AnyRef, Decode as _, Encode as _, Reader as _, SliceReader, Tag, TagNumber};
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, SignatureVerificationAlgorithm, UnixTime};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use webpki::{EndEntityCert, KeyUsage, anchor_from_trusted_cert, ring};

use crate::digest::Sha256Digest;

/// The largest answer that is read.
pub const MAX_RESPONSE_BYTES: usize = 64 << 10;

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const ECDSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
/// The extended key usage `id-kp-timeStamping`.
const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// Why an answer is no proof.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// It is not an answer of the protocol.
    #[error("it is not a time-stamp response: {0}")]
    Malformed(&'static str),
    /// The authority did not grant the request; the number is its status, the text its own words.
    #[error("the authority refused with status {0}: {1}")]
    Refused(u64, String),
    /// It is about other bytes.
    #[error("it stamps other bytes than these")]
    OtherBytes,
    /// It answers another query.
    #[error("it answers another query than was sent")]
    OtherQuery,
    /// The signature is made in a way that is not checked here.
    #[error("its signature is of a kind that is not checked here")]
    Unsupported,
    /// The signature does not hold by the certificate that it names.
    #[error("its signature does not hold: {0}")]
    Signature(&'static str),
    /// The certificate does not lead to one of the authorities given, or may not stamp.
    #[error("its certificate is not one of the authorities given: {0}")]
    Untrusted(String),
}

fn malformed(what: &'static str) -> impl Fn(der::Error) -> TimestampError {
    move |_| TimestampError::Malformed(what)
}

/// The query for a time stamp over bytes of this digest. The nonce ties the answer to the query; the certificate is asked for.
///
/// # Errors
/// [`TimestampError::Malformed`] cannot occur in practice; the encoder reports it.
pub fn query(digest: Sha256Digest, nonce: u64) -> Result<Vec<u8>, TimestampError> {
    let encode = || -> der::Result<Vec<u8>> {
        let algorithm = sequence(&[SHA_256.to_der()?, AnyRef::NULL.to_der()?])?;
        let imprint = sequence(&[algorithm, OctetStringRef::new(&digest.0)?.to_der()?])?;
        sequence(&[1_u8.to_der()?, imprint, nonce.to_der()?, true.to_der()?])
    };
    encode().map_err(malformed("the query"))
}

fn sequence(parts: &[Vec<u8>]) -> der::Result<Vec<u8>> {
    AnyRef::new(Tag::Sequence, &parts.concat())?.to_der()
}

/// What a granted time stamp says; its signature holds by the certificate inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// When, by the authority's clock, as `2026-11-22T08:30:00Z`; a fraction of a second stays.
    pub at: String,
    /// The same in whole seconds since 1970.
    pub seconds: u64,
    /// The digest of the stamped bytes.
    pub imprint: Sha256Digest,
    /// The nonce of the query, where the answer repeats one that fits.
    pub nonce: Option<u64>,
    /// The policy under which it was made, as a dotted object identifier.
    pub policy: String,
    /// The stamp's number at the authority, in hexadecimal.
    pub serial: String,
    /// The common name of the authority's certificate.
    pub authority: String,
    /// The SHA-256 of the authority's certificate.
    pub certificate: Sha256Digest,
    /// The authority's certificate and those beside it.
    chain: Vec<Vec<u8>>,
}

impl Response {
    /// Reads an answer and checks its signature by the certificate inside.
    ///
    /// # Errors
    /// [`TimestampError`] tells what does not hold.
    pub fn read(response: &[u8]) -> Result<Self, TimestampError> {
        if response.len() > MAX_RESPONSE_BYTES {
            return Err(TimestampError::Malformed("too long"));
        }
        let token = granted_token(response)?;
        let signed = SignedData::read(token).map_err(malformed("the signed data"))?;
        let stamp = Stamp::read(signed.content).map_err(malformed("the stamp"))?;
        let chain = signed.verify()?;
        let certificate = chain.first().ok_or(TimestampError::Signature("no certificate"))?;
        let (at, seconds) = instant(stamp.time).ok_or(TimestampError::Malformed("the time"))?;
        Ok(Self {
            at,
            seconds,
            imprint: stamp.imprint.ok_or(TimestampError::OtherBytes)?,
            nonce: stamp.nonce.and_then(number),
            policy: stamp.policy.to_string(),
            serial: hex::encode(stamp.serial),
            authority: common_name(certificate).unwrap_or_default(),
            certificate: crate::digest::sha256(certificate),
            chain,
        })
    }

    /// Whether it stamps bytes of this digest.
    ///
    /// # Errors
    /// [`TimestampError::OtherBytes`].
    pub fn stamps(&self, digest: Sha256Digest) -> Result<(), TimestampError> {
        if self.imprint == digest { Ok(()) } else { Err(TimestampError::OtherBytes) }
    }

    /// Whether it answers the query with this nonce, about bytes of this digest.
    ///
    /// # Errors
    /// [`TimestampError::OtherBytes`] or [`TimestampError::OtherQuery`].
    pub fn answers(&self, digest: Sha256Digest, nonce: u64) -> Result<(), TimestampError> {
        self.stamps(digest)?;
        if self.nonce == Some(nonce) { Ok(()) } else { Err(TimestampError::OtherQuery) }
    }

    /// Whether the certificate may stamp and leads to one of the authorities in `pem`, at the time of the stamp.
    ///
    /// # Errors
    /// [`TimestampError::Untrusted`].
    pub fn trusted(&self, pem: &[u8]) -> Result<(), TimestampError> {
        let untrusted = |why: &dyn std::fmt::Display| TimestampError::Untrusted(why.to_string());
        let given = certificates(pem).map_err(|why| untrusted(&why))?;
        let anchors = given.iter().map(anchor_from_trusted_cert).collect::<Result<Vec<_>, _>>().map_err(|error| untrusted(&error))?;
        let chain: Vec<CertificateDer<'_>> = self.chain.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
        let (own, others) = chain.split_first().ok_or_else(|| untrusted(&"no certificate"))?;
        let own = EndEntityCert::try_from(own).map_err(|error| untrusted(&error))?;
        let at = UnixTime::since_unix_epoch(Duration::from_secs(self.seconds));
        // The certificate itself must be for stamping; an authority above it only where it is limited to uses at all.
        if !may_stamp(chain.first().map(|own| own.as_ref()).unwrap_or_default()) {
            return Err(untrusted(&"it may not stamp"));
        }
        let usage = KeyUsage::required_if_present(TIME_STAMPING.as_bytes());
        own.verify_for_usage(webpki::ALL_VERIFICATION_ALGS, &anchors, others, at, usage, None, None)
            .map(|_| ())
            .map_err(|error| untrusted(&error))
    }
}

/// The certificates of a PEM file, of which there must be one.
pub(crate) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'_>>, String> {
    let given: Vec<CertificateDer<'_>> =
        CertificateDer::pem_slice_iter(pem).collect::<Result<_, _>>().map_err(|error| format!("{error:?}"))?;
    if given.is_empty() { Err("no certificate is given".to_owned()) } else { Ok(given) }
}

/// The token of a granted answer.
fn granted_token(response: &[u8]) -> Result<AnyRef<'_>, TimestampError> {
    let bad = malformed("the response");
    let whole = AnyRef::from_der(response).map_err(&bad)?;
    let mut reader = inside(whole, Tag::Sequence).map_err(&bad)?;
    let mut status = inside(reader.decode().map_err(&bad)?, Tag::Sequence).map_err(&bad)?;
    let code: AnyRef<'_> = status.decode().map_err(&bad)?;
    let code = Some(code).filter(|code| code.header().tag() == Tag::Integer).and_then(|code| number(code.value()));
    match code {
        // Granted, or granted with changes.
        Some(0 | 1) => {}
        Some(code) => return Err(TimestampError::Refused(code, words(&mut status))),
        None => return Err(TimestampError::Malformed("the status")),
    }
    let token = reader.decode().map_err(&bad)?;
    reader.finish().map_err(&bad)?;
    Ok(token)
}

/// The authority's own words about a refusal, shortened and safe to print.
fn words(status: &mut SliceReader<'_>) -> String {
    let mut texts = Vec::new();
    if let Ok(list) = status.decode::<AnyRef<'_>>()
        && let Ok(mut reader) = inside(list, Tag::Sequence)
    {
        while let Ok(text) = reader.decode::<AnyRef<'_>>() {
            texts.push(String::from_utf8_lossy(text.value()).into_owned());
        }
    }
    let text = texts.join(" ");
    if text.is_empty() {
        return "no reason given".to_owned();
    }
    text.chars().map(|c| if crate::archive::is_deceptive(c) { ' ' } else { c }).take(200).collect()
}

/// The content of a value that must have this tag.
fn inside(value: AnyRef<'_>, tag: Tag) -> der::Result<SliceReader<'_>> {
    value.header().tag().assert_eq(tag)?;
    SliceReader::new(value.value())
}

fn context(number: u32, constructed: bool) -> Tag {
    Tag::ContextSpecific { constructed, number: TagNumber(number) }
}

/// Takes the next value where it has this tag.
fn optional<'a>(reader: &mut SliceReader<'a>, tag: Tag) -> der::Result<Option<AnyRef<'a>>> {
    if reader.is_finished() || Tag::peek(reader)? != tag {
        return Ok(None);
    }
    reader.decode().map(Some)
}

/// An unsigned integer of up to 64 bits from its DER content.
fn number(content: &[u8]) -> Option<u64> {
    let digits = match content {
        [0, rest @ ..] if !rest.is_empty() => rest,
        [first, ..] if *first < 0x80 => content,
        _ => return None,
    };
    if digits.len() > 8 {
        return None;
    }
    Some(digits.iter().fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
}

/// The algorithm of an `AlgorithmIdentifier`.
fn algorithm(value: AnyRef<'_>) -> der::Result<ObjectIdentifier> {
    inside(value, Tag::Sequence)?.decode()
}

/// The part of a `SignedData` that one signature covers, and by what.
struct SignedData<'a> {
    /// The stamp's own bytes.
    content: &'a [u8],
    certificates: Vec<&'a [u8]>,
    digest: ObjectIdentifier,
    /// The signed attributes, as they are encoded where they stand.
    attributes: &'a [u8],
    signature: &'a [u8],
    signature_algorithm: ObjectIdentifier,
}

impl<'a> SignedData<'a> {
    fn read(token: AnyRef<'a>) -> der::Result<Self> {
        let wrong = || der::Error::from(der::ErrorKind::Failed);
        let mut info = inside(token, Tag::Sequence)?;
        if info.decode::<ObjectIdentifier>()? != SIGNED_DATA {
            return Err(wrong());
        }
        let mut wrapped = inside(info.decode()?, context(0, true))?;
        info.finish()?;
        let mut data = inside(wrapped.decode()?, Tag::Sequence)?;
        wrapped.finish()?;
        let (_version, _digests): (AnyRef<'_>, AnyRef<'_>) = (data.decode()?, data.decode()?);
        let mut content = inside(data.decode()?, Tag::Sequence)?;
        if content.decode::<ObjectIdentifier>()? != TST_INFO {
            return Err(wrong());
        }
        let mut octets = inside(content.decode()?, context(0, true))?;
        content.finish()?;
        let content: AnyRef<'_> = octets.decode()?;
        octets.finish()?;
        content.header().tag().assert_eq(Tag::OctetString)?;
        let mut certificates = Vec::new();
        if let Some(set) = optional(&mut data, context(0, true))? {
            let mut reader = SliceReader::new(set.value())?;
            while !reader.is_finished() {
                certificates.push(reader.tlv_bytes()?);
            }
        }
        optional(&mut data, context(1, true))?;
        let mut signers = inside(data.decode()?, Tag::Set)?;
        data.finish()?;
        // A time stamp has one signer (RFC 3161, 2.4.2).
        let mut signer = inside(signers.decode()?, Tag::Sequence)?;
        signers.finish()?;
        let (_version, _sid): (AnyRef<'_>, AnyRef<'_>) = (signer.decode()?, signer.decode()?);
        let digest = algorithm(signer.decode()?)?;
        Tag::peek(&signer)?.assert_eq(context(0, true))?;
        let attributes = signer.tlv_bytes()?;
        let signature_algorithm = algorithm(signer.decode()?)?;
        let signature: AnyRef<'_> = signer.decode()?;
        signature.header().tag().assert_eq(Tag::OctetString)?;
        optional(&mut signer, context(1, true))?;
        signer.finish()?;
        let (content, signature) = (content.value(), signature.value());
        Ok(Self { content, certificates, digest, attributes, signature, signature_algorithm })
    }

    /// Checks the signature; gives the certificate by which it holds, and behind it the others.
    fn verify(&self) -> Result<Vec<Vec<u8>>, TimestampError> {
        let attributes = Attributes::read(self.attributes).map_err(malformed("the signed attributes"))?;
        if attributes.content_type != Some(TST_INFO) {
            return Err(TimestampError::Signature("it is not over a time stamp"));
        }
        let digest = hash(self.digest, self.content).ok_or(TimestampError::Unsupported)?;
        if attributes.message_digest != Some(digest.as_slice()) {
            return Err(TimestampError::Signature("it is over another stamp"));
        }
        let (by, expected) = attributes.certificate.ok_or(TimestampError::Signature("it names no certificate"))?;
        let own = self.certificates.iter().position(|der| by.of(der).is_some_and(|found| found == expected));
        let own = own.ok_or(TimestampError::Signature("the certificate that it names is not there"))?;
        let mut chain: Vec<Vec<u8>> = self.certificates.iter().map(|der| der.to_vec()).collect();
        chain.swap(0, own);
        let der = chain.first().map(Vec::as_slice).unwrap_or_default();
        let der = CertificateDer::from(der);
        let certificate = EndEntityCert::try_from(&der).map_err(|_| TimestampError::Signature("its certificate cannot be read"))?;
        // The signature is over the attributes as a set of their own, not as the field they stand in (RFC 5652, 5.4).
        let mut message = self.attributes.to_vec();
        if let Some(tag) = message.first_mut() {
            *tag = 0x31;
        }
        let candidates = algorithms(self.signature_algorithm, self.digest);
        if candidates.is_empty() {
            return Err(TimestampError::Unsupported);
        }
        let held = candidates.iter().any(|algorithm| certificate.verify_signature(*algorithm, &message, self.signature).is_ok());
        if held { Ok(chain) } else { Err(TimestampError::Signature("by the certificate inside")) }
    }
}

fn algorithms(signature: ObjectIdentifier, digest: ObjectIdentifier) -> Vec<&'static dyn SignatureVerificationAlgorithm> {
    match (signature, digest) {
        (RSA_SHA_256, _) | (RSA, SHA_256) => vec![ring::RSA_PKCS1_2048_8192_SHA256],
        (RSA_SHA_384, _) | (RSA, SHA_384) => vec![ring::RSA_PKCS1_2048_8192_SHA384],
        (RSA_SHA_512, _) | (RSA, SHA_512) => vec![ring::RSA_PKCS1_2048_8192_SHA512],
        (ECDSA_SHA_256, _) => vec![ring::ECDSA_P256_SHA256, ring::ECDSA_P384_SHA256],
        (ECDSA_SHA_384, _) => vec![ring::ECDSA_P256_SHA384, ring::ECDSA_P384_SHA384],
        (ED25519, _) => vec![ring::ED25519],
        _ => Vec::new(),
    }
}

fn hash(algorithm: ObjectIdentifier, bytes: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        SHA_256 => Some(Sha256::digest(bytes).to_vec()),
        SHA_384 => Some(Sha384::digest(bytes).to_vec()),
        SHA_512 => Some(Sha512::digest(bytes).to_vec()),
        _ => None,
    }
}

/// By which hash a certificate is named.
#[derive(Clone, Copy)]
enum Named {
    /// The first form of the attribute knows SHA-1 alone (RFC 2634).
    Sha1,
    Other(ObjectIdentifier),
}

impl Named {
    fn of(self, der: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Sha1 => Some(sha1::Sha1::digest(der).to_vec()),
            Self::Other(algorithm) => hash(algorithm, der),
        }
    }
}

/// The attributes that matter, each with its one value.
#[derive(Default)]
struct Attributes<'a> {
    content_type: Option<ObjectIdentifier>,
    message_digest: Option<&'a [u8]>,
    certificate: Option<(Named, &'a [u8])>,
}

impl<'a> Attributes<'a> {
    fn read(encoded: &'a [u8]) -> der::Result<Self> {
        let mut found = Self::default();
        let mut reader = inside(AnyRef::from_der(encoded)?, context(0, true))?;
        while !reader.is_finished() {
            let mut attribute = inside(reader.decode()?, Tag::Sequence)?;
            let kind: ObjectIdentifier = attribute.decode()?;
            let mut values = inside(attribute.decode()?, Tag::Set)?;
            let value: AnyRef<'_> = values.decode()?;
            match kind {
                CONTENT_TYPE => found.content_type = Some(value.decode_as()?),
                MESSAGE_DIGEST => found.message_digest = Some(value.value()),
                SIGNING_CERTIFICATE_V2 => found.certificate = Some(named(value, None)?),
                SIGNING_CERTIFICATE if found.certificate.is_none() => found.certificate = Some(named(value, Some(Named::Sha1))?),
                _ => continue,
            }
            values.finish()?;
        }
        Ok(found)
    }
}

/// The hash of the first certificate that the attribute names: the signer's (RFC 5035).
fn named(value: AnyRef<'_>, fixed: Option<Named>) -> der::Result<(Named, &[u8])> {
    let mut outer = inside(value, Tag::Sequence)?;
    let mut ids = inside(outer.decode()?, Tag::Sequence)?;
    let mut id = inside(ids.decode()?, Tag::Sequence)?;
    let by = match (fixed, optional(&mut id, Tag::Sequence)?) {
        (Some(fixed), _) => fixed,
        (None, Some(given)) => Named::Other(algorithm(given)?),
        (None, None) => Named::Other(SHA_256),
    };
    let digest: AnyRef<'_> = id.decode()?;
    digest.header().tag().assert_eq(Tag::OctetString)?;
    Ok((by, digest.value()))
}

/// The fields of a `TSTInfo`.
struct Stamp<'a> {
    policy: ObjectIdentifier,
    /// Absent where the imprint is by another hash than SHA-256.
    imprint: Option<Sha256Digest>,
    serial: &'a [u8],
    time: &'a [u8],
    nonce: Option<&'a [u8]>,
}

impl<'a> Stamp<'a> {
    fn read(content: &'a [u8]) -> der::Result<Self> {
        let mut reader = inside(AnyRef::from_der(content)?, Tag::Sequence)?;
        let version: u8 = reader.decode()?;
        let policy = reader.decode()?;
        let mut imprint = inside(reader.decode()?, Tag::Sequence)?;
        let by = algorithm(imprint.decode()?)?;
        let digest: AnyRef<'_> = imprint.decode()?;
        imprint.finish()?;
        let serial: AnyRef<'_> = reader.decode()?;
        serial.header().tag().assert_eq(Tag::Integer)?;
        let time: AnyRef<'_> = reader.decode()?;
        time.header().tag().assert_eq(Tag::GeneralizedTime)?;
        let (_accuracy, _ordering) = (optional(&mut reader, Tag::Sequence)?, optional(&mut reader, Tag::Boolean)?);
        let nonce = optional(&mut reader, Tag::Integer)?.map(AnyRef::value);
        let (_tsa, _extensions) = (optional(&mut reader, context(0, true))?, optional(&mut reader, context(1, true))?);
        reader.finish()?;
        if version != 1 {
            return Err(der::ErrorKind::Failed.into());
        }
        let imprint = digest.value().try_into().ok().filter(|_| by == SHA_256).map(Sha256Digest);
        Ok(Self { policy, imprint, serial: serial.value(), time: time.value(), nonce })
    }
}

/// `20261122083000.5Z` as `2026-11-22T08:30:00.5Z` and in whole seconds since 1970.
fn instant(text: &[u8]) -> Option<(String, u64)> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && !text.is_empty();
    if whole.len() != 14 || !digits(whole) || fraction.is_some_and(|fraction| !digits(fraction) || fraction.len() > 9) {
        return None;
    }
    let part = |from: usize, to: usize| whole.get(from..to).and_then(|text| text.parse::<u64>().ok());
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let (hour, minute, second) = (part(8, 10)?, part(10, 12)?, part(12, 14)?);
    if year < 1970 || !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    // Days since 1970 in the Gregorian calendar; the year begins in March, so that the leap day is its last.
    let (year_of, month_of) = if month > 2 { (year, month.checked_sub(3)?) } else { (year.checked_sub(1)?, month.checked_add(9)?) };
    let days = year_of.checked_mul(365)?.checked_add(year_of / 4)?.checked_sub(year_of / 100)?.checked_add(year_of / 400)?;
    let days = days.checked_add(month_of.checked_mul(153)?.checked_add(2)? / 5)?.checked_add(day)?.checked_sub(719_469)?;
    let seconds =
        days.checked_mul(86_400)?.checked_add(hour.checked_mul(3600)?)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
    let fraction = fraction.map(|fraction| format!(".{fraction}")).unwrap_or_default();
    Some((format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z"), seconds))
}

/// Whether time stamping is among the uses that a certificate is made for (RFC 3161, 2.3).
fn may_stamp(certificate: &[u8]) -> bool {
    let read = || -> der::Result<bool> {
        let mut outer = inside(AnyRef::from_der(certificate)?, Tag::Sequence)?;
        let mut body = inside(outer.decode()?, Tag::Sequence)?;
        let mut last = AnyRef::NULL;
        while !body.is_finished() {
            last = body.decode()?;
        }
        let mut extensions = inside(inside(last, context(3, true))?.decode()?, Tag::Sequence)?;
        while !extensions.is_finished() {
            let mut extension = inside(extensions.decode()?, Tag::Sequence)?;
            if extension.decode::<ObjectIdentifier>()? != EXTENDED_KEY_USAGE {
                continue;
            }
            optional(&mut extension, Tag::Boolean)?;
            let value: AnyRef<'_> = extension.decode()?;
            let mut uses = inside(AnyRef::from_der(value.value())?, Tag::Sequence)?;
            while !uses.is_finished() {
                if uses.decode::<ObjectIdentifier>()? == TIME_STAMPING {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    };
    read().unwrap_or(false)
}

/// The common name of a certificate's subject; shown, never relied on.
fn common_name(certificate: &[u8]) -> Option<String> {
    let read = || -> der::Result<Option<String>> {
        let mut outer = inside(AnyRef::from_der(certificate)?, Tag::Sequence)?;
        let mut body = inside(outer.decode()?, Tag::Sequence)?;
        optional(&mut body, context(0, true))?;
        // Serial number, algorithm, issuer and validity stand before the subject.
        for _ in 0..4 {
            body.decode::<AnyRef<'_>>()?;
        }
        let mut names = inside(body.decode()?, Tag::Sequence)?;
        while !names.is_finished() {
            let mut set = inside(names.decode()?, Tag::Set)?;
            let mut pair = inside(set.decode()?, Tag::Sequence)?;
            if pair.decode::<ObjectIdentifier>()? == COMMON_NAME {
                let value: AnyRef<'_> = pair.decode()?;
                return Ok(String::from_utf8(value.value().to_vec()).ok());
            }
        }
        Ok(None)
    };
    read().ok().flatten()
}
