//! The whole local stack: started together, stopped together.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use tokio::try_join;

use crate::aws::{Aws, KEY, REGION};
use crate::cache::Cache;
use crate::functions;
use crate::ministack;
use crate::net::free_ports;
use crate::postgres::Postgres;
use crate::postgrest::{self, PostgRest};
use crate::prerequisites;
use crate::process::Process;
use crate::progress::Step;
use crate::run::{Claim, Run};
use crate::sandbox;
use crate::template;
use crate::tools::Tools;

/// How to start a stack.
#[derive(Clone, Debug)]
pub struct Options {
    name: String,
    parameters: BTreeMap<&'static str, String>,
    binaries: Option<PathBuf>,
}

impl Options {
    /// A stack of this name, or `name-2` when one of that name runs already.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), parameters: BTreeMap::new(), binaries: None }
    }

    /// Sets a parameter of the template, e.g. `("InDoubtSeconds", "5")`.
    #[must_use]
    pub fn parameter(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.parameters.insert(name, value.into());
        self
    }

    /// Takes the functions and the sandbox from a folder instead of building them.
    #[must_use]
    pub fn binaries(mut self, folder: PathBuf) -> Self {
        self.binaries = Some(folder);
        self
    }
}

/// A running stack. Dropping it stops everything and leaves nothing behind: the fields are
/// dropped in this order, so that each is stopped before what it stands on.
#[derive(Debug)]
pub struct Stack {
    /// What runs where; the same that the run file says.
    pub run: Run,
    /// A client of its AWS.
    pub aws: Aws,
    /// A client for anything on the loopback; it ignores proxies.
    pub http: reqwest::Client,
    _ministack: Process,
    _sandbox: Process,
    _postgrest: PostgRest,
    _postgres: Postgres,
    claim: Claim,
}

struct Ports {
    endpoint: String,
    sandbox: u16,
    postgrest: u16,
}

impl Stack {
    /// Installs what is missing, builds, starts every process and deploys the template.
    ///
    /// Call it on a thread that lives as long as the process: the kernel ends the children when
    /// the thread that started them ends.
    ///
    /// # Errors
    /// When something is missing on the machine or does not start; whatever did is stopped.
    pub async fn start(options: Options) -> Result<Self> {
        prerequisites::check()?;
        let cache = Cache::open()?;
        let claim = Claim::take(&cache, &options.name)?;
        let http = client()?;
        let build = async {
            match &options.binaries {
                Some(folder) => Ok(folder.clone()),
                None => functions::build(&cache).await,
            }
        };
        let (tools, binaries) = try_join!(Tools::install(&cache), build)?;

        let [gateway, database, postgrest, admin, sandbox] = free_ports()?;
        let endpoint = format!("http://127.0.0.1:{gateway}");
        let ports = Ports { endpoint, sandbox, postgrest };
        let folder = &claim.folder;
        let step = Step::start("Starting MiniStack, PostgreSQL, PostgREST and the sandbox");
        let supabase = async {
            let postgres = Postgres::start(&tools.postgres, folder, database).await?;
            let url = postgres.authenticator_url();
            let ports = [postgrest, admin];
            let rest = postgrest::start(&http, &tools.postgrest, &url, folder, ports).await?;
            anyhow::Ok((postgres, rest))
        };
        let (ministack, sandbox, (postgres, postgrest)) = try_join!(
            ministack::start(&http, &tools.cloud_python, folder, gateway),
            sandbox::start(&binaries, folder, sandbox),
            supabase,
        )?;
        step.done();

        let step = Step::start("Deploying template.yaml");
        let aws = Aws::new(http.clone(), ports.endpoint.clone());
        let parameters = parameters(&options, &ports);
        let python = &tools.cloud_python;
        let outputs =
            template::deploy(&aws, &ports.endpoint, python, &binaries, folder, &parameters).await?;
        step.done();

        let mut run = describe(&claim, &ports, outputs, binaries)?;
        run.environment = environment(&aws, &run).await?;
        run.service_key.clone_from(&postgrest.service_key);
        run.postgres_url = postgres.url();
        run.processes = [&ministack, &sandbox, &postgrest.process, &postgres.process]
            .map(Process::identity)
            .to_vec();
        claim.publish(&run)?;
        Ok(Self {
            run,
            aws,
            http,
            _ministack: ministack,
            _sandbox: sandbox,
            _postgrest: postgrest,
            _postgres: postgres,
            claim,
        })
    }

