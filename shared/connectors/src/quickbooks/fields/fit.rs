//! Making a planned document fit, visibly.

use engine::connector::{Cut, CutHow, FieldRule, Fitted};
use model::document::{
    Deposit, Expense, Item, Party, Payment, SalesDetails, SalesDocument, Transfer,
};
use model::{Address, Document, Marker};

use super::{table, taken};
use crate::quickbooks::text;
use crate::quickbooks::wire::Entity;
use crate::quickbooks::write::{self, note};

/// The document as QuickBooks takes it. What is fitted twice is fitted once.
pub(crate) fn fit(mut document: Document) -> Fitted {
    let Some(entity) = write::entity(&document) else {
        return Fitted { document, cuts: Vec::new() };
    };
    let mut fitting = Fitting { entity, cuts: Vec::new() };
    match &mut document {
        Document::Sales(sales) => fitting.sales(sales),
        Document::Payment(payment) => fitting.payment(payment),
        Document::Expense(expense) => fitting.expense(expense),
        Document::Deposit(deposit) => fitting.deposit(deposit),
        Document::Transfer(transfer) => fitting.transfer(transfer),
        Document::Party(party) => fitting.party(party),
        Document::Item(item) => fitting.item(item),
        Document::Rows(_) | Document::StoreOrder(_) | Document::StoreProduct(_) => {}
    }
    Fitted { document, cuts: fitting.cuts }
}

struct Fitting {
    entity: Entity,
    cuts: Vec<Cut>,
}

impl Fitting {
    /// The text of a field that stands there once.
    fn field(&mut self, field: &str, text: &mut String) {
        self.place(field, field, text);
    }

    /// The text at one place of a field.
    fn place(&mut self, field: &str, place: &str, text: &mut String) {
        let Some(rule) = table::of(self.entity.name()).find(|rule| rule.field == field) else {
            return;
        };
        self.take(rule, place, text);
    }

    fn take(&mut self, rule: &FieldRule, place: &str, text: &mut String) {
        let (fitted, how) = taken(rule, text);
        *text = fitted;
        how.into_iter().for_each(|how| self.cut(place, how));
    }

    fn cut(&mut self, place: &str, how: CutHow) {
        let cut = Cut { field: format!("{}.{place}", self.entity.name()), how };
        if self.cuts.last() != Some(&cut) {
            self.cuts.push(cut);
        }
    }

    /// The document's own number, at its whole length: one that is too long is parked before it is
    /// sent.
    fn number(&mut self, number: &mut Option<String>) {
        let rule = table::of(self.entity.name()).find(|rule| rule.field == table::NUMBER);
        if let (Some(number), Some(rule)) = (number, rule) {
            self.take(&FieldRule { max: None, ..*rule }, table::NUMBER, number);
        }
    }

    fn payment_reference(&mut self, reference: &mut Option<String>) {
        if let Some(reference) = reference {
            self.field("PaymentRefNum", reference);
        }
    }

    fn descriptions<'d>(&mut self, lines: impl Iterator<Item = &'d mut String>) {
        for (index, description) in lines.enumerate() {
            let place = format!("Line[{index}].Description");
            self.place("Line[].Description", &place, description);
        }
    }

    fn note(&mut self, note: &mut String, marker: &Marker) {
        let (fitted, how) = note::taken(note, marker);
        *note = fitted;
        how.into_iter().for_each(|how| self.cut("PrivateNote", how));
    }

    /// Company, person and street are lines of the address, those that are there.
    fn address(&mut self, field: &str, address: &mut Address) {
        let mut number = 1;
        self.line(field, &mut number, &mut address.company);
        self.person(field, &mut number, address);
        self.line(field, &mut number, &mut address.line_1);
        self.line(field, &mut number, &mut address.line_2);
        self.field(&format!("{field}.City"), &mut address.city);
        self.field(&format!("{field}.CountrySubDivisionCode"), &mut address.state);
        self.field(&format!("{field}.PostalCode"), &mut address.postcode);
        self.field(&format!("{field}.Country"), &mut address.country);
    }

    fn line(&mut self, field: &str, number: &mut usize, text: &mut String) {
        let line = format!("{field}.Line{number}");
        self.place(&line, &line, text);
        *number += usize::from(!text.is_empty());
    }

    /// Given and family name share a line.
    fn person(&mut self, field: &str, number: &mut usize, address: &mut Address) {
        let line = format!("{field}.Line{number}");
        for name in [&mut address.first_name, &mut address.last_name] {
            self.place(&line, &line, name);
        }
        let longest = table::longest(self.entity.name(), &line);
        if text::units(&address.person()) > longest {
            let half = longest.saturating_sub(1) / 2;
            for name in [&mut address.first_name, &mut address.last_name] {
                *name = text::cut(name, half).trim_end().to_owned();
            }
            self.cut(&line, CutHow::To(longest));
        }
        *number += usize::from(!address.person().is_empty());
    }

    fn sales(&mut self, sales: &mut SalesDocument) {
        self.number(&mut sales.number);
        self.payment_reference(&mut sales.payment_reference);
        self.descriptions(sales.lines.iter_mut().map(|line| &mut line.description));
        self.note(&mut sales.note, &sales.marker);
        if let Some(address) = &mut sales.bill_to {
            self.address("BillAddr", address);
        }
        if let Some(address) = &mut sales.ship_to {
            self.address("ShipAddr", address);
        }
        self.details(&mut sales.details);
    }

    fn details(&mut self, details: &mut SalesDetails) {
        if let Some(address) = &mut details.ship_from {
            self.address("ShipFromAddr", address);
        }
        if let Some(memo) = &mut details.memo {
            self.field(table::MEMO, memo);
        }
        for (index, field) in details.custom_fields.iter_mut().enumerate() {
            let place = format!("CustomField[{index}].StringValue");
            self.place(table::CUSTOM, &place, &mut field.text);
        }
    }

    fn payment(&mut self, payment: &mut Payment) {
        self.payment_reference(&mut payment.payment_reference);
        self.note(&mut payment.note, &payment.marker);
    }

    fn expense(&mut self, expense: &mut Expense) {
        self.number(&mut expense.number);
        self.descriptions(expense.lines.iter_mut().map(|line| &mut line.description));
        self.note(&mut expense.note, &expense.marker);
    }

    fn deposit(&mut self, deposit: &mut Deposit) {
        self.descriptions(deposit.lines.iter_mut().map(|line| &mut line.description));
        self.note(&mut deposit.note, &deposit.marker);
    }

    fn transfer(&mut self, transfer: &mut Transfer) {
        self.note(&mut transfer.note, &transfer.marker);
    }

    fn party(&mut self, party: &mut Party) {
        self.field("DisplayName", &mut party.display_name);
        self.field("GivenName", &mut party.first_name);
        self.field("FamilyName", &mut party.last_name);
        self.field("CompanyName", &mut party.company);
        self.field("PrimaryPhone.FreeFormNumber", &mut party.phone);
        self.email(&mut party.email);
        self.address("BillAddr", &mut party.billing);
    }

    /// What QuickBooks would refuse (2210, 2050) is left out: a customer without an e-mail address
    /// is better than an order that does not post.
    fn email(&mut self, email: &mut String) {
        if email.trim().is_empty() {
            email.clear();
        } else if let Some(address) = text::email(email) {
            *email = address.to_owned();
        } else {
            email.clear();
            self.cut("PrimaryEmailAddr.Address", CutHow::LeftOut);
        }
    }

    fn item(&mut self, item: &mut Item) {
        self.field("Name", &mut item.name);
        self.field("Sku", &mut item.sku);
        self.field("Description", &mut item.description);
    }
}
