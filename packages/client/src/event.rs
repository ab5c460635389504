//! What a transaction says that it did.

use cosmrs::tendermint::abci::Event;

/// An event, of a contract or of the chain itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractEvent {
    /// name: `gift_made` for a contract's own event (which the chain calls `wasm-gift_made`), `transfer` and the
    /// like for the chain's
    pub name: String,
    /// the contract that emitted it; none for the chain's own
    pub contract: Option<String>,
    /// names and values, in the order of the contract
    pub attributes: Vec<(String, String)>,
}

impl ContractEvent {
    /// The first value of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// The events of this name that the contract at this address emitted.
pub fn of_contract<'a>(
    events: &'a [ContractEvent],
    contract: &'a str,
    name: &'a str,
) -> impl Iterator<Item = &'a ContractEvent> {
    events
        .iter()
        .filter(move |event| event.name == name && event.contract.as_deref() == Some(contract))
}

pub(crate) fn read(event: &Event) -> ContractEvent {
    let mut contract = None;
    let mut attributes = vec![];
    let (name, ours) = match event.kind.strip_prefix("wasm-") {
        Some(name) => (name, true),
        None => (event.kind.as_str(), false),
    };
    for attribute in &event.attributes {
        let key = attribute.key_str().unwrap_or_default();
        let value = attribute.value_str().unwrap_or_default();
        match key {
            // only the chain can write an attribute that begins with an underscore, so this cannot be forged
            "_contract_address" if ours => contract = Some(value.to_owned()),
            // which message of the transaction: added by the chain
            "msg_index" => {}
            _ => attributes.push((key.to_owned(), value.to_owned())),
        }
    }
    ContractEvent {
        name: name.to_owned(),
        contract,
        attributes,
    }
}
