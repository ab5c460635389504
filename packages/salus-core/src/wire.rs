//! Reads JSON with a fraction of the code that serde's derived readers need for it.
//!
//! A derived reader of a struct knows two forms: an object, for which it needs code that compares every name and keeps
//! every field until all are there; and the list of its fields in order, for which it needs little. A contract is sent
//! objects only. Here the JSON becomes a tree first, by one piece of code for all types; then the fields of an object are
//! put in order, again in code that all structs share, and shown to the derived reader as a list. Variants of enums are
//! named by their place. What is accepted is the same, with these differences: a list in place of an object is refused,
//! numbers are whole and within 64 bits, and a field that a struct does not know is refused in every struct, except in
//! those that [`Wire`] and [`from_str`] are told may be newer than we are.
//!
//! ```
//! use salus_core::wire::{from_str, Unknown};
//! #[derive(serde::Deserialize, Debug, PartialEq)]
//! struct Crate { number: u64, label: Option<String> }
//!
//! let read = |text| from_str::<Crate>(text, Unknown::Refuse).map_err(|e| e.to_string());
//! assert_eq!(read(r#"{"number": 7}"#), Ok(Crate { number: 7, label: None }));
//! assert!(read(r#"{"label": "x"}"#).unwrap_err().contains("missing field `number`"));
//! assert!(read(r#"{"number": 7, "lable": "x"}"#).unwrap_err().contains("unknown field `lable`"));
//! assert!(read(r#"{"number": 7, "number": 8}"#).unwrap_err().contains("duplicate field `number`"));
//! assert!(read("[7, null]").is_err());
//! assert!(from_str::<Crate>(r#"{"number": 7, "new": 1}"#, Unknown::Ignore).is_ok());
//! ```

use cosmwasm_std::{from_json, StdError};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, IntoDeserializer, MapAccess,
    SeqAccess, VariantAccess, Visitor,
};
use serde::Deserialize;
use std::fmt;

/// What becomes of fields that a struct does not know.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// refused: a misspelt field must not be taken for one that is absent
    Refuse,
    /// refused, except in the struct of this name, which another contract writes that may be newer
    IgnoreIn(&'static str),
    /// ignored: the answer of another contract that may be newer
    Ignore,
}

impl Unknown {
    fn ignored_in(self, name: &str) -> bool {
        match self {
            Self::Refuse => false,
            Self::IgnoreIn(newer) => name == newer,
            Self::Ignore => true,
        }
    }
}

/// A message as an entry point takes it: `Wire(msg): Wire<ExecuteMsg>`. Unknown fields are refused.
pub struct Wire<T>(pub T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Wire<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let tree = Tree::deserialize(from)?;
        tree.read(Unknown::Refuse).map(Wire).map_err(D::Error::custom)
    }
}

/// A value from JSON text.
pub fn from_str<T: DeserializeOwned>(text: &str, unknown: Unknown) -> Result<T, StdError> {
    from_slice(text.as_bytes(), unknown)
}

/// A value from JSON bytes.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8], unknown: Unknown) -> Result<T, StdError> {
    Ok(from_json::<Tree>(bytes)?.read(unknown)?)
}

/// Any JSON.
pub(crate) enum Tree {
    Null,
    Bool(bool),
    Number(u64),
    Negative(i64),
    Text(String),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
    /// a field that is not there
    Missing(&'static str),
}

impl Tree {
    /// A value out of it.
    pub(crate) fn read<T: DeserializeOwned>(self, unknown: Unknown) -> Result<T, WireError> {
        T::deserialize(Reader { tree: self, unknown })
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON without fractions")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Number(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Negative(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = vec![];
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Tree, A::Error> {
        let mut object = vec![];
        while let Some(entry) = entries.next_entry()? {
            object.push(entry);
        }
        Ok(Tree::Object(object))
    }
}

/// Why something could not be read.
#[derive(Debug)]
pub(crate) struct WireError(String);

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for WireError {}

impl serde::de::Error for WireError {
    fn custom<T: fmt::Display>(msg: T) -> Self {
        Self(msg.to_string())
    }
}

/// A part of a tree that is to become a value.
struct Reader {
    tree: Tree,
    unknown: Unknown,
}

impl Reader {
    fn wrong<T>(self, expected: &'static str) -> Result<T, WireError> {
        Err(match self.tree {
            Tree::Missing(field) => WireError::missing_field(field),
            Tree::Null => WireError::custom(format_args!("invalid type: null, expected {expected}")),
            Tree::Bool(_) => WireError::custom(format_args!("invalid type: boolean, expected {expected}")),
            Tree::Number(_) | Tree::Negative(_) => {
                WireError::custom(format_args!("invalid type: number, expected {expected}"))
            }
            Tree::Text(_) => WireError::custom(format_args!("invalid type: string, expected {expected}")),
            Tree::List(_) => WireError::custom(format_args!("invalid type: sequence, expected {expected}")),
            Tree::Object(_) => WireError::custom(format_args!("invalid type: map, expected {expected}")),
        })
    }

    fn number(self) -> Result<u64, WireError> {
        match self.tree {
            Tree::Number(value) => Ok(value),
            _ => self.wrong("a whole number that is not negative"),
        }
    }

    fn signed(self) -> Result<i64, WireError> {
        match self.tree {
            Tree::Negative(value) => Ok(value),
            _ => self.number().and_then(|value| {
                i64::try_from(value).map_err(|_| WireError::custom(format_args!("{value} is too large")))
            }),
        }
    }

    fn text(self) -> Result<String, WireError> {
        match self.tree {
            Tree::Text(value) => Ok(value),
            _ => self.wrong("a string"),
        }
    }

