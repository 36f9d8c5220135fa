//! The cloud's template, deployed on MiniStack.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::Value;
use tokio::process::Command;

use crate::aws::Aws;
use crate::cache::repository;
use crate::functions::{self, FUNCTIONS};
use crate::tools::output;

const BUCKET: &str = "code";
/// The CloudFormation stack's name.
pub const STACK: &str = "universal-data-sync";
/// The stage of a local stack.
pub const STAGE: &str = "local";

/// The template after the SAM transform, and its nested templates by logical id.
#[derive(Debug, Deserialize)]
pub struct Transformed {
    /// Plain CloudFormation.
    pub template: Value,
    /// The nested stacks' templates, as written.
    pub nested: BTreeMap<String, Value>,
}

/// Applies the SAM transform to this repository's template.
///
/// # Errors
/// When the template is refused; the translator's own words are shown.
pub async fn transform(python: &Path, code: &str, nested: &str) -> Result<Transformed> {
    let root = repository();
    let mut command = Command::new(python);
    command.arg(root.join("infra/local/transform.py")).arg(root.join("template.yaml"));
    let json = output(command.args([code, nested])).await?;
    serde_json::from_str(&json).context("transform.py did not print its JSON")
}

/// Uploads code and templates, creates the stack, and returns its outputs.
///
/// # Errors
/// When the upload or the creation fails.
pub async fn deploy(
    aws: &Aws,
    endpoint: &str,
    python: &Path,
    binaries: &Path,
    folder: &Path,
    parameters: &[(&str, String)],
) -> Result<BTreeMap<String, String>> {
    aws.put(BUCKET, Vec::new()).await?;
    for function in FUNCTIONS {
        let zip = functions::pack(binaries, function, folder).await?;
        aws.put(&format!("{BUCKET}/{function}.zip"), zip).await?;
    }
    for entry in fs::read_dir(repository().join("infra"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "yaml") {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            aws.put(&format!("{BUCKET}/{name}"), fs::read(&path)?).await?;
        }
    }
    let place = format!("{endpoint}/{BUCKET}");
    let mut transformed = transform(python, &format!("s3://{BUCKET}"), &place).await?;
    fix_concurrency(&mut transformed.template, parameters)?;
    let body = transformed.template.to_string().into_bytes();
    aws.put(&format!("{BUCKET}/template.json"), body).await?;
    aws.create_stack(STACK, &format!("{place}/template.json"), parameters).await?;
    Ok(aws.outputs(STACK).await?.into_iter().collect())
}

/// MiniStack compares a mapping's concurrency with a number, but hands it a parameter's text:
/// no message would ever be polled. So the parameter's value is written in its place.
fn fix_concurrency(template: &mut Value, parameters: &[(&str, String)]) -> Result<()> {
    let defaults = template["Parameters"].clone();
    let resources = template["Resources"].as_object_mut().context("no resources")?;
    for resource in resources.values_mut() {
        if resource["Type"] != "AWS::Lambda::EventSourceMapping" {
            continue;
        }
        let bound = &mut resource["Properties"]["ScalingConfig"]["MaximumConcurrency"];
        if let Some(parameter) = bound["Ref"].as_str() {
            let given = parameters.iter().find(|(name, _)| *name == parameter);
            *bound = match given {
                Some((_, value)) => Value::from(value.parse::<u32>()?),
                None => defaults[parameter]["Default"].clone(),
            };
        }
    }
    Ok(())
}
