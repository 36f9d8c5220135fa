//! The environment of a function, read once, in the only place that reads it.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use engine::timeouts::Timeouts;
use tracing::level_filters::LevelFilter;

/// What a function is told by its environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// `STAGE`: names the stage in metrics.
    pub stage: String,
    /// `STATE_TABLE`.
    pub state_table: String,
    /// `JOURNAL_TABLE`.
    pub journal_table: String,
    /// `LIVE_QUEUE_URL`.
    pub live_queue_url: String,
    /// `BULK_QUEUE_URL`.
    pub bulk_queue_url: String,
    /// `EVENT_BUS`: the bus's name.
    pub event_bus: String,
    /// `SECRET_PREFIX`: what the names of the stage's secrets begin with; ends in `/`.
    pub secret_prefix: String,
    /// `LOG_LEVEL` (`info`): for our own crates; others log from `warn` up.
    pub log_level: LevelFilter,
    /// `WRITE_TIMEOUT_SECONDS` (125) < `IN_DOUBT_SECONDS` (130) < `LEASE_SECONDS` (200).
    pub timeouts: Timeouts,
    /// `QUICKBOOKS_API_URL` (production's), without a slash at its end.
    pub quickbooks_api_url: String,
    /// `QUICKBOOKS_TOKEN_URL` (production's).
    pub quickbooks_token_url: String,
    /// `QUICKBOOKS_AUTHORIZE_URL` (production's).
    pub quickbooks_authorize_url: String,
    /// `QUICKBOOKS_REVOKE_URL` (production's).
    pub quickbooks_revoke_url: String,
}

const QUICKBOOKS_API: &str = "https://quickbooks.api.intuit.com";
const QUICKBOOKS_TOKEN: &str = "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer";
const QUICKBOOKS_AUTHORIZE: &str = "https://appcenter.intuit.com/connect/oauth2";
const QUICKBOOKS_REVOKE: &str = "https://developer.api.intuit.com/v2/oauth2/tokens/revoke";

/// Every variable that is missing or wrong, by name; never a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// One line a variable.
    pub problems: Vec<String>,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the environment is incomplete: {}", self.problems.join("; "))
    }
}

impl Config {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// Names every variable that is missing or wrong, all at once.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads an environment.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let mut env = Environment { lookup, problems: Vec::new() };
        let standard = Timeouts::default();
        let config = Self {
            stage: env.required("STAGE"),
            state_table: env.required("STATE_TABLE"),
            journal_table: env.required("JOURNAL_TABLE"),
            live_queue_url: env.required_url("LIVE_QUEUE_URL"),
            bulk_queue_url: env.required_url("BULK_QUEUE_URL"),
            event_bus: env.required("EVENT_BUS"),
            secret_prefix: env.prefix("SECRET_PREFIX"),
            log_level: env.parsed("LOG_LEVEL", LevelFilter::INFO),
            timeouts: Timeouts {
                write: env.seconds("WRITE_TIMEOUT_SECONDS", standard.write),
                in_doubt: env.seconds("IN_DOUBT_SECONDS", standard.in_doubt),
                lease: env.seconds("LEASE_SECONDS", standard.lease),
            },
            quickbooks_api_url: env.url("QUICKBOOKS_API_URL", QUICKBOOKS_API),
            quickbooks_token_url: env.url("QUICKBOOKS_TOKEN_URL", QUICKBOOKS_TOKEN),
            quickbooks_authorize_url: env.url("QUICKBOOKS_AUTHORIZE_URL", QUICKBOOKS_AUTHORIZE),
            quickbooks_revoke_url: env.url("QUICKBOOKS_REVOKE_URL", QUICKBOOKS_REVOKE),
        };
        let Timeouts { write, in_doubt, lease } = config.timeouts;
        if !(write < in_doubt && in_doubt < lease) {
            let rule = "WRITE_TIMEOUT_SECONDS < IN_DOUBT_SECONDS < LEASE_SECONDS must hold";
            env.problems.push(rule.to_owned());
        }
        match env.problems {
            problems if problems.is_empty() => Ok(config),
            problems => Err(ConfigError { problems }),
        }
    }
}

/// Reads variables and remembers what was wrong with them.
struct Environment<F> {
    lookup: F,
    problems: Vec<String>,
}

impl<F: Fn(&str) -> Option<String>> Environment<F> {
    /// An empty variable counts as a missing one: CloudFormation makes the one of the other.
    fn get(&self, name: &str) -> Option<String> {
        (self.lookup)(name).filter(|value| !value.is_empty())
    }

