//! PostgREST, the program behind Supabase's Data API.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use anyhow::Result;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::net;
use crate::postgres::random_hex;
use crate::process::{Process, Spec, Stop};

/// The running server and the key that it accepts.
#[derive(Debug)]
pub struct PostgRest {
    /// The server.
    pub process: Process,
    /// A JSON web token for `service_role`: Supabase's legacy service key.
    pub service_key: String,
}

/// Starts it on two ports: the API, and the one that tells whether it is ready.
///
/// # Errors
/// When it does not start; its log's end is shown.
pub async fn start(
    http: &reqwest::Client,
    program: &Path,
    database: &str,
    folder: &Path,
    [port, admin]: [u16; 2],
) -> Result<PostgRest> {
    let secret = random_hex();
    let settings = format!(
        "db-uri = \"{database}\"\n\
         db-schemas = \"public, commerce\"\n\
         db-anon-role = \"anon\"\n\
         db-max-rows = 1000\n\
         jwt-secret = \"{secret}\"\n\
         server-host = \"127.0.0.1\"\n\
         server-port = {port}\n\
         admin-server-port = {admin}\n"
    );
    let path = folder.join("postgrest.conf");
    fs::write(&path, settings)?;
    fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    let mut process = Process::start(Spec {
        name: "PostgREST",
        program,
        arguments: vec![path.display().to_string()],
        environment: Vec::new(),
        folder,
        log: folder.join("postgrest.log"),
        user: None,
        stop: Stop::Terminate,
    })?;
    net::ready(http, &format!("http://127.0.0.1:{admin}/ready"), &mut process).await?;
    Ok(PostgRest { process, service_key: service_key(&secret)? })
}

fn service_key(secret: &str) -> Result<String> {
    let part = |json: &str| BASE64_URL_SAFE_NO_PAD.encode(json);
    let head = part(r#"{"alg":"HS256","typ":"JWT"}"#);
    let signed = format!("{head}.{}", part(r#"{"role":"service_role"}"#));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
    mac.update(signed.as_bytes());
    let signature = BASE64_URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    Ok(format!("{signed}.{signature}"))
}
