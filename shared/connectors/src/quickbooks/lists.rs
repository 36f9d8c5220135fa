//! The lists that a mapping chooses from (contract, sections 5.9, 5.10 and 6).
//!
//! Of each entry only named members are kept: a company's preferences and its own entry hold e-mail
//! addresses and telephone numbers, accounts hold bank numbers and balances.

use std::collections::BTreeMap;
use std::time::Duration;

use async_trait::async_trait;
use engine::connector::{ListEntry, ListInfo, Lists};
use engine::session::Session;
use engine::{Code, Error, Result};
use model::TargetId;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::QuickBooks;
use super::client::{Answer, Client, Unanswered};
use super::config::Settings;
use super::errors::Asked;
use super::rows::unreadable;
use super::wire::query::{PAGE, Query};
use super::wire::{Entity, Members};

/// For how long a list is kept whose changes a webhook announces: a lost one does no harm for long.
const ANNOUNCED: Duration = Duration::from_secs(7 * 24 * 3600);
/// For how long one is kept whose changes nothing announces.
const UNANNOUNCED: Duration = Duration::from_secs(24 * 3600);

/// The lists, by the webhooks that there are (contract, section 7.4).
const LISTS: [ListInfo; 11] = [
    ListInfo { name: "accounts", keep: ANNOUNCED },
    ListInfo { name: "tax_codes", keep: UNANNOUNCED },
    ListInfo { name: "tax_rates", keep: UNANNOUNCED },
    ListInfo { name: "tax_agencies", keep: ANNOUNCED },
    ListInfo { name: "payment_methods", keep: ANNOUNCED },
    ListInfo { name: "terms", keep: ANNOUNCED },
    ListInfo { name: "classes", keep: ANNOUNCED },
    ListInfo { name: "departments", keep: ANNOUNCED },
    ListInfo { name: "exchange_rates", keep: UNANNOUNCED },
    ListInfo { name: "preferences", keep: ANNOUNCED },
    ListInfo { name: "company", keep: UNANNOUNCED },
];

#[async_trait]
impl Lists for QuickBooks {
    fn lists(&self) -> &'static [ListInfo] {
        &LISTS
    }

    async fn read(&self, session: &Session, list: &str) -> Result<Vec<ListEntry>> {
        let entity = Entity::ALL.into_iter().find(|entity| entity.list() == Some(list));
        let entity = entity.ok_or_else(|| {
            let message = format!("QuickBooks has no list named {list}");
            Error::park(Code::ConfigInvalid, message)
        })?;
        let client = self.client(session);
        match entity {
            Entity::ExchangeRate => exchange_rates(&client).await,
            Entity::Preferences | Entity::CompanyInfo => {
                let row = single(&client, entity).await?;
                Ok(vec![entry(entity, &row)?])
            }
            _ => {
                let rows = all(&client, entity).await?;
                rows.iter().map(|row| entry(entity, row)).collect()
            }
        }
    }
}

/// The only one of its sort.
async fn single(client: &Client<'_>, entity: Entity) -> Result<Box<RawValue>> {
    let answer = ask_single(client, entity).await.map_err(Unanswered::into_error)?;
    match answer.refusal(Asked::Read) {
        None => Client::one(&answer, entity),
        Some(refusal) => Err(refusal.error),
    }
}

/// Asks for preferences, or for the company by its own id.
pub(crate) async fn ask_single(client: &Client<'_>, entity: Entity) -> Result<Answer, Unanswered> {
    match entity {
        Entity::CompanyInfo => {
            let id = TargetId::new(client.session.connection.realm.as_str());
            client.get(entity, &id).await
        }
        _ => client.single(entity).await,
    }
}

/// Every row, page after page by key.
async fn all(client: &Client<'_>, entity: Entity) -> Result<Vec<Box<RawValue>>> {
    let query = match entity {
        Entity::TaxAgency => Query::of(entity),
        _ => Query::of(entity).with_inactive(),
    };
    let mut rows: Vec<Box<RawValue>> = Vec::new();
    loop {
        let last = rows.last().map(|row| text(&members(row)?, "Id")).transpose()?.flatten();
        let page = match &last {
            None => client.page(&query).await?,
            Some(id) => client.page(&query.clone().after(id)).await?,
        };
        let is_last = page.len() < PAGE;
        rows.extend(page);
        if is_last {
            return Ok(rows);
        }
    }
}

