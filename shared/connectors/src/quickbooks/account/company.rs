//! A company as it describes itself, and what of it becomes facts and settings.

use jiff::civil::Date;
use model::Currency;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::quickbooks::LIMITS;

/// A company and its preferences.
#[derive(Debug)]
pub(super) struct Company {
    pub(super) info: CompanyInfo,
    pub(super) preferences: Preferences,
}

/// What the company says of itself. Addresses, e-mail and telephone are never read.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct CompanyInfo {
    pub(super) company_name: Option<String>,
    pub(super) country: Option<String>,
    pub(super) fiscal_year_start_month: Option<String>,
    pub(super) default_time_zone: Option<String>,
    pub(super) name_value: Option<Vec<NameValue>>,
}

/// A feature and its value, such as `ItemCategoriesFeature`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct NameValue {
    name: Option<String>,
    value: Option<Value>,
}

/// How the company keeps its books.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Preferences {
    pub(super) sales_forms_prefs: SalesForms,
    pub(super) tax_prefs: Tax,
    pub(super) currency_prefs: Currencies,
    pub(super) accounting_info_prefs: Accounting,
    pub(super) product_and_services_prefs: Products,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SalesForms {
    pub(super) custom_txn_numbers: Option<bool>,
    pub(super) allow_shipping: Option<bool>,
    pub(super) allow_discount: Option<bool>,
    pub(super) auto_apply_credit: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Tax {
    pub(super) using_sales_tax: Option<bool>,
    pub(super) partner_tax_enabled: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Currencies {
    pub(super) multi_currency_enabled: Option<bool>,
    pub(super) home_currency: Option<Ref>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Accounting {
    pub(super) book_close_date: Option<String>,
    pub(super) class_tracking_per_txn: Option<bool>,
    pub(super) class_tracking_per_txn_line: Option<bool>,
    pub(super) track_departments: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct Products {
    pub(super) quantity_on_hand: Option<bool>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Ref {
    pub(super) value: Option<String>,
}

impl Company {
    /// Whether it keeps its books under the tax rules of the United States.
    pub(super) fn is_american(&self) -> bool {
        matches!(self.info.country.as_deref(), Some("US" | "USA"))
    }

    /// Its own currency; none where it does not say.
    pub(super) fn home_currency(&self) -> Option<Currency> {
        self.preferences.currency_prefs.home_currency.as_ref()?.value.as_deref()?.parse().ok()
    }

    /// The last day that is closed.
    pub(super) fn closed_until(&self) -> Option<Date> {
        let stated = self.preferences.accounting_info_prefs.book_close_date.as_deref()?;
        stated.get(..10)?.parse().ok()
    }

    /// How it states tax, as settings say it.
    pub(super) fn tax_model(&self) -> &'static str {
        let tax = &self.preferences.tax_prefs;
        match (self.is_american(), tax.using_sales_tax, tax.partner_tax_enabled) {
            (false, ..) => "codes",
            (true, Some(false), _) => "us_untaxed",
            (true, _, Some(true)) => "us_automated",
            (true, ..) => "us_classic",
        }
    }

    /// The settings that it dictates.
    pub(super) fn settings(&self) -> Map<String, Value> {
        let mut settings = Map::new();
        if self.info.country.is_some() {
            settings.insert("tax_model".to_owned(), json!(self.tax_model()));
        }
        if let Some(currency) = self.home_currency() {
            settings.insert("home_currency".to_owned(), json!(currency));
        }
        let several = self.preferences.currency_prefs.multi_currency_enabled == Some(true);
        settings.insert("multicurrency".to_owned(), json!(several));
        let numbers = self.preferences.sales_forms_prefs.custom_txn_numbers == Some(true);
        settings.insert("custom_numbers".to_owned(), json!(numbers));
        settings.insert("classes".to_owned(), json!(self.classes()));
        settings
    }

    /// Where it keeps classes, as settings say it. With both on, QuickBooks shows one a line.
    fn classes(&self) -> &'static str {
        let accounting = &self.preferences.accounting_info_prefs;
        let by_line = accounting.class_tracking_per_txn_line == Some(true);
        let by_document = accounting.class_tracking_per_txn == Some(true);
        if by_document && !by_line { "documents" } else { "lines" }
    }

    /// What is worth knowing about it.
    pub(super) fn facts(&self) -> Map<String, Value> {
        let Preferences {
            sales_forms_prefs: sales,
            tax_prefs: tax,
            currency_prefs: currencies,
            accounting_info_prefs: accounting,
            product_and_services_prefs: products,
        } = &self.preferences;
        let facts = [
            ("company", json!(self.info.company_name)),
            ("country", json!(self.info.country)),
            ("currency", json!(self.home_currency())),
            ("multicurrency", json!(currencies.multi_currency_enabled)),
            ("time_zone", json!(self.info.default_time_zone)),
            ("fiscal_year_start", json!(self.info.fiscal_year_start_month)),
            ("closed_until", json!(self.closed_until())),
            ("offering", json!(self.named("OfferingSku"))),
            ("subscription", json!(self.named("SubscriptionStatus"))),
            ("item_categories", json!(self.named("ItemCategoriesFeature"))),
            ("sales_tax", json!(tax.using_sales_tax)),
            ("automated_sales_tax", json!(tax.partner_tax_enabled)),
            ("custom_transaction_numbers", json!(sales.custom_txn_numbers)),
            ("shipping_allowed", json!(sales.allow_shipping)),
            ("discount_allowed", json!(sales.allow_discount)),
            ("credits_applied_by_themselves", json!(sales.auto_apply_credit)),
            ("classes_by_transaction", json!(accounting.class_tracking_per_txn)),
            ("classes_by_line", json!(accounting.class_tracking_per_txn_line)),
            ("locations", json!(accounting.track_departments)),
            ("stock_counted", json!(products.quantity_on_hand)),
            ("calls_per_minute", json!(LIMITS.per_minute)),
            ("document_number_length", json!(21)),
            ("lines_per_document", json!(750)),
        ];
        let stated = facts.into_iter().filter(|(_, value)| !value.is_null());
        stated.map(|(name, value)| (name.to_owned(), value)).collect()
    }

    fn named(&self, name: &str) -> Option<&Value> {
        let features = self.info.name_value.as_deref().unwrap_or_default();
        features.iter().find(|feature| feature.name.as_deref() == Some(name))?.value.as_ref()
    }
}
