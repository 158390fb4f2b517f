//! Uploads by tus 1.0.0, in good order and not.

use std::net::SocketAddr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::http::{Reply, Request};
use crate::world::{Persona, World};

/// SHA-256 in hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

/// An upload that was begun.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The evidence item.
    pub id: String,
    /// The path of the upload.
    pub path: String,
    addr: SocketAddr,
    token: String,
}

/// Begins an upload.
pub const START_UPLOAD: &str = "mutation($i: StartUploadInput!) { startUpload(input: $i) { evidenceItem { id number status uploadUrl } uploadUrl errors { code message path } } }";

impl Upload {
    /// Begins an upload of `size` bytes as a person.
    ///
    /// # Panics
    /// Where the hub refuses.
    pub async fn start(world: &World, persona: Persona, case: &str, name: &str, size: usize, declared: Option<&str>) -> Self {
        let input = json!({ "caseId": case, "fileName": name, "sizeBytes": size, "declaredSha256": declared });
        let answer = world.query(persona, START_UPLOAD, json!({ "i": input })).await;
        let id = answer.done()["evidenceItem"]["id"].as_str().unwrap().to_owned();
        let url = answer.text("/startUpload/uploadUrl");
        let path = url.strip_prefix(&world.hub.origin()).unwrap_or_else(|| panic!("{url}")).to_owned();
        Self { id, path, addr: world.hub.addr, token: world.token(persona).await }
    }

    /// A request on this upload.
    #[must_use]
    pub fn request(&self, method: &str) -> Request {
        Request::new(method, &self.path).header("Tus-Resumable", "1.0.0").bearer(&self.token)
    }

    /// A part at an offset, with its checksum.
    pub async fn patch(&self, offset: usize, part: &[u8]) -> Reply {
        let checksum = format!("sha256 {}", STANDARD.encode(Sha256::digest(part)));
        self.patch_with(offset, part, Some(&checksum)).await
    }

    /// A part at an offset with any checksum.
    pub async fn patch_with(&self, offset: usize, part: &[u8], checksum: Option<&str>) -> Reply {
        self.part(offset, part, checksum).send(self.addr).await
    }

    /// The request of a part.
    #[must_use]
    pub fn part(&self, offset: usize, part: &[u8], checksum: Option<&str>) -> Request {
        let mut request = self
            .request("PATCH")
            .header("Content-Type", "application/offset+octet-stream")
            .header("Upload-Offset", &offset.to_string())
            .body(part);
        if let Some(checksum) = checksum {
            request = request.header("Upload-Checksum", checksum);
        }
        request
    }

    /// Where the upload stands, and the status of that answer.
    pub async fn head(&self) -> (u16, Option<usize>) {
        let reply = self.request("HEAD").send(self.addr).await;
        (reply.status, reply.header("upload-offset").and_then(|text| text.parse().ok()))
    }

    /// The same upload at another address, after a restart.
    #[must_use]
    pub fn at(&self, addr: SocketAddr) -> Self {
        Self { addr, ..self.clone() }
    }
}

/// Begins an upload with a record of its acquisition; the answer.
pub async fn start_acquired(world: &World, persona: Persona, case: &str, size: usize, record: &str) -> crate::Answer {
    let input = json!({ "caseId": case, "fileName": "thu-thập.zip", "sizeBytes": size, "acquisition": record });
    world.query(persona, START_UPLOAD, json!({ "i": input })).await
}

/// Uploads a whole file as a person and has it examined; the item's id.
///
/// # Panics
/// Where the hub refuses.
pub async fn upload(world: &World, persona: Persona, case: &str, name: &str, bytes: &[u8]) -> String {
    let upload = Upload::start(world, persona, case, name, bytes.len(), Some(&sha256(bytes))).await;
    let reply = upload.patch(0, bytes).await;
    assert_eq!(reply.status, 204, "{}", reply.text());
    world.hub.settle().await;
    upload.id
}

/// A small ZIP with these members, stored as they are.
///
/// # Panics
/// Never for what fits into memory.
#[must_use]
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    use std::io::Write;
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// What the hub knows of an item.
pub async fn item(world: &World, persona: Persona, id: &str) -> Value {
    let document =
        "query($id: ID!) { evidenceItem(id: $id) { id number status sha256 sizeBytes declared memberCount verdict downloadUrl packageUrl
        receivedBytes chain { intact events brokenAt } findings { code severity }
        members(first: 100) { totalCount nodes { path sha256 } }
        custody(first: 100) { nodes { sequence kind sha256 entryHash previousHash logIndex canonical } } } }";
    world.query(persona, document, json!({ "id": id })).await.at("/evidenceItem").clone()
}