/// The newest rate of each currency. A company that keeps one currency has none.
async fn exchange_rates(client: &Client<'_>) -> Result<Vec<ListEntry>> {
    if Settings::of(&client.session.connection).is_ok_and(|settings| !settings.multicurrency) {
        return Ok(Vec::new());
    }
    let mut newest: BTreeMap<String, (String, ListEntry)> = BTreeMap::new();
    let query = Query::of(Entity::ExchangeRate).by("AsOfDate");
    let mut start = 1;
    loop {
        let page = client.page(&query.clone().starting(start)).await?;
        for row in &page {
            let rate = entry(Entity::ExchangeRate, row)?;
            let day = text(&members(row)?, "AsOfDate")?.unwrap_or_default();
            let known = newest.get(&rate.id).is_some_and(|(known, _)| *known > day);
            if !known {
                newest.insert(rate.id.clone(), (day, rate));
            }
        }
        start += page.len();
        if page.len() < PAGE {
            return Ok(newest.into_values().map(|(_, rate)| rate).collect());
        }
    }
}

/// The members that are kept of an entity, besides id, name and whether it is active.
const fn kept(entity: Entity) -> &'static [&'static str] {
    match entity {
        Entity::Account => &[
            "AccountType",
            "AccountSubType",
            "Classification",
            "CurrencyRef",
            "Name",
            "ParentRef",
            "SubAccount",
            "TaxCodeRef",
        ],
        Entity::TaxCode => &[
            "Description",
            "Hidden",
            "PurchaseTaxRateList",
            "SalesTaxRateList",
            "Taxable",
            "TaxCodeConfigType",
            "TaxGroup",
        ],
        Entity::TaxRate => &[
            "AgencyRef",
            "Description",
            "DisplayType",
            "EffectiveTaxRate",
            "RateValue",
            "SpecialTaxType",
            "TaxReturnLineRef",
        ],
        Entity::TaxAgency => &["TaxTrackedOnPurchases", "TaxTrackedOnSales"],
        Entity::PaymentMethod => &["Type"],
        Entity::Term => &[
            "DayOfMonthDue",
            "DiscountDays",
            "DiscountPercent",
            "DueDays",
            "DueNextMonthDays",
            "Type",
        ],
        Entity::Class => &["Name", "ParentRef", "SubClass"],
        Entity::Department => &["Name", "ParentRef", "SubDepartment"],
        Entity::ExchangeRate => &["AsOfDate", "Rate", "SourceCurrencyCode", "TargetCurrencyCode"],
        Entity::Preferences => &[
            "AccountingInfoPrefs",
            "CurrencyPrefs",
            "OtherPrefs",
            "ProductAndServicesPrefs",
            "SalesFormsPrefs",
            "TaxPrefs",
            "VendorAndPurchasesPrefs",
        ],
        Entity::CompanyInfo => &[
            "CompanyStartDate",
            "Country",
            "DefaultTimeZone",
            "FiscalYearStartMonth",
            "NameValue",
            "SupportedLanguages",
        ],
        _ => &[],
    }
}

/// Members of preferences that name people or speak to them.
const PERSONAL: [&str; 4] =
    ["SalesEmailCc", "SalesEmailBcc", "DefaultCustomerMessage", "EmailCopyToCompany"];

fn entry(entity: Entity, row: &RawValue) -> Result<ListEntry> {
    let all = members(row)?;
    let (id, name) = match entity {
        Entity::ExchangeRate => ("SourceCurrencyCode", "SourceCurrencyCode"),
        Entity::TaxAgency => ("Id", "DisplayName"),
        Entity::CompanyInfo => ("Id", "CompanyName"),
        Entity::Account | Entity::Class | Entity::Department => ("Id", "FullyQualifiedName"),
        _ => ("Id", "Name"),
    };
    let id = match text(&all, id)? {
        Some(id) => id,
        // Of what there is one of, some answers state no id.
        None if matches!(entity, Entity::Preferences | Entity::CompanyInfo) => "1".to_owned(),
        None => return Err(unreadable("a list's entry without an Id")),
    };
    let name = match text(&all, name)? {
        Some(name) => Some(name),
        None => text(&all, "Name")?,
    };
    let name = name.unwrap_or_else(|| match entity {
        Entity::Preferences => entity.name().to_owned(),
        _ => id.clone(),
    });
    let active = all.get("Active").is_none_or(|active| active.get() != "false");
    let mut detail = Map::new();
    for member in kept(entity) {
        if let Some(raw) = all.get(*member) {
            let value = serde_json::from_str(raw.get()).map_err(|_| unreadable(member))?;
            detail.insert((*member).to_owned(), without_people(value));
        }
    }
    Ok(ListEntry { id, name, active, detail: Value::Object(detail) })
}

fn without_people(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|name, _| !PERSONAL.contains(&name.as_str()));
    }
    value
}

fn members(row: &RawValue) -> Result<Members> {
    serde_json::from_str(row.get()).map_err(|_| unreadable("an entry that is no object"))
}

/// A member's text; none where it is missing, null or empty.
fn text(members: &Members, name: &str) -> Result<Option<String>> {
    let Some(raw) = members.get(name) else { return Ok(None) };
    let text: Option<String> = serde_json::from_str(raw.get()).map_err(|_| unreadable(name))?;
    Ok(text.filter(|text| !text.is_empty()))
}
