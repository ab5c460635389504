//! An element that is being read: whatever is not taken from it is refused in the end.

use crate::code::extension_url;
use crate::FhirError;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// An object of the resource, with its path.
pub(crate) struct Element<'a> {
    pub path: String,
    fields: &'a Map<String, Value>,
    taken: BTreeSet<&'a str>,
}

/// An extension whose address begins like ours.
pub(crate) struct Extension<'a> {
    /// what comes after our prefix
    pub name: String,
    pub element: Element<'a>,
}

impl<'a> Element<'a> {
    pub fn of(value: &'a Value, path: String) -> Result<Self, FhirError> {
        match value {
            Value::Object(fields) if !fields.is_empty() => Ok(Self {
                path,
                fields,
                // an id of an element within the resource says nothing
                taken: BTreeSet::from(["id"]),
            }),
            _ => Err(FhirError::Form {
                path,
                expected: "an object that is not empty",
            }),
        }
    }

    pub fn at(&self, name: &str) -> String {
        format!("{}.{name}", self.path)
    }

    /// The value of a field, which is then done with.
    pub fn take(&mut self, name: &'static str) -> Option<&'a Value> {
        let value = self.fields.get(name)?;
        self.taken.insert(name);
        Some(value)
    }

    /// The value of a field that is still to be done with.
    pub fn peek(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name)
    }

    pub fn has(&self, name: &str) -> bool {
        self.fields.contains_key(name)
    }

    pub fn text(&mut self, name: &'static str) -> Result<Option<&'a str>, FhirError> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(_) => Err(FhirError::Form {
                path: self.at(name),
                expected: "a text that is not empty",
            }),
        }
    }

    pub fn needed_text(&mut self, name: &'static str) -> Result<&'a str, FhirError> {
        self.text(name)?
            .ok_or_else(|| FhirError::Missing { path: self.at(name) })
    }

    pub fn number(&mut self, name: &'static str) -> Result<u64, FhirError> {
        match self.take(name) {
            None => Err(FhirError::Missing { path: self.at(name) }),
            Some(value) => value.as_u64().ok_or_else(|| FhirError::Form {
                path: self.at(name),
                expected: "a whole number that is not negative",
            }),
        }
    }

    pub fn element(&mut self, name: &'static str) -> Result<Option<Element<'a>>, FhirError> {
        let path = self.at(name);
        self.take(name).map(|value| Element::of(value, path)).transpose()
    }

    /// Entries of a list, each with its path. An empty list is refused: one reader takes it for nobody, another for
    /// everybody.
    pub fn list(&mut self, name: &'static str) -> Result<Vec<(String, &'a Value)>, FhirError> {
        let path = self.at(name);
        match self.take(name) {
            None => Ok(vec![]),
            Some(Value::Array(items)) if !items.is_empty() => Ok(items
                .iter()
                .enumerate()
                .map(|(place, item)| (format!("{path}[{place}]"), item))
                .collect()),
            Some(_) => Err(FhirError::Form {
                path,
                expected: "a list that is not empty",
            }),
        }
    }

    pub fn elements(&mut self, name: &'static str) -> Result<Vec<Element<'a>>, FhirError> {
        self.list(name)?
            .into_iter()
            .map(|(path, value)| Element::of(value, path))
            .collect()
    }

    /// Extensions of ours; any other is refused.
    pub fn extensions(&mut self, field: &'static str) -> Result<Vec<Extension<'a>>, FhirError> {
        let prefix = extension_url("");
        self.elements(field)?
            .into_iter()
            .map(|mut element| {
                let url = element.needed_text("url")?;
                match url.strip_prefix(&prefix) {
                    Some(name) => Ok(Extension {
                        name: name.to_owned(),
                        element,
                    }),
                    None => Err(FhirError::UnknownExtension {
                        path: element.path,
                        url: url.to_owned(),
                    }),
                }
            })
            .collect()
    }

    /// Refuses elements that FHIR has and the registry does not.
    pub fn refuse(&self, names: &[&str], why: &'static str) -> Result<(), FhirError> {
        match names.iter().find(|name| self.has(name)) {
            Some(name) => Err(FhirError::Unsupported {
                path: self.at(name),
                why,
            }),
            None => Ok(()),
        }
    }

    /// Leaves elements that decide nothing behind, and says which. An extension inside of them is refused all the same.
    pub fn leave(&mut self, names: &[&'static str], left: &mut Vec<String>) -> Result<(), FhirError> {
        for name in names {
            let path = self.at(name);
            if let Some(value) = self.take(name) {
                no_extension(value, &path)?;
                left.push(path);
            }
        }
        Ok(())
    }

    /// Done: whatever is left is no element of this release, or an extension.
    pub fn end(mut self) -> Result<(), FhirError> {
        for field in ["extension", "modifierExtension"] {
            if !self.taken.contains(field) {
                if let Some(first) = self.extensions(field)?.into_iter().next() {
                    return Err(first.unknown());
                }
            }
        }
        match self
            .fields
            .keys()
            .find(|name| !self.taken.contains(name.as_str()))
        {
            Some(name) => Err(FhirError::UnknownElement { path: self.at(name) }),
            None => Ok(()),
        }
    }
}

impl Extension<'_> {
    /// One of ours in a place where it means nothing.
    pub fn unknown(self) -> FhirError {
        FhirError::UnknownExtension {
            path: self.element.path,
            url: extension_url(&self.name),
        }
    }
}

fn no_extension(value: &Value, path: &str) -> Result<(), FhirError> {
    match value {
        Value::Array(items) => items
            .iter()
            .enumerate()
            .try_for_each(|(place, item)| no_extension(item, &format!("{path}[{place}]"))),
        Value::Object(fields) => fields.iter().try_for_each(|(name, field)| {
            let path = format!("{path}.{name}");
            if name == "extension" || name == "modifierExtension" {
                let url = field
                    .pointer("/0/url")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                return Err(FhirError::UnknownExtension {
                    path: format!("{path}[0]"),
                    url: url.to_owned(),
                });
            }
            no_extension(field, &path)
        }),
        _ => Ok(()),
    }
}
