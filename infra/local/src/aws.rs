//! AWS's protocols as far as the stack needs them, by plain HTTP against MiniStack.
//!
//! MiniStack checks no signature; it reads service and region from the credential's scope.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

/// The region of the local AWS.
pub const REGION: &str = "us-east-1";
/// The access key id and the secret key of the local AWS.
pub const KEY: &str = "test";

/// A client of one MiniStack.
#[derive(Clone, Debug)]
pub struct Aws {
    http: reqwest::Client,
    endpoint: String,
}

impl Aws {
    /// A client of the MiniStack at `endpoint`.
    #[must_use]
    pub fn new(http: reqwest::Client, endpoint: String) -> Self {
        Self { http, endpoint }
    }

    /// Calls a service that speaks JSON: `target` is e.g. `DynamoDB_20120810.Scan`.
    ///
    /// # Errors
    /// When the call fails; the service's own words are shown.
    pub async fn json(&self, service: &str, target: &str, body: &Value) -> Result<Value> {
        let call = self
            .http
            .post(&self.endpoint)
            .header("x-amz-target", target)
            .header("content-type", "application/x-amz-json-1.1")
            .header("authorization", scope(service))
            .body(body.to_string());
        let text = sent(call, target).await?;
        serde_json::from_str(&text).with_context(|| format!("{target} answered {text:?}"))
    }

    /// Reads a resource of a REST service, e.g. a function's configuration.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn get(&self, service: &str, path: &str) -> Result<Value> {
        let call = self
            .http
            .get(format!("{}{path}", self.endpoint))
            .header("authorization", scope(service));
        let text = sent(call, path).await?;
        serde_json::from_str(&text).with_context(|| format!("{path} answered {text:?}"))
    }

    /// Posts JSON to a resource of a REST service.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn post(&self, service: &str, path: &str, body: &Value) -> Result<Value> {
        let call = self
            .http
            .post(format!("{}{path}", self.endpoint))
            .header("authorization", scope(service))
            .body(body.to_string());
        let text = sent(call, path).await?;
        serde_json::from_str(&text).with_context(|| format!("{path} answered {text:?}"))
    }

    /// Creates a bucket, or with a key and a body an object.
    ///
    /// # Errors
    /// When the call fails.
    pub async fn put(&self, path: &str, body: Vec<u8>) -> Result<()> {
        let call = self
            .http
            .put(format!("{}/{path}", self.endpoint))
            .header("authorization", scope("s3"))
            .body(body);
        sent(call, path).await.map(drop)
    }

    /// Creates a CloudFormation stack from an uploaded template and waits for it.
    ///
    /// # Errors
    /// When the stack is refused or cannot be created, with the first reason given.
    pub async fn create_stack(
        &self,
        name: &str,
        template_url: &str,
        parameters: &[(&str, String)],
    ) -> Result<()> {
        let mut form = vec![
            ("Action".to_owned(), "CreateStack".to_owned()),
            ("StackName".to_owned(), name.to_owned()),
            ("TemplateURL".to_owned(), template_url.to_owned()),
            ("Capabilities.member.1".to_owned(), "CAPABILITY_NAMED_IAM".to_owned()),
            ("Capabilities.member.2".to_owned(), "CAPABILITY_AUTO_EXPAND".to_owned()),
        ];
        for (number, (key, value)) in (1..).zip(parameters) {
            let member = format!("Parameters.member.{number}");
            form.push((format!("{member}.ParameterKey"), (*key).to_owned()));
            form.push((format!("{member}.ParameterValue"), value.clone()));
        }
        self.cloudformation(&form).await?;
        let deadline = Instant::now() + Duration::from_secs(120);
        loop {
            let stack = self.describe(name).await?;
            match element(&stack, "StackStatus") {
                Some("CREATE_COMPLETE") => return Ok(()),
                Some("CREATE_IN_PROGRESS") if Instant::now() < deadline => {}
                status => {
                    let events = self.named("DescribeStackEvents", name).await?;
                    bail!("the stack is {}: {}", status.unwrap_or("gone"), reasons(&events));
                }
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// The outputs of a stack.
    ///
    /// # Errors
    /// When the stack cannot be described.
    pub async fn outputs(&self, name: &str) -> Result<Vec<(String, String)>> {
        let stack = self.describe(name).await?;
        let outputs = stack.split("<OutputKey>").skip(1).filter_map(|rest| {
            let (key, rest) = rest.split_once("</OutputKey>")?;
            Some((key.to_owned(), unescape(element(rest, "OutputValue")?)))
        });
        Ok(outputs.collect())
    }

    async fn describe(&self, name: &str) -> Result<String> {
        self.named("DescribeStacks", name).await
    }

    async fn named(&self, action: &str, name: &str) -> Result<String> {
        let form = [("Action", action), ("StackName", name)];
        let form = form.map(|(key, value)| (key.to_owned(), value.to_owned()));
        self.cloudformation(&form).await
    }

    async fn cloudformation(&self, form: &[(String, String)]) -> Result<String> {
        let call = self
            .http
            .post(&self.endpoint)
            .header("authorization", scope("cloudformation"))
            .form(form);
        sent(call, "CloudFormation").await
    }
}

async fn sent(call: reqwest::RequestBuilder, what: &str) -> Result<String> {
    let answer = call.send().await.with_context(|| format!("{what}: MiniStack does not answer"))?;
    let status = answer.status();
    let text = answer.text().await?;
    ensure!(status.is_success(), "{what} failed ({status}): {text}");
    Ok(text)
}

fn scope(service: &str) -> String {
    format!(
        "AWS4-HMAC-SHA256 Credential={KEY}/20260101/{REGION}/{service}/aws4_request, \
         SignedHeaders=host, Signature=0"
    )
}

/// The text of the first `<name>` element: the answers read here are flat.
fn element<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split_once(&format!("</{name}>")).map(|(text, _)| text)
}

/// What failed, from a stack's events (newest first).
fn reasons(events: &str) -> String {
    let failed = events.split("<member>").filter(|event| {
        element(event, "ResourceStatus").is_some_and(|status| status.ends_with("_FAILED"))
    });
    let reasons: Vec<_> = failed
        .map(|event| {
            let resource = element(event, "LogicalResourceId").unwrap_or("?");
            let reason = element(event, "ResourceStatusReason").unwrap_or("no reason given");
            format!("\n  {resource}: {}", unescape(reason))
        })
        .collect();
    reasons.concat()
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reasons_of_a_failed_stack_are_read_from_its_events() {
        let events = "<StackEvents><member><LogicalResourceId>Data</LogicalResourceId>\
             <ResourceStatus>CREATE_FAILED</ResourceStatus>\
             <ResourceStatusReason>no &quot;such&quot; &amp;amp; type</ResourceStatusReason></member>\
             <member><LogicalResourceId>Queues</LogicalResourceId>\
             <ResourceStatus>CREATE_COMPLETE</ResourceStatus></member></StackEvents>";
        assert_eq!(reasons(events), "\n  Data: no \"such\" &amp; type");
    }
}
