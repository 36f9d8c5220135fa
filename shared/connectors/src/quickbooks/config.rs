//! What a company's connection is set up with, and what the app's secret holds.

use engine::{Code, Error, Result};
use model::{Connection, Currency};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

/// The settings of a connection to a QuickBooks company. Members that a later version adds are
/// ignored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Settings {
    /// How the company states tax.
    pub tax_model: TaxModel,
    /// The company's own currency.
    pub home_currency: Currency,
    /// Whether the company keeps several currencies. It cannot be switched off again.
    #[serde(default)]
    pub multicurrency: bool,
    /// Whether documents carry the numbers that we give them; else the company numbers by itself,
    /// and none may be sent (contract, section 5.7).
    #[serde(default = "yes")]
    pub custom_numbers: bool,
    /// Where the company keeps classes.
    #[serde(default)]
    pub classes: Classes,
}

const fn yes() -> bool {
    true
}

/// Where a company keeps classes (`ClassTrackingPerTxn`, `ClassTrackingPerTxnLine`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Classes {
    /// One a line. A company without classes takes none, and a mapping names none.
    #[default]
    Lines,
    /// One for the whole document.
    Documents,
}

/// How a company states tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaxModel {
    /// US, automated sales tax: lines are `TAX` or `NON`, the engine splits our total.
    UsAutomated,
    /// US without it: the same, and the document names the code that picks the rates.
    UsClassic,
    /// US with sales tax switched off: no line is taxed, and QuickBooks drops what a document says
    /// of tax (contract, section 5.9).
    UsUntaxed,
    /// Everywhere else: each line names a code, each rate its own amount.
    Codes,
}

impl Settings {
    /// Reads a connection's settings.
    ///
    /// # Errors
    /// `CONFIG_INVALID`, in serde's words: settings hold no secret.
    pub fn of(connection: &Connection) -> Result<Self> {
        Self::deserialize(&connection.settings).map_err(|error| {
            let message = format!("the QuickBooks connection's settings do not fit: {error}");
            Error::park(Code::ConfigInvalid, message)
        })
    }
}

/// What the app is known by at Intuit: one for all companies of a stage.
#[derive(Debug, Deserialize)]
pub(crate) struct AppSecret {
    pub(crate) client_id: String,
    pub(crate) client_secret: SecretString,
    /// The app's id in Intuit's portal, which its reconnect page asks for.
    #[serde(default)]
    pub(crate) app_id: Option<String>,
}

impl AppSecret {
    /// Reads the vault's JSON.
    pub(crate) fn of(secret: &SecretString) -> Result<Self> {
        serde_json::from_str(secret.expose_secret()).map_err(|_| {
            let message = "the QuickBooks app's secret is not {client_id, client_secret, …}";
            Error::park(Code::ConfigInvalid, message)
        })
    }
}

/// The verifier token in the app's secret, by which deliveries are signed.
///
/// # Errors
/// `CONFIG_INVALID` where it is missing or empty.
pub fn verifier_token(app: &SecretString) -> Result<SecretString> {
    #[derive(Deserialize)]
    struct Verifier {
        verifier_token: SecretString,
    }
    serde_json::from_str(app.expose_secret())
        .ok()
        .map(|Verifier { verifier_token }| verifier_token)
        .filter(|token| !token.expose_secret().is_empty())
        .ok_or_else(|| {
            let message = "the QuickBooks app's secret has no verifier_token";
            Error::park(Code::ConfigInvalid, message)
        })
}