    fn list(self) -> Result<Items, WireError> {
        match self.tree {
            Tree::List(list) => Ok(Items {
                left: list.into_iter(),
                unknown: self.unknown,
                missing: None,
            }),
            _ => self.wrong("a sequence"),
        }
    }

    /// Values of a struct in the order of its fields.
    fn fields(self, name: &str, fields: &'static [&'static str]) -> Result<Items, WireError> {
        let Tree::Object(object) = self.tree else {
            return self.wrong("a map");
        };
        let mut values: Vec<Tree> = fields.iter().map(|field| Tree::Missing(field)).collect();
        for (key, value) in object {
            let place = fields.iter().position(|field| *field == key);
            match place.and_then(|place| values.get_mut(place)) {
                Some(slot) => match slot {
                    Tree::Missing(_) => *slot = value,
                    _ => return Err(WireError::custom(format_args!("duplicate field `{key}`"))),
                },
                None if self.unknown.ignored_in(name) => {}
                None => return Err(WireError::custom(format_args!("unknown field `{key}` in {name}"))),
            }
        }
        Ok(Items {
            left: values.into_iter(),
            unknown: self.unknown,
            missing: None,
        })
    }

    /// Which variant of an enum, and what it holds.
    fn variant(self, variants: &'static [&'static str]) -> Result<Variant, WireError> {
        let unknown = self.unknown;
        let (name, tree) = match self.tree {
            Tree::Text(name) => (name, Tree::Null),
            Tree::Object(mut object) => match (object.pop(), object.pop()) {
                (Some(only), None) => only,
                _ => return Err(WireError::custom("expected a map with a single key")),
            },
            _ => return self.wrong("string or map"),
        };
        let index = variants.iter().position(|variant| *variant == name);
        match index {
            Some(index) => Ok(Variant {
                index: index as u64,
                held: Self { tree, unknown },
            }),
            None => Err(WireError::unknown_variant(&name, variants)),
        }
    }

    fn unit(self) -> Result<(), WireError> {
        match self.tree {
            Tree::Null => Ok(()),
            _ => self.wrong("nothing"),
        }
    }
}

macro_rules! numbers {
    ($( $method:ident $part:ident $visit:ident )*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WireError> {
            visitor.$visit(self.$part()?)
        }
    )*};
}

impl<'de> Deserializer<'de> for Reader {
    type Error = WireError;

    numbers! {
        deserialize_u8 number visit_u64
        deserialize_u16 number visit_u64
        deserialize_u32 number visit_u64
        deserialize_u64 number visit_u64
        deserialize_i8 signed visit_i64
        deserialize_i16 signed visit_i64
        deserialize_i32 signed visit_i64
        deserialize_i64 signed visit_i64
        deserialize_str text visit_string
        deserialize_string text visit_string
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WireError> {
        visitor.visit_seq(&mut self.list()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WireError> {
        match self.tree {
            Tree::Bool(value) => visitor.visit_bool(value),
            _ => self.wrong("a boolean"),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WireError> {
        match self.tree {
            Tree::Null | Tree::Missing(_) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, WireError> {
        let mut items = self.list()?;
        if items.left.len() != len {
            return Err(WireError::invalid_length(items.left.len(), &"another length"));
        }
        visitor.visit_seq(&mut items)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, WireError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, WireError> {
        let mut items = self.fields(name, fields)?;
        let read = visitor.visit_seq(&mut items);
        items.explain(read)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, WireError> {
        visitor.visit_enum(self.variant(variants)?)
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, WireError> {
        self.unit()?;
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, WireError> {
        self.deserialize_unit(visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, WireError> {
        self.wrong("a value of a known type")
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 f64 char bytes byte_buf tuple_struct map identifier ignored_any
    }
}

/// What is left of a list, or of the fields of a struct.
struct Items {
    left: std::vec::IntoIter<Tree>,
    unknown: Unknown,
    missing: Option<&'static str>,
}

impl Items {
    /// A derived reader only says how many fields it had when one was missing.
    fn explain<T>(&self, read: Result<T, WireError>) -> Result<T, WireError> {
        match (read, self.missing) {
            (Err(_), Some(name)) => Err(WireError::missing_field(name)),
            (read, _) => read,
        }
    }
}

impl<'de> SeqAccess<'de> for &mut Items {
    type Error = WireError;

    /// None is what a derived reader takes for the default of a field, or refuses if there is none.
    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, WireError> {
        let Some(tree) = self.left.next() else {
            return Ok(None);
        };
        let missing = match tree {
            Tree::Missing(name) => Some(name),
            _ => None,
        };
        let unknown = self.unknown;
        match (seed.deserialize(Reader { tree, unknown }), missing) {
            (Err(_), Some(name)) => {
                self.missing = Some(name);
                Ok(None)
            }
            (read, _) => read.map(Some),
        }
    }
}

/// A variant of an enum by its place, and what it holds.
struct Variant {
    index: u64,
    held: Reader,
}

impl<'de> EnumAccess<'de> for Variant {
    type Error = WireError;
    type Variant = Reader;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Reader), WireError> {
        let place: serde::de::value::U64Deserializer<WireError> = self.index.into_deserializer();
        Ok((seed.deserialize(place)?, self.held))
    }
}

impl<'de> VariantAccess<'de> for Reader {
    type Error = WireError;

    fn unit_variant(self) -> Result<(), WireError> {
        self.unit()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, WireError> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, WireError> {
        self.deserialize_tuple(len, visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, WireError> {
        self.deserialize_struct("the message", fields, visitor)
    }
}
