//! Writing a file's content through the ports.

use anyhow::{Context, Result};
use engine::ports::{Directory, SecretName, Vault};

use crate::file::File;

/// Writes secrets first: a connection that is listed must be usable. Answers what was written, by
/// name alone.
pub(crate) async fn apply(
    directory: &dyn Directory,
    vault: &dyn Vault,
    file: File,
) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for (connector, secret) in file.apps {
        let name = SecretName::App(connector.clone());
        vault.put(&name, secret).await.with_context(|| format!("app {connector}"))?;
        lines.push(format!("app {connector}: secret stored"));
    }
    for seed in file.connections {
        let (tenant, id) = (&seed.connection.tenant, &seed.connection.id);
        let what = format!("connection {tenant}/{id}");
        let secret_stored = seed.secret.is_some();
        let stored = directory.connection(tenant, id).await.with_context(|| what.clone())?;
        let connection = seed.over(stored);
        if let Some(secret) = seed.secret {
            let name = SecretName::Connection { tenant: tenant.clone(), connection: id.clone() };
            vault.put(&name, secret).await.with_context(|| what.clone())?;
        }
        directory.put_connection(&connection).await.with_context(|| what.clone())?;
        lines.push(format!("{what}: stored{}", if secret_stored { ", secret too" } else { "" }));
    }
    for (route, mapping) in file.routes {
        let what = format!("route {}/{} to {}", route.tenant, route.source, route.target);
        directory.put_route(&route, &mapping).await.with_context(|| what.clone())?;
        lines.push(format!("{what}: stored with mapping version {}", mapping.version));
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use engine::memory::Memory;
    use secrecy::ExposeSecret;
    use serde_json::json;

    use super::*;
    use crate::file::parse;

    #[tokio::test]
    async fn what_the_file_says_stands_in_the_stage_and_no_secret_in_the_answer() {
        let text = json!({
            "tenant": "t1",
            "connections": [{
                "id": "books", "connector": "quickbooks", "realm": "9130",
                "start_at": "2026-01-01T00:00:00Z", "secret": { "refresh_token": "hunter2" },
            }],
            "apps": [{ "connector": "quickbooks", "secret": { "client_secret": "hunter3" } }],
        })
        .to_string();
        let memory = Memory::new();
        for _ in 0..2 {
            let file = parse(&text).unwrap();
            let lines = apply(&*memory, &*memory, file).await.unwrap();
            assert_eq!(
                lines,
                ["app quickbooks: secret stored", "connection t1/books: stored, secret too"]
            );
        }
        let again = json!({ "tenant": "t1", "connections": [{
            "id": "books", "connector": "quickbooks", "start_at": "2026-02-01T00:00:00Z",
        }] });
        apply(&*memory, &*memory, parse(&again.to_string()).unwrap()).await.unwrap();
        let found = Directory::by_realm(&*memory, &"9130".into()).await.unwrap().unwrap();
        assert_eq!(found.id.as_str(), "books");
        assert_eq!(found.start_at.to_string(), "2026-02-01T00:00:00Z", "what is left out stays");
        let app = SecretName::App("quickbooks".parse().unwrap());
        let secret = Vault::get(&*memory, &app).await.unwrap();
        assert!(secret.expose_secret().contains("hunter3"));
    }
}