    fn required(&mut self, name: &str) -> String {
        self.get(name).unwrap_or_else(|| {
            self.problems.push(format!("{name} is missing"));
            String::new()
        })
    }

    fn checked(
        &mut self,
        name: &str,
        value: String,
        is: impl Fn(&str) -> bool,
        rule: &str,
    ) -> String {
        if !value.is_empty() && !is(&value) {
            self.problems.push(format!("{name} must {rule}"));
        }
        value
    }

    fn prefix(&mut self, name: &str) -> String {
        let value = self.required(name);
        self.checked(name, value, |value| value.ends_with('/'), "end in /")
    }

    fn required_url(&mut self, name: &str) -> String {
        let value = self.required(name);
        self.checked(name, value, is_url, "be an http(s) URL")
    }

    fn url(&mut self, name: &str, standard: &str) -> String {
        let value = self.get(name).unwrap_or_else(|| standard.to_owned());
        let value = self.checked(name, value, is_url, "be an http(s) URL");
        value.trim_end_matches('/').to_owned()
    }

    fn parsed<T: FromStr>(&mut self, name: &str, standard: T) -> T {
        match self.get(name).map(|value| value.parse()) {
            None => standard,
            Some(Ok(value)) => value,
            Some(Err(_)) => {
                self.problems.push(format!("{name} does not parse"));
                standard
            }
        }
    }

    fn seconds(&mut self, name: &str, standard: Duration) -> Duration {
        Duration::from_secs(self.parsed(name, standard.as_secs()))
    }
}

fn is_url(value: &str) -> bool {
    value.starts_with("https://") || value.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn complete() -> BTreeMap<&'static str, &'static str> {
        BTreeMap::from([
            ("STAGE", "dev"),
            ("STATE_TABLE", "state"),
            ("JOURNAL_TABLE", "journal"),
            ("LIVE_QUEUE_URL", "https://sqs.example/1/live.fifo"),
            ("BULK_QUEUE_URL", "https://sqs.example/1/bulk"),
            ("EVENT_BUS", "bus"),
            ("SECRET_PREFIX", "universal-data-sync/dev/"),
        ])
    }

    fn read(env: &BTreeMap<&str, &str>) -> Result<Config, ConfigError> {
        Config::from_lookup(|name| env.get(name).map(|value| (*value).to_owned()))
    }

    #[test]
    fn what_is_left_out_has_the_templates_own_values() {
        let config = read(&complete()).unwrap();
        assert_eq!(config.timeouts, Timeouts::default());
        assert_eq!(config.log_level, LevelFilter::INFO);
        assert_eq!(config.quickbooks_api_url, QUICKBOOKS_API);
        assert_eq!(config.quickbooks_token_url, QUICKBOOKS_TOKEN);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once_and_by_name() {
        let mut env = complete();
        env.remove("STAGE");
        env.extend([
            ("STATE_TABLE", ""),
            ("BULK_QUEUE_URL", "bulk"),
            ("SECRET_PREFIX", "dev"),
            ("LOG_LEVEL", "loud"),
            ("LEASE_SECONDS", "long"),
            ("IN_DOUBT_SECONDS", "100"),
            ("QUICKBOOKS_API_URL", "quickbooks"),
        ]);
        let error = read(&env).unwrap_err();
        assert_eq!(
            error.problems,
            [
                "STAGE is missing",
                "STATE_TABLE is missing",
                "BULK_QUEUE_URL must be an http(s) URL",
                "SECRET_PREFIX must end in /",
                "LOG_LEVEL does not parse",
                "LEASE_SECONDS does not parse",
                "QUICKBOOKS_API_URL must be an http(s) URL",
                "WRITE_TIMEOUT_SECONDS < IN_DOUBT_SECONDS < LEASE_SECONDS must hold",
            ]
        );
        assert!(error.to_string().contains("STATE_TABLE is missing; BULK_QUEUE_URL"));
    }

    #[test]
    fn a_sandboxs_urls_and_times_are_taken_as_given() {
        let mut env = complete();
        env.extend([
            ("QUICKBOOKS_API_URL", "http://127.0.0.1:9000/"),
            ("WRITE_TIMEOUT_SECONDS", "2"),
            ("IN_DOUBT_SECONDS", "3"),
            ("LEASE_SECONDS", "5"),
            ("LOG_LEVEL", "debug"),
        ]);
        let config = read(&env).unwrap();
        assert_eq!(config.quickbooks_api_url, "http://127.0.0.1:9000");
        assert_eq!(config.timeouts.lease, Duration::from_secs(5));
        assert_eq!(config.log_level, LevelFilter::DEBUG);
    }
}