    /// The file that tells other processes about this stack.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.claim.file()
    }

    /// What runs where, for people.
    #[must_use]
    pub fn description(&self) -> String {
        let mut text = format!("Stack {}\n", self.run.name);
        let rows = [
            ("HTTP API", &self.run.api_url),
            ("AWS", &self.run.endpoint),
            ("WooCommerce, QuickBooks", &self.run.sandbox_url),
            ("Supabase Data API", &self.run.postgrest_url),
            ("PostgreSQL", &self.run.postgres_url),
        ];
        for (name, value) in rows {
            let _infallible = writeln!(text, "  {name:<24} {value}");
        }
        for process in &self.run.processes {
            let _infallible = writeln!(text, "  {:<24} process {}", process.name, process.pid);
        }
        let _infallible = writeln!(text, "  {:<24} {}", "run file", self.file().display());
        text
    }

    /// Stops everything now; dropping the stack does the same.
    pub fn stop(self) {
        drop(self);
    }
}

fn client() -> Result<reqwest::Client> {
    let builder = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(240));
    builder.build().context("cannot make an HTTP client")
}

fn parameters(options: &Options, ports: &Ports) -> Vec<(&'static str, String)> {
    let quickbooks = format!("http://127.0.0.1:{}/quickbooks", ports.sandbox);
    let mut parameters = BTreeMap::from([
        ("Stage", template::STAGE.to_owned()),
        ("LogLevel", "debug".to_owned()),
        ("Architecture", "x86_64".to_owned()),
        ("DeletionProtection", "false".to_owned()),
        ("QuickBooksTokenUrl", format!("{quickbooks}/oauth2/v1/tokens/bearer")),
        ("QuickBooksAuthorizeUrl", format!("{quickbooks}/connect/oauth2")),
        ("QuickBooksRevokeUrl", format!("{quickbooks}/v2/oauth2/tokens/revoke")),
        ("QuickBooksApiUrl", quickbooks),
    ]);
    parameters.extend(options.parameters.clone());
    parameters.into_iter().collect()
}

fn describe(
    claim: &Claim,
    ports: &Ports,
    outputs: BTreeMap<String, String>,
    binaries: PathBuf,
) -> Result<Run> {
    let api_id = outputs.get("ApiId").context("the template has no output ApiId")?.clone();
    let api_host = format!("{api_id}.execute-api.localhost");
    Ok(Run {
        name: claim.name.clone(),
        owner: claim.owner.clone(),
        processes: Vec::new(),
        endpoint: ports.endpoint.clone(),
        api_url: format!("{}/_aws/execute-api/{api_id}/$default", ports.endpoint),
        api_id,
        api_host,
        postgrest_url: format!("http://127.0.0.1:{}", ports.postgrest),
        service_key: String::new(),
        postgres_url: String::new(),
        sandbox_url: format!("http://127.0.0.1:{}", ports.sandbox),
        environment: BTreeMap::new(),
        outputs,
        binaries,
        folder: Path::to_path_buf(&claim.folder),
    })
}

/// What MiniStack hands to the functions, so that one can be run by hand the same way.
async fn environment(aws: &Aws, run: &Run) -> Result<BTreeMap<String, String>> {
    let name = run.output("SyncWorkerName")?;
    let path = format!("/2015-03-31/functions/{name}/configuration");
    let mut configuration = aws.get("lambda", &path).await?;
    let variables = configuration["Environment"]["Variables"].take();
    let mut environment: BTreeMap<String, String> = serde_json::from_value(variables)?;
    let ours = [
        ("AWS_ENDPOINT_URL", run.endpoint.as_str()),
        ("AWS_ACCESS_KEY_ID", KEY),
        ("AWS_SECRET_ACCESS_KEY", KEY),
        ("AWS_REGION", REGION),
        ("AWS_DEFAULT_REGION", REGION),
    ];
    environment.extend(ours.map(|(key, value)| (key.to_owned(), value.to_owned())));
    Ok(environment)
}
