//! A forger's packages: for the tests and for the fuzz targets, which include this file.

/// A package with these files, in the one form, as somebody would write it who knows the form.
pub fn pack<B: AsRef<[u8]>>(files: &[(String, B)]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, bytes) in files {
        let bytes = bytes.as_ref();
        let mut head = [[10, 0], [0, 0], [0, 0], [0, 0], [33, 0]].concat();
        for word in [crc32fast::hash(bytes), bytes.len() as u32, bytes.len() as u32, name.len() as u32] {
            head.extend_from_slice(&word.to_le_bytes());
        }
        directory.extend_from_slice(b"PK\x01\x02\x0a\x00");
        directory.extend_from_slice(&head);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&(out.len() as u32).to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&head);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(bytes);
    }
    let (start, count) = (out.len() as u32, (files.len() as u16).to_le_bytes());
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&[count, count].concat());
    out.extend_from_slice(&[(directory.len() as u32).to_le_bytes(), start.to_le_bytes()].concat());
    out.extend_from_slice(&[0; 2]);
    out
}
